"""Campaigns, the forms that are filled in them, and everything that happens to a form."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from orientir.terms import Said, said, say, worded
from orientir.web.directory.append_only import AppendOnly
from orientir.web.directory.models import Organisation, Territory


class MethodologyVersion(models.Model):
    """A methodology as it was pinned: its files by name. A campaign never reads the folder again."""

    digest = models.CharField(max_length=64, unique=True)
    identifier = models.CharField(max_length=64)
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=300, blank=True)
    files = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.identifier} {self.version}"


class Campaign(models.Model):
    """One year's collection by one methodology between two moments. ``practice`` campaigns are for trying out.

    ``coordinators_review``: the forms of organisations are first decided on by the coordinators of their territories.

    ``corrections`` are the changes of its methodology, each with the digest that it left and by level the ids of the
    questions to which earlier answers are no answers any more.

    ``slug`` names it in addresses and folders: the year, and what tells it from the others of that year.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "готовится"
        OPEN = "open", "идёт"
        CLOSED = "closed", "приём закрыт"
        FROZEN = "frozen", "данные заморожены"

    year = models.PositiveSmallIntegerField("год")
    slug = models.SlugField("адрес", max_length=80, unique=True, editable=False)
    methodology = models.ForeignKey(MethodologyVersion, models.PROTECT, related_name="campaigns")
    state = models.CharField("состояние", max_length=8, choices=State, default=State.PLANNED)
    opens = models.DateTimeField("начало")
    closes = models.DateTimeField("окончание (включительно)")
    practice = models.BooleanField("учебная", default=False)
    synthetic = models.BooleanField("синтетические данные", default=False)
    coordinators_review = models.BooleanField("формы организаций проверяют координаторы", default=False)
    corrections = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["-year", "slug"]
        constraints: ClassVar = [
            models.CheckConstraint(name="opens_before_it_closes", condition=Q(opens__lt=models.F("closes")))
        ]

    def __str__(self) -> str:
        return say("ru", "campaign.title", campaign=self.said)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or str(self.year)
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """«2021 год», or «2021 год (Перепись библиотек)» beside another one of that year."""
        return worded("ru", self.said)

    @property
    def said(self) -> Said:
        """The same for a page in any language."""
        if self.slug in ("", str(self.year)):
            return said("campaign.year", year=self.year)
        other = self.methodology.title or self.slug.removeprefix(f"{self.year}-")
        return said("campaign.practice" if self.practice else "campaign.other", year=self.year, other=other)


