"""Give who came to the register: one record of a school for each occupation, place and day."""

from __future__ import annotations

from typing import Any

from orientir.cells.answers_json import to_json
from orientir.methodology.model import Register
from orientir.terms import Answer, folded
from orientir.web.bookings.models import Application, Slot
from orientir.web.bookings.steps import State
from orientir.web.directory.models import User
from orientir.web.registers import actions as registers
from orientir.web.registers.declared import registers as declared
from orientir.web.registers.models import Record


def register_of(id: str) -> Register | None:
    """The register of a week, where it is in force and takes guests."""
    return next((register for register in declared() if register.id == id and register.guests), None)


def registers_with_guests() -> list[Register]:
    return [register for register in declared() if register.guests]


def feed(application: Application, *, by: User) -> Record | None:
    """Enter in the register who came with this application and the others of the same school, day and occupation.

    One that is no longer told in full, for its number was corrected, is taken out of the record until it is.
    """
    register = register_of(application.slot.week.register)
    if register is None:
        return None
    group = together(application)
    document = document_of(register, application.slot, group)
    assert register.guests
    record = next((other.record for other in (*group, application) if other.record_id), None)
    if record is None and not any(other.attended for other in group):
        return None
    if record is None:
        record = _added(register, application, document, by)
    else:
        record = registers.change(register, record, by=by, document=record.document | document, base=record.version)
    Application.objects.filter(pk__in=[other.pk for other in group]).update(record=record)
    return record


def _added(register: Register, application: Application, document: dict[str, Any], by: User) -> Record:
    """A new record, or the one that somebody has typed already: its numbers are replaced, its history keeps them."""
    owner = registers.Whose(application.school.territory_id, application.school)
    try:
        return registers.add(register, by=by, owner=owner, document=document, synthetic=application.slot.synthetic)
    except registers.Twin as found:
        other = found.other
        return registers.change(register, other, by=by, document=other.document | document, base=other.version)


def together(application: Application) -> list[Application]:
    """The applications that one record counts: those told in full, of one school, occupation, organiser and day."""
    slot = application.slot
    others = Application.objects.filter(
        school=application.school_id, state=State.CONFIRMED, attended__isnull=False, again__isnull=False,
        slot__organiser=slot.organiser_id, slot__week__register=slot.week.register,
    ).select_related("slot", "record")  # fmt: skip
    same = (slot.day, folded(slot.occupation))
    return [other for other in others.order_by("pk") if (other.slot.day, folded(other.slot.occupation)) == same]


def document_of(register: Register, slot: Slot, group: list[Application]) -> dict[str, Any]:
    """What the register says of them: each pupil counted once, as the school has told."""
    guests = register.guests
    assert guests
    answers: dict[str, Answer] = {
        guests.what: slot.occupation,
        guests.where: slot.organiser.stable_id,
        guests.when: slot.day,
        guests.number: sum((one.attended or 0) - (one.again or 0) for one in group),
        guests.number_ovz: sum((one.attended_ovz or 0) - (one.again_ovz or 0) for one in group),
        guests.within: slot.within,
    }
    return {id: to_json(value) for id, value in answers.items() if id and value != ""}
