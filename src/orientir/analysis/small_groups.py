"""Choose the values that are not published because few people stand behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orientir.analysis.model import Value
from orientir.methodology import FormulaKind, Methodology

Key = tuple[str, str]


def withheld(methodology: Methodology, values: Mapping[Key, Value], places: Sequence[str]) -> frozenset[Key]:
    """The (indicator, territory) pairs of ``places`` whose value is not printed in a table with a total.

    A count is small from 1 to the limit of its group less one; so is a ratio one of whose parts is. Where only one
    value of an indicator is small, the next smallest goes with it: the total would give the one away.
    """
    found: set[Key] = set()
    for indicator in methodology.indicators:
        limit = methodology.small_groups.get(indicator.protect, 0)
        own = {place: v for place in places if (v := values.get((indicator.id, place))) and v.absence is None}
        small = {place for place, value in own.items() if limit and _is_small(value, limit)}
        if len(small) == 1:
            others = [place for place, value in own.items() if place not in small and value.k]
            small |= set(sorted(others, key=lambda place: (own[place].k or 0, place))[:1])
        found |= {(indicator.id, place) for place in small}
    return frozenset(found)


def _is_small(value: Value, limit: int) -> bool:
    k, n = value.k or 0, value.n or 0
    parts = (k, n, n - k) if value.kind is FormulaKind.RATIO else (k,)
    return any(0 < part < limit for part in parts)
