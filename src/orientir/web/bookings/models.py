"""Weeks of probes, their slots, the applications of schools, and everything that happens to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from orientir.web.bookings.sharing import Places
from orientir.web.bookings.steps import ALIVE, HOLDING
from orientir.web.bookings.steps import State as Standing
from orientir.web.directory.append_only import AppendOnly
from orientir.web.directory.models import Organisation
from orientir.web.registers.models import Record

GRADES = range(1, 12)
MOST = 999
"""Places of one slot, or pupils of one application, at most: more is a slip."""


class Week(models.Model):
    """A week of probes: the days between which slots lie, and how long an offer is kept for a school.

    ``register`` is the one that those who came are entered in, ``within`` the value of its field for programmes.
    """

    register = models.SlugField(max_length=64)
    title = models.CharField("название", max_length=200)
    within = models.CharField(max_length=64, blank=True)
    first = models.DateField("первый день")
    last = models.DateField("последний день")
    offer_hours = models.PositiveSmallIntegerField("сколько часов действует предложение", default=48)
    synthetic = models.BooleanField("синтетическая", default=False)

    class Meta:
        ordering: ClassVar = ["-first", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="week_begins_before_it_ends", condition=Q(first__lte=F("last"))),
            models.CheckConstraint(name="offers_have_hours", condition=Q(offer_hours__gte=1, offer_hours__lte=336)),
        ]

    def __str__(self) -> str:
        return self.title


class WeekReminder(models.Model):
    """That a school which has not applied in a week was reminded on a day: a second click writes to nobody."""

    week = models.ForeignKey(Week, models.CASCADE, related_name="reminders")
    school = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    day = models.DateField(default=timezone.localdate)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["day", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["week", "school", "day"], name="one_reminder_of_a_school_a_day")
        ]


class Slot(models.Model):
    """So many places at a probe, on a day between two hours, and who may come.

    ``places_ovz`` of the ``places`` are fit for pupils with disabilities; ``accessible`` says what is. ``taken`` and
    ``taken_ovz`` are held by applications, ``guests`` are held beyond the places by a decision of the organiser. The
    database itself counts these four and refuses more than there are, whatever the code does (``counted_places``).
    ``line`` is the last number given in the waiting list.
    """

    week = models.ForeignKey(Week, models.PROTECT, related_name="slots")
    organiser = models.ForeignKey(Organisation, models.PROTECT, related_name="slots")
    occupation = models.CharField("профессия", max_length=200)
    within = models.CharField(max_length=64, blank=True)
    begins = models.DateTimeField("начало")
    ends = models.DateTimeField("окончание")
    deadline = models.DateTimeField("заявки до")
    location = models.CharField("где", max_length=300, blank=True)
    about = models.TextField("о пробе", max_length=2_000, blank=True)
    places = models.PositiveSmallIntegerField("мест")
    places_ovz = models.PositiveSmallIntegerField("из них для обучающихся с ОВЗ", default=0)
    accessible = models.CharField("что доступно", max_length=300, blank=True)
    grade_from = models.PositiveSmallIntegerField("с класса", default=1)
    grade_to = models.PositiveSmallIntegerField("по класс", default=11)
    at_once = models.BooleanField("подтверждается сразу", default=True)
    taken = models.PositiveIntegerField(default=0)
    taken_ovz = models.PositiveIntegerField(default=0)
    guests = models.PositiveIntegerField(default=0)
    guests_ovz = models.PositiveIntegerField(default=0)
    line = models.PositiveIntegerField(default=0)
    called_off = models.CharField("причина отмены", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    key = models.CharField(max_length=40, blank=True)
    synthetic = models.BooleanField("синтетическая", default=False)

    class Meta:
        ordering: ClassVar = ["begins", "occupation", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="no_more_than_the_places", condition=Q(taken__lte=F("places"))),
            models.CheckConstraint(name="no_more_than_the_places_ovz", condition=Q(taken_ovz__lte=F("places_ovz"))),
            models.CheckConstraint(name="places_ovz_are_places", condition=Q(places_ovz__lte=F("places"))),
            models.CheckConstraint(name="slot_begins_before_it_ends", condition=Q(begins__lt=F("ends"))),
            models.CheckConstraint(name="deadline_before_it_begins", condition=Q(deadline__lte=F("begins"))),
            models.CheckConstraint(
                name="grades_in_order", condition=Q(grade_from__gte=1, grade_from__lte=F("grade_to"), grade_to__lte=11)
            ),
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="one_slot_of_a_page"),
        ]
        indexes: ClassVar = [models.Index(fields=["week", "begins"]), models.Index(fields=["organiser", "begins"])]

    def __str__(self) -> str:
        return f"{self.occupation}, {timezone.localtime(self.begins):%d.%m.%Y, %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("slot", args=[self.pk])

    @property
    def free(self) -> Places:
        return Places(self.places - self.taken, self.places_ovz - self.taken_ovz)

    @property
    def free_now(self) -> int:
        return 0 if self.called_off else self.places - self.taken

    @property
    def day(self) -> date:
        """The day in the region on which it begins."""
        return timezone.localtime(self.begins).date()

    @property
    def whose(self) -> str:
        """Who offers it, and where that is, if its name does not say so."""
        name, place = self.organiser.name, str(self.organiser.territory)
        return name if place in name else f"{name}, {place}"

    @property
    def overnight(self) -> bool:
        return timezone.localtime(self.ends).date() != self.day

    @property
    def grades(self) -> range:
        return range(self.grade_from, self.grade_to + 1)

    def takes_applications(self, now: datetime) -> bool:
        return not self.called_off and now <= self.deadline


class Application(models.Model):
    """A school asks for places in a slot: how many by grade, how many of them with disabilities. No names.

    ``held`` places are kept for it in the states that hold any, as ``guest`` beyond the limit of the slot. ``number``
    is its place in the waiting list. ``until`` is when an offer lapses. ``whole``: all places or none.

    What came of it: ``attended``, of them ``attended_ovz``; of the attended ``again`` had been counted that year
    already. Empty is: not told. ``record`` is the one in the register that they are counted in.
    """

    class State(models.TextChoices):
        REQUESTED = Standing.REQUESTED, "ждёт решения"
        WAITING = Standing.WAITING, "в листе ожидания"
        OFFERED = Standing.OFFERED, "предложены места"
        CONFIRMED = Standing.CONFIRMED, "подтверждена"
        DECLINED = Standing.DECLINED, "отказ"
        LAPSED = Standing.LAPSED, "срок истёк"
        CANCELLED = Standing.CANCELLED, "отменена"

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="applications")
    school = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField("состояние", max_length=10, choices=State)
    grades = models.JSONField(default=dict)
    asked = models.PositiveSmallIntegerField("мест")
    asked_ovz = models.PositiveSmallIntegerField("из них с ОВЗ", default=0)
    whole = models.BooleanField("только все места сразу", default=False)
    held = models.PositiveSmallIntegerField(default=0)
    held_ovz = models.PositiveSmallIntegerField(default=0)
    guest = models.BooleanField("сверх мест", default=False)
    number = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    attended = models.PositiveSmallIntegerField("пришло", null=True, blank=True)
    attended_ovz = models.PositiveSmallIntegerField("из них с ОВЗ", null=True, blank=True)
    again = models.PositiveSmallIntegerField("уже учтены", null=True, blank=True)
    again_ovz = models.PositiveSmallIntegerField("из них с ОВЗ", null=True, blank=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reminded = models.DateTimeField(null=True, blank=True)
    record = models.ForeignKey(Record, models.SET_NULL, null=True, blank=True, related_name="applications")
    synthetic = models.BooleanField("синтетическая", default=False)

    class Meta:
        ordering: ClassVar = ["number", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["slot", "school"], condition=Q(state__in=ALIVE), name="one_living_application_of_a_school"
            ),
            models.UniqueConstraint(fields=["slot", "number"], name="one_number_in_the_line"),
            models.CheckConstraint(
                name="places_are_held_where_they_should_be",
                condition=Q(state__in=HOLDING, held__gte=1) | (~Q(state__in=HOLDING) & Q(held=0, held_ovz=0)),
            ),
            models.CheckConstraint(
                name="no_more_held_than_asked",
                condition=Q(held__lte=F("asked"), held_ovz__lte=F("held"), asked_ovz__lte=F("asked"), asked__gte=1),
            ),
            models.CheckConstraint(
                name="an_offer_has_its_end",
                condition=Q(state="offered", until__isnull=False) | (~Q(state="offered") & Q(until__isnull=True)),
            ),
            models.CheckConstraint(
                name="who_came_is_told_in_full",
                condition=Q(attended__isnull=True, attended_ovz__isnull=True, again__isnull=True)
                | Q(state="confirmed", attended__isnull=False, attended_ovz__lte=F("attended")),
            ),
            models.CheckConstraint(
                name="counted_again_are_among_them",
                condition=Q(again__isnull=True, again_ovz__isnull=True)
                | Q(again__lte=F("attended"), again_ovz__lte=F("again"), again_ovz__isnull=False)
                & Q(again_ovz__lte=F("attended_ovz")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "-id"]),
            models.Index(name="offers_that_lapse", fields=["until"], condition=Q(state="offered")),
        ]

    def __str__(self) -> str:
        return f"заявка № {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("application", args=[self.pk])

    @property
    def wanted(self) -> Places:
        return Places(self.asked, self.asked_ovz)

    @property
    def contact(self) -> str:
        """The work address of who has applied; empty where the account is erased or closed."""
        return self.by.email if self.by and self.by.is_active else ""

    @property
    def partial(self) -> bool:
        return bool(self.held) and self.held < self.asked

    @property
    def by_grade(self) -> list[tuple[int, int]]:
        """How many of each grade, in the order of grades."""
        return sorted((int(grade), number) for grade, number in self.grades.items())


class ApplicationChange(AppendOnly):
    """The history of an application: every step with what is worth telling of it. Only added to.

    ``key`` is made by the page: the same one sent again does nothing.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12)
    after: Any = models.JSONField(null=True)
    version = models.PositiveIntegerField()
    key = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["key"], condition=~Q(key=""), name="application_changes_by_key")]


class Notice(models.Model):
    """A letter about an application or a slot, and what became of it. It is tried once."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    sent = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    worker = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            # What the worker asks twice a second.
            models.Index(name="notices_to_send", fields=["id"], condition=Q(sent__isnull=True, error=""))
        ]
