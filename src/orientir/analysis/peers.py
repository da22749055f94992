"""Which territories are like a territory, and where its value stands among theirs.

The group follows from the register and from who was asked, never from a value: the same snapshot gives the same group
for every indicator. A place among peers is told as a position («у 5 из 7 значение выше»), for an order of places says
more than seven small units can bear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from orientir.analysis.findings import LEVELLED
from orientir.analysis.model import Value
from orientir.snapshot import Snapshot
from orientir.terms import Territory

PEERS = 7
"""So many territories are in a group. Ours."""
FEWEST = 3
"""With fewer there is no group, and with fewer known values no position: two neighbours say nothing. Ours."""
SCHOOL = "school"
"""The level whose units are counted."""


@dataclass(frozen=True)
class PeerGroup:
    """The territories that ``territory`` is compared with, the nearest first; empty where too few can be compared.

    ``same_kind``: all of them are of its kind (town, district). ``by_population`` and ``by_schools`` say by which
    numbers they were found. ``population`` are the fewest and the most inhabitants in the group, where all are known.
    """

    territory: str
    peers: tuple[str, ...] = ()
    same_kind: bool = True
    by_population: bool = False
    by_schools: bool = False
    population: tuple[int, int] | None = None


@dataclass(frozen=True)
class Position:
    """How many of the peers whose value is known have a higher, the same and a lower one."""

    group: PeerGroup
    higher: int
    same: int
    lower: int

    @property
    def known(self) -> int:
        return self.higher + self.same + self.lower


def peer_group(snapshot: Snapshot, territory: str) -> PeerGroup:
    """The seven territories nearest to one by inhabitants and schools, of its kind where it has as many.

    Nearness is the ratio of the sizes, both of them multiplied; where only one size is known of both territories, it
    counts twice. Between equally near ones the id decides.
    """
    register = {t.id: t for t in snapshot.methodology.territories}
    own = register[territory]
    schools = _schools(snapshot)
    level = [t for t in register.values() if t.level == own.level and t.id != own.id]
    found = _nearest(own, [t for t in level if t.kind == own.kind], schools)
    near = (found if len(found) >= PEERS else _nearest(own, level, schools))[:PEERS]
    if len(near) < FEWEST:
        return PeerGroup(territory)
    people = [t.population for t in near if t.population]
    return PeerGroup(
        territory,
        tuple(t.id for t in near),
        same_kind=all(t.kind == own.kind for t in near),
        by_population=any(_ratio(own.population, t.population) for t in near),
        by_schools=any(_ratio(schools[own.id], schools[t.id]) for t in near),
        population=(min(people), max(people)) if len(people) == len(near) else None,
    )


def position(own: Value, shown: Mapping[tuple[str, str], Value], group: PeerGroup) -> Position | None:
    """Where a value stands among those of its peers that may be shown; None where nothing honest can be said.

    Only shares and ratios have a position: a number of people follows the size of the unit. ``shown`` has no number
    where one is withheld, so a position tells nothing that is not printed elsewhere.
    """
    if own.value is None or own.kind not in LEVELLED:
        return None
    others = (shown.get((own.indicator, peer)) for peer in group.peers)
    values = [other.value for other in others if other is not None and other.value is not None]
    if len(values) < FEWEST:
        return None
    higher, lower = sum(v > own.value for v in values), sum(v < own.value for v in values)
    return Position(group, higher, len(values) - higher - lower, lower)


def _schools(snapshot: Snapshot) -> Counter[str]:
    """By territory how many schools the register of that year lists."""
    return Counter(unit.within for unit in snapshot.units.get(SCHOOL, {}).values())


def _nearest(own: Territory, others: Iterable[Territory], schools: Mapping[str, int]) -> list[Territory]:
    """Those that have a size in common with a territory, the nearest first."""
    found = []
    for other in others:
        ratios = (
            _ratio(own.population, other.population),
            _ratio(schools.get(own.id), schools.get(other.id)),
        )
        known = [ratio for ratio in ratios if ratio]
        if known:
            found.append((known[0] * known[-1], other.id, other))
    return [other for _, _, other in sorted(found, key=lambda item: item[:2])]


def _ratio(one: int | None, other: int | None) -> Fraction | None:
    """How many times the greater size is the lesser; None where one is unknown or nought."""
    return Fraction(max(one, other), min(one, other)) if one and other else None
