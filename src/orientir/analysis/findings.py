"""What follows from the values: effectiveness by criterion, deficits, typical problems, advice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from orientir.analysis import reference
from orientir.analysis.model import Value
from orientir.analysis.values import Values
from orientir.methodology import (
    Criterion,
    FormulaKind,
    Indicator,
    Problem,
    Rank,
    Recommendation,
)
from orientir.methodology.formula import ShareOfUnits, columns
from orientir.methodology.interpret import holds
from orientir.snapshot import Snapshot
from orientir.terms import REGION, Year

LEVELLED = (FormulaKind.SHARE, FormulaKind.RATIO)


@dataclass(frozen=True)
class Deficit:
    """An indicator below its threshold on one territory or in the region. Thresholds are ours."""

    indicator: Indicator
    value: Value
    threshold: Fraction


@dataclass(frozen=True)
class Effectiveness:
    """Of ``assessed`` checks of a criterion ``met`` were passed; ``rank`` is None where none is assessed.

    Only shares are checked: how many people a unit has sent depends on its size, and one is no level.
    For a territory a check is one indicator with a threshold; for the region it is one indicator on
    one territory, so that the region's level is made of the territories' and nothing else.
    """

    criterion: Criterion
    territory: str
    met: int
    assessed: int
    rank: Rank | None


@dataclass(frozen=True)
class Occurrence:
    """A typical problem: the territories behind it, of ``known`` that answered every question of the rule."""

    problem: Problem
    territories: tuple[str, ...]
    known: int
    typical: bool


@dataclass(frozen=True)
class Advice:
    """A recommendation for one addressee, with the deficits and problems that call for it."""

    recommendation: Recommendation
    indicators: tuple[str, ...]
    problems: tuple[str, ...]


def threshold(indicator: Indicator, territory: str, year: Year) -> Fraction | None:
    """The threshold in force, or None where the indicator is not judged."""
    dated = indicator.deficit_below
    if territory != REGION and indicator.deficit_below_each:
        dated = indicator.deficit_below_each
    return dated.at(year) if dated else None


def deficits(snapshot: Snapshot, values: Values, territory: str) -> list[Deficit]:
    """The territory's (or region's) indicators that fall below their thresholds."""
    found = []
    for indicator in snapshot.methodology.indicators:
        value = values.get((indicator.id, territory))
        limit = threshold(indicator, territory, snapshot.year)
        if value is not None and limit is not None and value.value is not None and value.value < limit:
            found.append(Deficit(indicator, value, limit))
    return found


def effectiveness(snapshot: Snapshot, values: Values) -> dict[tuple[str, str], Effectiveness]:
    """Level of every criterion for the region and each territory of any tier, by (criterion, territory).

    The region's is made of those of the first level: what lies in them is in theirs.
    """
    result = {}
    methodology, first = snapshot.methodology, snapshot.participation[snapshot.level]
    inside = {t.id for t in methodology.territories if t.level in snapshot.participation} - first.keys()
    for criterion in methodology.criteria:
        met = assessed = 0
        for territory in (*first, *sorted(inside)):
            checks = list(_checks(criterion, territory, snapshot.year, values))
            if territory in first:
                met, assessed = met + sum(checks), assessed + len(checks)
            rank = _rank(snapshot, sum(checks), len(checks))
            result[criterion.id, territory] = Effectiveness(criterion, territory, sum(checks), len(checks), rank)
        regional = _rank(snapshot, met, assessed)
        result[criterion.id, REGION] = Effectiveness(criterion, REGION, met, assessed, regional)
    return result


def overall(snapshot: Snapshot, levels: Iterable[Effectiveness]) -> Rank | None:
    """The level over several criteria: all their checks together."""
    parts = list(levels)
    met, assessed = sum(part.met for part in parts), sum(part.assessed for part in parts)
    return _rank(snapshot, met, assessed)


def _rank(snapshot: Snapshot, met: int, assessed: int) -> Rank | None:
    share, ranks = Fraction(met, assessed) if assessed else None, snapshot.methodology.ranks
    return next((r for r in ranks if share is not None and share >= r.threshold(snapshot.year)), None)


def _checks(criterion: Criterion, territory: str, year: Year, values: Values) -> Iterable[bool]:
    for indicator in criterion.indicators:
        limit = threshold(indicator, territory, year)
        found = values[indicator.id, territory]
        if limit is not None and found.value is not None and found.kind in LEVELLED:
            yield found.value >= limit


def problems(snapshot: Snapshot) -> list[Occurrence]:
    """The typical problems, each with the territories whose own answers show it.

    A rule that reads a question not asked that year is left out: it would judge by half its grounds. Whoever left a
    question of the rule empty is counted nowhere: one answer may show a problem and never its absence, so the share
    would be of those who have it.
    """
    found = []
    for problem in snapshot.methodology.problems:
        table = snapshot.tables.get(problem.level)
        asked = {column.name for column in table.columns} if table else set()
        if table is None or not columns(problem.when) <= asked:
            continue
        rule, marks = ShareOfUnits(problem.when), snapshot.absences.get(problem.level, {})
        states: dict[str, bool] = {}
        for unit, territory, answers in table.answers():
            if reference.answers_all(rule, unit, answers, marks):
                states[territory] = states.get(territory, False) or bool(holds(problem.when, answers))
        having = tuple(territory for territory, state in states.items() if state)
        typical = bool(states) and Fraction(len(having), len(states)) >= problem.typical_from and bool(having)
        found.append(Occurrence(problem, having, len(states), typical))
    return found


def advice(
    snapshot: Snapshot, values: Values, territory: str, occurrences: Iterable[Occurrence] | None = None
) -> list[Advice]:
    """Recommendations for a territory or the region, in the order of the library, each with its reasons."""
    shown = problems(snapshot) if occurrences is None else occurrences
    by_indicator = {d.indicator.id: d.indicator.advice for d in deficits(snapshot, values, territory)}
    by_problem = {
        o.problem.id: o.problem.advice
        for o in shown
        if (o.typical if territory == REGION else territory in o.territories)
    }
    return [
        Advice(recommendation, indicators, causes)
        for recommendation in snapshot.methodology.recommendations
        if (recommendation.addressee == REGION) == (territory == REGION)
        for indicators in [_calling(recommendation, by_indicator)]
        for causes in [_calling(recommendation, by_problem)]
        if indicators or causes or recommendation.always
    ]


def _calling(recommendation: Recommendation, reasons: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(id for id, advised in reasons.items() if recommendation.id in advised)
