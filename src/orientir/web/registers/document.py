"""The document of a record: read from what was typed, shown in words, and what the database keeps beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from orientir.cells import Answered, Cell, Missing, Unreadable, read_cell, unreadable
from orientir.cells.answers_json import from_json, to_json
from orientir.cells.display import in_words
from orientir.cells.words import clean, read_yes_no
from orientir.methodology import Field, FieldType
from orientir.methodology.model import Register
from orientir.methodology.records import span
from orientir.terms import Answer, folded
from orientir.web.components.word_forms import stems
from orientir.web.registers.names import Names, one_of_several

LONGEST = 5_000
LONGEST_TITLE, LONGEST_IDENTITY = 300, 400
Document = Mapping[str, Any]


@dataclass(frozen=True)
class Read:
    """What was typed as a document, and by field id what is wrong with it."""

    document: dict[str, Any]
    problems: dict[str, Unreadable]


def read_typed(fields: Iterable[Field], typed: Mapping[str, str], names: Callable[[Field], Names]) -> Read:
    """Read typed texts by field id; ``names`` gives what a reference may name."""
    return read_cells(fields, {id: Cell(clean(text)) for id, text in typed.items()}, names)


def read_cells(fields: Iterable[Field], cells: Mapping[str, Cell], names: Callable[[Field], Names]) -> Read:
    """Read cells by field id, each by the rules of a form; a required field must hold something."""
    document: dict[str, Any] = {}
    problems: dict[str, Unreadable] = {}
    for f in fields:
        cell = cells.get(f.id, Cell())
        outcome = read_cell(f, replace(cell, value=clean(cell.value)) if isinstance(cell.value, str) else cell)
        value: object = None
        if isinstance(outcome, Missing) and read_yes_no(outcome.comment) == Answered(False):
            outcome = Missing()  # «нет» where a day is asked for
        if isinstance(outcome, Answered | Missing) and outcome.comment:
            outcome = unreadable("registers.not_only_answer", words=outcome.comment[:80])
        if isinstance(outcome, Answered):
            value = _refer(f, names(f), str(outcome.value)) if f.type is FieldType.REFERENCE else outcome.value
        if isinstance(outcome, Unreadable) or isinstance(value, Unreadable):
            problems[f.id] = outcome if isinstance(outcome, Unreadable) else value  # type: ignore[assignment]
        elif isinstance(value, str) and len(value) > LONGEST:
            problems[f.id] = unreadable("registers.long", signs=len(value), most=LONGEST)
        elif value not in (None, ""):
            document[f.id] = to_json(value)  # type: ignore[arg-type]
        elif f.required:
            problems[f.id] = unreadable("registers.required")
    return Read(document, problems)


def out_of_order(register: Register, document: Document) -> tuple[Field, Unreadable] | None:
    """The last day of a record that is before its first one, and what to do about it."""
    begins, ends = span(register, answers_of(register, document))
    if not (register.counts and begins and ends and ends < begins):
        return None
    earlier = shown(register.field(register.counts.first), document.get(register.counts.first), {})
    label = register.field(register.counts.first).label
    return register.field(register.counts.last), unreadable("registers.ends_early", label=label, earlier=earlier)


def _refer(field: Field, names: Names, typed: str) -> str | Unreadable:
    """The id that a typed name means; of several, with semicolons or commas between them, the ids with blanks."""
    if not field.several:
        return names.find(typed)
    found: set[str] = set()
    for part in filter(None, (part.strip() for part in typed.split(";"))):
        one = names.find(part)
        listed = [names.find(name) for name in part.split(",")] if isinstance(one, Unreadable) else [one]
        if any(isinstance(name, Unreadable) for name in listed):
            return one
        found |= {str(name) for name in listed}
    return " ".join(sorted(found))


def answers_of(register: Register, document: Document) -> dict[str, Answer]:
    """The answers that a document holds; fields that the register no longer has are left out."""
    fields = {f.id: f for f in register.fields}
    return {id: from_json(fields[id], value) for id, value in document.items() if id in fields}


def shown(field: Field, value: Any, labels: Mapping[str, str]) -> str:
    """A stored value in words; ``labels`` name the references."""
    if value is None:
        return ""
    if field.type is FieldType.REFERENCE:
        found = [labels.get(id, id) for id in str(value).split()]
        return "; ".join(map(one_of_several, found)) if field.several else found[0]
    return in_words(field, from_json(field, value))


def title_of(register: Register, document: Document, labels: Mapping[str, str]) -> str:
    """What a record is called: the fields that name it."""
    parts = (shown(register.field(id), document.get(id), labels) for id in register.named_by)
    return ", ".join(filter(None, parts))[:LONGEST_TITLE]


def identity_of(register: Register, document: Document, unit: str) -> str:
    """By what the same record is known again: its owner and the fields of the key; empty without a key."""
    if not register.key:
        return ""
    whole = "|".join([unit, *(folded(str(document.get(id, ""))) for id in register.key)])
    if len(whole) <= LONGEST_IDENTITY:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()
    return f"{whole[: LONGEST_IDENTITY - len(digest)]}{digest}"


def days_of(register: Register, document: Document, closed: date | None) -> tuple[date | None, date | None]:
    """The first and the last day on which a record is in force."""
    begins, ends = span(register, answers_of(register, document))
    last = closed - timedelta(days=1) if closed else None
    return begins, min(filter(None, (ends, last)), default=None)


def words_of(fields: Iterable[Field], document: Document, labels: Mapping[str, str], around: Iterable[str]) -> str:
    """The stems of all words in these fields and of what stands ``around`` the record, each after a space, once."""
    texts = [shown(f, document.get(f.id), labels) for f in fields if f.type is not FieldType.CONTACT]
    return "".join(f" {stem}" for stem in dict.fromkeys(s for text in (*around, *texts) for s in stems(text)))
