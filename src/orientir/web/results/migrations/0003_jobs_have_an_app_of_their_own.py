"""The table of jobs belongs to the app ``jobs`` from now on."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0002_one_job_of_a_campaign_at_a_time"),
        ("jobs", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Job")]),
    ]
