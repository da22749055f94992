"""The audit trail itself is built anew: its lines, and what protects them, must come through."""

from __future__ import annotations

from django.db import migrations, models

from future_migrations import dying


class Migration(migrations.Migration):
    dependencies = [("directory", "future_1_names")]  # noqa: RUF012
    operations = [  # noqa: RUF012
        migrations.RunPython(dying("between two migrations")),
        migrations.AlterField("auditevent", "address", models.CharField(max_length=64, blank=True)),
        migrations.RunPython(dying("before it is recorded")),
    ]
