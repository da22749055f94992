"""Every indicator of a snapshot, for the region and each territory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from orientir.analysis import engines, reference
from orientir.analysis.engines import Choice, Engine
from orientir.analysis.model import Request, Results, Value
from orientir.analysis.places import Places, places_of
from orientir.methodology import Indicator, Methodology
from orientir.methodology.formula import Formula, Named, nodes
from orientir.snapshot import Snapshot, Table
from orientir.terms import REGION, Absence, Counted, Participation, Year

ABSENT = {
    Participation.DID_NOT_TAKE_PART: Absence.DID_NOT_TAKE_PART,
    Participation.NOT_ASKED: Absence.NOT_ASKED,
}

Compute = Callable[[Table, Sequence[Request], Places], Results]


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
    """The engine that ``values`` will use for the largest table, and why."""
    return engines.choose(max(snapshot.tables.values(), key=lambda table: table.size))


def values(snapshot: Snapshot, engine: Engine | None = None) -> Values:
    """Compute every indicator; each table's engine follows from how it is kept unless named."""
    return _values(
        snapshot,
        lambda table, requests, places: engines.compute(
            table, requests, engine or engines.choose(table).engine, places=places
        ),
    )


def reference_values(snapshot: Snapshot) -> Values:
    """The same by the reference: what the engines are held against."""
    return _values(snapshot, reference.compute)


def on_panel(snapshot: Snapshot, indicators: Sequence[Indicator], territories: frozenset[str]) -> dict[str, Counted]:
    """k and n of indicators over some territories only (the common panel of two years)."""
    results: dict[str, Counted] = {}
    places = places_of(snapshot.methodology.territories)
    for level, table in snapshot.tables.items():
        wanted = [i for i in indicators if i.level == level and _measured(i, snapshot)]
        requests = [_request(i, snapshot) for i in wanted]
        engine = engines.choose(table).engine
        found = engines.compute(table, requests, engine, places=places, only=territories).get(REGION, ())
        results |= {i.id: counted for i, counted in zip(wanted, found, strict=True)}
    return results


def _values(snapshot: Snapshot, compute: Compute) -> Values:
    found: list[Value] = []
    by_level = {level: _level_results(snapshot, table, compute) for level, table in snapshot.tables.items()}
    states = {
        territory.id: snapshot.participation.get(territory.level, {}).get(territory.id)
        for territory in snapshot.methodology.territories
    }
    for indicator in snapshot.methodology.indicators:
        results = by_level.get(indicator.level, {}).get(indicator.id)
        blank = _blank(snapshot, indicator, measured=results is not None)
        for place, state in ({REGION: None} | states).items():
            found.append(_value(blank, place, state, results.get(place) if results else None))
    return Values(found)


def _level_results(snapshot: Snapshot, table: Table, compute: Compute) -> dict[str, dict[str, Counted]]:
    """Indicator -> place -> k and n, for the indicators of one level that are measured this year."""
    wanted = [i for i in snapshot.methodology.indicators if i.level == table.level and _measured(i, snapshot)]
    results = compute(table, [_request(i, snapshot) for i in wanted], places_of(snapshot.methodology.territories))
    return {i.id: {place: row[at] for place, row in results.items()} for at, i in enumerate(wanted)}


def _measured(indicator: Indicator, snapshot: Snapshot) -> bool:
    return indicator.in_force(snapshot.year) and indicator.formula.at(snapshot.year) is not None


def _request(indicator: Indicator, snapshot: Snapshot) -> Request:
    formula = indicator.formula.at(snapshot.year)
    assert formula is not None
    territorial = {level.id for level in snapshot.methodology.territorial}
    return Request(formula, indicator.units if indicator.units in territorial - {indicator.level} else "")


def _blank(snapshot: Snapshot, indicator: Indicator, *, measured: bool) -> Value:
    """What every value of an indicator has in common, with no number yet."""
    year = snapshot.year
    states = snapshot.participation[indicator.level if indicator.level in snapshot.tables else snapshot.level]
    period = indicator.period.at(year)
    return Value(
        indicator=indicator.id,
        territory=REGION,
        year=year,
        kind=indicator.kind(year if measured else max(min(indicator.formula.by_year), year)),
        k=None,
        n=None,
        absence=Absence.NO_ANSWER if measured else Absence.NOT_ASSESSED,
        population=population(snapshot.methodology, indicator, year),
        took_part=sum(state is Participation.TOOK_PART for state in states.values()),
        asked=sum(state is not Participation.NOT_ASKED for state in states.values()),
        period=snapshot.methodology.periods[period].of(year) if period else "",
        formula=indicator.formula_text.at(year) or "",
        digest=snapshot.digest,
        percent_places=indicator.percent_places.at(year) or 0,
    )


def _value(blank: Value, place: str, state: Participation | None, counted: Counted | None) -> Value:
    absence = blank.absence if blank.absence is Absence.NOT_ASSESSED else ABSENT.get(state) if state else None
    if absence is None and (counted is None or not counted.n):
        absence = Absence.NO_ANSWER
    k, n = (None, None) if absence or counted is None else (counted.k, counted.n)
    # dataclasses.replace would take half the time of the whole computation at 42 units.
    return Value(**vars(blank) | {"territory": place, "absence": absence, "k": k, "n": n})


def population(methodology: Methodology, indicator: Indicator, year: Year) -> str:
    """What n counts, in words: the named base, else what the indicator says, else nothing."""
    formula: Formula | None = indicator.formula.at(year)
    names = [node.name for node in nodes(getattr(formula, "whole", None)) if isinstance(node, Named)]
    if names:
        return ", ".join(methodology.denominators[name].title for name in names)
    return indicator.denominator_title
