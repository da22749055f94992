"""Published editions, and texts that people have given to the fact check."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from orientir.web.campaigns.models import Campaign
from orientir.web.directory.append_only import AppendOnly
from orientir.web.jobs.models import Job
from orientir.web.results.letter_models import Delivery as Delivery
from orientir.web.results.letter_models import InstituteLetter as InstituteLetter
from orientir.web.results.letter_models import PlannedMeasure as PlannedMeasure
from orientir.web.results.letter_models import TerritoryAdvice as TerritoryAdvice


class CheckedText(models.Model):
    """A text of somebody's own: seen by nobody else, kept until its owner throws it away, at most a month.

    ``findings`` are those of ``texts.as_stored``, None until it is read; the file itself goes once it is.
    ``dismissed`` says why a finding is no error, by its place in the list. ``against`` is the campaign whose frozen
    data its numbers are held against, ``bound`` how many of them could be.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="checked_texts")
    at = models.DateTimeField(default=timezone.now)
    name = models.CharField("имя файла", max_length=120)
    size = models.PositiveIntegerField()
    against = models.ForeignKey(Campaign, models.SET_NULL, null=True, blank=True, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    findings: Any = models.JSONField(null=True)
    dismissed: Any = models.JSONField(default=dict)
    bound = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-at"]

    def get_absolute_url(self) -> str:
        return reverse("text", args=[self.pk])


class NoteEdit(models.Model):
    """What a person has made of one paragraph of the note; the one with the greatest ``number`` holds.

    ``key``, ``text``, ``base`` and ``bound`` are those of ``report.Edit``; without a text the paragraph is again the
    one that the data give.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="note_edits")
    key = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    text = models.TextField(null=True)
    base = models.TextField()
    bound: Any = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "key", "number"], name="one_edit_a_number")
        ]


class Edition(AppendOnly):
    """A published edition: its files lie in the folder of its number and are those of its manifest, for good.

    ``number`` counts the editions of all years. ``snapshot`` is the digest of the frozen data, ``manifest`` that of
    the list of files with their checksums. ``why`` says what an edition of a year that was published before corrects.
    """

    number = models.PositiveIntegerField(unique=True)
    year = models.PositiveSmallIntegerField()
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="editions")
    day = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    snapshot = models.CharField(max_length=64)
    manifest = models.CharField(max_length=64)
    why = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-number"]
