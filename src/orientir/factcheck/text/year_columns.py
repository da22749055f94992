"""Find the columns of a table that stand for years, and its rows in two of them."""

from __future__ import annotations

from dataclasses import dataclass

from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.grids import Grid
from orientir.factcheck.text.periods import PeriodKind, periods


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
