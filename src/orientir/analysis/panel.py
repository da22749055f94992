"""The panel of a question: the units over which a change between two years may be computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orientir.analysis import engines
from orientir.analysis.lineage import Lineage, Succession, adds_up
from orientir.analysis.places import FLAT, places_of
from orientir.analysis.requests import request_of
from orientir.methodology import Indicator
from orientir.snapshot import Snapshot, Table
from orientir.terms import REGION, Counted


@dataclass(frozen=True)
class Panel:
    """Units of ``level`` that answered a question in both years, of those that took part in ``both``.

    Who answers without a name cannot be found again next year, nor can a record: there the panel is of territories
    from which answers came in both years. ``joined`` are territories that were split or merged in between, all of which
    answered: together they stand for one more unit; ``both_joined`` are those of which all took part.
    """

    level: str = ""
    units: frozenset[str] = frozenset()
    both: frozenset[str] = frozenset()
    joined: frozenset[Succession] = frozenset()
    both_joined: frozenset[Succession] = frozenset()

    def __len__(self) -> int:
        return len(self.units) + len(self.joined)

    @property
    def participants(self) -> int:
        return len(self.both) + len(self.both_joined)

    @property
    def before(self) -> frozenset[str]:
        """The units of the earlier year."""
        return self.units.union(*(one.before for one in self.joined))

    @property
    def after(self) -> frozenset[str]:
        """The units of the later year."""
        return self.units.union(*(one.after for one in self.joined))

    def within(self, units: frozenset[str]) -> Panel:
        """The part of the panel that is among some units of the later year."""
        joined, both = (
            frozenset(one for one in found if units.issuperset(one.after)) for found in (self.joined, self.both_joined)
        )
        return Panel(self.level, self.units & units, self.both & units, joined, both)


Counts = dict[str, dict[str, Counted]]
"""By indicator and place its k and n."""
Pairs = Sequence[tuple[Indicator, Indicator]]
"""Indicators as the earlier and as the later year define them."""


def panels(earlier: Snapshot, later: Snapshot, pairs: Pairs, followed: Lineage) -> dict[str, Panel]:
    """The panel of each indicator, by id; both years measure all of them at one level."""
    found: dict[str, Panel] = {}
    for level in dict.fromkeys(new.level for _, new in pairs):
        chosen = [(old, new) for old, new in pairs if new.level == level]
        years = ((earlier, [old for old, _ in chosen]), (later, [new for _, new in chosen]))
        if all(_named(snapshot, level) for snapshot in (earlier, later)):
            took_part = (frozenset(earlier.took_part(level)), frozenset(later.took_part(level)))
            before, after = (_answered(snapshot, level, indicators) for snapshot, indicators in years)
            of = level
        else:
            (before, then), (after, now) = (_answering(snapshot, level, indicators) for snapshot, indicators in years)
            took_part, of = (then, now), later.methodology.territorial[-1].id
        both = took_part[0] & took_part[1]
        for (old, new), a, b in zip(chosen, before, after, strict=True):
            ways = ((old, earlier), (new, later))
            whole = followed.successions if all(may_be_joined(i, snapshot) for i, snapshot in ways) else ()
            took = frozenset(one for one in whole if took_part[0].issuperset(one.before))
            took = frozenset(one for one in took if took_part[1].issuperset(one.after))
            joined = frozenset(one for one in took if a.issuperset(one.before) and b.issuperset(one.after))
            found[new.id] = Panel(of, a & b & both, both, joined, took)
    return found


def may_be_joined(indicator: Indicator, snapshot: Snapshot) -> bool:
    """Whether a value of territories that were split or merged is one of the same ground: not where it counts them."""
    request = request_of(indicator, snapshot)
    territorial = {level.id for level in snapshot.methodology.territorial}
    if indicator.level in territorial:
        return not request.units and adds_up(request.formula)
    return not request.units and snapshot.nameless(indicator.level)


def on_panels(
    snapshot: Snapshot,
    indicators: Sequence[Indicator],
    found: Mapping[str, Panel],
    followed: Lineage,
    lying: Mapping[str, Mapping[str, str]],
    *,
    later: bool,
) -> dict[str, dict[str, Counted]]:
    """By indicator and place k and n over the units of its panel only.

    Everything lies where it does in the later year: ``lying`` says by level in which territory a unit below them is.
    """
    results: dict[str, dict[str, Counted]] = {}
    groups: dict[tuple[str, Panel], list[Indicator]] = {}
    for indicator in indicators:
        groups.setdefault((indicator.level, found[indicator.id]), []).append(indicator)
    for (level, panel), group in groups.items():
        requests = [request_of(i, snapshot) for i in group]
        places = followed.later if level in lying else followed.places[later]
        table, units = _table(snapshot, level), panel.after if later else panel.before
        if panel.level == level:
            table = restricted(table, units, lying.get(level, {}))
            kept = None
        else:
            kept = units
        computed = engines.compute(table, requests, engines.choose(table).engine, places=places, only=kept)
        results |= {i.id: {place: row[at] for place, row in computed.items()} for at, i in enumerate(group)}
    return results


def both_on_panels(
    earlier: Snapshot, later: Snapshot, pairs: Pairs, followed: Lineage
) -> tuple[dict[str, Panel], Counts, Counts]:
    """The panel of each indicator, and k and n over it in both years by place."""
    of = panels(earlier, later, pairs, followed)
    territorial = {level.id for level in later.methodology.territorial}
    below = {panel.level for panel in of.values()} - territorial
    lying = {level: territories_of(later, level) for level in below}
    then = on_panels(earlier, [old for old, _ in pairs], of, followed, lying, later=False)
    return of, then, on_panels(later, [new for _, new in pairs], of, followed, lying, later=True)


def territories_of(snapshot: Snapshot, level: str) -> Mapping[str, str]:
    """By unit that answered the territory in which it lies."""
    return {str(row[0]): str(row[1]) for row in _table(snapshot, level).stored()}


def units_inside(snapshot: Snapshot, level: str) -> Mapping[str, frozenset[str]]:
    """By place the units of a panel's level that lie in it; territories lie in themselves."""
    places = places_of(snapshot.methodology.territories)
    told = snapshot.tables.get(level) is not None
    lying = territories_of(snapshot, level) if told else {territory: territory for territory in places.above}
    found: dict[str, set[str]] = {}
    for unit, territory in lying.items():
        for place in places.of(territory):
            found.setdefault(place, set()).add(unit)
    return {place: frozenset(units) for place, units in found.items()}


