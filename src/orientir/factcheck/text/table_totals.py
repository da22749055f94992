"""Totals of a table: the rows that a total row sums up, proved by its other columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orientir.factcheck.text.claims import Claim
from orientir.factcheck.text.grids import Grid
from orientir.factcheck.text.numbers import slack

Cells = Mapping[tuple[int, int], Claim]

_CONTINUED = re.compile(r"^\W*(?:продолжени|окончани)\w*\s+(?:таб|прил)", re.IGNORECASE)
_TOP = re.compile(r"(?:\d{1,3}|[IVX]+)\.?")
_ENOUGH = 4  # parts of a column that proves the rows alone


@dataclass(frozen=True)
class ColumnTotal:
    """A cell of a total row with the ``parts`` that the row's scope gives it.

    ``proofs`` are the other cells of the row that the same rows make up, ``failures`` those that they do not.
    ``proved`` says that they leave no doubt about the rows: two of them or a long one, and no failure. ``sound`` says
    that the rows make the cell up, or (where they are not proved) that some natural choice of rows does.
    """

    cell: Claim
    column: int
    parts: tuple[Claim, ...]
    proofs: int
    proved: bool
    failures: int
    sound: bool
    alone: bool


def total_rows(grid: Grid, cells: Cells) -> Iterator[list[ColumnTotal]]:
    """The totals of each total row. A table that goes on from another page holds only some of the rows."""
    if _CONTINUED.match(grid.table.caption):
        return
    totals = [row for row in grid.body() if grid.is_total(row)]
    columns = sorted({column for _, column in cells})
    for row in totals:
        scopes = _scopes(grid, row, totals)
        own = [column for column in columns if (row, column) in cells]
        scopes += [less for scope in scopes if (less := _without_one(cells, row, own, scope))]
        if not scopes or not own:
            continue
        made = {column: [_parts(cells, scope, column) for scope in scopes] for column in own}
        best = max(range(len(scopes)), key=lambda at: _proofs(cells, row, [made[column][at] for column in own], own))
        parts_of = {column: made[column][best] for column in own}
        right = {column for column in own if makes_up(cells[row, column], parts_of[column])}
        found = []
        for column, parts in parts_of.items():
            if len(parts) < 2:
                continue
            total, others = cells[row, column], [at for at in own if at != column]
            proofs = _proofs(cells, row, [parts_of[at] for at in others], others)
            failures = sum(len(parts_of[at]) > 1 and at not in right for at in others)
            long = any(len(parts_of[at]) >= _ENOUGH and at in right for at in others)
            proved = proofs > 1 or (proofs == 1 and long)
            sound = (
                column in right if proved else any(makes_up(total, p) or _makes_less(total, p) for p in made[column])
            )
            alone = len(columns) > 1 and len(own) == 1
            found.append(ColumnTotal(total, column, parts, proofs, proved and not failures, failures, sound, alone))
        yield found


def makes_up(total: Claim, parts: Sequence[Claim]) -> bool:
    """Whether parts make up a total: exactly if all are whole, else within half of the last digit of each.

    Large whole numbers of a long column may be rounded sums of money.
    """
    numbers = [claim.number for claim in (total, *parts)]
    allowed = slack(numbers)
    if not allowed and len(parts) >= _ENOUGH and abs(total.number.value) >= 1000 * len(parts):
        allowed = Fraction(len(parts), 2)
    return abs(total_of(parts) - total.number.value) <= allowed


def total_of(parts: Sequence[Claim]) -> Fraction:
    """Sum of the parts."""
    return sum((part.number.value for part in parts), Fraction(0))


def _scopes(grid: Grid, row: int, totals: list[int]) -> list[tuple[int, ...]]:
    """Rows that a total may sum up: since the last total or heading, all plain rows, subtotals, rows of the top level.

    «Итого | мастер | 40» sums the rows of the master alone.
    """
    role = _role(grid, row)
    rows = [at for at in grid.body() if at != row and not grid.is_part(at) and at not in grid.numbering_rows]
    rows = [at for at in rows if _role(grid, at) == role or not role]
    pool = [at for at in rows if at < row] or rows  # «Всего» may stand first
    last = max((at for at in totals if at < row and (_role(grid, at) == role or not role)), default=-1)
    head = max((at for at in grid.body() if at < row and grid.is_group(at)), default=-1)
    plain = [at for at in pool if at not in totals]
    scopes = (
        [at for at in plain if at > head] if head > last else [],
        [at for at in plain if at > last],
        plain,
        [at for at in pool if at in totals],
        [at for at in pool if grid.row_label(at).endswith(":")],
        [at for at in plain if _TOP.fullmatch(grid.table.rows[at][0])],
        [at for at in plain if re.match(r"[\W_]*[А-ЯЁA-Z]", grid.row_label(at)) and not _is_item(grid, at)],
        [at for at in pool if at > last] if last < 0 else [last, *(at for at in pool if at > last)],
    )
    return list(dict.fromkeys(tuple(some) for some in scopes if len(some) > 1))


def _is_item(grid: Grid, row: int) -> bool:
    return grid.row_label(row)[:1] in "-–—•*"


def _role(grid: Grid, row: int) -> str:
    """The words beside the name of a row: who does it, where."""
    cells = grid.table.rows[row][grid.label_column + 1 :]
    return next((cell for cell in cells if re.fullmatch(r"[^\d]*[А-ЯЁа-яё]{4,}[^\d]*", cell)), "")


def _parts(cells: Cells, scope: Sequence[int], column: int) -> tuple[Claim, ...]:
    """The figures of a column in some rows, if all are of one kind; an empty cell is nothing."""
    parts = tuple(cells[row, column] for row in scope if (row, column) in cells)
    return parts if len({part.kind for part in parts}) == 1 else ()


def _proofs(cells: Cells, row: int, made: Sequence[Sequence[Claim]], columns: Sequence[int]) -> int:
    """How many different totals of a row are sums of more than one of the parts."""
    values = {
        cells[row, column].number.value
        for column, parts in zip(columns, made, strict=True)
        if sum(part.number.value != 0 for part in parts) > 1 and makes_up(cells[row, column], parts)
    }
    return len(values)


def _without_one(cells: Cells, row: int, columns: Sequence[int], scope: tuple[int, ...]) -> tuple[int, ...]:
    """The scope without the row («в т. ч.», a subtotal) by which two of its columns are off."""
    votes: Counter[int] = Counter()
    for column in columns:
        parts = _parts(cells, scope, column)
        if len(parts) > 2:
            off = total_of(parts) - cells[row, column].number.value
            votes.update(at for at in scope if off and (at, column) in cells and cells[at, column].number.value == off)
    extra, count = votes.most_common(1)[0] if votes else (0, 0)
    return tuple(at for at in scope if at != extra) if count > 1 else ()


def _makes_less(total: Claim, parts: Sequence[Claim]) -> bool:
    """Whether a total is made up without one of the parts, or of the parts since a subtotal among them."""
    off = total_of(parts) - total.number.value
    if len(parts) > 2 and any(abs(part.number.value - off) <= part.number.step / 2 for part in parts):
        return True
    running = _running(parts)
    return bool(running) and makes_up(total, running)


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
