"""The records of the demonstration add up, register by register, to the forms of the demonstration."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
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
KNOWN = 46
"""Questions of the municipal form that a register answers."""
PUBLISHED = {
    "has_model": 21, "has_programme": 31, "has_innovation_sites": 17, "has_funding": 17, "has_coordinator": 21,
    "school_posts_fte": Decimal("608.75"), "other_posts_fte": 19, "trained_staff": 380, "diagnostics_bvb": 10_929,
    "diagnostics_bvb_ovz": 386, "diagnostics_other": 11_113, "plans_survey": 7_298, "graduates_9": 35_786,
    "profile_graduates": 10_226, "profile_admission": 6_850, "advanced_exam_choice": 5_168, "college_after_9": 9_569,
    "probes": 20_182, "probes_ovz": 577, "has_network": 27, "has_employer_events": 31, "contest_participants": 2_594,
    "parents": 58_576, "supplementary_education": 22_229, "has_summer_sessions": 17, "summer_pupils": 14_244,
}  # fmt: skip
"""Totals of the region in the note, and how many municipalities have what it counts.

Of probes the forms say 22 776: they hold the participants of contests, too (``COUNTED_INTO``).
"""
COUNTED_INTO = {"probes": "contest_participants"}
"""What the forms of 2021 have counted into a question besides what its register counts."""


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


def same(stored: Answer, answer: Answer) -> bool:
    """The answer of the form; nothing where the question does not concern it, anything where it was left out."""
    if answer is Absence.NO_ANSWER:
        return True
    nothing = stored in (0, False) or isinstance(stored, Absence)
    return nothing if isinstance(answer, Absence) else stored == answer


def besides(field: Field, answers: Mapping[str, Answer]) -> Answer:
    """What the form says without what was counted into it from elsewhere."""
    answer, other = answers.get(field.id, Absence.NO_ANSWER), answers.get(COUNTED_INTO.get(field.id, ""))
    return answer - other if isinstance(answer, int) and isinstance(other, int) else answer


def test_the_registers_know_what_every_municipality_has_answered() -> None:
    asked = [f for f in methodology().form("municipality", YEAR) if f.known]
    wrong = [
        (form.unit, field.id, found, form.answers.get(field.id))
        for form in forms(YEAR)
        for field in asked
        if not same(found := known(field, territory=form.unit), besides(field, form.answers))
    ]

    assert len(asked) == KNOWN
    assert wrong == []


def test_the_records_add_up_to_what_the_note_says_of_the_region() -> None:
    questions = {f.id: f for f in methodology().form("municipality", YEAR) if f.id in PUBLISHED}
    found = {id: [known(f, territory=t.id) for t in methodology().territories] for id, f in questions.items()}

    assert {
        id: sum(n for n in numbers if not isinstance(n, Absence | str | date)) for id, numbers in found.items()
    } == PUBLISHED
    assert sum(bool(n) for n in found["contest_participants"]) == 23


def test_no_two_records_are_the_same_one() -> None:
    for id, records in read_example_records(EXAMPLES / "registers", methodology()).items():
        register = methodology().register(id)
        assert register is not None
        keys = Counter((r.unit, *(str(r.answers.get(key)).casefold() for key in register.key)) for r in records)
        assert [key for key, number in keys.items() if number > 1] == [], id


def test_the_registers_know_what_every_school_has_answered() -> None:
    """Of the registers whose records belong to organisations; what a territory keeps says nothing about a school."""
    kept = {r.id for r in methodology().registers if r.belongs_to is Owner.ORGANISATION}
    form = list(methodology().form("school", YEAR))
    asked = [f for f in form if f.known and f.known.register in kept and f.id not in COUNTED_INTO]
    numbers = schools_by_territory(methodology().territories)
    wrong = [
        (unit, field.id, found, given)
        for municipal in forms(YEAR)
        for i, answers in enumerate(school_answers(municipal.unit, numbers[municipal.unit], form, municipal.answers))
        for field in asked
        if not same(
            found := known(field, territory=municipal.unit, unit=(unit := f"{municipal.unit}-school-{i + 1}")),
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
