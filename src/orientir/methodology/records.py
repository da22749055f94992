"""Which records of a register belong to a year, and what they say about a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from orientir.methodology.formula import Holds
from orientir.methodology.interpret import compared, count, holds
from orientir.methodology.model import Field, FieldType, Known, Methodology, Register
from orientir.terms import Absence, Answer, Counted, Year


@dataclass(frozen=True)
class Record:
    """One record: its number in the register, whose it is (the stable id of a unit), and what it says by field.

    ``territory`` is the id of the one in which it lies, empty for the region; ``title`` what it is called.
    """

    id: str
    unit: str
    answers: Mapping[str, Answer]
    territory: str = ""
    title: str = ""


def span(register: Register, answers: Mapping[str, Answer]) -> tuple[date | None, date | None]:
    """The first and the last day of a record, as far as it tells them; None is open."""
    counts = register.counts
    if counts is None:
        return None, None
    return _day(register, answers, counts.first, 0), _day(register, answers, counts.last, 1)


def _day(register: Register, answers: Mapping[str, Answer], id: str, end: int) -> date | None:
    answer = answers.get(id) if id else None
    if isinstance(answer, str) and register.field(id).type is FieldType.PERIOD:
        return date.fromisoformat(answer.split("/")[end])
    return answer if isinstance(answer, date) else None


def days_of(register: Register, methodology: Methodology, year: Year) -> tuple[date, date]:
    """The days of a year on one of which a record must have been in force to belong to it.

    They are those of the register's kind of period, or the day on which the monitoring of the year ends: where the
    methodology does not name it, the last day of the year.
    """
    period = methodology.periods.get(register.counts.period) if register.counts else None
    found = period.days(year) if period else None
    if found:
        return found
    campaign = methodology.campaigns.get(year)
    closes = campaign.closes if campaign and campaign.closes else date(year, 12, 31)
    return closes, closes


def belongs(
    register: Register, methodology: Methodology, year: Year, record: Record, closed: date | None = None
) -> bool:
    """Whether a record belongs to the year; ``closed`` is the day from which it is over, whatever it says.

    One without a first day, where the register has one, belongs to none.
    """
    if register.counts is None:
        return True
    first, last = days_of(register, methodology, year)
    begins, ends = span(register, record.answers)
    if closed is not None:
        ends = min(filter(None, (ends, closed - timedelta(days=1))))
    if register.counts.first and begins is None:
        return False
    return (begins is None or begins <= last) and (ends is None or ends >= first)


def counted(register: Register, methodology: Methodology, year: Year, records: Iterable[Record]) -> list[Record]:
    """The records that belong to the year."""
    return [record for record in records if belongs(register, methodology, year, record)]


def counts(known: Known, answers: Mapping[str, Answer]) -> bool:
    """Whether a record of the year counts towards the known answer."""
    return known.where is None or bool(holds(known.where, answers))


def known_answer(field: Field, known: Known, records: Sequence[Record]) -> Answer:
    """The answer to ``field`` that records of a year add up to; shares are in per cent.

    It is no answer where there are records and none of them holds what is added up.
    """
    counting = [record for record in records if counts(known, record.answers)]
    units: dict[str, list[Mapping[str, Answer]]] = defaultdict(list)
    for place, record in enumerate(counting):
        units[record.unit if known.per_owner else str(place)].append(record.answers)
    return answer_of_total(field, known, count(known.total, list(units.values())), some=bool(counting))


def answer_of_total(field: Field, known: Known, found: Counted, *, some: bool) -> Answer:
    """The answer to ``field`` that a total makes; ``some``: whether anything was there to be added up."""
    if isinstance(known.value, Holds):
        return compared(known.value, found)
    if some and not found.n:
        return Absence.NO_ANSWER
    if known.value.kind in ("share", "ratio"):
        if not found.n:
            return Absence.ZERO_BASE
        share = 100 * found.k / found.n if field.type is FieldType.PERCENT else found.k / found.n
        return Decimal(share.numerator) / Decimal(share.denominator)
    if field.type is FieldType.INTEGER:
        return int(found.k)
    return Decimal(found.k.numerator) / Decimal(found.k.denominator)
