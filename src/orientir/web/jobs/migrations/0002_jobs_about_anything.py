"""A job may be about anything or nothing, not a campaign only; it names the worker that has taken it."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat, Substr


def name_the_campaign(apps: Any, schema_editor: Any) -> None:
    Job = apps.get_model("jobs", "Job")
    Job.objects.update(about=Concat(Value("campaign:"), Cast(F("campaign_id"), models.CharField())))


def find_the_campaign(apps: Any, schema_editor: Any) -> None:
    Job = apps.get_model("jobs", "Job")
    Job.objects.exclude(about__startswith="campaign:").delete()
    Job.objects.update(campaign_id=Cast(Substr("about", len("campaign:") + 1), models.BigIntegerField()))


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_initial"),
        ("results", "0003_jobs_have_an_app_of_their_own"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="job", name="one_job_of_a_campaign_at_a_time"),
        migrations.AlterModelTable(name="job", table=None),
        migrations.AlterField(model_name="job", name="kind", field=models.CharField(max_length=20)),
        migrations.AddField(model_name="job", name="about", field=models.CharField(blank=True, db_index=True, default="", max_length=60), preserve_default=False),
        migrations.AlterField(
            model_name="job",
            name="campaign",
            field=models.ForeignKey(null=True, on_delete=models.CASCADE, related_name="+", to="campaigns.campaign"),
        ),
        migrations.RunPython(name_the_campaign, find_the_campaign),
        migrations.RemoveField(model_name="job", name="campaign"),
        migrations.RemoveField(model_name="job", name="beat"),
        migrations.AddField(model_name="job", name="worker", field=models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(condition=models.Q(("state__in", ["waiting", "running"]), models.Q(("about", ""), _negated=True)), fields=("about",), name="one_job_about_a_thing_at_a_time"),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(condition=models.Q(("state__in", ["waiting", "running"])), fields=["id"], name="jobs_under_way"),
        ),
    ]
