"""Everything that has a day in registers: what a person may see of it between two days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Left, Right

from orientir.methodology.model import Calendar, Owner, Register, SeenBy
from orientir.web.directory.models import Territory
from orientir.web.registers import access
from orientir.web.registers.access import Person
from orientir.web.registers.declared import registers
from orientir.web.registers.document import shown
from orientir.web.registers.models import Record
from orientir.web.registers.names import labels_of

MOST = 2_000
"""Events that a page or a file holds at most, of each register."""
_HOURS = re.compile(r"(\d{1,2})[:.](\d\d)(?:\s*(?:[-–—]|до)\s*(\d{1,2})[:.](\d\d))?")


@dataclass(frozen=True)
class Event:
    """One record in the calendar: its first and last day, its hours where it tells them, and where it takes place.

    ``called_off``: the record was closed before it began.
    """

    record: Record
    register: Register
    first: date
    last: date
    begins: time | None
    ends: time | None
    hours: str
    location: str
    called_off: bool

    @property
    def whose(self) -> str:
        return str(self.record.organisation or self.record.territory or "")


def dated(user: Person) -> list[Register]:
    """The registers with a calendar of which the person sees anything."""
    return [register for register in registers() if register.calendar and access.sees(user, register)]


def places_of(user: Person, among: Iterable[Register]) -> list[tuple[str, str]]:
    """The territories whose events the person may see: id and name, in the order of the region."""
    local = [register for register in among if register.belongs_to is not Owner.REGION]
    if access.of_institute(user) or any(register.seen_by is not SeenBy.INSTITUTE for register in local):
        return list(Territory.objects.values_list("pk", "name"))
    found = (access.places_of(user, register).values_list("pk", "name") for register in local)
    return list(dict.fromkeys(place for places in found for place in places))


def events(
    user: Person, among: Iterable[Register], first: date, last: date | None = None, place: str = ""
) -> list[Event]:
    """What takes place from ``first`` to ``last`` and the person may see, in the order of time."""
    found: list[Event] = []
    for register in among:
        if register.calendar:
            records = access.seen_by(user, register)
            if place:
                records = records.filter(territory=place)
            found += _of_register(register, register.calendar, records, first, last)
    found = [event for event in found if event.last >= first]
    return sorted(found, key=lambda e: (e.first, e.begins or time.min, e.record.title, e.record.pk))


def _of_register(
    register: Register, calendar: Calendar, records: QuerySet[Record], first: date, last: date | None
) -> list[Event]:
    # A day is kept as "2021-09-01", days as "2021-09-01/2021-09-05": as texts they are in the order of time.
    text = TextField()
    when = Cast(KeyTextTransform(calendar.when, "document"), text)
    until = Cast(KeyTextTransform(calendar.until or calendar.when, "document"), text)
    stops = Coalesce(Right(until, 10, output_field=text), Right(when, 10, output_field=text))
    rows = records.alias(starts=Left(when, 10, output_field=text), stops=stops).filter(stops__gte=first.isoformat())
    if last:
        rows = rows.filter(starts__lte=last.isoformat())
    found = list(rows.order_by("starts", "pk")[:MOST])
    fields = [register.field(calendar.location)] if calendar.location else []
    labels = labels_of(fields, [record.document for record in found])
    return [_event(register, calendar, record, labels) for record in found]


def _event(register: Register, calendar: Calendar, record: Record, labels: dict[str, str]) -> Event:
    document = record.document
    days = str(document[calendar.when]).split("/")
    first, last = date.fromisoformat(days[0]), date.fromisoformat(str(document.get(calendar.until) or days[-1]))
    called_off = record.closed is not None and record.closed <= first
    if record.closed and not called_off:
        last = min(last, record.closed - timedelta(days=1))
    hours = str(document.get(calendar.at) or "")
    begins, ends = hours_of(hours)
    where = calendar.location
    location = shown(register.field(where), document.get(where), labels) if where else ""
    return Event(record, register, first, max(first, last), begins, ends, hours, location, called_off)


def hours_of(text: str) -> tuple[time | None, time | None]:
    """When something begins and ends, out of what somebody has typed; None where it does not say.

    >>> hours_of("с 10.00 до 12:30")
    (datetime.time(10, 0), datetime.time(12, 30))
    >>> hours_of("после обеда")
    (None, None)
    """
    found = _HOURS.search(text)
    if not found:
        return None, None
    begins, ends = _time(found[1], found[2]), _time(found[3], found[4])
    return begins, ends if begins else None


def _time(hour: str | None, minute: str | None) -> time | None:
    if hour is None or minute is None or int(hour) > 23 or int(minute) > 59:
        return None
    return time(int(hour), int(minute))