def restricted(table: Table, units: frozenset[str], lying: Mapping[str, str]) -> Table:
    """The rows of some units only, in memory; units that lie elsewhere in the later year are put there."""
    chosen = (tuple(row) for row in table.stored() if row[0] in units)
    kept = tuple((row[0], lying.get(str(row[0]), row[1]), *row[2:]) for row in chosen) if lying else tuple(chosen)
    return replace(table, rows=kept, parquet=None, size=len(kept), folder=None)


def _named(snapshot: Snapshot, level: str) -> bool:
    """Whether the units that answered are listed at their level, under ids that stay; records are others each year."""
    if snapshot.nameless(level):
        return False
    known = snapshot.units.get(level, {})
    return all(unit in known for unit in snapshot.took_part(level))


def _table(snapshot: Snapshot, level: str) -> Table:
    table = snapshot.table(level)
    if table is None:
        raise KeyError(level)
    return table


def _answered(snapshot: Snapshot, level: str, indicators: Sequence[Indicator]) -> list[frozenset[str]]:
    table, marks = _table(snapshot, level), snapshot.absences.get(level, {})
    formulas = [request_of(i, snapshot).formula for i in indicators]
    return engines.answered(table, formulas, marks, engines.choose(table).engine)


def _answering(
    snapshot: Snapshot, level: str, indicators: Sequence[Indicator]
) -> tuple[list[frozenset[str]], frozenset[str]]:
    """The territories from which a countable answer came, for each indicator; and those from which anything came."""
    table = _table(snapshot, level)
    requests = [request_of(i, snapshot) for i in indicators]
    computed = engines.compute(table, requests, engines.choose(table).engine, places=FLAT)
    territories = frozenset(computed) - {REGION}
    return [frozenset(t for t in territories if computed[t][at].n) for at in range(len(requests))], territories
