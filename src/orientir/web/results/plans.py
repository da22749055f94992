"""What is planned and how far it is, from the public registers with days by which things are to be done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from django.contrib.auth.models import AnonymousUser

from orientir.methodology import Methodology
from orientir.methodology.model import Register, SeenBy
from orientir.opendata.edition import PlanItem
from orientir.web.registers.access import fields_of, seen_by
from orientir.web.registers.document import shown
from orientir.web.registers.models import Record
from orientir.web.registers.names import labels_of

EVERYBODY = AnonymousUser()


def plans_of(methodology: Methodology, day: date) -> list[PlanItem]:
    """Every item of every plan that everybody may see, as it stands on a day: only records and fields that are public.

    The order is that of the registers, then of the numbers in the titles: 2.10 comes after 2.9.
    """
    plans = [register for register in methodology.registers if register.due and register.seen_by is SeenBy.PUBLIC]
    return [item for register in plans for item in _items(register, day)]


def _items(register: Register, day: date) -> Iterator[PlanItem]:
    due = register.due
    assert due is not None
    fields = fields_of(EVERYBODY, register, own=False)
    records = list(seen_by(EVERYBODY, register).exclude(closed__lte=day))
    labels = labels_of(fields, [record.document for record in records])
    apart = {due.by, due.done, due.who, *register.named_by}
    for record in sorted(records, key=_numbered):
        said = {f.id: (f.label, shown(f, record.document.get(f.id), labels)) for f in fields}
        by, done = (_day(record.document.get(id)) for id in (due.by, due.done))
        yield PlanItem(
            plan=register.id,
            plan_title=register.title,
            title=record.title,
            territory=record.territory_id or "",
            who=said.get(due.who, ("", ""))[1],
            due=by,
            done=done,
            state=_state(by, done, day),
            told=tuple(told for id, told in said.items() if id not in apart and told[1]),
            synthetic=record.synthetic,
        )


def _numbered(record: Record) -> tuple[list[tuple[int, str]], int]:
    """The title with its numbers as numbers."""
    parts = re.findall(r"\d+|\D+", record.title)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], record.pk


def _day(stored: object) -> date | None:
    return date.fromisoformat(str(stored)) if stored else None


def _state(by: date | None, done: date | None, day: date) -> str:
    if done:
        return "done"
    if by is None:
        return "undated"
    return "late" if by < day else "ahead"