class CountedAhead(models.Model):
    """What the worker has counted over the forms of a campaign, for the pages on which nobody should wait for it.

    The documents of one ``kind`` are of one count, made ``at`` a moment; that without a name says what was counted.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="counted_ahead")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120, blank=True)
    document = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "kind", "name"], name="counted_once_under_a_name")
        ]


class Submission(models.Model):
    """The form of one unit in one campaign: one JSON document of answers, and its state.

    ``answers``, ``comments`` and ``evidence`` are by field id, answers in the form of
    ``orientir.cells.answers_json``. ``version`` counts the changes of the whole form, ``versions``
    keeps for every field the one that changed it last: a save made on an older one is refused, never
    silently written. ``methodology`` is set only where the campaign has moved on to a newer version
    after the form was sent: the form keeps the one it answered.
    """

    class State(models.TextChoices):
        NOT_STARTED = "not_started", say("ru", "state.not_started")
        DRAFT = "draft", say("ru", "state.draft")
        SUBMITTED = "submitted", say("ru", "state.submitted")
        RETURNED = "returned", say("ru", "state.returned")
        ACCEPTED = "accepted", say("ru", "state.accepted")
        FROZEN = "frozen", say("ru", "state.frozen")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="submissions")
    level = models.CharField(max_length=40)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="submissions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="submissions")
    state = models.CharField(max_length=12, choices=State, default=State.NOT_STARTED)
    answers = models.JSONField(default=dict)
    comments = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    versions = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    filled = models.PositiveSmallIntegerField(default=0)
    asked = models.PositiveSmallIntegerField(default=0)
    changed = models.DateTimeField(null=True, blank=True)
    submitted = models.DateTimeField(null=True, blank=True)
    accepted = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=20, blank=True)
    extended_to = models.DateTimeField(null=True, blank=True)
    extension_reason = models.CharField(max_length=300, blank=True)
    methodology = models.ForeignKey(MethodologyVersion, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["territory__position", "organisation__sort_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "territory", "organisation"], name="one_form_a_school"),
            models.UniqueConstraint(
                fields=["campaign", "territory"], condition=Q(organisation__isnull=True), name="one_form_a_municipality"
            ),
            models.CheckConstraint(
                name="extension_has_a_reason",
                condition=Q(extended_to__isnull=True, extension_reason="")
                | (Q(extended_to__isnull=False) & ~Q(extension_reason="")),
            ),
        ]
        indexes: ClassVar = [  # counts the schools of each territory without reading a form
            models.Index(fields=["campaign", "level", "territory", "state", "extended_to"])
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.territory)

    def get_absolute_url(self) -> str:
        return reverse("form", args=[self.pk])

    @property
    def state_said(self) -> Said:
        """Its state, for a page in any language."""
        return said(f"state.{self.state}")

    @property
    def sent_said(self) -> Said:
        """What holds of a form that is with the institute."""
        return said(f"sent.{self.state}")

    @property
    def is_sent(self) -> bool:
        """Whether it is with the institute: nobody waits for its answers any more."""
        return self.state in SENT

    @property
    def unit(self) -> str:
        """The stable id of the unit whose form it is."""
        return self.organisation.stable_id if self.organisation else self.territory_id


SENT = (Submission.State.SUBMITTED, Submission.State.ACCEPTED, Submission.State.FROZEN)
"""Forms that are with the institute: the unit has sent them."""
COUNTED = (Submission.State.ACCEPTED, Submission.State.FROZEN)
"""Forms whose answers are added up."""
UNSENT = (Submission.State.NOT_STARTED, Submission.State.DRAFT, Submission.State.RETURNED)
"""Forms that are with the unit."""


class Change(AppendOnly):
    """The history of a form: every save of rows and every step between states. Only added to.

    Of a save, ``before`` and ``after`` are the changed rows by field id, as in ``entry.Entry``; of a step, the states.
    ``key`` is made by the client for one save or one submission: the same one sent again does nothing.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    version = models.PositiveIntegerField()
    key = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]


class Upload(models.Model):
    """A filled workbook that was read: kept under an id of our own, served only through rights.

    ``entries`` are what it changes, by field id; they are applied as one change, and only on ``base``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="uploads")
    name = models.CharField("имя файла", max_length=120)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    entries = models.JSONField()
    checks = models.JSONField(default=list)
    base = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    applied = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at"]


class Remark(models.Model):
    """What the institute asks about one field (or the whole form, where ``field`` is empty).

    ``key`` is that of the page on which it was written.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="remarks")
    field = models.CharField(max_length=80, blank=True)
    text = models.TextField("замечание", max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField("ответ", max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered = models.DateTimeField(null=True, blank=True)
    settled = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_answer_has_an_author",
                condition=Q(answer="", answered__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered__isnull=False, answered_by__isnull=False)),
            )
        ]


class Letter(models.Model):
    """A letter: to whom, about which form, what it said, when it went out, or why it did not.

    ``at`` is when it was written. ``worker`` is the number of the worker that sends it. It is tried once:
    nobody can know whether a letter that was under way when its worker died has arrived. ``key`` is that of the page
    from which reminders were sent: the same one sent again writes none.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, null=True, related_name="letters")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=20)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=40, blank=True)
    worker = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            # What the worker asks twice a second.
            models.Index(name="letters_to_send", fields=["id"], condition=Q(sent__isnull=True, error=""))
        ]
