"""Which circumstances go together with better results: the declared hypotheses, and what the year says of each.

Only what the methodology has declared is tested, all of it together, so that the number of tests is known and the
probabilities are corrected for it. The strata are the kinds of municipalities.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from orientir.analysis.association import LEVEL, Association, adjusted, associate
from orientir.analysis.model import Value
from orientir.methodology import Hypothesis
from orientir.snapshot import Snapshot
from orientir.terms import POPULATION, Territory


class Verdict(StrEnum):
    """What may be said of a hypothesis."""

    SEEN = "seen"
    OPPOSITE = "opposite"
    NOT_SHOWN = "not_shown"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Factor:
    """A hypothesis and its verdict. ``p`` is corrected for all ``tested`` hypotheses.

    ``with_size``: both values of a connection that is seen go together with the number of inhabitants as well.
    ``points`` are the pairs of values by territory.
    """

    hypothesis: Hypothesis
    verdict: Verdict
    association: Association | None
    p: float | None
    tested: int
    with_size: bool
    points: Mapping[str, tuple[float, float]]


def factors(snapshot: Snapshot, values: Mapping[tuple[str, str], Value]) -> list[Factor]:
    """Every declared hypothesis with what this year says of it, in the order of the methodology."""
    took_part = set(snapshot.took_part())
    members = [t for t in snapshot.territories if t.id in took_part]
    tried = [(h, _points(h, members, values)) for h in snapshot.methodology.factors]
    found = [(h, points, _associated(points, members, h.id)) for h, points in tried]
    corrected = iter(adjusted([a.p for _, _, a in found if a is not None]))
    tested = sum(a is not None for _, _, a in found)
    result = []
    for hypothesis, points, association in found:
        p = next(corrected) if association else None
        verdict = _verdict(hypothesis, association, p)
        seen = verdict in (Verdict.SEEN, Verdict.OPPOSITE)
        size = seen and hypothesis.factor != POPULATION and _with_size(points, members)
        result.append(Factor(hypothesis, verdict, association, p, tested, size, points))
    return result


def _points(
    hypothesis: Hypothesis, members: Sequence[Territory], values: Mapping[tuple[str, str], Value]
) -> dict[str, tuple[float, float]]:
    """The territories of which both values are known."""
    pairs = ((t.id, _value(hypothesis.factor, t, values), _value(hypothesis.outcome, t, values)) for t in members)
    return {id: (one, other) for id, one, other in pairs if one is not None and other is not None}


def _value(id: str, territory: Territory, values: Mapping[tuple[str, str], Value]) -> float | None:
    if id == POPULATION:
        return None if territory.population is None else float(territory.population)
    value = values.get((id, territory.id))
    return float(value.value) if value is not None and value.value is not None else None


def _associated(
    points: Mapping[str, tuple[float, float]], members: Sequence[Territory], seed: str
) -> Association | None:
    strata = {t.id: t.kind for t in members}
    one, other = [pair[0] for pair in points.values()], [pair[1] for pair in points.values()]
    return associate(one, other, [strata[id] for id in points], seed)


def _with_size(points: Mapping[str, tuple[float, float]], members: Sequence[Territory]) -> bool:
    people = {t.id: t.population for t in members if t.population}
    known = {id: pair for id, pair in points.items() if id in people}
    for at in (0, 1):
        by_size = {id: (float(people[id]), pair[at]) for id, pair in known.items()}
        found = _associated(by_size, members, "size")
        if found is None or found.p > LEVEL:
            return False
    return True


def _verdict(hypothesis: Hypothesis, association: Association | None, p: float | None) -> Verdict:
    if association is None or p is None:
        return Verdict.TOO_FEW
    if p > LEVEL or association.low <= 0 <= association.high:
        return Verdict.NOT_SHOWN
    return Verdict.SEEN if (association.rho > 0) is hypothesis.more else Verdict.OPPOSITE
