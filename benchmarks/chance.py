"""How often chance is taken for a finding, and what is found: ``python -m benchmarks.chance [--regions N] [--write]``.

Simulates regions of 42 (10 towns, 32 districts) in which it is known what goes together and what a measure does, and
judges each as the note does. ``--write`` writes docs/what-can-be-seen.md and its picture, for which 1,000 regions of
each sort are simulated in a quarter of an hour.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.chance_page import TOGETHER, TOWNS, UNITS, Found, page, picture
from orientir.analysis.association import LEVEL, Association, adjusted, associate
from orientir.analysis.effect import Difference, difference

ROOT = Path(__file__).parents[1]
KINDS = ["town"] * TOWNS + ["district"] * (UNITS - TOWNS)
DRAWS = 2_000
"""Shuffles of a test: a tenth of those of the note, which changes a probability by some thousandths."""
STRENGTHS = (0.1, 0.2, 0.3, 0.4, 0.44, 0.5, 0.6, 0.7)
"""Planted rank coefficients."""
SIZES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75)
"""Planted effects, in standard deviations of the change."""
Column = np.ndarray[Any, np.dtype[np.float64]]
Pair = tuple[Column, Column]
Judged = Association | Difference | None


def seen(found: Judged, p: float) -> bool:
    """Whether the note would speak of a connection or an effect."""
    return found is not None and p <= LEVEL and not found.low <= 0 <= found.high


def normal(chance: Any, strength: float = 0.0) -> Pair:
    """Two values whose rank coefficient is ``strength`` on the average (Pearson 1907: of normal values)."""
    of = 2 * np.sin(strength * np.pi / 6)
    x, noise = chance.normal(size=UNITS), chance.normal(size=UNITS)
    return x, of * x + np.sqrt(1 - of**2) * noise


def with_ties(chance: Any) -> Pair:
    """A yes or no, and a number of few different values."""
    x, y = normal(chance)
    return (x > 0).astype(float), np.round(y)


def town_and_country(chance: Any) -> Pair:
    """Values that have nothing in common but that towns have more of both."""
    x, y = normal(chance)
    x[:TOWNS] += 3
    y[:TOWNS] += 3
    return x, y


def connection(pair: Callable[[Any], Pair], seed: int, name: str = "") -> Association | None:
    """What is found of two values of a region."""
    return associate(*pair(np.random.default_rng(seed)), KINDS, f"{seed} {name}", draws=DRAWS)


def measure(seed: int, size: float = 0.0, *, yes_or_no: bool = False, low_ones: bool = False) -> Difference | None:
    """What is found of a measure that half of a region attends, of values of two years.

    ``low_ones``: the lower a value was, the more likely its unit attends, and it comes back to the middle by itself.
    """
    chance = np.random.default_rng(seed)
    lasting = chance.normal(size=UNITS) + (np.array(KINDS) == "town")
    then, now = (lasting + chance.normal(size=UNITS) for _ in range(2))
    if yes_or_no:
        then, now = (then > 0).astype(float), (now > 0).astype(float)
    order = -then + chance.normal(size=UNITS) if low_ones else chance.normal(size=UNITS)
    attended = order > np.median(order)
    spread = np.std(now - then)
    above = then > np.median(then)
    strata = [f"{kind} {side}" for kind, side in zip(KINDS, above, strict=True)]
    changes = now - then + size * spread * attended
    return difference(list(changes / spread), list(attended), strata, str(seed), starts=list(then), draws=DRAWS)


def alone(title: str, test: Callable[[int], Judged], regions: int, truth: float = 0.0) -> Found:
    """Each region with one test."""
    found = [test(seed) for seed in range(regions)]
    covered = sum(one is not None and one.low <= truth <= one.high for one in found)
    return Found(title, regions, sum(one is not None and seen(one, one.p) for one in found), covered)


def corrected(title: str, tests: Sequence[Callable[[int], Judged]], regions: int, *, first: bool = False) -> Found:
    """Each region with several tests and their correction; counted where any is seen, or where the first one is."""
    return Found(title, regions, sum(_any_seen([test(seed) for test in tests], first=first) for seed in range(regions)))


def _any_seen(found: Sequence[Judged], *, first: bool) -> bool:
    tested = [one for one in found if one is not None]
    judged = [seen(one, p) for one, p in zip(tested, adjusted([one.p for one in tested]), strict=True)]
    return found[0] is not None and judged[0] if first else any(judged)


def _six(test: Callable[[int], Judged]) -> list[Callable[[int], Judged]]:
    """A test on as many regions that have nothing to do with each other as are corrected together."""
    return [lambda seed, other=other: test(seed + other * 10**6) for other in range(TOGETHER)]  # type: ignore[misc]


def nothing_there(regions: int) -> Iterator[Found]:
    """Regions in which there is nothing to be found."""
    yield alone("связь двух чисел", partial(connection, normal), regions)
    yield alone("связь «да/нет» с числом, много совпадений", partial(connection, with_ties), regions)
    yield alone("у городов больше и того и другого", partial(connection, town_and_country), regions)
    yield corrected(f"{TOGETHER} гипотез вместе, с поправкой", _six(partial(connection, normal)), regions)
    yield alone("эффект меры на долю", measure, regions)
    yield alone("эффект меры на ответ «да/нет»", partial(measure, yes_or_no=True), regions)
    yield alone("в мере чаще участвуют отстающие", partial(measure, low_ones=True), regions)
    yield corrected(f"{TOGETHER} проверок мер вместе, с поправкой", _six(measure), regions)


def connections(regions: int) -> Iterator[tuple[float, Found, Found]]:
    """By planted coefficient what is found of one hypothesis, and of one among others in which there is nothing."""
    others = _six(partial(connection, normal))[1:]
    for strength in STRENGTHS:
        test = partial(connection, partial(normal, strength=strength))
        yield strength, alone("", test, regions, strength), corrected("", [test, *others], regions, first=True)


def effects(regions: int) -> Iterator[tuple[float, Found, Found]]:
    """By planted effect the same of measures."""
    for size in SIZES:
        test = partial(measure, size=size)
        yield size, alone("", test, regions, size), corrected("", [test, *_six(measure)[1:]], regions, first=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chance", description="Known answers of the statistics.")
    parser.add_argument("--regions", type=int, default=1_000, help="simulated regions of each sort")
    parser.add_argument("--write", action="store_true", help="write docs/what-can-be-seen.md and its picture")
    given = parser.parse_args()
    nothing, strong, moved = (list(part(given.regions)) for part in (nothing_there, connections, effects))
    written = page(nothing, strong, moved, DRAWS)
    print(written)
    if given.write:
        (ROOT / "docs/what-can-be-seen.md").write_text(written, encoding="utf-8")
        (ROOT / "docs/images/what-can-be-seen.svg").write_text(picture(strong) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
