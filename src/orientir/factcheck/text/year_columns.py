"""Find the columns of a table that stand for years, and its rows in two of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.grids import Grid
from orientir.factcheck.text.periods import PeriodKind, periods
from orientir.factcheck.text.words import roots


@dataclass(frozen=True)
class Row:
    """A row of a table with one claim (or count and percentage) in each of two year columns."""

    label: str
    before: tuple[Claim, ...]
    after: tuple[Claim, ...]


def year_columns(grid: Grid) -> list[tuple[int, int]]:
    """Columns whose headings name single years: (year, column), oldest first."""
    found = []
    for column in range(len(grid.table.rows[0])):
        times = [
            time
            for time in periods(grid.column_label(column))
            if time.kind in (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR)
        ]
        if len(times) == 1:
            found.append((times[0].first, column))
    return sorted(found) if len({year for year, _ in found}) == len(found) else []


def rows(reading: Reading, table: int, first: int, last: int) -> list[Row]:
    """Rows of a table with what stands in two of its columns."""
    grid = reading.grids[table]
    cells = {s.cell: s.claims for s in reading.sentences if s.cell and s.cell[0] == table}
    return [
        Row(grid.row_label(at), cells.get((table, at, first), ()), cells.get((table, at, last), ()))
        for at in grid.body()
        if not grid.is_group(at)
    ]


_VARIANTS = re.compile(
    r"план|прогноз|факт|оценк|сценари|вариант|ожида|уточн|базов|консерват|целев|проект", re.IGNORECASE
)


def one_value(reading: Reading, cell: Claim, claim: Claim) -> bool:
    """Whether a sentence can mean only this cell of its row: the only one, or the only one of the year it names.

    A row with values for several dates, plans or scenarios may give any of them.
    """
    assert cell.cell
    table, row, column = cell.cell
    grid = reading.grids[table]
    columns = {c.cell[2] for c in reading.claims if c.cell and c.cell[:2] == (table, row)}
    if len(columns) == 1:
        return True
    heading = grid.column_label(column)
    times = periods(heading)
    if _VARIANTS.search(heading):
        return False
    if not times:
        words = roots(heading)
        return bool(words) and words <= roots(reading.sentences[claim.sentence].text)
    year = _single_year(heading)
    same = [at for at in columns if _single_year(grid.column_label(at)) == year]
    told = claim.period.last if claim.period else max((c.period.last for c in reading.claims if c.period), default=0)
    return year is not None and len(same) == 1 and told == year  # a text that names no year speaks of the newest


def _single_year(heading: str) -> int | None:
    times = periods(heading)
    single = len(times) == 1 and times[0].kind in (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR)
    return times[0].last if single else None
