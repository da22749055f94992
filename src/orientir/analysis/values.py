"""Every indicator of a snapshot, for the region and each territory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from orientir.analysis import engines, reference
from orientir.analysis.engines import Choice, Engine
from orientir.analysis.gaps import Gaps
from orientir.analysis.model import Request, Results, Value
from orientir.analysis.places import Places, places_of
from orientir.analysis.requests import measured, request_of, units_behind
from orientir.methodology import Indicator, Methodology
from orientir.methodology.formula import Formula, Named, nodes
from orientir.snapshot import Snapshot, Table
from orientir.terms import REGION, Absence, Counted, Participation, Year

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

    def without(self, hidden: AbstractSet[tuple[str, str]]) -> Values:
        """The same, but no number where the (indicator, territory) is ``hidden``: suppressed is why it is absent."""
        return Values(
            [
                replace(value, k=None, n=None, answered=None, absence=Absence.SUPPRESSED) if key in hidden else value
                for key, value in self._values.items()
            ]
        )


def engine_for(snapshot: Snapshot) -> Choice:
    """The engine that ``values`` will use for the largest table, and why."""
    return engines.choose(max(snapshot.tables.values(), key=lambda table: table.size))


def values(snapshot: Snapshot, engine: Engine | None = None, *, of: Sequence[str] | None = None) -> Values:
    """Compute every indicator for all territories and the region, or only ``of`` these places.

    Each table's engine follows from how it is kept unless named.
    """
    return _values(
        snapshot,
        lambda table, requests, places: engines.compute(
            table, requests, engine or engines.choose(table).engine, places=places
        ),
        of,
    )


def reference_values(snapshot: Snapshot) -> Values:
    """The same by the reference: what the engines are held against."""
    return _values(snapshot, reference.compute)


def _values(snapshot: Snapshot, compute: Compute, of: Sequence[str] | None = None) -> Values:
    found: list[Value] = []
    places = of or [REGION, *(territory.id for territory in snapshot.methodology.territories)]
    read = {i.level: snapshot.table(i.level) for i in snapshot.methodology.indicators}
    by_level = {level: _Level(snapshot, level, table, compute) for level, table in read.items() if table}
    for indicator in snapshot.methodology.indicators:
        if not measured(indicator, snapshot):
            blank = _blank(snapshot, indicator, measured=False)
            found += [_value(blank, place, absence=Absence.NOT_ASSESSED) for place in places]
            continue
        blank, level = _blank(snapshot, indicator, measured=True), by_level[indicator.level]
        results = level.results[indicator.id]
        for place in places:
            counted = results.get(place)
            if counted is not None and counted.n:
                found.append(_value(blank, place, counted, level.answered(indicator, place)))
            else:
                found.append(_value(blank, place, absence=level.absence(indicator, place)))
    return Values(found)


class _Level:
    """The results of the indicators of one level, and why some places have none.

    A value of schools needs its schools only: whether the municipality has sent its own form does not matter.
    """

    def __init__(self, snapshot: Snapshot, level: str, table: Table, compute: Compute) -> None:
        self.snapshot, self.table, self._compute = snapshot, table, compute
        self._places = places_of(snapshot.methodology.territories)
        self._gaps = Gaps(snapshot, level)
        wanted = [i for i in snapshot.methodology.indicators if i.level == level and measured(i, snapshot)]
        self._formulas = {i.id: request_of(i, snapshot).formula for i in wanted}
        self.results = self._by_indicator([(i.id, request_of(i, snapshot)) for i in wanted])
        behind = [(id, units_behind(formula)) for id, formula in self._formulas.items()]
        self._behind = self._by_indicator([(id, Request(formula)) for id, formula in behind if formula])

    def _by_indicator(self, asked: Sequence[tuple[str, Request]]) -> dict[str, dict[str, Counted]]:
        """Indicator -> place -> k and n."""
        rows = self._compute(self.table, [request for _, request in asked], self._places)
        return {id: {place: row[at] for place, row in rows.items()} for at, (id, _) in enumerate(asked)}

    def answered(self, indicator: Indicator, place: str) -> int:
        """How many units of a place are in the value: of a ratio n is no number of units."""
        counted = self._behind.get(indicator.id, self.results[indicator.id]).get(place)
        return int(counted.n) if counted else 0

    def absence(self, indicator: Indicator, place: str) -> Absence:
        """Why an indicator has no value on a place: the base is zero, or nobody's answers can be counted."""
        zero = self.answered(indicator, place) > 0
        return Absence.ZERO_BASE if zero else self._gaps.why(place, self._formulas[indicator.id])


def _blank(snapshot: Snapshot, indicator: Indicator, *, measured: bool) -> Value:
    """What every value of an indicator has in common, with no number yet."""
    year = snapshot.year
    took_part, asked = _counted_on(snapshot, indicator.level)
    period = indicator.period.at(year)
    return Value(
        indicator=indicator.id,
        territory=REGION,
        year=year,
        kind=indicator.kind(year if measured else max(min(indicator.formula.by_year), year)),
        k=None,
        n=None,
        answered=None,
        absence=None,
        population=population(snapshot.methodology, indicator, year),
        took_part=took_part,
        asked=asked,
        period=snapshot.methodology.periods[period].of(year) if period else "",
        formula=indicator.formula_text.at(year) or "",
        digest=snapshot.digest,
        of_records=indicator.level in snapshot.records,
        percent_places=indicator.percent_places.at(year) or 0,
    )


def _counted_on(snapshot: Snapshot, level: str) -> tuple[int, int]:
    """How many units of a level took part and were asked; of a register all its records, of a poll all its answers."""
    table = snapshot.table(level)
    if table and snapshot.nameless(level):
        return table.size, table.size
    states = snapshot.participation[level if level in snapshot.tables else snapshot.level].values()
    took_part = sum(state is Participation.TOOK_PART for state in states)
    return took_part, sum(state is not Participation.NOT_ASKED for state in states)


def _value(
    blank: Value,
    place: str,
    counted: Counted | None = None,
    answered: int | None = None,
    *,
    absence: Absence | None = None,
) -> Value:
    k, n = (counted.k, counted.n) if counted else (None, None)
    # dataclasses.replace would take half the time of the whole computation at 42 units.
    return Value(**vars(blank) | {"territory": place, "absence": absence, "k": k, "n": n, "answered": answered})


def population(methodology: Methodology, indicator: Indicator, year: Year) -> str:
    """What n counts, in words: the named base, else what the indicator says, else nothing."""
    formula: Formula | None = indicator.formula.at(year)
    names = [node.name for node in nodes(getattr(formula, "whole", None)) if isinstance(node, Named)]
    if names:
        return ", ".join(methodology.denominators[name].title for name in names)
    return indicator.denominator_title
