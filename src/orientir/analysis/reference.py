"""Compute every value in plain Python, unit by unit: the reference that the SQL engines must agree with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from orientir.analysis.model import Marks, Request, Results
from orientir.analysis.places import FLAT, Places
from orientir.methodology.formula import Formula, needs
from orientir.methodology.interpret import Answers, Unit, count, decided
from orientir.snapshot import Table
from orientir.terms import Absence


def compute(table: Table, requests: Sequence[Request], places: Places = FLAT) -> Results:
    """k and n of every request for the region and every territory that has a row, or has one that has."""
    rows: dict[str, list[Answers]] = defaultdict(list)
    for _, territory, answers in table.answers():
        rows[territory].append(answers)
    territories = list(rows)
    return {
        place: tuple(count(r.formula, _units(r, [territories[at] for at in members], rows, places)) for r in requests)
        for place, members in places.members(territories).items()
    }


def answered(table: Table, formulas: Sequence[Formula], marks: Marks) -> list[frozenset[str]]:
    """For each formula, the units that answered all of its fields and of which it can be computed."""
    found: list[set[str]] = [set() for _ in formulas]
    for unit, _, answers in table.answers():
        for units, formula in zip(found, formulas, strict=True):
            if answers_all(formula, unit, answers, marks):
                units.add(unit)
    return [frozenset(units) for units in found]


def answers_all(formula: Formula, unit: str, answers: Answers, marks: Marks) -> bool:
    """Whether a unit answered every question of a formula, so that it can be computed; «не применимо» is an answer."""
    empty = [name for name in needs(formula) if name not in answers]
    return all(marks.get((unit, name)) is Absence.NOT_APPLICABLE for name in empty) and decided(formula, answers)


def _units(
    request: Request, territories: Sequence[str], rows: Mapping[str, list[Answers]], places: Places
) -> list[Unit]:
    """Every row by itself, or all rows of one territory of the units' level together."""
    if not request.units:
        return [[row] for territory in territories for row in rows[territory]]
    together: dict[str, list[Answers]] = defaultdict(list)
    for territory in territories:
        together[places.at(territory, request.units)] += rows[territory]
    return list(together.values())
