"""Published examples and other people's implementations, beside what is computed of connections and effects.

- Siegel, S. (1956). Nonparametric Statistics for the Behavioral Sciences, pp. 204-207: authoritarianism and striving
  for status of 12 students, rank coefficient 0.82.
- Agresti, A. (2002). Categorical Data Analysis, 2nd ed., table 6.9 (Beitler and Landis 1985, Biometrics 41): a cream
  against infection in eight clinics, Cochran-Mantel-Haenszel statistic 6.38, P = 0.012.
- Fisher, R. A. (1935). The Design of Experiments, section 21: Darwin's 15 pairs of maize, 1 726 of 32 768 signs give a
  sum as great either way, P = 0.0527.
- Charig, C. R. et al. (1986). British Medical Journal 292, 879-882: kidney stones, operation against puncture: 78 and
  83 % succeed, but of small stones 93 and 87 %, of large ones 73 and 69 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from scipy import stats

from orientir.analysis import association
from orientir.analysis.association import LEVEL, associate
from orientir.analysis.effect import Difference, difference

AUTHORITARIANISM = [82, 98, 87, 40, 116, 113, 111, 83, 85, 126, 106, 117]
STATUS = [42, 46, 39, 37, 65, 88, 86, 56, 62, 92, 54, 81]
CLINICS = [
    (11, 25, 10, 27), (16, 4, 22, 10), (14, 5, 7, 12), (2, 14, 1, 16),
    (6, 11, 0, 12), (1, 10, 0, 10), (1, 4, 1, 8), (4, 2, 6, 1),
]  # fmt: skip
"""Treated cured and not, others cured and not."""
STONES = {"small": (81, 6, 234, 36), "large": (192, 71, 55, 25)}
MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
"""Eighths of an inch by which the crossed plant is higher."""
UNITS = 42


def people(tables: Mapping[str, tuple[int, int, int, int]]) -> tuple[list[float], list[float], list[str]]:
    """Tables of counts as one person each: treated, cured, where."""
    cells = ((1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0))
    rows = [(*cell, at) for at, table in tables.items() for cell, n in zip(cells, table, strict=True) for _ in range(n)]
    one, other, strata = zip(*rows, strict=True)
    return list(one), list(other), list(strata)


def test_the_rank_coefficient_of_a_textbook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(association, "FEWEST", 12)

    found = associate(AUTHORITARIANISM, STATUS, [""] * 12, "siegel")

    assert found is not None
    assert round(found.rho, 2) == 0.82
    assert found.p == pytest.approx(stats.spearmanr(AUTHORITARIANISM, STATUS).pvalue, abs=0.002)


def test_a_connection_in_eight_clinics_has_the_probability_of_the_textbook() -> None:
    found = associate(*people({str(n): table for n, table in enumerate(CLINICS)}), "agresti", draws=5_000)

    reached, expected, chances = 0.0, 0.0, np.ones(1)
    for a, b, c, d in CLINICS:  # every table with the same margins, all eight of them together
        least, most = max(0, a - d), min(a + b, a + c)
        chances = np.convolve(chances, stats.hypergeom.pmf(range(least, most + 1), a + b + c + d, a + c, a + b))
        reached, expected = reached + a - least, expected + (a + b) * (a + c) / (a + b + c + d) - least
    far = abs(np.arange(len(chances)) - expected) >= abs(reached - expected) - 1e-9
    exact = float(chances[far].sum())
    assert exact == pytest.approx(0.012, abs=0.002)
    assert found is not None
    assert found.p == pytest.approx(exact, abs=0.005)
    assert found.rho > 0


def test_the_effect_in_pairs_of_darwin_has_fishers_probability() -> None:
    changes = [float(value) for more in MAIZE for value in (more, 0)]
    pairs = [str(n) for n in range(len(MAIZE)) for _ in range(2)]

    found = difference(changes, [True, False] * len(MAIZE), pairs, "fisher")

    assert found is not None
    assert found.value == pytest.approx(sum(MAIZE) / len(MAIZE))
    assert found.p == pytest.approx(1_726 / 32_768, abs=0.005)


def test_simpsons_paradox_of_kidney_stones_is_named() -> None:
    one, other, stones = people(STONES)

    found = associate(one, other, stones, "charig", draws=500)

    assert found is not None
    assert found.pooled == pytest.approx(float(np.corrcoef(one, other)[0, 1]))
    assert found.pooled < 0 < found.rho
    assert all(within > 0 for within in found.within.values())
    assert found.reversed


def drawn(seed: int, *, yes_or_no: bool = False) -> tuple[list[float], list[float], list[bool], list[str]]:
    """Changes, starts, who took part, groups alike: of a measure that did nothing, attended by those behind."""
    chance = np.random.default_rng(seed)
    lasting = chance.normal(size=UNITS)
    before, after = (lasting + chance.normal(size=UNITS) for _ in range(2))
    if yes_or_no:
        before, after = (before > 0).astype(float), (after > 0).astype(float)
    took_part = chance.normal(size=UNITS) - before > np.median(-before)
    strata = [
        f"{kind} {above}" for kind, above in zip(["a"] * 10 + ["b"] * 32, before > np.median(before), strict=True)
    ]
    return list(after - before), list(before), list(took_part), strata


def estimated(seed: int, *, yes_or_no: bool = False) -> Difference | None:
    changes, starts, took_part, strata = drawn(seed, yes_or_no=yes_or_no)
    return difference(changes, took_part, strata, str(seed), starts=starts, draws=400)


@pytest.mark.parametrize("yes_or_no", [False, True])
def test_where_those_behind_take_part_their_coming_back_is_no_effect(yes_or_no: bool) -> None:
    """200 regions; in docs/what-can-be-seen.md there are 1,000."""
    found = [estimated(seed, yes_or_no=yes_or_no) for seed in range(200)]

    wrong = sum(one is not None and one.p <= LEVEL for one in found) / len(found)
    assert wrong <= LEVEL + 3 * (LEVEL * (1 - LEVEL) / len(found)) ** 0.5


@pytest.mark.parametrize("seed", range(3))
def test_the_effect_is_the_coefficient_of_a_regression_on_start_and_group(seed: int) -> None:
    changes, starts, took_part, strata = drawn(seed)
    groups = [s for s in sorted(set(strata)) if len({t for t, o in zip(took_part, strata, strict=True) if o == s}) == 2]
    kept = [n for n, stratum in enumerate(strata) if stratum in groups]
    columns = [
        [float(took_part[n]) for n in kept],
        [starts[n] for n in kept],
        *([float(strata[n] == g) for n in kept] for g in groups),
    ]
    theirs, p = regression(columns, [changes[n] for n in kept])

    ours = difference(changes, took_part, strata, "a", starts=starts)

    assert ours is not None
    assert ours.value == pytest.approx(theirs)
    assert ours.p == pytest.approx(p, abs=0.03)


def regression(columns: Sequence[Sequence[float]], y: Sequence[float]) -> tuple[float, float]:
    """The first coefficient by least squares, and the probability of its t."""
    x, of = np.array(columns).T, np.array(y)
    fitted, *_ = np.linalg.lstsq(x, of)
    free = len(of) - x.shape[1]
    spread = ((of - x @ fitted) ** 2).sum() / free * np.linalg.inv(x.T @ x)[0, 0]
    return float(fitted[0]), float(2 * stats.t.sf(abs(fitted[0]) / spread**0.5, free))


def test_the_interval_of_a_connection_is_that_of_the_bootstrap_of_scipy() -> None:
    chance = np.random.default_rng(3)
    x = chance.normal(size=UNITS)
    y = 0.5 * x + chance.normal(size=UNITS)
    theirs = stats.bootstrap(
        (x, y), lambda a, b: stats.spearmanr(a, b).statistic, paired=True, vectorized=False, n_resamples=1_000,
        method="percentile", rng=1,
    ).confidence_interval  # fmt: skip

    ours = associate(x, y, [""] * UNITS, "a")

    assert ours is not None
    assert (ours.low, ours.high) == (pytest.approx(theirs.low, abs=0.05), pytest.approx(theirs.high, abs=0.05))
