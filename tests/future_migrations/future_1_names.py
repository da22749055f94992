"""A new column, filled row by row, and a table that SQLite has to build anew."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from future_migrations import LATEST, die_at


def greet(apps: Any, editor: Any) -> None:
    people = list(apps.get_model("directory", "User").objects.order_by("pk"))
    for number, person in enumerate(people):
        if number == len(people) // 2:
            die_at("in the midst of the rows")
        person.greeting = f"Здравствуйте, {person.name}!"
        person.save(update_fields=["greeting"])


class Migration(migrations.Migration):
    dependencies = [("directory", LATEST)]  # noqa: RUF012
    operations = [  # noqa: RUF012
        migrations.AlterField("user", "name", models.CharField(max_length=200, blank=True)),
        migrations.AddField("user", "greeting", models.CharField(max_length=300, null=True)),
        migrations.RunPython(greet),
    ]
