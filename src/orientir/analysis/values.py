"""Every indicator of a snapshot, for the region and each territory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from orientir.analysis import engines, reference
from orientir.analysis.engines import Choice, Engine
from orientir.analysis.model import Request, Results, Value
from orientir.methodology import Indicator, Methodology
from orientir.methodology.formula import Formula, Named, nodes
from orientir.methodology.interpret import Counted
from orientir.snapshot import Snapshot, Table
from orientir.terms import REGION, Absence, Participation, Year

Compute = Callable[[Table, Sequence[Request]], Results]


class Values(Mapping[tuple[str, str], Value]):
    """Values by (indicator, territory), in the order of the methodology and of the register."""

    def __init__(self, values: Sequence[Value]) -> None:
        self._values = {(value.indicator, value.territory): value for value in values}

    def __getitem__(self, key: tuple[str, str]) -> Value:
        return self._values[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def region(self, indicator: str) -> Value:
        """The value of the whole region."""
        return self._values[indicator, REGION]


def engine_for(snapshot: Snapshot) -> Choice:
    """The engine that ``values`` will use, and why."""
    return engines.choose(max((table.size for table in snapshot.tables.values()), default=0))


def values(snapshot: Snapshot, engine: Engine | None = None) -> Values:
    """Compute every indicator; the engine is chosen by size unless named."""
    chosen = engine or engine_for(snapshot).engine
    return _values(snapshot, partial(engines.compute, engine=chosen))


def reference_values(snapshot: Snapshot) -> Values:
    """The same by the reference: what the engines are held against."""
    return _values(snapshot, reference.compute)


def on_panel(snapshot: Snapshot, indicators: Sequence[Indicator], territories: frozenset[str]) -> dict[str, Counted]:
    """k and n of indicators over some territories only (the common panel of two years)."""
    results: dict[str, Counted] = {}
    for level, table in snapshot.tables.items():
        kept = tuple(row for row in table.rows if row[1] in territories)
        part = Table(level, table.columns, kept, size=len(kept))
        wanted = {i.id: _request(i, snapshot) for i in indicators if i.level == level and i.formula.at(snapshot.year)}
        found = engines.compute(part, list(wanted.values()), Engine.SQLITE).get(REGION, {})
        results |= {id: found[request] for id, request in wanted.items()}
    return results


def _values(snapshot: Snapshot, compute: Compute) -> Values:
    year, methodology = snapshot.year, snapshot.methodology
    asked = [
        i for i in methodology.indicators if i.in_force(year) and i.formula.at(year) and i.level in snapshot.tables
    ]
    requests = {i.id: _request(i, snapshot) for i in asked}
    results = {
        level: compute(table, [requests[i.id] for i in asked if i.level == level])
        for level, table in snapshot.tables.items()
    }
    places = [REGION, *snapshot.participation[snapshot.level]]
    found = []
    for indicator in methodology.indicators:
        for place in places:
            request = requests.get(indicator.id)
            counted = request and results[indicator.level].get(place, {}).get(request)
            found.append(_value(snapshot, indicator, place, counted or None, measured=request is not None))
    return Values(found)


def _request(indicator: Indicator, snapshot: Snapshot) -> Request:
    formula = indicator.formula.at(snapshot.year)
    assert formula is not None
    whole = indicator.units != indicator.level and indicator.units == snapshot.level
    return Request(formula, whole_territories=whole)


def _value(snapshot: Snapshot, indicator: Indicator, place: str, counted: Counted | None, *, measured: bool) -> Value:
    year = snapshot.year
    states = snapshot.participation[indicator.level if indicator.level in snapshot.tables else snapshot.level]
    absence = _absence(snapshot, place, counted, measured=measured)
    first = min(indicator.formula.by_year)
    period = indicator.period.at(year)
    return Value(
        indicator=indicator.id,
        territory=place,
        year=year,
        kind=indicator.kind(year if measured else max(first, year)),
        k=None if absence or counted is None else counted.k,
        n=None if absence or counted is None else counted.n,
        absence=absence,
        population=population(snapshot.methodology, indicator, year),
        took_part=sum(state is Participation.TOOK_PART for state in states.values()),
        asked=sum(state is not Participation.NOT_ASKED for state in states.values()),
        period=snapshot.methodology.periods[period].of(year) if period else "",
        formula=indicator.formula_text.at(year) or "",
        digest=snapshot.digest,
        percent_places=indicator.percent_places,
    )


def population(methodology: Methodology, indicator: Indicator, year: Year) -> str:
    """What n counts, in words: the named base, else what the indicator says, else nothing."""
    formula: Formula | None = indicator.formula.at(year)
    names = [node.name for node in nodes(getattr(formula, "whole", None)) if isinstance(node, Named)]
    if names:
        return ", ".join(methodology.denominators[name].title for name in names)
    return indicator.denominator_title


def _absence(snapshot: Snapshot, place: str, counted: Counted | None, *, measured: bool) -> Absence | None:
    if not measured:
        return Absence.NOT_ASSESSED
    if place != REGION:
        state = snapshot.participation[snapshot.level].get(place)
        if state is Participation.DID_NOT_TAKE_PART:
            return Absence.DID_NOT_TAKE_PART
        if state is Participation.NOT_ASKED:
            return Absence.NOT_ASKED
    return Absence.NO_ANSWER if counted is None or not counted.n else None
