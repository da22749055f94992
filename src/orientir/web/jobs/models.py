"""Jobs: long work with its state, progress and error text."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from orientir.web.jobs.kinds import title_of


class Job(models.Model):
    """One piece of work: what kind, about what, how far it is, how it ended.

    ``about`` names what the work is about, as its app chooses ("campaign:7"), and may be empty: of all jobs about one
    thing only one waits or runs. ``worker`` is the number of the worker that has taken it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "ожидает"
        RUNNING = "running", "выполняется"
        DONE = "done", "готово"
        FAILED = "failed", "не выполнено"

    UNDER_WAY: ClassVar = (State.WAITING, State.RUNNING)

    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=60, blank=True, db_index=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    step = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    files = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    worker = models.PositiveIntegerField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_failed_job_says_why",
                condition=~Q(state="failed") | ~Q(error=""),
            ),
            models.UniqueConstraint(
                name="one_job_about_a_thing_at_a_time",
                fields=["about"],
                condition=Q(state__in=["waiting", "running"]) & ~Q(about=""),
            ),
        ]
        indexes: ClassVar = [
            # What the worker asks twice a second.
            models.Index(name="jobs_under_way", fields=["id"], condition=Q(state__in=["waiting", "running"]))
        ]

    @property
    def title(self) -> str:
        return title_of(self.kind)

    @property
    def under_way(self) -> bool:
        return self.state in self.UNDER_WAY
