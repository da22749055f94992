"""The same code runs a methodology of another country: other levels, periods, plural forms and years."""

import io
import re
from fractions import Fraction
from functools import cache
from pathlib import Path

import openpyxl

from orientir.analysis import compare, deficits, problems, values
from orientir.cli import main
from orientir.methodology import Methodology, load
from orientir.snapshot import Snapshot, freeze, write
from orientir.terms import Absence, Answer, FilledForm, Year
from orientir.workbooks import form_of, read_workbook, write_form

FOLDER = Path(__file__).resolve().parents[1] / "methodologies" / "gatsby"


@cache
def gatsby() -> Methodology:
    return load(FOLDER)


def snapshot(year: int, **answers: dict[str, Answer]) -> Snapshot:
    forms = [FilledForm(school, given) for school, given in answers.items()]
    return freeze(gatsby(), Year(year), {"school": forms}, synthetic=True)


COMBE: dict[str, Answer] = {
    "has_programme": True,
    "has_leader": True,
    "linked_subjects": "core",
    "year_11_leavers": 120,
    "workplace_in_person": 60,
    "workplace_virtual": 30,
    "college_visits": 2,
    "university_visits": 0,
}
HEATH: dict[str, Answer] = {
    "has_programme": False,
    "has_leader": True,
    "linked_subjects": "some",
    "year_11_leavers": 80,
    "workplace_in_person": 20,
    "workplace_virtual": Absence.NO_ANSWER,
    "college_visits": 1,
    "university_visits": 3,
}


def test_shares_of_schools_and_of_pupils_are_computed_with_their_periods() -> None:
    found = values(snapshot(2024, ashford_combe=COMBE, brindle_heath=HEATH))

    assert found.region("stable_programme").value == Fraction(1, 2)
    assert found.region("linked_lessons").value == Fraction(1, 2)
    assert found.region("workplace").value == Fraction(80, 200)
    assert found.region("workplace").period == "academic year 2023/2024"
    assert found.region("encounters").absence is Absence.NO_ANSWER
    assert found.region("stable_programme").took_part == 2
    assert found["stable_programme", "elverton"].absence is Absence.DID_NOT_TAKE_PART


def test_a_redefined_benchmark_is_not_compared_and_an_unchanged_one_is() -> None:
    years = [snapshot(year, ashford_combe=COMBE, brindle_heath=HEATH) for year in (2024, 2025)]
    before, after = ((s, values(s)) for s in years)
    compared = compare(before, after)

    assert compared["workplace"].change is None
    assert compared["workplace"].refusals
    assert compared["linked_lessons"].change == 0


def test_deficits_and_problems_name_the_school() -> None:
    review = snapshot(2024, ashford_combe=COMBE, brindle_heath=HEATH)
    found = values(review)
    behind = {
        school: {d.indicator.id for d in deficits(review, found, school)}
        for school in ("ashford_combe", "brindle_heath")
    }
    one_route = next(p for p in problems(review) if p.problem.id == "one_route")

    assert behind == {"ashford_combe": set(), "brindle_heath": {"stable_programme"}}
    assert one_route.territories == ("ashford_combe",)


def test_the_workbook_speaks_the_language_of_the_methodology_and_comes_back() -> None:
    form = form_of(gatsby(), "school", Year(2024))
    file = io.BytesIO()
    write_form(file, form, form.units[0], FilledForm(form.units[0].id, COMBE), synthetic=True)
    book = openpyxl.load_workbook(file)
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert [text for text in (*texts, *book.sheetnames) if re.search("[а-яё]", text, re.IGNORECASE)] == []
    found = read_workbook(file.getvalue(), "combe.xlsx", form)
    asked = COMBE.keys() & form.questions.keys()
    assert {id: found.form.answers[id] for id in asked} == {id: COMBE[id] for id in asked}
    assert found.synthetic


def test_a_copy_that_has_lost_its_mark_is_known_by_its_english_words() -> None:
    form = form_of(gatsby(), "school", Year(2024))
    file = io.BytesIO()
    write_form(file, form, form.units[0], FilledForm(form.units[0].id, COMBE), synthetic=True)
    book = openpyxl.load_workbook(file)
    book.active.delete_cols(1)
    copied = io.BytesIO()
    book.save(copied)
    found = read_workbook(copied.getvalue(), "copy.xlsx", form)

    assert found.synthetic
    assert found.form.unit == form.units[0].id
    assert found.form.answers["year_11_leavers"] == 120


def test_a_number_is_explained_in_the_language_of_the_methodology(tmp_path, capsys) -> None:
    write(snapshot(2024, ashford_combe=COMBE, brindle_heath=HEATH), tmp_path / "2024.snapshot")

    assert main(["explain", str(tmp_path / "2024.snapshot"), "workplace"]) == 0
    told = capsys.readouterr().out
    assert "Took part: 2 of" in told
    assert "has_leader" not in told
    assert re.search("[а-яё]", told, re.IGNORECASE) is None
