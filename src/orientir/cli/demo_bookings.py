"""Fill the weeks of probes of the demonstration: both of 2021, out of the register, and one that is still to come."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

from django.db.models import F
from django.utils import timezone

from orientir.cli.demo_schools import chance
from orientir.methodology import Methodology
from orientir.methodology.model import Guests, Register
from orientir.web.bookings.models import Application, Slot, Week
from orientir.web.bookings.steps import State
from orientir.web.directory.models import Organisation
from orientir.web.registers.models import Record

SEASONS = (
    ("spring", "Весенняя «Неделя профессиональных проб»", date(2021, 4, 12)),
    ("autumn", "Осенняя «Неделя профессиональных проб»", date(2021, 10, 11)),
)
PRACTICE = "Учебная неделя проб"
AHEAD, WORKDAYS = 10, 5
"""The practice week begins in so many days, and has so many."""
HOURS, LASTS = (9, 11, 13, 15), timedelta(minutes=100)
ROOM = 90
"""Pupils in a slot, after whom the next one of that day begins."""
ACCESSIBLE = ("пандус, лифт", "широкие двери, доступный туалет", "сурдопереводчик по заявке")
OFFERED = ("Сварщик", "Повар-кондитер", "Лаборант", "Программист", "Механик", "Медицинская сестра", "Электромонтёр")
"""What the practice week offers."""
PLACES, OFFER = ("bratsk", "tayshetsky", "irkutsk"), timedelta(hours=48)
"""Where, and for how long an offer to a school is kept."""
BATCH = 300


@dataclass
class Offer:
    """A slot with the records of those who came to it."""

    slot: Slot
    records: list[Record]


def fill_bookings(methodology: Methodology) -> None:
    """Add both weeks of 2021, where there are none, and a practice week; move that one to its days from now."""
    register = next((r for r in methodology.registers if r.guests), None)
    if register is None or register.guests is None:
        return
    if not Week.objects.exists():
        organisations = Organisation.objects.exclude(kind="school").in_bulk(field_name="stable_id")
        for within, title, first in SEASONS:
            last = first + timedelta(days=WORKDAYS - 1)
            week = Week.objects.create(
                register=register.id, title=f"{title}, {first.year} год", within=within, first=first, last=last,
                synthetic=True,
            )  # fmt: skip
            _past(week, register, register.guests, organisations)
        _practice(register)
    move_to_today()


def _past(week: Week, register: Register, guests: Guests, organisations: dict[str, Organisation]) -> None:
    days = {
        f"document__{guests.when}__gte": week.first.isoformat(),
        f"document__{guests.when}__lte": week.last.isoformat(),
    }
    records = Record.objects.filter(register=register.id, **days).select_related("organisation").order_by("pk")
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for record in records:
        groups[tuple(record.document[id] for id in (guests.when, guests.where, guests.what))].append(record)
    offers = [
        offer
        for (day, where, what), found in groups.items()
        for offer in _offers(week, guests, organisations[where], (day, what), found)
    ]
    Slot.objects.bulk_create([offer.slot for offer in offers], batch_size=BATCH)
    Application.objects.bulk_create([a for o in offers for a in _came(o, guests)], batch_size=BATCH)


def _offers(
    week: Week, guests: Guests, organiser: Organisation, what: tuple[str, str], records: list[Record]
) -> Iterator[Offer]:
    """The slots of one organiser, day and occupation: so many that no one is fuller than a workshop can be."""
    rest = list(records)
    for number in count():
        if not rest:
            return
        taken = [rest.pop(0)]
        pupils = int(taken[0].document[guests.number])
        while rest and pupils + int(rest[0].document[guests.number]) <= ROOM:
            pupils += int(rest[0].document[guests.number])
            taken.append(rest.pop(0))
        yield Offer(_slot(week, organiser, what, number, taken[0].document.get(guests.within, "")), taken)


def _slot(week: Week, organiser: Organisation, what: tuple[str, str], number: int, within: str) -> Slot:
    day, occupation = date.fromisoformat(what[0]), what[1]
    turn, hour = divmod(number, len(HOURS))
    begins = timezone.make_aware(datetime.combine(day, time(HOURS[hour], 10 * min(turn, 5))))
    key = (organiser.stable_id, *what, number)
    return Slot(
        week=week, organiser=organiser, occupation=occupation, within=within or week.within, begins=begins,
        ends=begins + LASTS, deadline=begins - timedelta(days=3), grade_from=6, grade_to=11, synthetic=True,
        places=0, accessible=ACCESSIBLE[chance(*key, "accessible", below=len(ACCESSIBLE))],
        location=f"мастерская № {1 + chance(*key, 'room', below=9)} (условная)", at_once=chance(*key, "once") < 70,
    )  # fmt: skip


def _came(offer: Offer, guests: Guests) -> list[Application]:
    """The applications out of which the records have come: a few had a place and did not come."""
    slot, applications = offer.slot, []
    for number, record in enumerate(offer.records, start=1):
        came, ovz = int(record.document[guests.number]), int(record.document.get(guests.number_ovz) or 0)
        held = came + (chance(record.pk, "absent", below=3) if chance(record.pk, "late") < 20 else 0)
        applications.append(
            Application(
                slot=slot,
                school=record.organisation,
                state=State.CONFIRMED,
                asked=held,
                asked_ovz=ovz,
                grades=_grades(held, record.pk),
                held=held,
                held_ovz=ovz,
                number=number,
                attended=came,
                attended_ovz=ovz,
                again=0,
                again_ovz=0,
                record=record,
                synthetic=True,
                at=slot.begins - timedelta(days=9),
            )
        )
    free = 5 * chance(slot.organiser.stable_id, slot.day, slot.line, "free", below=3)
    places = -(-(sum(a.held for a in applications) + free) // 5) * 5
    fit = sum(a.held_ovz for a in applications)
    Slot.objects.filter(pk=slot.pk).update(places=places, places_ovz=min(places, fit + 2), line=len(applications))
    return applications


def _grades(number: int, *key: object) -> dict[str, int]:
    first = 7 + chance(*key, "grade", below=4)
    half = number // 3
    return {str(grade): n for grade, n in ((first, number - half), (first + 1, half)) if n}


def _practice(register: Register) -> None:
    """A week to try out: slots with free places and without, applications in every state."""
    first = timezone.localdate() + timedelta(days=AHEAD)
    week = Week.objects.create(
        register=register.id, title=PRACTICE, within="other", first=first,
        last=first + timedelta(days=WORKDAYS - 1), synthetic=True,
    )  # fmt: skip
    able = Organisation.objects.filter(kind__in=["college", "enterprise"], territory__in=PLACES)
    schools: dict[str, list[Organisation]] = defaultdict(list)
    for school in Organisation.objects.filter(kind="school", territory__in=PLACES).order_by("pk"):
        schools[school.territory_id].append(school)
    turns: Counter[str] = Counter()
    for number, organiser in enumerate(able.order_by("territory__position", "kind", "pk")[:14]):
        what = ((first + timedelta(days=number % WORKDAYS)).isoformat(), OFFERED[number % len(OFFERED)])
        slot = _slot(week, organiser, what, number % len(HOURS), "other")
        slot.places, slot.places_ovz, slot.at_once = 20, 4, number % 2 == 0
        slot.save()
        turn = turns[organiser.territory_id]
        turns[organiser.territory_id] += 1
        _applied(slot, schools[organiser.territory_id][turn : turn + (1 if number % 3 == 2 else 4)][::-1], turn)


def _applied(slot: Slot, schools: list[Organisation], turn: int) -> None:
    """As the rule has given the places: the last of four is offered what is left, or waits for all that it wants."""
    asked = 6
    for number, school in enumerate(schools, start=1):
        application = Application(
            slot=slot, school=school, state=State.CONFIRMED if slot.at_once else State.REQUESTED, asked=asked,
            asked_ovz=number % 2, grades=_grades(asked, school.pk), held=asked, held_ovz=number % 2, number=number,
            synthetic=True,
        )  # fmt: skip
        if number > 3 and turn % 2:
            application.state, application.held, application.whole = State.WAITING, 0, True
        elif number > 3:
            application.state, application.held = State.OFFERED, slot.places - 3 * asked
            application.until = timezone.now() + OFFER
        application.save()
    Slot.objects.filter(pk=slot.pk).update(line=len(schools))


def move_to_today() -> None:
    """Shift the days of the practice week to where they were when it was made."""
    week = Week.objects.filter(title=PRACTICE, synthetic=True).first()
    if week is None:
        return
    shift = timezone.localdate() + timedelta(days=AHEAD) - week.first
    if not shift:
        return
    Week.objects.filter(pk=week.pk).update(first=week.first + shift, last=week.last + shift)
    for slot in week.slots.all():
        moved = {name: getattr(slot, name) + shift for name in ("begins", "ends", "deadline")}
        Slot.objects.filter(pk=slot.pk).update(**moved)
    offered = Application.objects.filter(slot__week=week, until__isnull=False)
    offered.update(until=F("until") + shift)
