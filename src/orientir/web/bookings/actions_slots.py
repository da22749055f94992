"""Write weeks of probes and their slots; no other module does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from orientir.terms import counted
from orientir.web.bookings import letters
from orientir.web.bookings.actions import PLACES, call_off_all, locked_slot, move_up
from orientir.web.bookings.models import Application, Slot, Week
from orientir.web.bookings.refusals import Closed, Stale
from orientir.web.bookings.steps import ALIVE, HOLDING, State
from orientir.web.directory import audit
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import Organisation, User
from orientir.web.directory.refusals import NotDone

give_words(
    {
        "week.added": "неделя проб заведена",
        "week.changed": "неделя проб изменена",
        "slot.added": "проба заведена",
        "slot.changed": "проба изменена",
        "slot.called_off": "проба отменена",
    },
    kinds={"slot": "проба", "week": "неделя проб"},
    keys={"places": "мест"},
)
TOLD = ("begins", "ends", "location")
"""Changes of a slot that schools are told of."""
Values = Mapping[str, Any]


@transaction.atomic
def add_week(*, by: User, values: Values) -> Week:
    """Add a week of probes."""
    week = Week.objects.create(**values)
    audit.record(by=by, what="week.added", kind="week", object=week.pk, after={"title": week.title})
    return week


@transaction.atomic
def change_week(week: Week, *, by: User, values: Values) -> Week:
    """Change a week; its slots must stay inside. Raises ``NotDone``."""
    locked = for_write(Week.objects.filter(pk=week.pk)).get()
    outside = [s for s in locked.slots.filter(called_off="") if not values["first"] <= s.day <= values["last"]]
    if outside:
        listed = "; ".join(map(str, outside[:5]))
        raise NotDone(f"За пределами этих дней останутся пробы ({len(outside)}): {listed}.", "first")
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save()
    audit.record(by=by, what="week.changed", kind="week", object=locked.pk, after={"title": locked.title})
    return locked


@transaction.atomic
def add(week: Week, *, by: User, organiser: Organisation, values: Values, key: str = "") -> Slot:
    """Add a slot; the same key sent again returns the one that it has made. Raises ``NotDone``."""
    locked = for_write(Week.objects.filter(pk=week.pk)).get()
    before = Slot.objects.filter(key=key, organiser=organiser).first() if key else None
    if before is not None:
        return before
    if Slot.objects.filter(key=key).exclude(key="").exists():
        key = ""  # a page of somebody else's
    slot = Slot(week=locked, organiser=organiser, synthetic=locked.synthetic, key=key, **values)
    _refuse_days(locked, slot)
    if slot.deadline < timezone.now():
        raise NotDone("Этот день уже прошёл: заявок никто не подаст.", "id_deadline_day")
    slot.save()
    _tell(slot, by, "added")
    return slot


@transaction.atomic
def change(slot: Slot, *, by: User, values: Values, base: int) -> Slot:
    """Change a slot. Fewer places than are held are refused with the names of the schools. Raises ``NotDone``."""
    locked, now = locked_slot(slot.pk), timezone.now()
    if locked.version != base:
        raise Stale("Пока вы писали, пробу изменили. Сравните с тем, что записано теперь, и повторите.")
    if locked.called_off:
        raise Closed("Проба отменена: изменить её нельзя.")
    if now >= locked.begins:  # who came is told of what was held
        raise Closed("Проба уже началась: изменить её нельзя. Отметьте, кто пришёл.")
    before = {name: getattr(locked, name) for name in TOLD}
    for name, value in values.items():
        setattr(locked, name, value)
    _refuse_days(locked.week, locked)
    if locked.begins <= now:
        raise NotDone("Это время уже прошло: проба должна начаться позже.", "id_begins")
    _refuse_smaller(locked)
    locked.version += 1
    locked.save(update_fields=[*values, "version"])
    _tell(locked, by, "changed")
    if now < locked.begins and any(getattr(locked, name) != value for name, value in before.items()):
        for application in _living(locked):
            letters.tell_school(application, "moved", before=before)
    _shorten_offers(locked)
    move_up(locked, now)
    return locked


@transaction.atomic
def call_off(slot: Slot, *, by: User, reason: str) -> Slot:
    """Call a slot off; every school is told. Calling it off twice changes nothing. Raises ``NotDone``."""
    locked = locked_slot(slot.pk)
    if locked.called_off:
        return locked
    if not reason:
        raise NotDone("Напишите школам, почему проба отменена.", "reason")
    if timezone.now() >= locked.begins:
        raise Closed("Проба уже началась: отменить её нельзя. Отметьте, кто пришёл.")
    locked.called_off, locked.version = reason, locked.version + 1
    locked.save(update_fields=["called_off", "version"])
    _tell(locked, by, "called_off", {"reason": reason})
    call_off_all(locked, by=by, reason=reason)
    return locked


def _refuse_days(week: Week, slot: Slot) -> None:
    if not week.first <= slot.day <= week.last:
        message = f"Неделя идёт с {week.first:%d.%m.%Y} по {week.last:%d.%m.%Y}: проба должна начаться в эти дни."
        raise NotDone(message, "id_day")


def _refuse_smaller(slot: Slot) -> None:
    """Refuse what would take places from those who hold them, or shut grades out that have been promised a place."""
    held = [a for a in _living(slot) if a.state in HOLDING and not a.guest]
    if slot.places < slot.taken:
        raise NotDone(f"Занято {counted(slot.taken, PLACES)}: {_names(held)}. Меньше сделать нельзя.", "id_places")
    if slot.places_ovz < slot.taken_ovz:
        those = [a for a in held if a.held_ovz]
        names = _names(those, ovz=True)
        raise NotDone(f"Занято обучающимися с ОВЗ: {slot.taken_ovz}: {names}. Меньше сделать нельзя.", "id_places_ovz")
    outside = [a for a in _living(slot) if any(grade not in slot.grades for grade, _ in a.by_grade)]
    if outside:
        raise NotDone(f"Из других классов уже записаны: {_names(outside)}.", "id_grade_from")


def _names(applications: list[Application], *, ovz: bool = False) -> str:
    return ", ".join(f"{a.school} ({a.held_ovz if ovz else a.held or a.asked})" for a in applications)


def _living(slot: Slot) -> list[Application]:
    living = slot.applications.filter(state__in=ALIVE).select_related("school")
    found = list(living)
    for application in found:
        application.slot = slot
    return found


def _shorten_offers(slot: Slot) -> None:
    """An offer never outlives the beginning of the probe."""
    late: datetime = slot.begins
    slot.applications.filter(state=State.OFFERED, until__gt=late).update(until=late)


def _tell(slot: Slot, by: User, kind: str, after: dict[str, Any] | None = None) -> None:
    audit.record(
        by=by, what=f"slot.{kind}", kind="slot", object=slot.pk, territory=slot.organiser.territory_id,
        after=after or {"title": slot.occupation, "places": slot.places},
    )  # fmt: skip
