"""Changes that a sentence tells in words and a table shows in figures: «число мероприятий выросло до 1 540»."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from orientir.factcheck.text.changes import Change, changes, is_size
from orientir.factcheck.text.claims import Claim, Reading, Sentence
from orientir.factcheck.text.clauses import Span
from orientir.factcheck.text.grids import Grid
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.periods import PeriodKind, periods
from orientir.factcheck.text.words import roots

_ENDS = re.compile(r"[,;:(.]|\s[–—]\s|\bпри этом\b")
_KINDS = (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR, PeriodKind.PART)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEAST = 10
_THREE_DIGITS = 100


@dataclass(frozen=True)
class Shown:
    """A value of a table and those of other years in its row, by year; ``words`` are the roots that name the row."""

    now: Claim
    year: int
    others: Mapping[int, Claim]
    words: frozenset[str]


@dataclass(frozen=True)
class YearsOfRow:
    """The single values of a row by year; ``words`` are the roots that name the row."""

    values: Mapping[int, Claim]
    words: frozenset[str]


@dataclass(frozen=True)
class TableChange:
    """A sentence's claim with the table's earlier value; ``words`` are those of the clause that ends with the claim."""

    before: Claim
    after: Claim
    words: str
    start: int


def told_changes(reading: Reading) -> Mapping[int, list[TableChange]]:
    """For each sentence the values that a table gives as well, with the value the table gives for the year before.

    A value belongs to a row when it is equal and the sentence has all words of the row's name.
    """
    shown: dict[tuple[Kind, Fraction], list[Shown]] = defaultdict(list)
    for table, grid in enumerate(reading.grids):
        for value in _shown(reading, table, grid):
            shown[value.now.kind, value.now.number.value].append(value)
    found: dict[int, list[TableChange]] = defaultdict(list)
    for sentence in reading.sentences if shown else ():
        if sentence.cell:
            continue
        for claim in sentence.claims:
            rows = [value for value in shown.get((claim.kind, claim.number.value), ()) if _same(value, claim, sentence)]
            before = _before(rows[0], sentence) if len(rows) == 1 else None
            if before and before.number.value > 0 and not claim.number.bound:
                start = _clause(sentence, claim)
                found[sentence.index].append(
                    TableChange(before, claim, sentence.text[start : claim.number.start], start)
                )
    return found


def half_told(reading: Reading) -> Iterator[tuple[Claim, Claim]]:
    """(cell, claim) where one end of «с 22,1 до 36,8 %» is a value of a row and the other is none.

    The sentence has all words of the row's name, and no other row so named has the value.
    """
    by_value: dict[tuple[Kind, Fraction], list[tuple[int, YearsOfRow]]] = defaultdict(list)
    for table, grid in enumerate(reading.grids):
        for row in _rows(reading, table, grid):
            for year, cell in row.values.items():
                by_value[cell.kind, cell.number.value].append((year, row))
    for sentence in reading.sentences if by_value else ():
        words = roots(sentence.text)
        for change in changes(sentence):
            for known, other, later in ((change.before, change.after, True), (change.after, change.before, False)):
                rows = [found for found in by_value[known.kind, known.number.value] if found[1].words <= words]
                if len(rows) == 1 and known.number.value / known.number.step >= _THREE_DIGITS:
                    end = _other_end(*rows[0], later)
                    if end is not None and not any(_prints(v, other) for v in rows[0][1].values.values()):
                        yield end, other


def sizes_of_rows(reading: Reading) -> Iterator[Change]:
    """«Число читателей выросло на 2,7 %»: the last two values of the only row that the clause names, with the size."""
    rows = [row for table, grid in enumerate(reading.grids) for row in _rows(reading, table, grid)]
    for sentence in reading.sentences if rows else ():
        if sentence.cell or not sentence.claims or not all(is_size(claim) for claim in sentence.claims):
            continue
        for size in sentence.claims:
            words = roots(re.split(r"[,;:(.]", size.before)[-1])
            named = [row for row in rows if row.words <= words]
            if len(named) == 1 and not size.number.bound:
                before, after = sorted(named[0].values)[-2:]
                span = Span(size.number.start, size.number.end)
                yield Change(named[0].values[before], named[0].values[after], (size,), False, span)


def _other_end(year: int, row: YearsOfRow, later: bool) -> Claim | None:
    """The value of the next year of a row, or of the last year before."""
    years = [other for other in row.values if (other > year if later else other < year)]
    return row.values[min(years) if later else max(years)] if years else None


def _prints(cell: Claim, claim: Claim) -> bool:
    """Whether both may print one value."""
    return cell.number.low <= claim.number.high and claim.number.low <= cell.number.high


def _shown(reading: Reading, table: int, grid: Grid) -> Iterator[Shown]:
    """Every single number under a heading that names a year, where its row has one for another year as well."""
    for row in _rows(reading, table, grid):
        for year, claim in row.values.items():
            others = {other: row.values[other] for other in row.values if other < year}
            if others and claim.number.value >= _LEAST:
                yield Shown(claim, year, others, row.words)


def _rows(reading: Reading, table: int, grid: Grid) -> Iterator[YearsOfRow]:
    """The rows of a table whose headings name years, one for each kind of number."""
    columns: dict[str, dict[int, int]] = defaultdict(dict)
    for column in range(len(grid.table.rows[0])):
        heading = grid.column_label(column)
        times = [time for time in periods(heading) if time.kind in _KINDS]
        part = len(times) == 1 and times[0].kind is PeriodKind.PART
        rest = _YEAR.sub("", heading) if part else heading.replace(times[0].text, "") if times else heading
        if len(times) == 1 and times[0].first not in (same := columns[rest]):
            same[times[0].first] = column
    cells = {s.cell: s.claims for s in reading.sentences if s.cell and s.cell[0] == table}
    for heading, years in columns.items():
        for row in grid.body():
            values = {year: cells.get((table, row, column), ()) for year, column in years.items()}
            words = roots(grid.row_label(row)) or roots(heading)
            for kind in (Kind.COUNT, Kind.PERCENT):
                some = {year: [c for c in claims if c.kind is kind] for year, claims in values.items()}
                single = {year: claims[0] for year, claims in some.items() if len(claims) == 1}
                if words and len(single) > 1:
                    yield YearsOfRow(single, words)


def _same(shown: Shown, claim: Claim, sentence: Sentence) -> bool:
    time = claim.period is None or claim.period.last == shown.year or claim.period.kind is PeriodKind.BEFORE
    return time and shown.now.unit.compatible(claim.unit) and shown.words <= roots(sentence.text)


def _before(shown: Shown, sentence: Sentence) -> Claim | None:
    """The value of the year that the sentence compares with, or else of the last year before."""
    named = {time.first for time in periods(sentence.text) if time.kind in (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR)}
    earlier = {year for year in named if year < shown.year}
    if len(earlier) > 1:
        return None
    return shown.others.get(next(iter(earlier)) if earlier else max(shown.others))


def _clause(sentence: Sentence, claim: Claim) -> int:
    """Where the clause begins that leads to the claim: words before it speak of something else."""
    ends = [match.end() for match in _ENDS.finditer(sentence.text, 0, claim.number.start)]
    return ends[-1] if ends else 0
