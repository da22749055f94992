"""Totals of a table: which cells a cell of a total row may be the sum of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orientir.factcheck.text.claims import Claim
from orientir.factcheck.text.grids import Grid
from orientir.factcheck.text.numbers import slack

Cells = Mapping[tuple[int, int], Claim]

_CONTINUED = re.compile(r"^\W*(?:продолжени|окончани)\w*\s+(?:таб|прил)", re.IGNORECASE)


@dataclass(frozen=True)
class Way:
    """Cells that a total may be the sum of, and the rows they are of (none for what follows a subtotal)."""

    rows: tuple[int, ...]
    parts: tuple[Claim, ...]


@dataclass(frozen=True)
class ColumnTotal:
    """A cell of a total row and the ``ways`` to make it up; ``across`` are cells of other columns.

    ``alone`` says that it is the only figure of its row, under several columns of figures.
    """

    cell: Claim
    column: int
    ways: tuple[Way, ...]
    across: tuple[tuple[Claim, ...], ...]
    alone: bool

    @property
    def sound(self) -> bool:
        """Whether some way makes up the total within what rounding allows."""
        return any(makes_up(self.cell, parts) for parts in (*(way.parts for way in self.ways), *self.across))

    @property
    def nearest(self) -> Way:
        """The way whose sum is nearest to the total."""
        return min(self.ways, key=lambda way: abs(total_of(way.parts) - self.cell.number.value))


def total_rows(grid: Grid, cells: Cells) -> Iterator[list[ColumnTotal]]:
    """The totals of each total row. A table that goes on from another page holds only some of the rows."""
    if _CONTINUED.match(grid.table.caption):
        return
    totals = [row for row in grid.body() if grid.is_total(row)]
    columns = sorted({column for _, column in cells})
    for row in totals:
        alone = len(columns) > 1 and sum((row, column) in cells for column in columns) == 1
        found = []
        for column in columns:
            ways = _ways(grid, cells, row, column, totals) if (row, column) in cells else []
            if ways:
                across = tuple(_across(cells, row, totals)) if alone else ()
                found.append(ColumnTotal(cells[row, column], column, tuple(ways), across, alone))
        yield found


def makes_up(total: Claim, parts: Sequence[Claim]) -> bool:
    """Whether parts make up a total: exactly if all are whole, else within half of the last digit of each."""
    return abs(total_of(parts) - total.number.value) <= slack([claim.number for claim in (total, *parts)])


def total_of(parts: Sequence[Claim]) -> Fraction:
    """Sum of the parts."""
    return sum((part.number.value for part in parts), Fraction(0))


def _ways(grid: Grid, cells: Cells, row: int, column: int, totals: list[int]) -> list[Way]:
    """The rows since the last total or heading, all plain rows, the totals before, the rows since a subtotal.

    «Итого | мастер | 40» sums the rows of the master alone.
    """
    role = _role(grid, row)
    rows = [at for at in grid.body() if at != row and not grid.is_part(at) and (at, column) in cells]
    rows = [at for at in rows if _role(grid, at) == role or not role]
    above = [at for at in rows if at < row]
    pool = above or rows  # «Всего» may stand first
    last = max((at for at in totals if at < row and (_role(grid, at) == role or not role)), default=-1)
    head = max((at for at in grid.body() if at < row and grid.is_group(at)), default=-1)
    scopes = (
        [at for at in pool if at > head and at not in totals] if head > last else [],
        [at for at in pool if at > last and at not in totals],
        [at for at in pool if at not in totals],
        [at for at in pool if at in totals],
        [at for at in pool if grid.row_label(at).endswith(":")],
    )
    ways = [Way(tuple(some), tuple(cells[at, column] for at in some)) for some in scopes if len(some) > 1]
    ways = [way for way in ways if len({part.kind for part in way.parts}) == 1 and not _numbering(way.parts)]
    return [*ways, *(Way((), running) for way in ways[:1] if (running := _running(way.parts)))]


def _role(grid: Grid, row: int) -> str:
    """The words beside the name of a row: who does it, where."""
    cells = grid.table.rows[row][grid.label_column + 1 :]
    return next((cell for cell in cells if re.fullmatch(r"[^\d]*[А-ЯЁа-яё]{4,}[^\d]*", cell)), "")


def _numbering(parts: Sequence[Claim]) -> bool:
    """«1, 2, 3, …»: numbers of lines."""
    return len(parts) > 2 and [part.number.value for part in parts] == list(range(1, len(parts) + 1))


def _running(parts: Sequence[Claim]) -> tuple[Claim, ...]:
    """Parts since the last one that is the sum of those before it: «11 024, 110, 11 134 (both), 2 784»."""
    group: tuple[Claim, ...] = ()
    folded = False
    for part in parts:
        if len(group) > 1 and makes_up(part, group):
            group, folded = (part,), True
        else:
            group = (*group, part)
    return group if folded and len(group) > 1 else ()


def _across(cells: Cells, row: int, totals: list[int]) -> Iterator[tuple[Claim, ...]]:
    """One figure under several columns: the sum of the totals above it, of all cells, or of another column."""
    columns = sorted({at for _, at in cells})
    last = max((at for at in totals if at < row), default=None)
    if last is not None:
        yield tuple(cells[last, at] for at in columns if (last, at) in cells)
    above = [(place, claim) for place, claim in cells.items() if place[0] < row and place[0] not in totals]
    yield tuple(claim for _, claim in above)
    for column in columns:
        yield tuple(claim for (_, at), claim in above if at == column)
