"""Polls of questionnaires, the ways into them, and the answers, which nothing joins to a way in.

What makes an answer anonymous is not there: no column of ``Tray`` says when, from where, by which code or in which
order an answer came. The answers of one school lie together in a tray, shuffled anew with each one that is put in.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from orientir.web.directory.models import Organisation, Territory
from orientir.web.jobs.models import Job


class Poll(models.Model):
    """A questionnaire that is held: in which year, from which day to which. ``name`` tells polls of a year apart.

    ``reached`` is how far its quotas were filled when they were last counted.
    Of one that is over ``answers`` says how many there are, ``response`` how many of each organisation, ``digest`` is
    the SHA-256 of their file.
    """

    class State(models.TextChoices):
        OPEN = "open", "идёт"
        CLOSING = "closing", "закрывается"
        CLOSED = "closed", "закончен"

    survey = models.SlugField("анкета", max_length=64)
    year = models.PositiveIntegerField("год")
    name = models.CharField("название", max_length=80, blank=True)
    title = models.CharField(max_length=300)
    opens = models.DateField("первый день")
    closes = models.DateField("последний день")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    synthetic = models.BooleanField("синтетический", default=False)
    answers = models.PositiveIntegerField(default=0)
    response = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    reached = models.JSONField(default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-year", "-opens", "title", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "year", "name"], name="one_poll_of_a_name"),
            models.CheckConstraint(name="a_poll_ends_after_it_begins", condition=Q(closes__gte=F("opens"))),
        ]

    def __str__(self) -> str:
        return f"{self.title}{f', {self.name}' if self.name else ''}, {self.year} год"

    def get_absolute_url(self) -> str:
        return reverse("survey_poll", args=[self.pk])


class Edition(models.Model):
    """The questionnaire as it was asked from a day on: a change while a poll runs makes a new one."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    since = models.DateField(default=timezone.localdate)
    survey = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll", "number"], name="one_edition_of_a_number")]


class Entry(models.Model):
    """A way in for the people of one organisation: a sheet of one-time codes, or one link for a class.

    Codes and links follow from the secret key, ``nonce`` and a number, so that a sheet can be printed again and no code
    is kept; the tables know their digests only. ``number`` is how many may answer, ``taken`` how many have come by
    the link. ``key`` is made by the page: the same one sent again makes no second sheet.
    """

    class Kind(models.TextChoices):
        CODES = "codes", "карточки с кодами"
        LINK = "link", "одна ссылка на класс"

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="entries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind)
    label = models.CharField("класс или группа", max_length=30, blank=True)
    number = models.PositiveIntegerField("сколько человек")
    taken = models.PositiveIntegerField(default=0)
    nonce = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, blank=True)
    made = models.DateField(default=timezone.localdate)
    stopped = models.BooleanField(default=False)
    key = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        ordering: ClassVar = ["label", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="one_entry_of_a_link"),
            models.CheckConstraint(name="not_more_than_may", condition=Q(taken__lte=F("number"))),
        ]


class Code(models.Model):
    """A one-time code: whether it is used, and nothing of what was answered.

    ``receipt`` is the digest of a random word of the device that has used it: by it a retry is told from another
    person. The word is in no answer.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="codes")
    used = models.BooleanField(default=False)
    receipt = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="a_used_code_has_its_receipt", condition=Q(used=False) | ~Q(receipt=""))
        ]


class Ticket(models.Model):
    """What a device that came by a link has used up: the digest of its random word. A retry finds it here."""

    digest = models.CharField(primary_key=True, max_length=64)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="tickets")


class Tray(models.Model):
    """Answers of one organisation to one edition, in no order: a JSON list, shuffled anew with each answer.

    ``number`` is how many there are. Its key is random; a full tray is dealt out to two, so that none is ever new.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="trays")
    edition = models.PositiveIntegerField()
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    answers = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["poll", "organisation", "edition", "number"])]


class Reminder(models.Model):
    """That the coordinators of a municipality were reminded on a day: a second click sends nothing."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="reminders")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    day = models.DateField(default=timezone.localdate)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "territory", "day"], name="one_reminder_a_day")
        ]
