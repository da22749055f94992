"""What an engine is asked for an indicator of a year."""

from __future__ import annotations

from orientir.analysis.model import Request
from orientir.methodology import Indicator
from orientir.methodology.formula import AddTotals, And, Compare, CountUnits, DivideTotals, Formula, Ratio, columns
from orientir.snapshot import Snapshot


def measured(indicator: Indicator, snapshot: Snapshot) -> bool:
    """Whether a snapshot holds what the indicator's formula of that year reads."""
    formula = indicator.formula.at(snapshot.year)
    table = snapshot.table(indicator.level)
    if formula is None or table is None or not indicator.in_force(snapshot.year):
        return False
    return columns(formula) <= {column.name for column in table.columns}


def request_of(indicator: Indicator, snapshot: Snapshot) -> Request:
    """The formula of the snapshot's year, with the units that it counts."""
    formula = indicator.formula.at(snapshot.year)
    assert formula is not None
    territorial = {level.id for level in snapshot.methodology.territorial}
    return Request(formula, indicator.units if indicator.units in territorial - {indicator.level} else "")


def units_behind(formula: Formula) -> Formula | None:
    """For a ratio, a formula whose n says how many units gave part and whole; None for other formulas."""
    match formula:
        case Ratio(part, whole):
            return CountUnits(And(Compare("=", part, part), Compare("=", whole, whole)))
        case DivideTotals(left, right):
            return AddTotals(left, right)
    return None
