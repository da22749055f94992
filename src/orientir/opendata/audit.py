"""Find how narrowly an outsider can bound every withheld small count, from all that is printed of a year.

He knows every printed value and total of one table or of several (a year's editions, of which the later one corrects
the earlier), that no count is negative, and that no part is more than its whole. What he can infer is the least and the
greatest value that a linear program allows. It knows nothing of how the values were chosen that are withheld.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from orientir.analysis import Shown, Value
from orientir.analysis.linear import Form, forms_of
from orientir.analysis.places import places_of
from orientir.methodology import FormulaKind, Indicator
from orientir.terms import REGION

Variable = tuple[int, str, str]
"""A question's answers at a place: in all tables (0), or in one of them where the tables differ."""
Steps = Mapping[Variable, Fraction]
SLACK = 1e-6


@dataclass(frozen=True)
class Inferred:
    """What can be inferred of a withheld count: its ``part`` is the count itself (k), its base (n) or its rest.

    ``possible`` whole numbers lie between the bounds, ``wanted`` of them were promised; ``table`` is the one of the
    tables that withholds it.
    """

    table: int
    indicator: str
    place: str
    part: str
    possible: float
    wanted: float

    @property
    def too_narrow(self) -> bool:
        return self.possible < self.wanted


def audit(*tables: Shown) -> list[Inferred]:
    """Everything small that the tables of one year withhold, with what can be inferred from all of them together.

    As many values are wanted as there are small ones, or as would be possible if no total were printed, at least two.
    """
    system = _System(tables)
    return [
        Inferred(at, indicator.id, place, part, found, _wanted(system, steps, value, limit, found))
        for at, table in enumerate(tables)
        for indicator, limit, place, part, steps, value in _small(system, table, at)
        for found in [system.possible(steps, value)]
    ]


def _wanted(system: _System, steps: Steps, value: Fraction, limit: int, found: float) -> float:
    if found >= limit:
        return limit
    return min(limit, max(2, system.possible(steps, value, with_totals=False)))


def _small(system: _System, table: Shown, at: int) -> Iterator[tuple[Indicator, int, str, str, Steps, Fraction]]:
    """Every withheld count that is small itself."""
    for indicator in table.snapshot.methodology.indicators:
        limit = table.snapshot.methodology.small_groups.get(indicator.protect, 0)
        forms = forms_of(indicator, table.snapshot.year)
        for place in (territory.id for territory in table.snapshot.territories):
            value = table.known.get((indicator.id, place))
            if not forms or value is None or value.absence or (indicator.id, place) not in table.hidden:
                continue
            for part, form, number in _parts(value, *forms):
                if 0 < number < limit:
                    yield indicator, limit, place, part, system.steps(at, indicator, form, place), number


def _parts(value: Value, k: Form, n: Form) -> Iterator[tuple[str, Form, Fraction]]:
    """The count; of a ratio also its base and its rest."""
    count, base = value.k or Fraction(), value.n or Fraction()
    yield "k", k, count
    if value.kind is FormulaKind.RATIO:
        rest = dict(n)
        for column, times in k:
            rest[column] = rest.get(column, Fraction()) - times
        yield "n", n, base
        yield "rest", tuple(rest.items()), base - count


