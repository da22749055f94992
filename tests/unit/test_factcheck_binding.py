"""Numbers of a note held against the data."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from orientir.factcheck import Figure, check, check_reading, read_claims, read_pins, write_pins
from orientir.factcheck.read.plain_text import read_text
from orientir.factcheck.text.words import roots
from orientir.terms import REGION, Refused

TITLE = "Наличие муниципальной программы по профориентации"
POOLS = Figure("programme", TITLE, REGION, "", 2021, Fraction(31), Fraction(42), (roots(TITLE),))
ABSENT = replace(
    POOLS, indicator="none", title="Отсутствие муниципальной программы по профориентации", k=Fraction(11), negative=True
)
SOUND = "Муниципальная программа по профориентации есть в 31 муниципалитете (74 %)."


def codes(text: str, *figures: Figure) -> list[str]:
    return [found.code for found in check(read_text(text), figures)]


def test_a_number_that_agrees_with_the_data_is_left_alone() -> None:
    assert codes(SOUND, POOLS, ABSENT) == []


@pytest.mark.parametrize("wrong", ["30 муниципалитетах (74 %)", "31 муниципалитете (73 %)"])
def test_a_number_that_the_data_contradict_is_an_error(wrong: str) -> None:
    assert "data-mismatch" in codes(SOUND.replace("31 муниципалитете (74 %)", wrong), POOLS, ABSENT)


def test_a_denial_is_not_bound_to_an_assertion() -> None:
    assert codes("В 11 муниципалитетах нет муниципальной программы по профориентации.", POOLS, ABSENT) == []


def test_another_year_is_not_compared() -> None:
    assert codes("В 2020 году муниципальная программа по профориентации была в 24 муниципалитетах.", POOLS) == []


def test_a_binding_can_be_written_read_and_forbidden(tmp_path: Path) -> None:
    wrong = read_claims(read_text(SOUND.replace("31", "30")))
    path = tmp_path / "bindings.yaml"
    findings, bindings = check_reading(wrong, [POOLS])
    write_pins(bindings, path)
    known = {(POOLS.indicator, POOLS.territory)}

    assert check_reading(wrong, [POOLS], read_pins(path, known))[0] == findings

    path.write_text(
        path.read_text(encoding="utf-8").replace("indicator: programme", "indicator: null"), encoding="utf-8"
    )
    assert "data-mismatch" not in [f.code for f in check_reading(wrong, [POOLS], read_pins(path, known))[0]]


def test_every_fault_of_the_bindings_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bindings.yaml"
    path.write_text("- place: a\n- {place: a, quotation: b, number: 1, indicator: unknown}\n", encoding="utf-8")

    with pytest.raises(Refused) as refusal:
        read_pins(path, {("programme", REGION)})

    assert [issue.place for issue in refusal.value.issues] == ["bindings.yaml, запись 1", "bindings.yaml, запись 2"]
