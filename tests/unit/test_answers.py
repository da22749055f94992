"""The strict reading of the demonstration answers."""

from __future__ import annotations

import pytest

import irkutsk
from orientir.collection import read_examples
from orientir.collection.plausibility import doubts
from orientir.terms import Absence, Participation, Refused
from published_figures import EXAMPLES
from sample_form import QUESTIONS, TERRITORIES, methodology

HEADER = ["municipality", "participation", "data_kind", *(q.id for q in QUESTIONS)]
FULL = ["took_part", "synthetic", "да", "2021-03-12", "https://a.ru", "10", "5", "1.25", "50", "done", "х"]


def table(tmp_path, *rows: list[str], header: list[str] = HEADER):
    path = tmp_path / "2021.csv"
    path.write_text("\n".join(",".join(row) for row in (header, *rows)) + "\n", encoding="utf-8")
    return path


def rows(**changes: list[str]) -> list[list[str]]:
    absent = ["did_not_take_part", "synthetic", *[""] * len(QUESTIONS)]
    return [[t.id, *changes.get(t.id, FULL if t.id == "bratsk" else absent)] for t in TERRITORIES]


def test_examples_tell_answers_no_answer_and_participation_apart(tmp_path):
    found = read_examples(table(tmp_path, *rows(zima=[*FULL[:2], *[""] * len(QUESTIONS)])), methodology())

    assert [f.unit for f in found.forms] == ["bratsk", "zima"]
    assert found.forms[0].answers["note"] is Absence.NOT_APPLICABLE
    assert set(found.forms[1].answers.values()) == {Absence.NO_ANSWER}
    assert found.participation["bratsky"] is Participation.DID_NOT_TAKE_PART
    assert found.synthetic


def test_every_fault_of_the_examples_is_reported_with_its_line(tmp_path):
    wrong = [*FULL[:2], "Да", "12.03.2021", "", "1 000", "", "1 5", "", "готово", ""]
    ghost = ["did_not_take_part", "synthetic", "да", *[""] * (len(QUESTIONS) - 1)]

    with pytest.raises(Refused) as refused:
        read_examples(table(tmp_path, *rows(bratsk=wrong, ziminsky=ghost)), methodology())

    places = [issue.place.rpartition(":")[2] for issue in refused.value.issues]
    assert places == ["2"] * 5 + ["5"]


def test_a_missing_column_or_municipality_is_refused(tmp_path):
    with pytest.raises(Refused, match="note"):
        read_examples(table(tmp_path, header=HEADER[:-1]), methodology())
    with pytest.raises(Refused, match="ziminsky"):
        read_examples(table(tmp_path, *rows()[:-1]), methodology())


@pytest.mark.parametrize(("year", "forms"), [(2020, 38), (2021, 42)])
def test_the_demonstration_answers_are_sound(year, forms):
    found = read_examples(EXAMPLES / f"{year}.csv", irkutsk.methodology())

    assert len(found.forms) == forms
    assert found.synthetic
    asked = {f.id: f for f in irkutsk.methodology().form("municipality", found.year)}
    assert [doubt for form in found.forms for doubt in doubts(asked, form.answers)] == []
