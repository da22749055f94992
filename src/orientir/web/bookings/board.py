"""A week as a whole: what each municipality has applied for, what is free, what is wanted, who did not come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, Sum, When

from orientir.web.bookings.models import Application, Week
from orientir.web.bookings.steps import ALIVE, State
from orientir.web.directory.models import Organisation, Role, Territory

WANTED = 12
"""Occupations that are listed."""


@dataclass(frozen=True)
class Line:
    """One municipality, or the whole region: how many schools have applied, and for how many pupils.

    ``counted`` are those who came and whom the register counts, ``absent`` those who had a place and did not come,
    of applications of which it was told; ``untold`` are the applications of which it was not.
    """

    place: str
    name: str
    schools: int
    applied: int
    held: int
    waiting: int
    attended: int
    attended_ovz: int
    counted: int
    absent: int
    untold: int


def lines_of(week: Week, now: datetime) -> list[Line]:
    """The municipalities in the order of the region; three queries."""
    schools = dict(
        Organisation.objects.filter(kind=Organisation.Kind.SCHOOL).working(week.last).order_by()
        .values_list("territory").annotate(n=Count("pk"))
    )  # fmt: skip
    found = {row["school__territory"]: row for row in _sums(week, now, "school__territory")}
    return [_line(t.pk, t.name, schools.get(t.pk, 0), found.get(t.pk, {})) for t in Territory.objects.all()]


def _sums(week: Week, now: datetime, by: str) -> Any:
    told = Q(attended__isnull=False)
    missing = Case(When(Q(attended__lt=F("held")), then=F("held") - F("attended")), output_field=IntegerField())
    return (
        Application.objects.filter(slot__week=week).order_by().values(by).annotate(
            applied=Count("school", Q(state__in=ALIVE), distinct=True),
            places=Sum("held", filter=Q(state=State.CONFIRMED)),
            wait=Sum("asked", filter=Q(state=State.WAITING)),
            came=Sum("attended"),
            came_ovz=Sum("attended_ovz"),
            once=Sum(F("attended") - F("again")),
            absent=Sum(missing, filter=told),
            untold=Count("pk", Q(state=State.CONFIRMED, slot__ends__lte=now) & (Q(attended=None) | Q(again=None))),
        )
    )  # fmt: skip


def _line(place: str, name: str, schools: int, row: dict[str, Any]) -> Line:
    names = ("applied", "places", "wait", "came", "came_ovz", "once", "absent", "untold")
    return Line(place, name, schools, *(row.get(id) or 0 for id in names))


def total_of(lines: list[Line]) -> Line:
    """The whole region."""
    numbers = ("schools", "applied", "held", "waiting", "attended", "attended_ovz", "counted", "absent", "untold")
    return Line("", "Всего", **{id: sum(getattr(line, id) for line in lines) for id in numbers})


@dataclass(frozen=True)
class Wanted:
    """An occupation: places at its probes, how many are held, for how many pupils schools have applied."""

    occupation: str
    slots: int
    places: int
    free: int
    asked: int


def occupations_of(week: Week) -> list[Wanted]:
    """The occupations that most was applied for; two queries."""
    offered = week.slots.filter(called_off="").order_by().values("occupation")
    sums = offered.annotate(n=Count("pk"), all=Sum("places"), open=Sum(F("places") - F("taken")))
    rows = {row["occupation"]: row for row in sums}
    living = Application.objects.filter(slot__week=week, slot__called_off="", state__in=ALIVE).order_by()
    asked = dict(living.values_list("slot__occupation").annotate(n=Sum("asked")))
    found = [Wanted(name, row["n"], row["all"], row["open"], asked.get(name, 0)) for name, row in rows.items()]
    return sorted(found, key=lambda one: (-one.asked, one.occupation))[:WANTED]


def silent_schools(week: Week, territory: str) -> list[Organisation]:
    """The schools of a municipality that have not applied for anything in the week."""
    schools = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL, territory=territory)
    return silent(week, schools.working(week.last))


def silent(week: Week, schools: Iterable[Organisation]) -> list[Organisation]:
    """Those of the schools that have not applied for anything in the week."""
    applied = set(
        Application.objects.filter(slot__week=week, state__in=ALIVE).order_by().values_list("school", flat=True)
    )
    return [school for school in schools if school.pk not in applied]


@dataclass(frozen=True)
class SchoolLine:
    """A school in a week: for how many pupils it asks, how many places it has, when it was reminded last.

    ``answered`` says whether anybody answers for the school: nobody else can be reminded.
    """

    school: Organisation
    asked: int
    held: int
    reminded: date | None
    answered: bool


def schools_of(week: Week, schools: Iterable[Organisation]) -> list[SchoolLine]:
    """The schools, those that have not applied first; three queries."""
    living = Application.objects.filter(slot__week=week, state__in=ALIVE).order_by().values_list("school")
    sums = {pk: (asked, held) for pk, asked, held in living.annotate(a=Sum("asked"), h=Sum("held"))}
    reminded = dict(week.reminders.values_list("school_id", "day"))
    roles = Role.objects.filter(kind=Role.Kind.SCHOOL, user__is_active=True)
    answered = set(roles.values_list("organisation_id", flat=True))
    lines = [
        SchoolLine(school, *sums.get(school.pk, (0, 0)), reminded.get(school.pk), school.pk in answered)
        for school in schools
    ]
    return sorted(lines, key=lambda line: bool(line.asked))
