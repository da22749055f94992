"""Find how narrowly a reader can bound every withheld small count, from all that is printed of a year.

He knows every printed value and total of one table or of several (a year's editions, of which the later one corrects
the earlier), that no count is negative, and that no part is more than its whole. What he can infer is the least and the
greatest value that a linear program allows. It knows nothing of how the values were chosen that are withheld.

A reader is an outsider, or a municipality that knows its own answers besides and takes them off every total.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from orientir.analysis.linear import Form, forms_of
from orientir.analysis.model import Value
from orientir.analysis.places import places_of
from orientir.analysis.small_groups import INSIDE, Hidden
from orientir.analysis.values import Values
from orientir.methodology import FormulaKind, Indicator
from orientir.snapshot import Snapshot
from orientir.terms import REGION

Variable = tuple[int, str, str]
"""A question's answers at a place: in all tables (0), or in one of them where the tables differ."""
Steps = Mapping[Variable, Fraction]
Table = tuple[Snapshot, Values, Hidden]
"""A year, all its values, and which of them are withheld."""
SLACK = 1e-6


@dataclass(frozen=True)
class Inferred:
    """What can be inferred of a withheld count: its ``part`` is the count itself (k), its base (n) or its rest.

    ``possible`` whole numbers lie between the bounds, ``wanted`` of them were promised; ``table`` is the one of the
    tables that withholds it. ``reader`` is the place whose own answers the reader knows, empty of an outsider.
    """

    table: int
    indicator: str
    place: str
    part: str
    reader: str
    possible: float
    wanted: float

    @property
    def too_narrow(self) -> bool:
        return self.possible < self.wanted


def audit(tables: Sequence[Table], only: Inferred | None = None) -> list[Inferred]:
    """Everything small that the tables of one year withhold, with what can be inferred from all of them together.

    Of an outsider as many values are wanted as there are small ones, or as would be possible if no total were printed,
    at least two; of a municipality that knows its own answers two, and it is named only where there are fewer. With
    ``only`` the same count alone is looked at again.
    """
    system, found = _System(tables), list[Inferred]()
    for at, table in enumerate(tables):
        for indicator, limit, place, part, steps, value in _small(system, table, at):
            if only is None or (at, indicator.id, place, part) == (only.table, only.indicator, only.place, only.part):
                for reader, possible, wanted in _readers(system, steps, value, limit, place):
                    found.append(Inferred(at, indicator.id, place, part, reader, possible, wanted))
    return found


def _readers(
    system: _System, steps: Steps, value: Fraction, limit: int, place: str
) -> Iterator[tuple[str, float, float]]:
    """Each reader, how many values are possible to him, and how many were promised."""
    if system.at_a_glance(steps, value, limit):
        yield "", limit, limit
        return
    possible, near = system.possible(steps, value)
    alone = limit if possible >= limit else system.possible(steps, value, totals=False)[0]
    yield "", possible, min(limit, max(2, alone))
    for reader in sorted(near - {place}) if possible >= INSIDE else ():
        left, _ = system.possible(steps, value, reader=reader)
        if left < INSIDE:
            yield reader, left, INSIDE


