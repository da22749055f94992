"""Draw which territories begin with a measure, so that a year later its effect can be measured.

Who begins is drawn within groups of what ``effect`` compares afterwards: one kind of territory, one side of the median
of its values. The others follow a year later. Anybody can repeat the draw: in each group units stand in the order of
the SHA-256 of «seed:unit», and the first half begins. Rosenbaum 2002, Observational Studies, chapter 2, on why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from statistics import pstdev

from orientir.analysis.association import Z_POWER
from orientir.analysis.compare import Comparison
from orientir.analysis.effect import alike, changes_of
from orientir.analysis.model import Value
from orientir.snapshot import Snapshot


@dataclass(frozen=True)
class Rota:
    """Who begins and who follows, each in groups of territories alike: kind, whether above the median, units in order.

    ``detectable`` is the least effect that is found in four cases of five where changes spread as they did last year,
    in shares or units; None where no year before can be compared.
    """

    indicator: str
    seed: str
    groups: tuple[tuple[str, bool, tuple[str, ...], tuple[str, ...]], ...]
    unknown: tuple[str, ...]
    detectable: float | None

    @property
    def first(self) -> tuple[str, ...]:
        return tuple(unit for *_, first, _ in self.groups for unit in first)

    @property
    def later(self) -> tuple[str, ...]:
        return tuple(unit for *_, later in self.groups for unit in later)


def rota(
    snapshot: Snapshot,
    values: Mapping[tuple[str, str], Value],
    indicator: str,
    seed: str,
    before: tuple[Mapping[tuple[str, str], Value], Comparison] | None = None,
) -> Rota:
    """Draw among the territories whose value of the indicator is known; ``before`` is the year before."""
    found = {territory.id: values.get((indicator, territory.id)) for territory in snapshot.territories}
    known = {id: float(value.value) for id, value in found.items() if value and value.value is not None}
    together: dict[tuple[str, bool], list[str]] = {}
    for unit, group in alike(snapshot, known).items():
        together.setdefault(group, []).append(unit)
    groups, odd = [], 0
    for (kind, above), units in sorted(together.items()):
        drawn = sorted(units, key=lambda unit: sha256(f"{seed}:{unit}".encode()).hexdigest())
        odd += len(drawn) % 2
        half = len(drawn) // 2 + (len(drawn) % 2 and odd % 2)  # of groups with an odd number every other gives one more
        groups.append((kind, above, tuple(drawn[:half]), tuple(drawn[half:])))
    unknown = tuple(t.id for t in snapshot.territories if t.id not in known)
    first, later = sum(len(own) for *_, own, _ in groups), sum(len(own) for *_, own in groups)
    return Rota(indicator, seed, tuple(groups), unknown, _detectable(indicator, values, before, first, later))


def _detectable(
    indicator: str,
    values: Mapping[tuple[str, str], Value],
    before: tuple[Mapping[tuple[str, str], Value], Comparison] | None,
    first: int,
    later: int,
) -> float | None:
    if before is None or before[1].change is None or not first or not later:
        return None
    moved = [change for _, change in changes_of(indicator, before[1], before[0], values).values()]
    return Z_POWER * pstdev(moved) * sqrt(1 / first + 1 / later) if len(moved) > 1 else None
