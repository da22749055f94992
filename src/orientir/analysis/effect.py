"""Whether a measure moved what it was meant to: those who took part against those who did not, before and after.

The change of an indicator is compared among units alike: of one kind, on the same side of the median before, and by a
straight line from the same value. So what happened everywhere, and what comes back to the middle by itself, is no
effect. Who takes part is not chosen by chance: what is found may still be due to something else, what is not found may
be too small for so few units.

Difference in differences by strata with the start as a covariate; what the start leaves over is shuffled within them
(Freedman and Lane 1983, Journal of Business & Economic Statistics 1, 292-298; without starts the shuffles of Rosenbaum
2002, Observational Studies, chapter 2), an interval by shuffles of what the effect leaves over, both widened by the
degrees of freedom spent, Benjamini and Yekutieli's correction. How often it errs: ``benchmarks/chance.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt
from statistics import median, pstdev
from typing import Any
from zlib import crc32

from orientir.analysis.association import FEWEST_ALIKE, LEVEL, SHUFFLES, adjusted
from orientir.analysis.compare import Comparison
from orientir.analysis.measures import measures_of
from orientir.analysis.model import Value
from orientir.methodology import Measure, Polarity
from orientir.methodology.model import Owner, Register
from orientir.snapshot import Snapshot

UNLIKE = 0.25
"""From so many standard deviations apart on, those who took part began with other values."""
NOTHING = 1e-9
"""A sum of squares that is nought but for rounding."""


class Outcome(StrEnum):
    """What may be said of the effect of a measure."""

    SHOWN = "shown"
    HARM = "harm"
    NOT_SHOWN = "not_shown"
    EVERYBODY = "everybody"
    NOBODY = "nobody"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Effect:
    """What a measure did to an indicator: the change of the ``took_part`` units less that of the ``others``.

    ``difference`` and its 95 % interval are in shares or units, ``p`` is corrected for all measures. ``unlike``: who
    took part began with other values. Without a number the outcome says why.
    """

    measure: Measure
    indicator: str
    outcome: Outcome
    took_part: int
    others: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    unlike: bool = False


@dataclass(frozen=True)
class Difference:
    """A difference of changes among units alike, its interval, its p, and who could be compared."""

    value: float
    low: float
    high: float
    p: float
    took_part: int
    others: int


def effects(
    snapshot: Snapshot,
    comparisons: Mapping[str, Comparison],
    before: Mapping[tuple[str, str], Value],
    after: Mapping[tuple[str, str], Value],
) -> list[Effect]:
    """The effect of every measure whose participants were recorded, on each comparable indicator that it names."""
    found = []
    for measure, took_part in _attended(snapshot):
        for id in measure.indicators:
            comparison = comparisons.get(id)
            if comparison is not None and comparison.change is not None and comparison.panel.level == snapshot.level:
                changes = changes_of(id, comparison, before, after)
                found.append(_effect(snapshot, measure, id, took_part, changes))
    corrected = iter(adjusted([one.p for one in found if one.p is not None]))
    return [one if one.p is None else _judged(snapshot, one, next(corrected)) for one in found]


def _attended(snapshot: Snapshot) -> Iterator[tuple[Measure, frozenset[str]]]:
    """Each measure with the territories whose records say that they took part; none where nobody records that."""
    measures = {measure.id: measure for measure in measures_of(snapshot)}
    for register in snapshot.methodology.registers:
        own = [r for r in snapshot.methodology.registers if r.measures]
        field = next((f.id for f in register.fields for r in own if r.id in f.to), "")
        table = snapshot.records.get(register.id)
        if field and table is not None and register.belongs_to is Owner.TERRITORY:
            present: dict[str, set[str]] = {}
            for _, territory, answers in table.answers():
                for id in _referred(str(answers.get(field, "")), own):
                    present.setdefault(id, set()).add(territory)
            for id, measure in measures.items():
                if id in present:
                    yield measure, frozenset(present[id])


def _referred(reference: str, own: Sequence[Register]) -> list[str]:
    """The measures that a record names, «regional_measures:17 regional_measures:18», by their ids."""
    ids = {register.id for register in own}
    named = (token.partition(":") for token in reference.split())
    return [f"{register}-{number}" for register, _, number in named if register in ids]


def changes_of(
    id: str, comparison: Comparison, before: Mapping[tuple[str, str], Value], after: Mapping[tuple[str, str], Value]
) -> dict[str, tuple[float, float]]:
    """By unit of the panel its value before and its change."""
    found = {}
    for unit in sorted(comparison.panel.units):
        then, now = before.get((id, unit)), after.get((id, unit))
        if then and now and then.value is not None and now.value is not None:
            found[unit] = float(then.value), float(now.value - then.value)
    return found


def _effect(
    snapshot: Snapshot,
    measure: Measure,
    id: str,
    took_part: frozenset[str],
    changes: Mapping[str, tuple[float, float]],
) -> Effect:
    treated = [unit in took_part for unit in changes]
    numbers = sum(treated), len(treated) - sum(treated)
    if not changes:  # all of them are withheld
        return Effect(measure, id, Outcome.TOO_FEW, *numbers)
    if not numbers[1] or not numbers[0]:
        return Effect(measure, id, Outcome.NOBODY if numbers[1] else Outcome.EVERYBODY, *numbers)
    starts, moved = [start for start, _ in changes.values()], [change for _, change in changes.values()]
    groups = alike(snapshot, {unit: start for unit, (start, _) in changes.items()})
    strata = [f"{kind} {above}" for kind, above in groups.values()]
    found = difference(moved, treated, strata, f"{measure.id} {id}", starts=starts)
    if found is None:
        return Effect(measure, id, Outcome.TOO_FEW, *numbers)
    of = [[s for s, own in zip(starts, treated, strict=True) if own is side] for side in (True, False)]
    spread = pstdev(starts)
    apart = abs(sum(of[0]) / len(of[0]) - sum(of[1]) / len(of[1]))
    unlike = bool(spread) and apart > UNLIKE * spread
    return Effect(
        measure,
        id,
        Outcome.NOT_SHOWN,
        found.took_part,
        found.others,
        found.value,
        found.low,
        found.high,
        found.p,
        unlike,
    )


def alike(snapshot: Snapshot, starts: Mapping[str, float]) -> dict[str, tuple[str, bool]]:
    """By unit its group: the kind of territory, and whether its value is above the median."""
    kinds = {territory.id: territory.kind for territory in snapshot.territories}
    middle = median(starts.values()) if starts else 0
    return {unit: (kinds.get(unit, ""), start > middle) for unit, start in starts.items()}


def _judged(snapshot: Snapshot, one: Effect, p: float) -> Effect:
    """The same with the probability corrected for all that was tested, and the outcome that follows."""
    assert one.low is not None
    assert one.high is not None
    better = -1 if snapshot.methodology.indicator(one.indicator).polarity is Polarity.LESS else 1
    outcome = Outcome.NOT_SHOWN
    if p <= LEVEL and not one.low <= 0 <= one.high:
        outcome = Outcome.SHOWN if one.low * better > 0 else Outcome.HARM
    return replace(one, outcome=outcome, p=p)


def difference(
    changes: Sequence[float],
    treated: Sequence[bool],
    strata: Sequence[str],
    seed: str,
    *,
    starts: Sequence[float] = (),
    draws: int = SHUFFLES,
) -> Difference | None:
    """How much more the treated changed than the others of their stratum; None where too few can be compared.

    With ``starts``, the values before, it is how much more than the others would have changed from the same start:
    low values rise by themselves. The same values and ``seed`` always give the same result.
    """
    import numpy as np

    y, z, of = np.asarray(changes, float), np.asarray(treated, bool), np.asarray(strata, object)
    x = np.asarray(starts, float) if len(starts) else np.zeros(len(y))
    groups = [np.flatnonzero(of == stratum) for stratum in sorted(set(strata))]
    groups = [group for group in groups if z[group].any() and not z[group].all()]
    ours, others = (sum(int((z[group] == side).sum()) for group in groups) for side in (True, False))
    if ours < FEWEST_ALIKE or others < FEWEST_ALIKE:
        return None
    y, x, z = (np.concatenate([v[group] - v[group].mean() for group in groups]) for v in (y, x, z))
    z, y = _without(z, x), _without(y, x)
    weight, known, free = float(z @ z), int(x @ x > NOTHING), len(y) - len(groups)
    if weight < NOTHING or free < 2 + known:  # who took part follows from the start
        return None
    chance = np.random.default_rng(crc32(seed.encode()))
    orders = _orders(list(map(len, groups)), chance, draws)
    value = float(z @ y) / weight
    by_chance = np.abs(y[orders] @ z) / weight * sqrt(free / (free - known))
    left = (y - value * z)[orders] @ z / weight * sqrt(free / (free - known - 1))
    width = float(np.quantile(np.abs(left), 1 - LEVEL))
    p = (int((by_chance >= abs(value) * (1 - 1e-9)).sum()) + 1) / (draws + 1)
    return Difference(value, value - width, value + width, p, ours, others)


def _without(values: Any, foretold_by: Any) -> Any:
    """What is left of values, centred, when what another column foretells is taken off by a straight line."""
    by = float(foretold_by @ foretold_by)
    return values - (foretold_by @ values) / by * foretold_by if by > NOTHING else values


def _orders(sizes: Sequence[int], chance: Any, draws: int) -> Any:
    """So many orders of all units, a row each, that stay within the groups standing one after another."""
    import numpy as np

    starts = np.cumsum([0, *sizes[:-1]])
    return np.concatenate(
        [chance.permuted(np.tile(np.arange(s, s + n), (draws, 1)), axis=1) for s, n in zip(starts, sizes, strict=True)],
        axis=1,
    )
