"""Which territories lie in which: a country's regions, a region's municipalities, the whole above all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from orientir.terms import REGION, Territory


@dataclass(frozen=True)
class Places:
    """Every territory with those it lies in: ``above["bratsk"]`` is ``("bratsk", "irkutsk_oblast")``, itself first.

    A territory that is not listed lies in nothing but the whole.
    """

    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)

    def at(self, territory: str, level: str) -> str:
        """The territory of a level in which another lies; the territory itself where there is none."""
        return next((t for t in self.above.get(territory, ()) if self.levels[t] == level), territory)

    def of(self, territory: str) -> tuple[str, ...]:
        """The territory and those it lies in, the whole left out."""
        return self.above.get(territory, (territory,))

    def within(self, territory: str, others: Iterable[str]) -> bool:
        """Whether a territory is one of the others or lies in one."""
        return not set(self.of(territory)).isdisjoint(others)

    def members(self, territories: Sequence[str]) -> dict[str, list[int]]:
        """For each place, the positions in ``territories`` of those that lie in it; the whole comes last."""
        found: dict[str, list[int]] = {territory: [] for territory in territories}
        for position, territory in enumerate(territories):
            for place in self.of(territory):
                found.setdefault(place, []).append(position)
        return found | {REGION: list(range(len(territories)))}


FLAT = Places()
"""Territories that lie in nothing but the whole."""


def places_of(territories: Sequence[Territory]) -> Places:
    """The places of a register, whose territories stand after those in which they lie."""
    above: dict[str, tuple[str, ...]] = {}
    for territory in territories:
        above[territory.id] = (territory.id, *above.get(territory.within, ()))
    return Places(above, {territory.id: territory.level for territory in territories})
