"""A methodology corrected under a running campaign: what changes for those who have begun to fill."""

from __future__ import annotations

from dataclasses import replace

import pytest

from irkutsk import methodology
from orientir.collection.methodology_change import carried_over, difference
from orientir.methodology import Field, FieldType
from orientir.terms import Year

FORM = methodology().form("municipality", Year(2021))
PROBES = next(f for f in FORM if f.id == "probes")


def corrected(**changes: object) -> tuple[Field, ...]:
    return tuple(replace(f, **changes) if f.id == "probes" else f for f in FORM)  # type: ignore[arg-type]


def test_the_same_questions_are_no_difference() -> None:
    assert not difference(FORM, FORM)


def test_added_and_removed_questions_are_listed() -> None:
    without = tuple(f for f in FORM if f.id != "probes")

    assert [f.id for f in difference(without, FORM).added] == ["probes"]
    assert [f.id for f in difference(FORM, without).removed] == ["probes"]


@pytest.mark.parametrize(
    ("changes", "what", "meaning"),
    [
        ({"label": "Совсем другой вопрос"}, "вопрос", True),
        ({"type": FieldType.DECIMAL}, "вид ответа", True),
        ({"part_of": "pupils_6_11"}, "частью чего является", True),
        ({"help": "Новое пояснение."}, "пояснение", False),
        ({"maximum": None}, "границы значения", False),
    ],
)
def test_it_says_what_is_different_and_whether_old_answers_still_answer(
    changes: dict[str, object], what: str, meaning: bool
) -> None:
    [changed] = difference(FORM, corrected(**changes)).changed

    assert changed.what == (what,)
    assert changed.meaning is meaning


def test_a_draft_keeps_what_still_answers_and_lays_the_rest_aside() -> None:
    answers = {"probes": "577", "parents": "12"}

    assert carried_over(answers, difference(FORM, corrected(help="Новое пояснение."))) == (answers, {})
    assert carried_over(answers, difference(FORM, corrected(label="Другой вопрос"))) == (
        {"parents": "12"},
        {"probes": "577"},
    )
