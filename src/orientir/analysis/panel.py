"""The panel of a question: the units over which a change between two years may be computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orientir.analysis import engines
from orientir.analysis.places import FLAT, places_of
from orientir.analysis.requests import request_of
from orientir.methodology import Indicator
from orientir.snapshot import Snapshot, Table
from orientir.snapshot.parquet import rows
from orientir.terms import REGION, Counted


@dataclass(frozen=True)
class Panel:
    """Units of ``level`` that answered a question in both years, of those that took part in ``both``.

    Who answers without a name cannot be found again next year, nor can a record: there the panel is of territories
    from which answers came in both years.
    """

    level: str = ""
    units: frozenset[str] = frozenset()
    both: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.units)

    @property
    def participants(self) -> int:
        return len(self.both)

    def within(self, units: frozenset[str]) -> Panel:
        """The part of the panel that is among some units."""
        return Panel(self.level, self.units & units, self.both & units)


Pairs = Sequence[tuple[Indicator, Indicator]]
"""Indicators as the earlier and as the later year define them."""


def panels(earlier: Snapshot, later: Snapshot, pairs: Pairs) -> dict[str, Panel]:
    """The panel of each indicator, by id; both years measure all of them at one level."""
    found: dict[str, Panel] = {}
    for level in dict.fromkeys(new.level for _, new in pairs):
        chosen = [(old, new) for old, new in pairs if new.level == level]
        years = ((earlier, [old for old, _ in chosen]), (later, [new for _, new in chosen]))
        if all(_named(snapshot, level) for snapshot in (earlier, later)):
            both = frozenset(earlier.took_part(level)) & frozenset(later.took_part(level))
            before, after = (_answered(snapshot, level, indicators) for snapshot, indicators in years)
            of = level
        else:
            (before, then), (after, now) = (_answering(snapshot, level, indicators) for snapshot, indicators in years)
            both, of = then & now, later.methodology.territorial[-1].id
        for (_, new), a, b in zip(chosen, before, after, strict=True):
            found[new.id] = Panel(of, a & b & both, both)
    return found


def on_panels(
    snapshot: Snapshot, indicators: Sequence[Indicator], found: Mapping[str, Panel]
) -> dict[str, dict[str, Counted]]:
    """By indicator and place k and n over the units of its panel only."""
    results: dict[str, dict[str, Counted]] = {}
    groups: dict[tuple[str, Panel], list[Indicator]] = {}
    for indicator in indicators:
        groups.setdefault((indicator.level, found[indicator.id]), []).append(indicator)
    for (level, panel), group in groups.items():
        requests = [request_of(i, snapshot) for i in group]
        table, places = _table(snapshot, level), places_of(snapshot.methodology.territories)
        only = None
        if panel.level == level:
            table = restricted(table, panel.units)
        else:
            only = panel.units
        computed = engines.compute(table, requests, engines.choose(table).engine, places=places, only=only)
        results |= {i.id: {place: row[at] for place, row in computed.items()} for at, i in enumerate(group)}
    return results


def units_at(snapshot: Snapshot, level: str, place: str) -> frozenset[str]:
    """The units of a panel's level that lie in a place; territories lie in themselves."""
    places = places_of(snapshot.methodology.territories)
    table = snapshot.tables.get(level)
    if table is None:
        return frozenset(t for t in places.above if places.within(t, (place,)))
    source = table.rows if table.parquet is None else rows(table.parquet)
    return frozenset(str(row[0]) for row in source if places.within(str(row[1]), (place,)))


def restricted(table: Table, units: frozenset[str]) -> Table:
    """The rows of some units only, in memory."""
    source = table.rows if table.parquet is None else rows(table.parquet)
    kept = tuple(tuple(row) for row in source if row[0] in units)
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