class _System:
    """What is printed, as equations over how far each answer may be from its true value."""

    def __init__(self, tables: Sequence[Shown]) -> None:
        self.answers = [_answers(table) for table in tables]
        self.fixed: set[Variable] = set()
        self.own: list[dict[Variable, Fraction]] = []
        self.totals: list[dict[Variable, Fraction]] = []
        for at, table in enumerate(tables):
            self._printed(at, table)
        self.wholes = list(dict.fromkeys(w for at, table in enumerate(tables) for w in self._part_of(at, table)))

    def variable(self, at: int, column: str, place: str) -> Variable:
        """One for all tables where the answers are the same in all."""
        same = len({answers.get((column, place)) for answers in self.answers}) == 1
        return (0 if same else at + 1), column, place

    def steps(self, at: int, indicator: Indicator, form: Form, place: str) -> dict[Variable, Fraction]:
        return {self.variable(at, f"{indicator.level}.{column}", place): times for column, times in form if times}

    def _printed(self, at: int, table: Shown) -> None:
        places = [territory.id for territory in table.snapshot.territories]
        for indicator in table.snapshot.methodology.indicators:
            forms = forms_of(indicator, table.snapshot.year)
            if not forms:
                continue
            answered = [p for p in places if (v := table.known.get((indicator.id, p))) and not v.absence]
            for form in forms:
                for place in answered:
                    if (indicator.id, place) not in table.hidden:
                        self._told(self.steps(at, indicator, form, place))
                if (indicator.id, REGION) not in table.hidden:
                    whole: dict[Variable, Fraction] = {}
                    for place in answered:
                        whole |= self.steps(at, indicator, form, place)
                    self.totals.append(whole)

    def _told(self, steps: dict[Variable, Fraction]) -> None:
        if len(steps) == 1:
            self.fixed |= steps.keys()
        elif steps:
            self.own.append(steps)

    def _part_of(self, at: int, table: Shown) -> Iterator[tuple[Variable, Variable, Fraction]]:
        """Part, whole, and how much greater the whole is, where both were answered."""
        answers = self.answers[at]
        wholes = {field.id: field.part_of for field in table.snapshot.methodology.fields if field.part_of}
        for (column, place), number in answers.items():
            level, _, id = column.partition(".")
            whole = f"{level}.{wholes.get(id, '')}"
            if (greater := answers.get((whole, place))) is not None and number <= greater:
                yield self.variable(at, column, place), self.variable(at, whole, place), greater - number

    def possible(self, steps: Steps, value: Fraction, *, with_totals: bool = True) -> float:
        """How many whole values a count may have, itself included; the value is its true one."""
        up = self._furthest(steps, 1, with_totals)
        down = self._furthest(steps, -1, with_totals)
        return math.floor(up + SLACK) + math.floor(min(down, float(value)) + SLACK) + 1 if up < math.inf else math.inf

    def _furthest(self, steps: Steps, sign: int, with_totals: bool) -> float:
        """How much greater (or less, by the sign) a sum may be and nothing printed be different."""
        from scipy.optimize import linprog  # takes a second to import

        free = [v for v in steps if v not in self.fixed]
        if not free:
            return 0.0
        equations = [self._loose(e) for e in (*self.own, *(self.totals if with_totals else ()))]
        inside, linked = self._linked(free, [e for e in equations if e])
        order = {variable: number for number, variable in enumerate(inside)}
        wholes = [(p, w, gap) for p, w, gap in self.wholes if p in order or w in order]

        def matrix(rows: Sequence[Steps]) -> list[list[float]]:
            made = [[0.0] * len(order) for _ in rows]
            for line, row in zip(made, rows, strict=True):
                for variable, times in row.items():
                    if variable in order:
                        line[order[variable]] += float(times)
            return made

        answers: Any = linprog(
            [-sign * float(steps.get(variable, 0)) for variable in order],
            A_eq=matrix(linked) or None,
            b_eq=[0.0] * len(linked) or None,
            A_ub=matrix([_gap(p, w) for p, w, _ in wholes]) or None,
            b_ub=[float(gap) for _, _, gap in wholes] or None,
            bounds=[(self._least(variable), None) for variable in order],
            method="highs",
        )
        return math.inf if answers.status == 3 else max(0.0, -float(answers.fun))

    def _loose(self, steps: Steps) -> Steps:
        return {variable: times for variable, times in steps.items() if variable not in self.fixed}

    def _linked(self, start: Sequence[Variable], equations: Sequence[Steps]) -> tuple[list[Variable], list[Steps]]:
        """The variables that the start ones can move with, and the equations between them."""
        by_variable: dict[Variable, list[int]] = {}
        for number, equation in enumerate(equations):
            for variable in equation:
                by_variable.setdefault(variable, []).append(number)
        beside: dict[Variable, list[Variable]] = {}
        for part, whole, _ in self.wholes:
            beside.setdefault(part, []).append(whole)
            beside.setdefault(whole, []).append(part)
        seen, used, waiting = dict.fromkeys(start), set[int](), list(start)
        while waiting:
            variable = waiting.pop()
            others = [v for v in beside.get(variable, []) if v not in self.fixed]
            for number in by_variable.get(variable, []):
                used.add(number)
                others.extend(equations[number])
            for other in others:
                if other not in seen:
                    seen[other] = None
                    waiting.append(other)
        return list(seen), [equations[number] for number in sorted(used)]

    def _least(self, variable: Variable) -> float | None:
        """How far an answer may fall: to nought; of what is no answer nothing is known."""
        at, column, place = variable
        answers = self.answers[max(at - 1, 0)]
        return -float(answers[column, place]) if (column, place) in answers else None


def _gap(part: Variable, whole: Variable) -> Steps:
    return {part: Fraction(1), whole: Fraction(-1)}


def _answers(table: Shown) -> dict[tuple[str, str], Fraction]:
    """The numbers that were answered, added up by question (of a level) and territory."""
    snapshot = table.snapshot
    places = places_of(snapshot.methodology.territories)
    added: dict[tuple[str, str], Fraction] = {}
    for level in sorted({indicator.level for indicator in snapshot.methodology.indicators}):
        found = snapshot.table(level)
        for _, territory, answers in found.answers() if found else ():
            place = places.at(territory, snapshot.level)
            for column, answer in answers.items():
                if isinstance(answer, (int, Decimal)) and not isinstance(answer, bool):
                    key = f"{level}.{column}", place
                    added[key] = added.get(key, Fraction()) + Fraction(answer)
    return added
