"""Records of registers, and everything that happens to them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from orientir.web.directory.append_only import AppendOnly
from orientir.web.directory.models import Organisation, Territory
from orientir.web.jobs.models import Job


class Record(models.Model):
    """One record of a register: what the database must guard are columns, the rest is one checked document.

    ``document`` holds the answers by field id in the form of ``orientir.cells.answers_json``. Computed from it on
    every save: ``title``, what the record is called; ``words``, the stems of its words, each after a space, for the
    search; ``public_words``, those of its public fields; ``begins`` and ``ends``, the days on which it is in force
    (None: open); ``identity``, by which it is known again in a list. ``territory`` is that of the organisation where
    it belongs to one, and empty for records of the region. ``closed`` is the day from which the record is over,
    whatever its fields say.
    """

    class State(models.TextChoices):
        KEPT = "kept", "внесена"
        SUBMITTED = "submitted", "на рассмотрении"
        RETURNED = "returned", "возвращена"
        PUBLISHED = "published", "опубликована"

    register = models.SlugField("реестр", max_length=64)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="records")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="records")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.KEPT)
    document = models.JSONField(default=dict)
    title = models.CharField("название", max_length=300, blank=True)
    words = models.TextField(blank=True)
    public_words = models.TextField(blank=True)
    begins = models.DateField("с", null=True, blank=True)
    ends = models.DateField("по", null=True, blank=True)
    closed = models.DateField("закрыта с", null=True, blank=True)
    identity = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)
    remark = models.TextField("замечание", max_length=2000, blank=True)
    synthetic = models.BooleanField("синтетическая", default=False)
    added = models.DateTimeField(default=timezone.now)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "identity"], condition=~Q(identity=""), name="one_record_of_an_identity"
            ),
            models.CheckConstraint(
                name="record_of_an_organisation_has_its_territory",
                condition=Q(organisation__isnull=True) | Q(territory__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["register", "territory", "title"]),
            models.Index(fields=["register", "title", "id"]),
            models.Index(fields=["register", "-changed", "title", "id"]),
            models.Index(fields=["register", "territory", "begins"]),
        ]

    def __str__(self) -> str:
        return self.title or f"запись № {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("register_record", args=[self.register, self.pk])

    @property
    def unit(self) -> str:
        """The stable id of the unit whose record it is; empty for the region."""
        return self.organisation.stable_id if self.organisation else self.territory_id or ""

    @property
    def evidence(self) -> str:
        """Under what its files are kept."""
        return f"record:{self.pk}"


class RecordChange(AppendOnly):
    """The history of a record: every save and every step. Only added to.

    Of a save, ``before`` and ``after`` are the values of the changed fields by id. ``key`` is made by the page: the
    same one sent again does nothing.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12)
    before: Any = models.JSONField(null=True)
    after: Any = models.JSONField(null=True)
    version = models.PositiveIntegerField()
    key = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["key"], condition=~Q(key=""), name="record_changes_by_key")]


class ListUpload(models.Model):
    """A list that somebody has uploaded: read by a job into a ``plan``, looked at, applied as one change.

    The plan is that of ``import_list.Plan``; None until it is read. The file itself goes once it is read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    register = models.SlugField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    name = models.CharField("имя файла", max_length=120)
    size = models.PositiveIntegerField()
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    plan: Any = models.JSONField(null=True)
    applied = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at"]


class CheckedRegister(models.Model):
    """A register whose pages are looked at: the operator has switched it on."""

    register = models.SlugField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class PageCheck(models.Model):
    """Whether the page that a record names opens, and the newest day that stands on it.

    ``opened`` is None where nobody could look, ``told`` says why. ``url`` is what is asked next, once ``due``: the
    ``address`` of the record, or where the site has sent us on.
    """

    record = models.OneToOneField(Record, models.CASCADE, related_name="page_check")
    address = models.TextField(blank=True)
    url = models.TextField(blank=True)
    hops = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField(null=True)
    opened = models.BooleanField(null=True)
    told = models.CharField(max_length=200, blank=True)
    newest = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["due"])]


class CalendarAddress(models.Model):
    """The secret address of a person's calendar: who has it sees what the person may see. Only its digest is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_address")
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)
