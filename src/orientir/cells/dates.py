"""Dates as people type them, and numbers that a spreadsheet program has turned into dates."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from orientir.cells.model import Answered, Missing, Outcome, Unreadable, unreadable
from orientir.cells.words import any_of, plain, tidy, unbracketed
from orientir.methodology.model import Field, FieldType
from orientir.terms import Year

FIRST_YEAR = 1990
"""Older dates in a form are slips of the finger: the norms that the forms ask about are younger."""
YEARS_AHEAD = 10
_LAST_YEAR = 2050

_MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_ENGLISH_MONTHS = tuple(
    map(plain, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"))
)
_MIDNIGHT = r"(?:\s+0?0:00(?::00)?)?"
"""What a program adds where it turns a day into text."""
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:\s*(?:г|года|год)?\.?)" + _MIDNIGHT)
_ISO = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})(?:[tт ]0?0:00(?::00)?(?:\.0+)?)?")
_WORDS = re.compile(r"«?(\d{1,2})»?\s+([^\W\d_]{3,9})\.?\s+(\d{4})(?:\s*(?:г|года|год)?\.?)" + _MIDNIGHT)
_NO_DATE = re.compile(rf"нет[.!]?|отсутству[ею]т[.]?|{any_of('no', 'none')}[.!]?")


def read_date(text: str, year: Year | None = None) -> Outcome:
    """A day, written unambiguously: 15.11.2021, 2021-11-15, 15 ноября 2021 г.; a bracketed remark is kept."""
    typed = " ".join(tidy(text).split())
    bare, bracket, remark = plain(text).partition("(")
    bare = bare.strip(" .,;'\"")
    if _NO_DATE.fullmatch(bare):
        return Missing(comment=typed)
    comment = unbracketed(typed[typed.index("(") :]) if bracket and remark else ""
    found = _numeric(bare) or _iso(bare) or _in_words(bare)
    if found is None and re.fullmatch(r"\d{5}", bare):
        return read_serial(int(bare))
    if found is None:
        return unreadable("cells.not_whole_date", typed=typed)
    if isinstance(found, Unreadable):
        return found
    return within_years(found, year, comment)


def within_years(day: date, year: Year | None, comment: str = "") -> Outcome:
    """A date held against the years that a form of ``year`` can speak about."""
    last = _LAST_YEAR if year is None else year + YEARS_AHEAD
    if FIRST_YEAR <= day.year <= last:
        return Answered(date(day.year, day.month, day.day), comment)
    return unreadable("cells.year_out", year=day.year, first=FIRST_YEAR, last=last)


def read_turned_into_date(field: Field, value: date | time | timedelta) -> Unreadable:
    """A number field that holds a date or a time: the program has changed what was typed.

    Excel makes 5 December out of 5.12 and 1 February out of 1/2. What was typed can only be guessed.
    """
    if not isinstance(value, date):
        return unreadable("cells.time_for_number", seen=clock(value))
    day = date(value.year, value.month, value.day)
    # Excel believes that 1900 was a leap year: its count is one less before March of it.
    serial = (day - date(1899, 12, 30)).days - (day < date(1900, 3, 1))
    if value.year < FIRST_YEAR:
        return unreadable("cells.date_for_serial", day=day, number=serial)
    key = "cells.date_for_integer" if field.type is FieldType.INTEGER else "cells.date_for_decimal"
    return unreadable(key, day=day, first=day.day, second=day.month)


def clock(value: time | timedelta) -> str:
    """A time, or hours counted past a day, as a spreadsheet shows them: «25:00:00»."""
    if isinstance(value, time):
        return value.strftime("%H:%M:%S")
    seconds = round(value.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def read_serial(number: float) -> Unreadable:
    """A date field that holds a bare number."""
    if 32_000 <= number <= 60_000:
        day = date(1899, 12, 30) + timedelta(days=int(number))
        return unreadable("cells.serial_for_date", number=f"{number:.15g}", day=day)
    return unreadable("cells.number_for_date", number=f"{number:.15g}")


def _numeric(text: str) -> date | Unreadable | None:
    found = _NUMERIC.fullmatch(text)
    if found is None:
        return None
    day, month, year = int(found[1]), int(found[3]), int(found[4])
    year += 2000 if year < 100 else 0
    # A dotted date is day first in Russia; with a slash or a dash people also follow foreign programs.
    if found[2] != "." and day <= 12 and month <= 12 and day != month:
        first, second = f"{day:02}.{month:02}.{year}", f"{month:02}.{day:02}.{year}"
        return unreadable("cells.two_dates", typed=text, day_first=first, month_first=second)
    return _day(text, year, month, day)


def _iso(text: str) -> date | Unreadable | None:
    found = _ISO.fullmatch(text)
    return _day(text, int(found[1]), int(found[3]), int(found[4])) if found else None


def _in_words(text: str) -> date | Unreadable | None:
    found = _WORDS.fullmatch(text)
    names = next((names for names in (_MONTHS, _ENGLISH_MONTHS) if found and found[2].startswith(names)), None)
    if found is None or names is None:
        return None
    month = next(i for i, name in enumerate(names, 1) if found[2].startswith(name))
    return _day(text, int(found[3]), month, int(found[1]))


def _day(text: str, year: int, month: int, day: int) -> date | Unreadable:
    try:
        return date(year, month, day)
    except ValueError:
        return unreadable("cells.no_such_day", typed=text)
