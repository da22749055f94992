"""Periods as people type them: two days, one day, or whole years; kept as ``2021-09-01/2022-05-31``."""

from __future__ import annotations

import re
from datetime import date

from orientir.cells.dates import FIRST_YEAR, read_date
from orientir.cells.model import Answered, Missing, Outcome, unreadable
from orientir.cells.words import plain, tidy
from orientir.terms import day

_YEARS = re.compile(r"(\d{4})(?:\s*[-–—]\s*(\d{4}))?\s*(?:г|гг|год|годы|года)?\.?")
_FROM_TO = re.compile(r"(?:с\s+)?(.+?)\s*(?:\bпо\b|\bдо\b|[–—]|\s-\s|(?<=\d{4})-(?=\d\d\.))\s*(.+)")


def read_period(text: str) -> Outcome:
    """Two days in their order; one day is a period of one day, «2021–2025» are whole years."""
    typed = " ".join(tidy(text).split())
    bare = plain(text)
    years = _YEARS.fullmatch(bare)
    if years:
        first, last = date(int(years[1]), 1, 1), date(int(years[2] or years[1]), 12, 31)
    else:
        parts = _FROM_TO.fullmatch(bare)
        ends = [read_date(part) for part in (parts.groups() if parts else (bare, bare))]
        days = [end.value for end in ends if isinstance(end, Answered) and isinstance(end.value, date)]
        if len(days) < 2:
            missing = next((end for end in ends if isinstance(end, Missing)), None)
            return missing if missing and not parts else unreadable("cells.not_a_period", typed=typed[:80])
        first, last = days
    if last < first or first.year < FIRST_YEAR:
        return unreadable("cells.period_backwards", typed=typed[:80])
    return Answered(f"{first.isoformat()}/{last.isoformat()}")


def ends_of(period: str) -> tuple[date, date]:
    """The first and the last day of a period as it is kept."""
    first, last = period.split("/")
    return date.fromisoformat(first), date.fromisoformat(last)


def period_in_words(period: str, language: str = "ru") -> str:
    """«01.09.2021–31.05.2022», the day alone, or whole years: «2021–2025», «2021»."""
    first, last = ends_of(period)
    whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    begins, ends = (str(end.year) if whole else day(end, language) for end in (first, last))
    return begins if begins == ends else f"{begins}–{ends}"
