"""Events as iCalendar (RFC 5545), so that any calendar program shows them at the right hour."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import icalendar
from django.utils import timezone

from orientir.web.registers.calendar import Event
from orientir.web.registers.models import Record

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Orientir//Calendar//RU"


def as_ics(events: Sequence[Event], title: str, link: Callable[[Record], str]) -> bytes:
    """The events as one calendar; ``link`` gives the whole address of a record's page."""
    found = icalendar.Calendar()
    for key, value in {
        "prodid": PRODUCT,
        "version": "2.0",
        "method": "PUBLISH",
        "x-wr-calname": title,
        "x-wr-timezone": timezone.get_current_timezone_name(),
        "x-published-ttl": "PT1H",
    }.items():
        found.add(key, value)
    found.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    found.add_component(_zone(events))
    for event in events:
        found.add_component(_event(event, link))
    return bytes(found.to_ical())


def _zone(events: Sequence[Event]) -> icalendar.Timezone:
    """All changes of the clock between the first and the last event, for programs without tables of their own.

    Each stands by itself: lists of days (RDATE), which the standard allows, some programs read wrongly.
    """
    today = timezone.localdate()
    first = min((event.first for event in events), default=today)
    last = max((event.last for event in events), default=today)
    name = timezone.get_current_timezone_name()
    found = icalendar.Timezone.from_tzid(
        name, first_date=first - timedelta(days=1), last_date=last + timedelta(days=366)
    )
    found.pop("comment", None)
    for part in list(found.subcomponents):
        again_on = part.pop("rdate", None)
        for day in again_on.dts if again_on else ():
            again = part.copy()
            again["dtstart"] = icalendar.vDatetime(day.dt)
            found.add_component(again)
    return found


def _event(event: Event, link: Callable[[Record], str]) -> icalendar.Event:
    record = event.record
    found = icalendar.Event()
    found.add("uid", uid_of(record))
    found.add("sequence", record.version - 1)
    found.add("dtstamp", record.changed.astimezone(UTC))
    found.add("last-modified", record.changed.astimezone(UTC))
    found.add("created", record.added.astimezone(UTC))
    found.add("summary", record.title or str(record))
    found.add("status", "CANCELLED" if event.called_off else "CONFIRMED")
    found.add("url", link(record))
    if event.location:
        found.add("location", event.location)
    found.add("description", "\n".join(filter(None, (event.register.title, event.whose, event.hours, link(record)))))
    if event.begins is None:
        found.add("dtstart", event.first)
        found.add("dtend", event.last + timedelta(days=1))  # the day after, as the standard wants it
        found.add("transp", "TRANSPARENT")
        return found
    zone = timezone.get_current_timezone()
    begins = datetime.combine(event.first, event.begins, zone)
    ends = datetime.combine(event.last, event.ends or event.begins, zone)
    found.add("dtstart", begins)
    if ends > begins:
        found.add("dtend", ends)
    return found


def uid_of(record: Record) -> str:
    """By what programs know an event again, also when its record has changed; no other installation has the same."""
    added = record.added.astimezone(UTC).isoformat()
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{record.register}:{record.pk}:{added}"))