def _small(system: _System, table: Table, at: int) -> Iterator[tuple[Indicator, int, str, str, Steps, Fraction]]:
    """Every withheld count that is small itself."""
    snapshot, known, hidden = table
    for indicator in snapshot.methodology.indicators:
        limit = snapshot.methodology.small_groups.get(indicator.protect, 0)
        forms = forms_of(indicator, snapshot.year)
        for place in (territory.id for territory in snapshot.territories):
            value = known.get((indicator.id, place))
            if not forms or value is None or value.absence or (indicator.id, place) not in hidden:
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

    def __init__(self, tables: Sequence[Table]) -> None:
        self.answers = [_answers(snapshot) for snapshot, _, _ in tables]
        self.fixed: set[Variable] = set()
        own, totals = list[Steps](), list[Steps]()
        for at, table in enumerate(tables):
            self._printed(at, table, own, totals)
        self.own, self.totals = self._loose(own), self._loose(totals)
        self.wholes = list(dict.fromkeys(w for at, table in enumerate(tables) for w in self._part_of(at, table[0])))

    def variable(self, at: int, column: str, place: str) -> Variable:
        """One for all tables where the answers are the same in all."""
        same = len({answers.get((column, place)) for answers in self.answers}) == 1
        return (0 if same else at + 1), column, place

    def steps(self, at: int, indicator: Indicator, form: Form, place: str) -> dict[Variable, Fraction]:
        return {self.variable(at, f"{indicator.level}.{column}", place): times for column, times in form if times}

    def _printed(self, at: int, table: Table, own: list[Steps], totals: list[Steps]) -> None:
        snapshot, known, hidden = table
        places = [territory.id for territory in snapshot.territories]
        for indicator in snapshot.methodology.indicators:
            forms = forms_of(indicator, snapshot.year)
            if not forms:
                continue
            answered = [p for p in places if (v := known.get((indicator.id, p))) and not v.absence]
            for form in forms:
                told = [self.steps(at, indicator, form, p) for p in answered if (indicator.id, p) not in hidden]
                self.fixed.update(*(steps for steps in told if len(steps) == 1))
                own += (steps for steps in told if len(steps) > 1)
                if (indicator.id, REGION) not in hidden:
                    whole: dict[Variable, Fraction] = {}
                    for place in answered:
                        whole |= self.steps(at, indicator, form, place)
                    totals.append(whole)

    def _loose(self, equations: Iterable[Steps]) -> list[Steps]:
        """The equations without the answers that are printed; one that says no more is left out."""
        left = ({v: times for v, times in e.items() if v not in self.fixed} for e in equations)
        return [equation for equation in left if equation]

    def _part_of(self, at: int, snapshot: Snapshot) -> Iterator[tuple[Variable, Variable, Fraction]]:
        """Part, whole, and how much greater the whole is, where both were answered."""
        answers = self.answers[at]
        wholes = {field.id: field.part_of for field in snapshot.methodology.fields if field.part_of}
        for (column, place), number in answers.items():
            level, _, id = column.partition(".")
            whole = f"{level}.{wholes.get(id, '')}"
            if (greater := answers.get((whole, place))) is not None and number <= greater:
                yield self.variable(at, column, place), self.variable(at, whole, place), greater - number

    def at_a_glance(self, steps: Steps, value: Fraction, limit: int) -> bool:
        """Whether moving people between this place and others by one question already shows that enough is possible.

        Most counts are seen to be safe so, and no linear program is needed.
        """
        for variable, times in steps.items():
            if variable in self.fixed or variable in self._tied or abs(times) != 1:
                continue
            stands = self._stands.get(variable, frozenset())
            others = [v for v in self._together[stands] if v[2] != variable[2]] if stands else []
            outside = inside = 1.0
            for sign in (1, -1):
                room = min(self._room(variable, sign * int(times)), value if sign < 0 else math.inf)
                more = [self._room(v, -sign * int(times)) for v in others]
                outside += math.floor(min(room, limit, sum(more) if stands else room))
                inside += math.floor(min(room, limit, sum(more) - max(more, default=0) if stands else room))
            if outside >= limit and inside >= INSIDE:
                return True
        return False

    @cached_property
    def _tied(self) -> set[Variable]:
        """The answers of which a printed sum at their own place tells."""
        return {variable for equation in self.own for variable in equation}

    @cached_property
    def _stands(self) -> dict[Variable, frozenset[tuple[int, Fraction]]]:
        """In which totals an answer stands, and how often."""
        found: dict[Variable, set[tuple[int, Fraction]]] = {}
        for number, total in enumerate(self.totals):
            for variable, times in total.items():
                found.setdefault(variable, set()).add((number, times))
        return {variable: frozenset(stands) for variable, stands in found.items()}

    @cached_property
    def _together(self) -> dict[frozenset[tuple[int, Fraction]], list[Variable]]:
        """The answers that stand in just the same totals: what one gets more another may have less."""
        found: dict[frozenset[tuple[int, Fraction]], list[Variable]] = {}
        for variable, stands in self._stands.items():
            if variable not in self._tied:
                found.setdefault(stands, []).append(variable)
        return found

    def _room(self, variable: Variable, sign: int) -> Fraction | float:
        """How far an answer may rise or fall while no other answer at its place is different."""
        least = self._least(variable)
        gaps = [gap for part, whole, gap in self._gaps.get(variable, ()) if variable == (part if sign > 0 else whole)]
        return min([*gaps, Fraction(-least)] if sign < 0 and least is not None else gaps, default=math.inf)

    @cached_property
    def _gaps(self) -> dict[Variable, list[tuple[Variable, Variable, Fraction]]]:
        found: dict[Variable, list[tuple[Variable, Variable, Fraction]]] = {}
        for pair in self.wholes:
            for variable in pair[:2]:
                found.setdefault(variable, []).append(pair)
        return found

    def possible(
        self, steps: Steps, value: Fraction, *, totals: bool = True, reader: str = ""
    ) -> tuple[float, frozenset[str]]:
        """How many whole values a count may have, its true one included, and the places without which none other may.

        A ``reader`` knows the answers of his own place.
        """
        up, above = self._furthest(steps, 1, totals, reader)
        down, below = self._furthest(steps, -1, totals, reader)
        down = min(down, float(value))
        if up == math.inf:
            return math.inf, above & below
        steps_up, steps_down = math.floor(up + SLACK), math.floor(down + SLACK)
        near = above if not steps_down else below if not steps_up else above & below
        return steps_up + steps_down + 1, near

    def _furthest(self, steps: Steps, sign: int, totals: bool, reader: str) -> tuple[float, frozenset[str]]:
        """How much greater (or less, by the sign) a sum may be and nothing printed be different, and where."""
        from scipy.optimize import linprog  # takes a second to import

        free = [v for v in steps if v not in self.fixed]
        if not free:
            return 0.0, frozenset()
        inside, linked = self._linked(free, [*self.own, *(self.totals if totals else ())])
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
            bounds=[(0, 0) if variable[2] == reader else (self._least(variable), None) for variable in order],
            method="highs",
        )
        if answers.status == 3:
            return math.inf, frozenset(place for _, _, place in order)
        moved = frozenset(v[2] for v, by in zip(order, answers.x, strict=True) if abs(by) > SLACK)
        return max(0.0, -float(answers.fun)), moved

    def _linked(self, start: Sequence[Variable], equations: Sequence[Steps]) -> tuple[list[Variable], list[Steps]]:
        """The variables that the start ones can move with, and the equations between them."""
        by_variable: dict[Variable, list[int]] = {}
        for number, equation in enumerate(equations):
            for variable in equation:
                by_variable.setdefault(variable, []).append(number)
        seen, used, waiting = dict.fromkeys(start), set[int](), list(start)
        while waiting:
            variable = waiting.pop()
            others = [
                v for part, whole, _ in self._gaps.get(variable, ()) for v in (part, whole) if v not in self.fixed
            ]
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


def _answers(snapshot: Snapshot) -> dict[tuple[str, str], Fraction]:
    """The numbers that were answered, added up by question (of a level) and territory."""
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
