"""As little is withheld as may be: beside the exact optimum under the same guard, on small random tables."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from orientir.analysis import values, withheld
from orientir.analysis.small_groups import Hidden, Key, _Board
from orientir.terms import REGION
from small_counts import PLACES, Row, frozen, methodology

TABLES = 7
WORTH = 100
"""A total of the region is worth so many counts of municipalities: none is withheld where counts suffice."""


def table(of: Random) -> list[Row]:
    def row() -> Row:
        tested, others = (of.choice((0, *range(1, 9), *range(3, 9))) for _ in range(2))
        return tested, others, tested + of.randint(0, 4)

    return [row() for _ in range(of.randint(3, 4))]


def fewest(guarded: Callable[[Hidden], bool], small: Hidden, cells: Hidden) -> Hidden | None:
    """The cheapest set with all that is small that is guarded, found exactly; None where not even all cells are.

    More withheld is never worse guarded. So an unguarded set is made as large as it can be, and at least one of the
    cells beside it is needed: the cheapest set that meets all these needs is the answer once it is guarded itself.
    """
    free, needs = sorted(cells - small), list[list[bool]]()
    if not guarded(cells):
        return None
    costs = np.array([WORTH if place == REGION else 1 for _, place in free])
    chosen: Hidden = small
    while not guarded(chosen):
        for cell in free:
            if cell not in chosen and not guarded(chosen | {cell}):
                chosen |= {cell}
        needs.append([cell not in chosen for cell in free])
        found = milp(costs, constraints=LinearConstraint(needs, 1), integrality=np.ones(len(free)), bounds=Bounds(0, 1))
        chosen = small.union(cell for cell, taken in zip(free, found.x, strict=True) if taken > 0.5)
    return chosen


def test_no_more_is_withheld_than_a_fifth_above_the_optimum() -> None:
    of, pairs = Random(14), list[tuple[Hidden, Hidden]]()
    while len(pairs) < TABLES:
        known = values(frozen(table(of)))
        board = _Board(methodology(), known, PLACES)
        small = frozenset((target.indicator.id, target.place) for target in board.targets)
        cells = frozenset(key for key, value in known.items() if value.absence is None)
        judged = dict[Hidden, bool]()

        def guarded(hidden: Hidden, board: _Board = board, judged: dict[Hidden, bool] = judged) -> bool:
            if hidden not in judged:
                judged[hidden] = all(board.safe(target, hidden) for target in board.targets)
            return judged[hidden]

        if small and (best := fewest(guarded, small, cells)):
            pairs.append((withheld(methodology(), known, PLACES), best))

    def totals(hidden: Hidden) -> list[Key]:
        return [key for key in hidden if key[1] == REGION]

    assert sum(len(ours) for ours, _ in pairs) <= 1.2 * sum(len(best) for _, best in pairs)
    assert sum(len(totals(ours)) for ours, _ in pairs) <= 1.2 * sum(len(totals(best)) for _, best in pairs)
