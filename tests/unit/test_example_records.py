"""The records of the demonstration add up, register by register, to the forms of the demonstration."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import orientir
from irkutsk import EXAMPLES, METHODOLOGY, forms, methodology
from orientir.cli.demo_schools import school_answers, schools_by_territory
from orientir.collection import read_example_records
from orientir.methodology import Field
from orientir.methodology.model import Owner
from orientir.methodology.records import Record, counted, known_answer
from orientir.terms import Absence, Answer, Year

YEAR = Year(2021)


@cache
def records() -> dict[tuple[str, str], list[Record]]:
    """The records of the year by register and territory."""
    found = read_example_records(EXAMPLES / "registers", methodology())
    sorted_out: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for register in methodology().registers:
        for record in counted(register, methodology(), YEAR, found[register.id]):
            sorted_out[register.id, record.territory].append(record)
    return sorted_out


def known(field: Field, *, territory: str, unit: str = "") -> Answer:
    """What the registers know; no answer where the unit has no record of the year."""
    assert field.known is not None
    own = records().get((field.known.register, territory), [])
    return known_answer(field, field.known, [r for r in own if unit in ("", r.unit)])


def same(stored: Answer, field: Field, answer: Answer) -> bool:
    """The answer of the form, or nothing to be known where the form has none."""
    nothing = stored in (0, False) or isinstance(stored, Absence)
    return nothing if isinstance(answer, Absence) else stored == answer


def test_the_registers_know_what_every_municipality_has_answered() -> None:
    asked = [f for f in methodology().form("municipality", YEAR) if f.known]
    wrong = [
        (form.unit, field.id, found, form.answers.get(field.id))
        for form in forms(YEAR)
        for field in asked
        if not same(found := known(field, territory=form.unit), field, form.answers.get(field.id, Absence.NO_ANSWER))
    ]

    assert len(asked) > 5
    assert wrong == []


def test_the_registers_know_what_every_school_has_answered() -> None:
    """Of the registers whose records belong to organisations; what a territory keeps says nothing about a school."""
    kept = {r.id for r in methodology().registers if r.belongs_to is Owner.ORGANISATION}
    form = list(methodology().form("school", YEAR))
    asked = [f for f in form if f.known and f.known.register in kept]
    numbers = schools_by_territory(methodology().territories)
    wrong = [
        (unit, field.id, found, given)
        for municipal in forms(YEAR)
        for i, answers in enumerate(school_answers(municipal.unit, numbers[municipal.unit], form, municipal.answers))
        for field in asked
        if not same(
            found := known(field, territory=municipal.unit, unit=(unit := f"{municipal.unit}-school-{i + 1}")),
            field,
            given := answers.get(field.id, Absence.NO_ANSWER),
        )
    ]

    assert asked
    assert wrong == []


def test_a_register_costs_at_most_sixty_lines_and_no_code_names_one() -> None:
    files = sorted((METHODOLOGY / "registers").glob("*.yaml"))
    named = re.compile("|".join(rf"[\"']{register.id}[\"':]" for register in methodology().registers))
    told = [
        f"{path}:{number}"
        for path in sorted(Path(orientir.__file__).parent.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if named.search(line)
    ]

    assert [path.name for path in files if len(path.read_text(encoding="utf-8").splitlines()) > 60] == []
    assert told == []
