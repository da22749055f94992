"""Totals of a table: which cells a cell of a total row may be the sum of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orientir.factcheck.text.claims import Claim
from orientir.factcheck.text.grids import Grid

Cells = Mapping[tuple[int, int], Claim]

_CONTINUED = re.compile(r"^\W*(?:продолжени|окончани)\w*\s+(?:таб|прил)", re.IGNORECASE)


@dataclass(frozen=True)
class ColumnTotal:
    """A cell of a total row and its ``ways``: groups of cells, each of which it may be the sum of."""

    cell: Claim
    column: int
    ways: tuple[tuple[Claim, ...], ...]

    @property
    def sound(self) -> bool:
        """Whether some way makes up the total within what rounding allows."""
        return any(makes_up(self.cell, way) for way in self.ways)

    @property
    def nearest(self) -> tuple[Claim, ...]:
        """The way whose sum is nearest to the total."""
        return min(self.ways, key=lambda way: abs(total_of(way) - self.cell.number.value))


def total_rows(grid: Grid, cells: Cells) -> Iterator[list[ColumnTotal]]:
    """The totals of each total row. A table that goes on from another page holds only some of the rows."""
    if _CONTINUED.match(grid.table.caption):
        return
    totals = [row for row in grid.body() if grid.is_total(row)]
    columns = sorted({column for _, column in cells})
    for row in totals:
        found = []
        for column in columns:
            ways = _ways(grid, cells, row, column, totals)
            if (row, column) in cells and ways:
                across = _across(cells, row, column, totals)
                found.append(ColumnTotal(cells[row, column], column, (*ways, *across)))
        yield found


def makes_up(total: Claim, parts: Sequence[Claim]) -> bool:
    """Whether parts make up a total: exactly if all are whole, else within half of the last digit of each."""
    numbers = [total.number, *(part.number for part in parts)]
    exact = all(number.exact for number in numbers)
    slack = Fraction(0) if exact else sum((number.step / 2 for number in numbers), Fraction(0))
    return abs(total_of(parts) - total.number.value) <= slack


def total_of(parts: Sequence[Claim]) -> Fraction:
    """Sum of the parts."""
    return sum((part.number.value for part in parts), Fraction(0))


def _ways(grid: Grid, cells: Cells, row: int, column: int, totals: list[int]) -> list[tuple[Claim, ...]]:
    """The rows since the last total, all plain rows, the totals before, and the rows since a running subtotal."""
    rows = [at for at in grid.body() if at != row and not grid.is_part(at) and (at, column) in cells]
    above = [at for at in rows if at < row]
    pool = above or rows  # «Всего» may stand first
    last = max((at for at in totals if at < row), default=-1)
    since = [at for at in pool if at > last and at not in totals]
    plain = [at for at in pool if at not in totals]
    before = [at for at in pool if at in totals]
    ways = [tuple(cells[at, column] for at in some) for some in (since, plain, before) if len(some) > 1]
    ways = [way for way in ways if all(claim.kind is way[0].kind for claim in way) and not _numbering(way)]
    return [*ways, *(running for way in ways[:1] if (running := _running(way)))]


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


def _across(cells: Cells, row: int, column: int, totals: list[int]) -> Iterator[tuple[Claim, ...]]:
    """One figure under several columns: the sum of all their totals, or of all cells above."""
    columns = sorted({at for _, at in cells})
    if [at for at in columns if (row, at) in cells] != [column] or len(columns) < 2:
        return
    last = max((at for at in totals if at < row), default=None)
    if last is not None:
        yield tuple(cells[last, at] for at in columns if (last, at) in cells)
    yield tuple(claim for (at, _), claim in cells.items() if at < row and at not in totals)
