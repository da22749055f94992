"""Withhold more where a reader could still bound a small count too narrowly, until none can.

The pattern of ``small_groups`` is shown to be safe by single moves. Here the linear program of ``audit`` is the judge,
which knows every sum, the answers themselves and all editions of the year. What it finds too narrow is mended without
anybody: of the printed values that hang together with the count as few more are withheld as it takes, in an order that
the data give, so that the same data always give the same pattern.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from orientir.analysis.audit import Inferred, Table, audit
from orientir.analysis.linear import forms_of
from orientir.analysis.small_groups import Hidden, Key
from orientir.terms import REGION


def widened(table: Table, earlier: Sequence[Table]) -> tuple[Hidden, tuple[Inferred, ...]]:
    """What is withheld of a table so that no small count is known too narrowly from it and the ``earlier`` ones.

    The second are counts that follow from the earlier tables alone: those are printed, nothing can be done about them.
    """
    snapshot, known, hidden = table
    told = dict[tuple[object, ...], Inferred]()
    while True:
        found = audit([*earlier, (snapshot, known, hidden)])
        narrow = next((f for f in found if f.too_narrow and _count(f) not in told), None)
        if narrow is None:
            return hidden, tuple(told.values())
        more = _fewest(narrow, (snapshot, known, hidden), earlier)
        if more:
            hidden |= more
        else:
            told[_count(narrow)] = narrow


def _count(found: Inferred) -> tuple[object, ...]:
    return found.table, found.indicator, found.place, found.part, found.reader


def _fewest(narrow: Inferred, table: Table, earlier: Sequence[Table]) -> Hidden:
    """What else to withhold for one count: nothing where not even all would help."""
    snapshot, known, hidden = table

    def mended(more: Sequence[Key]) -> bool:
        again = audit([*earlier, (snapshot, known, hidden.union(more))], narrow)
        return not any(f.too_narrow for f in again)

    printed = _hanging_together(narrow, table)
    if not mended(printed):
        return frozenset()
    low, high = 0, len(printed)  # the fewest of them from the first on
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if mended(printed[:middle]) else (middle + 1, high)
    kept = printed[:high]
    for key in kept[::-1]:
        if mended(rest := [k for k in kept if k != key]):
            kept = rest
    return frozenset(kept)


def _hanging_together(narrow: Inferred, table: Table) -> list[Key]:
    """The printed values of all that is computed from the same questions, or from parts and wholes of them.

    Those of the same place come first, then the smallest; zeros are told of nobody and come late, totals last.
    """
    snapshot, known, hidden = table
    read = {
        i.id: {column for form in forms for column, _ in form}
        for i in snapshot.methodology.indicators
        if (forms := forms_of(i, snapshot.year))
    }
    wholes = [{f.id, f.part_of} for f in snapshot.methodology.fields if f.part_of]
    together, grown = set(read[narrow.indicator]), True
    while grown:
        near = [columns for columns in (*read.values(), *wholes) if not together.isdisjoint(columns)]
        grown = any(columns - together for columns in near)
        together = together.union(*near)

    def order(key: Key) -> tuple[bool, bool, bool, Fraction, Key]:
        count = known[key].k or Fraction()
        return key[1] == REGION, key[1] != narrow.place, count == 0, count, key

    places = [territory.id for territory in snapshot.territories]
    own = [id for id, columns in read.items() if not together.isdisjoint(columns)]
    cells = ((id, place) for id in own for place in (*places, REGION))
    return sorted((c for c in cells if c not in hidden and (v := known.get(c)) and not v.absence), key=order)
