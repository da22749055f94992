"""Jobs move here from ``results``: the table is the same one, with its rows."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("campaigns", "0003_forms_keep_their_methodology_letters_their_fate"),
        ("results", "0002_one_job_of_a_campaign_at_a_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Job",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(max_length=8)),
                        ("state", models.CharField(choices=[("waiting", "ожидает"), ("running", "выполняется"), ("done", "готово"), ("failed", "не выполнено")], default="waiting", max_length=8)),
                        ("step", models.CharField(blank=True, max_length=200)),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("error", models.TextField(blank=True)),
                        ("files", models.JSONField(default=list)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("beat", models.DateTimeField(blank=True, null=True)),
                        ("finished", models.DateTimeField(blank=True, null=True)),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("campaign", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.campaign")),
                    ],
                    options={
                        "db_table": "results_job",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(models.Q(("state", "failed"), _negated=True), models.Q(("error", ""), _negated=True), _connector="OR"), name="a_failed_job_says_why"),
                            models.UniqueConstraint(condition=models.Q(("state__in", ["waiting", "running"])), fields=("campaign",), name="one_job_of_a_campaign_at_a_time"),
                        ],
                    },
                )
            ],
        ),
    ]
