"""Read one cell: the answer, no answer, or the reason why only its author can tell."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from orientir.cells.dates import clock, read_date, read_serial, read_turned_into_date, within_years
from orientir.cells.links import read_link
from orientir.cells.model import UNNAMED_ERROR, Answered, Cell, Missing, Outcome, Value, unreadable
from orientir.cells.numbers import is_percent, read_number, read_stored, within
from orientir.cells.periods import read_period
from orientir.cells.words import mentions_no_data, plain, read_absence, read_yes_no, tidy, unbracketed
from orientir.methodology.model import NUMERIC, Field, FieldType
from orientir.methodology.wording import TRUTHS
from orientir.terms import Absence, Year, as_typed

LONGEST = 2100
"""Characters of any answer but a text or a remark after «да»: a long link fits."""
_ERROR = re.compile(r"#(?:[A-ZА-ЯЁ]{1,12}[/!?]?(?:[0A-ZА-Я]{1,2}[!?]?)?)|#{3,}|Err:\d{3}|ОШ:\d{3}", re.IGNORECASE)
_LISTED = {word: Answered(value=yes) for word, yes in TRUTHS.items()}
"""What the list in the form offers, and what almost every cell holds."""
_WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
"""What almost every number cell holds: nothing in it can be doubted."""
_AS_TYPED = frozenset({FieldType.TEXT, FieldType.FILE, FieldType.REFERENCE, FieldType.CONTACT})
_QUOTES = "«»„“”\"'"
_REACHED = re.compile(r"\d[\d\s()–-]{4,}\d|\S@\S")
"""A telephone number or an address of e-mail."""
_COMPARED = NUMERIC | {FieldType.CHOICE, FieldType.DATE}
"""Types whose remark may be a second answer; that of «да» and «нет» is looked at with the answer itself."""


def read_cell(field: Field, cell: Cell, year: Year | None = None) -> Outcome:
    """The answer to ``field`` that a cell holds.

    Anything with two meanings is refused with a hint rather than guessed; words beside the answer
    become its comment. ``year`` is the campaign's: it bounds dates.
    """
    if cell.formula and not cell.calculated:
        return unreadable("cells.formula")
    if cell.struck and cell.value not in (None, ""):
        return unreadable("cells.struck")
    value = cell.value.strip() if isinstance(cell.value, str) else cell.value
    error = cell.error or (value if isinstance(value, str) and value[:1] in "#EeОо" and _ERROR.fullmatch(value) else "")
    if error and not (field.type in _AS_TYPED and not cell.error):
        return unreadable("cells.error_unnamed" if error == UNNAMED_ERROR else "cells.error", error=error)
    if value is None or value == "":
        return Missing()
    if isinstance(value, str):
        return _typed(field, value, year)
    return _stored(field, value, cell, year)


def _typed(field: Field, text: str, year: Year | None) -> Outcome:
    if field.type is FieldType.YES_NO and text in _LISTED:
        return _LISTED[text]
    if field.type is FieldType.INTEGER and _WHOLE_NUMBER.fullmatch(text):
        return within(field, Decimal(text), "")
    missing = read_absence(text)
    if missing is not None and (missing.kind is not Absence.SUPPRESSED or field.type in NUMERIC):
        return missing
    if field.type is FieldType.CONTACT and not _REACHED.search(text):
        return unreadable("cells.no_contact", typed=tidy(text)[:80])
    if field.type in _AS_TYPED:
        return _text(text)
    found = _of_type(field, text, year)
    return _one_answer(field, text, found, year) if isinstance(found, Answered) and found.comment else found


def _text(text: str) -> Outcome:
    """A text with something in it; a dash or another sign alone says nothing that can be told apart."""
    if any(c.isalnum() for c in text):
        return Answered(text.replace("\r\n", "\n"))
    return unreadable("cells.only_signs", typed=tidy(text))


def _one_answer(field: Field, text: str, found: Answered, year: Year | None) -> Outcome:
    """The answer, unless the remark beside it is another one: nothing known, not applicable, another value."""
    remark = found.comment
    nothing = found.value in (0, False) and mentions_no_data(remark)
    second = read_absence(remark) or (_of_type(field, remark, year) if field.type in _COMPARED else None)
    if field.type is FieldType.PERCENT and not is_percent(remark):
        second = second if isinstance(second, Missing) else None
    other = isinstance(second, Answered) and second.value != found.value
    if not (nothing or other or isinstance(second, Missing)):
        return found
    return unreadable("cells.two_answers", typed=" ".join(tidy(text).split()))


def _of_type(field: Field, text: str, year: Year | None) -> Outcome:
    if field.type is FieldType.YES_NO:
        return read_yes_no(text)
    if len(text) > LONGEST:
        return unreadable("cells.long")
    if field.type is FieldType.DATE:
        return read_date(text, year)
    if field.type is FieldType.LINK:
        return read_link(text)
    if field.type is FieldType.PERIOD:
        return read_period(text)
    if field.type is FieldType.CHOICE:
        return _choices(field, text) if field.several else _choice(field, text)
    return read_number(field, text)


def _stored(field: Field, value: Value, cell: Cell, year: Year | None) -> Outcome:
    """A cell in which the program keeps a number, a date or a truth value instead of text."""
    if field.type in _AS_TYPED:
        return Answered(as_text(value, percent=cell.percent))
    if isinstance(value, bool):
        if field.type is FieldType.YES_NO:
            return Answered(value)
        return unreadable("cells.true" if value else "cells.false")
    if isinstance(value, date) and field.type is FieldType.PERIOD:
        return read_period(as_text(value))
    return _stored_number(field, value, cell, year)


def _stored_number(field: Field, value: Value, cell: Cell, year: Year | None) -> Outcome:
    """A cell in which the program keeps a number, a day or a time."""
    if isinstance(value, date | time | timedelta):
        if field.type is FieldType.DATE and isinstance(value, date):
            return within_years(value, year)
        if field.type in NUMERIC:
            return read_turned_into_date(field, value)
        key = "cells.date_for_answer" if isinstance(value, date) else "cells.time_for_answer"
        return unreadable(key, seen=as_text(value))
    if not isinstance(value, int | float):
        return Missing()
    if field.type in NUMERIC:
        return read_stored(field, value, percent=cell.percent)
    if field.type is FieldType.DATE:
        return read_serial(value)
    return _typed(field, as_text(value, percent=cell.percent), year)


def _choices(field: Field, text: str) -> Outcome:
    """Listed answers, one a line or parted by «;» or «,»: their ids in the order of the list."""
    chosen: set[str] = set()
    for part in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
        whole = _choice(field, part)
        one_answer = isinstance(whole, Answered) and not whole.comment
        parts = [whole] if one_answer else [_choice(field, p) for p in part.split(",") if p.strip()]
        for one in parts:
            if not isinstance(one, Answered):
                return one
            chosen.add(str(one.value))
    return Answered(" ".join(id for id in field.choices if id in chosen))


def _choice(field: Field, text: str) -> Outcome:
    """One of the listed answers, by its label or id, with a remark in brackets or after a separator."""
    for id, label in field.choices.items():
        if text == label:
            return Answered(id)
    bare = plain(text)
    for id, label in field.choices.items():
        if bare and bare.strip(_QUOTES) == plain(label).strip(_QUOTES):
            return Answered(id)
    for id, label in sorted(field.choices.items(), key=lambda item: -len(item[1])):
        for name in (plain(label), plain(id), *map(plain, field.former.get(id, ()))):
            rest = bare[len(name) :]
            if bare.startswith(name) and re.fullmatch(r"[.!]?|\s*[(,;:–—-].*", rest):
                typed = " ".join(tidy(text).split())
                return Answered(id, unbracketed(typed[len(name) :].strip(" .,;:–—-")))
    return unreadable("cells.no_choice", typed=tidy(text), listed="; ".join(field.choices.values()))


def as_text(value: Value, *, percent: bool = False) -> str:
    """A stored value as its author saw it, for fields and columns that hold text."""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, int | float):
        number = Decimal(format(value, ".15g"))  # a spreadsheet keeps 15 figures
        return f"{as_typed(number * 100)} %" if percent else as_typed(number)
    if isinstance(value, datetime) and value.time() != time():
        return value.strftime("%d.%m.%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, time | timedelta):
        return clock(value)
    return "" if value is None else str(value).replace("\r\n", "\n").strip()
