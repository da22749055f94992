"""Whether two values of the same units go together: ranks, permutations within strata, an interval, and no more.

For a few dozen units only ranks are safe, and a chance result is found by shuffling. Units of a stratum (towns,
districts) are compared with each other only: a connection that is nothing but "towns have more of both" is none. Two
numbers that go together do not tell which causes which.

Spearman's coefficient with mid-ranks for ties; permutation test and bootstrap as in Good (2005), Permutation,
Parametric and Bootstrap Tests of Hypotheses; power by Fisher's transformation with the variance of Bonett and Wright
(2000), Psychometrika 65, 23-28.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:  # numpy and scipy take a second to import, which most commands need not spend
    import numpy as np

    Ranks = np.ndarray[Any, np.dtype[np.float64]]

SHUFFLES = 20_000
"""Shuffles of a test; where there are no more orders than that, every one of them is tried."""
FEWEST = 20
"""Units below which nothing is said."""
FEWEST_ALIKE = 5
"""With fewer units on either side of a yes or no, nothing is said."""
LEVEL = 0.05
Z_POWER = 1.959964 + 0.841621
"""Two-sided test at 5 %, found in four cases of five."""


@dataclass(frozen=True)
class Association:
    """How two values of ``units`` units go together, within strata.

    ``rho`` is the rank coefficient and ``low`` to ``high`` its 95 % interval, ``p`` how often shuffles give one as
    strong, ``exact`` where every order was tried. ``pooled`` is the coefficient without strata, ``within`` that of each
    stratum with enough units. ``detectable`` is the weakest connection found in four cases of five.
    """

    units: int
    rho: float
    low: float
    high: float
    p: float
    exact: bool
    pooled: float
    within: Mapping[str, float]
    detectable: float

    @property
    def reversed(self) -> bool:
        """Whether the connection turns round once like is compared with like (Simpson's paradox)."""
        return self.pooled * self.rho < 0 and min(abs(self.pooled), abs(self.rho)) >= self.detectable / 2


def associate(
    one: Sequence[float], other: Sequence[float], strata: Sequence[str], seed: str, *, draws: int = SHUFFLES
) -> Association | None:
    """How two values go together, or None where there are too few units, or too few that differ.

    The same values and ``seed`` always give the same result. ``draws`` are the shuffles; a tenth of them are resamples.
    """
    import numpy as np

    x, y, of = np.asarray(one, float), np.asarray(other, float), np.asarray(strata, object)
    if len(x) < FEWEST or any(_too_alike(values) for values in (x, y)):
        return None
    groups = [np.flatnonzero(of == stratum) for stratum in sorted(set(strata))]
    a, b = (_ranks_within(values, groups) for values in (x, y))
    if not (a.any() and b.any()):
        return None
    rho = _correlation(a, b)
    chance = np.random.default_rng(crc32(seed.encode()))
    p, exact = _p(a, b, groups, chance, draws)
    low, high = _interval(x, y, groups, chance, draws // 10)
    everybody = [np.arange(len(x))]
    within = {str(of[g[0]]): _rho(x[g], y[g]) for g in groups if len(g) >= FEWEST_ALIKE and _varies(x[g], y[g])}
    pooled = _correlation(_ranks_within(x, everybody), _ranks_within(y, everybody))
    return Association(len(x), rho, low, high, p, exact, pooled, within, detectable(len(x) - len(groups) + 1))


def detectable(units: int) -> float:
    """The weakest rank coefficient that a test of so many units finds in four cases of five.

    >>> round(detectable(42), 2), round(detectable(2_300), 2)
    (0.44, 0.06)
    """
    if units <= 4:
        return 1.0
    z = Z_POWER / math.sqrt(units - 3)
    for _ in range(20):  # the variance depends on the coefficient itself
        z = Z_POWER * math.sqrt((1 + math.tanh(z) ** 2 / 2) / (units - 3))
    return math.tanh(z)


def adjusted(ps: Sequence[float]) -> list[float]:
    """The probabilities of several tests that may depend on each other, corrected (Benjamini and Yekutieli 2001)."""
    from scipy.stats import false_discovery_control

    return [float(p) for p in false_discovery_control(ps, method="by")] if ps else []


def _too_alike(values: Ranks) -> bool:
    """Whether all but a few units have the same value."""
    import numpy as np

    _, counts = np.unique(values, return_counts=True)
    return bool(len(values) - counts.max() < FEWEST_ALIKE)


def _varies(*columns: Ranks) -> bool:
    return all(values.min() < values.max() for values in columns)


def _ranks_within(values: Ranks, groups: Sequence[Any]) -> Ranks:
    """Mid-ranks within each group, from -1 to 1 around its middle: a group of any size weighs by its units."""
    import numpy as np
    from scipy.stats import rankdata

    ranks = np.zeros(values.shape)
    for group in groups:
        of = rankdata(values[..., group], axis=-1)
        ranks[..., group] = (2 * of - len(group) - 1) / (len(group) or 1)
    return ranks


def _correlation(a: Ranks, b: Ranks) -> float:
    return float((a * b).sum() / math.sqrt(float((a * a).sum() * (b * b).sum())))


def _rho(x: Ranks, y: Ranks) -> float:
    import numpy as np

    everybody = [np.arange(len(x))]
    return _correlation(_ranks_within(x, everybody), _ranks_within(y, everybody))


def _p(a: Ranks, b: Ranks, groups: Sequence[Any], chance: Any, draws: int) -> tuple[float, bool]:
    """How often a shuffle within the groups gives a coefficient as far from nought."""
    import numpy as np

    orders = math.prod(math.factorial(min(len(group), 20)) for group in groups)
    if orders <= draws:
        found = np.array([(a * _placed(b, groups, order)).sum() for order in product(*map(_orders, groups))])
    else:
        shuffled = np.tile(b, (draws, 1))
        for group in groups:
            shuffled[:, group] = chance.permuted(shuffled[:, group], axis=1)
        found = shuffled @ a
    as_far = int((np.abs(found) >= abs(float((a * b).sum())) - 1e-9).sum())
    if orders <= draws:
        return as_far / len(found), True
    return (as_far + 1) / (len(found) + 1), False


def _orders(group: Any) -> list[tuple[int, ...]]:
    return list(permutations(range(len(group))))


def _placed(b: Ranks, groups: Sequence[Any], order: Sequence[tuple[int, ...]]) -> Ranks:
    placed = b.copy()
    for group, places in zip(groups, order, strict=True):
        placed[group] = b[group[list(places)]]
    return placed


def _interval(x: Ranks, y: Ranks, groups: Sequence[Any], chance: Any, draws: int) -> tuple[float, float]:
    """The middle 95 % of the coefficients of units drawn again from each group."""
    import numpy as np

    drawn = np.concatenate([group[chance.integers(0, len(group), (draws, len(group)))] for group in groups], axis=1)
    sizes = np.cumsum([0, *map(len, groups)])
    places = [np.arange(start, end) for start, end in zip(sizes[:-1], sizes[1:], strict=True)]
    a, b = _ranks_within(x[drawn], places), _ranks_within(y[drawn], places)
    norms = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    found = np.divide((a * b).sum(axis=1), norms, out=np.zeros(draws), where=norms > 0)
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)
