"""Periods: which year, school year, span of years or part of a year a number speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class PeriodKind(StrEnum):
    """Kinds of period that must not be mixed or compared silently."""

    YEAR = "year"
    SCHOOL_YEAR = "school_year"
    YEARS = "years"
    PART = "part"
    DATE = "date"
    BEFORE = "before"


TITLES = {
    PeriodKind.YEAR: "календарный год",
    PeriodKind.SCHOOL_YEAR: "учебный год",
    PeriodKind.YEARS: "несколько лет вместе",
    PeriodKind.PART: "часть года",
    PeriodKind.DATE: "состояние на дату",
    PeriodKind.BEFORE: "предыдущий период",
}


@dataclass(frozen=True)
class TimeSpan:
    """A period with its first and last year; ``text`` as printed. «Годом ранее» has no year (0)."""

    kind: PeriodKind
    first: int
    last: int
    text: str
    start: int = 0
    end: int = 0

    def same(self, other: TimeSpan) -> bool:
        """Whether both mean the same stretch of time, however printed."""
        return (self.kind, self.first, self.last) == (other.kind, other.first, other.last)


_Y = r"(?:19|20)\d\d"
MONTH = r"(?:январ|феврал|март|апрел|ма[йяею]|июн|июл|август|сентябр|октябр|ноябр|декабр)\w*"
_G = r"(?:\s*год\w*|\s*г\.)?"
_D = r"\d{1,2}"
_VERBS = "было|стал|выро|сост|увел|сниз"
_EARLIER = (
    r"годом ранее|год(?:ом)? назад|в прошлом году|в предыдущем году|прошлым годом|прошлого года|предыдущ\w+ год\w*"
)
_FORMS: tuple[tuple[PeriodKind | None, str], ...] = (
    (PeriodKind.SCHOOL_YEAR, rf"(?P<a>{_Y})\s*[-–—/]\s*(?P<b>(?:20)?\d\d)\s*(?:учебн\w+|уч\.)\s*(?:год\w*|гг?\.?)"),
    (PeriodKind.PART, rf"(?:за|в)\s+(?:\w+\s+){{0,2}}(?:месяц\w*|полугоди\w+|квартал\w*)\s+(?P<a>{_Y}){_G}"),
    (PeriodKind.PART, rf"(?:\b[IVX]+|\b\d|перв\w+|втор\w+)\s+(?:полугоди\w+|квартал\w*)\s+(?P<a>{_Y}){_G}"),
    (PeriodKind.PART, rf"(?:(?:за|в)\s+)?{MONTH}(?:\s*[-–—]\s*{MONTH})\s+(?P<a>{_Y}){_G}"),
    (PeriodKind.DATE, rf"(?:на|к)\s+\d{{1,2}}\s+{MONTH}\s+(?P<a>{_Y}){_G}"),
    (PeriodKind.DATE, rf"(?:на|к)\s+\d{{1,2}}\.\d{{1,2}}\.(?P<a>{_Y})"),
    (None, rf"(?:от|с|по|до)?\s*\d{{1,2}}\s+{MONTH}\s+(?P<a>{_Y}){_G}|{_D}\.{_D}\.(?P<b>{_Y})"),
    (PeriodKind.SCHOOL_YEAR, rf"\b(?P<a>{_Y})\s*/\s*(?P<b>(?:20)?\d\d)\b(?!\s*год)"),
    (PeriodKind.YEARS, rf"\b(?P<a>{_Y})\s*(?:[-–—]|,|и)\s*(?P<b>{_Y})\s*(?:годы|годах|годов|гг\.?|года)"),
    (PeriodKind.YEAR, rf"\b(?P<a>{_Y})(?:-?(?:го|м))?\s*(?:год\w*|г\.?(?!\w))|\b(?P<b>{_Y})-(?:го|м|му|й)\b"),
    (PeriodKind.YEAR, rf"\b(?:в|за|с|до|к|от|по)\s+(?P<a>{_Y})\b(?=\s*(?:[.,;:)–—-]|$|(?:и|до|по)\b|{_VERBS}))"),
    (PeriodKind.YEAR, rf"(?:^|(?<=[(,]))\s*(?P<a>{_Y})\s*(?=[),:–—]|$)"),
    (PeriodKind.BEFORE, _EARLIER),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _FORMS)


@lru_cache(maxsize=2048)  # the headings of a table are asked for every cell
def periods(text: str) -> tuple[TimeSpan, ...]:
    """Periods of a text in order; the date of a law is none.

    >>> [(p.kind.value, p.first, p.last) for p in periods("в 2020-2021 учебном году и за 9 месяцев 2022 года")]
    [('school_year', 2020, 2021), ('part', 2022, 2022)]
    """
    found: list[TimeSpan] = []
    taken: set[int] = set()
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            span = range(match.start(), match.end())
            if taken.intersection(span):
                continue
            taken.update(span)
            if kind is None:
                continue
            groups = match.groupdict()
            first = int(groups.get("a") or (groups.get("b") if kind is PeriodKind.YEAR else 0) or 0)
            tail = groups.get("b") or ""
            last = int(tail if len(tail) == 4 else f"{first // 100}{tail}") if tail else first
            found.append(TimeSpan(kind, first, last, match.group().strip(), match.start(), match.end()))
    return tuple(sorted(found, key=lambda period: period.start))
