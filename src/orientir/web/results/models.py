"""Long work that can be watched and that fails in the open."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from orientir.web.campaigns.models import Campaign


class Job(models.Model):
    """Freezing a campaign, writing a note, importing a folder of forms."""

    class State(models.TextChoices):
        WAITING = "waiting", "ожидает"
        RUNNING = "running", "выполняется"
        DONE = "done", "готово"
        FAILED = "failed", "не выполнено"

    class Kind(models.TextChoices):
        FREEZE = "freeze", "заморозка данных"
        NOTE = "note", "аналитическая справка"
        IMPORT = "import", "загрузка анкет"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    step = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    files = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    beat = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_failed_job_says_why",
                condition=~Q(state="failed") | ~Q(error=""),
            ),
            models.UniqueConstraint(
                name="one_job_of_a_campaign_at_a_time",
                fields=["campaign"],
                condition=Q(state__in=["waiting", "running"]),
            ),
        ]
