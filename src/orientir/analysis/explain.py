"""Where a number comes from: value, formula, k and n, the answers behind them, the digest of the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orientir.analysis.model import Value
from orientir.analysis.places import places_of
from orientir.analysis.values import Values
from orientir.methodology import Indicator
from orientir.methodology.formula import Named, columns, nodes, row_text
from orientir.snapshot import Snapshot
from orientir.terms import REGION, Absence, Answer


@dataclass(frozen=True)
class Contribution:
    """The answers of one unit that a formula read, by field."""

    unit: str
    territory: str
    answers: dict[str, Answer]
    comments: dict[str, str]


@dataclass(frozen=True)
class Explanation:
    value: Value
    indicator: Indicator
    fields: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    bases: Mapping[str, str] = field(default_factory=dict)
    """What each named base of the formula is made of, by its name."""


def explain(snapshot: Snapshot, values: Values, indicator_id: str, territory: str = REGION) -> Explanation:
    """Everything behind one value; KeyError for an unknown indicator or territory."""
    value = values[indicator_id, territory]
    indicator = snapshot.methodology.indicator(indicator_id)
    formula = indicator.formula.at(snapshot.year)
    table = snapshot.tables.get(indicator.level)
    if formula is None or table is None or value.absence is Absence.NOT_ASSESSED:
        return Explanation(value, indicator, (), ())
    used = columns(formula)
    fields = tuple(f.id for f in snapshot.methodology.form(indicator.level, snapshot.year) if f.id in used)
    special = snapshot.absences.get(indicator.level, {})
    comments = snapshot.comments.get(indicator.level, {})
    places = places_of(snapshot.methodology.territories)
    contributions = tuple(
        Contribution(
            unit,
            place,
            {name: answers.get(name, special.get((unit, name), Absence.NO_ANSWER)) for name in fields},
            {name: comments[unit, name][0] for name in fields if (unit, name) in comments},
        )
        for unit, place, answers in table.answers()
        if territory == REGION or places.within(place, (territory,))
    )
    bases = {node.name: row_text(node.value) for node in nodes(formula) if isinstance(node, Named)}
    return Explanation(value, indicator, fields, contributions, bases)
