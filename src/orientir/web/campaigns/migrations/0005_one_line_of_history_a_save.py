"""The history keeps one line for each save, with all its rows by field id; before, it kept a line for each row."""

from typing import Any

from django.db import migrations

CHUNK = 500
EMPTY = {"answer": None, "comment": "", "evidence": ""}


def gather(apps: Any, schema_editor: Any) -> None:
    changes = apps.get_model("campaigns", "Change").objects
    numbers = list(changes.exclude(field="").values_list("pk", flat=True))
    if not numbers:
        return
    # The table only ever grows, and the database itself sees to it; the protection is put back after every migration.
    on = " ON campaigns_change" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS campaigns_change_no_update{on}")
    for start in range(0, len(numbers), CHUNK):
        rows = list(changes.filter(pk__in=numbers[start : start + CHUNK]))
        for row in rows:
            row.before, row.after = {row.field: row.before or EMPTY}, {row.field: row.after or EMPTY}
        changes.bulk_update(rows, ["before", "after"])


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0004_one_form_a_unit_on_every_database"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="change", name="one_save_a_key"),
        migrations.RunPython(gather, migrations.RunPython.noop),
        migrations.RemoveField(model_name="change", name="field"),
    ]
