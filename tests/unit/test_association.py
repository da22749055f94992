"""Connections of ranks: known answers, other people's implementations, and how often chance is taken for one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from orientir.analysis.association import FEWEST, LEVEL, adjusted, associate, detectable

UNITS, TOWNS = 42, 10
STRATA = ["town"] * TOWNS + ["district"] * (UNITS - TOWNS)


def drawn(seed: int, strength: float = 0.0, steps: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two values of 42 units that go together so strongly; with ``steps`` they have ties."""
    chance = np.random.default_rng(seed)
    x, noise = chance.normal(size=UNITS), chance.normal(size=UNITS)
    y = strength * x + np.sqrt(1 - strength**2) * noise
    return (np.round(x * steps), np.round(y * steps)) if steps else (x, y)


@pytest.mark.parametrize("seed", range(5))
def test_without_strata_the_coefficient_is_that_of_scipy_ties_included(seed: int) -> None:
    x, y = drawn(seed, 0.4, steps=2)

    found = associate(x, y, [""] * UNITS, "a")

    assert found is not None
    assert found.rho == pytest.approx(stats.spearmanr(x, y).statistic)
    assert found.pooled == pytest.approx(found.rho)


def test_the_probability_is_that_of_a_permutation_test_of_scipy() -> None:
    x, y = drawn(3, 0.3)
    ours = associate(x, y, [""] * UNITS, "a")
    theirs = stats.permutation_test(
        (x,), lambda one: stats.spearmanr(one, y).statistic, permutation_type="pairings", n_resamples=5_000, rng=1
    )

    assert ours is not None
    assert ours.p == pytest.approx(theirs.pvalue, abs=0.02)


def test_of_few_orders_every_one_is_tried() -> None:
    """Ten strata of two units: 1 024 orders, of which only the two extreme ones are as far from nought."""
    x = [float(n) for n in range(20)]
    strata = [str(n // 2) for n in range(20)]

    found = associate(x, x, strata, "a")

    assert found is not None
    assert found.exact
    assert found.p == 2 / 1024


def test_the_same_data_give_the_same_result() -> None:
    x, y = drawn(1, 0.3)

    assert associate(x, y, STRATA, "a") == associate(x, y, STRATA, "a")


def test_chance_is_taken_for_a_connection_no_more_often_than_stated() -> None:
    """300 regions of 42 in which nothing goes together; more are tried in the benchmark."""
    found = [associate(*drawn(seed, steps=2), STRATA, str(seed), draws=500) for seed in range(300)]

    wrong = sum(one is not None and one.p <= LEVEL for one in found)
    assert wrong / len(found) <= LEVEL + 3 * (LEVEL * (1 - LEVEL) / len(found)) ** 0.5


def test_a_connection_of_the_stated_strength_is_found_in_four_cases_of_five() -> None:
    strength = 2 * np.sin(detectable(UNITS - 1) * np.pi / 6)  # of normal values, for the rank coefficient
    found = [associate(*drawn(seed, float(strength)), STRATA, str(seed), draws=500) for seed in range(150)]

    seen = sum(one is not None and one.p <= LEVEL for one in found) / len(found)
    assert 0.7 <= seen <= 0.92


def test_what_is_only_the_difference_of_town_and_country_is_no_connection() -> None:
    x, y = drawn(5)
    x[:TOWNS] += 8
    y[:TOWNS] += 8

    found = associate(x, y, STRATA, "a")

    assert found is not None
    assert found.pooled > 0.5
    assert found.p > LEVEL


def test_a_connection_that_turns_round_within_the_strata_is_named() -> None:
    x, _ = drawn(7)
    y = -x + 0.3 * np.random.default_rng(8).normal(size=UNITS)
    town = np.array(STRATA) == "town"
    half = np.arange(UNITS) % 2 == 0
    strata = np.where(half, "a", "b")
    x, y = x + 8 * half, y + 8 * half

    found = associate(x, y, list(strata), "a")

    assert found is not None
    assert town.any()
    assert found.rho < 0 < found.pooled
    assert found.reversed
    assert all(rho < 0 for rho in found.within.values())


@pytest.mark.parametrize("number", [0, 1, FEWEST - 1])
def test_of_too_few_units_nothing_is_said(number: int) -> None:
    assert associate(range(number), range(number), [""] * number, "a") is None


def test_where_nearly_all_say_yes_nothing_is_said() -> None:
    yes = [1.0] * (UNITS - 4) + [0.0] * 4

    assert associate(yes, range(UNITS), STRATA, "a") is None


def test_several_tests_are_corrected_as_scipy_does_it() -> None:
    assert adjusted([0.01, 0.02, 0.5]) == pytest.approx(
        [0.01 * 3 * (1 + 1 / 2 + 1 / 3), 0.02 * 3 / 2 * (1 + 1 / 2 + 1 / 3), 0.5 * (1 + 1 / 2 + 1 / 3)]
    )
    assert adjusted([]) == []
