"""A second country, in English and with tiers between: the same code runs it as data alone."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from orientir.analysis import compare, reference_values, values
from orientir.methodology import Methodology, load
from orientir.report import gather, note
from orientir.report.html import html
from orientir.snapshot import Snapshot, freeze
from orientir.terms import REGION, FilledForm, Unit, Year
from orientir.workbooks import form_of, read_workbook, write_form

FOLDER = Path(__file__).parents[1] / "methodologies/norland"
SCHOOLS = {"ashby-school-1": "ashby", "birchley-school-1": "birchley", "cragmoor-school-1": "cragmoor"}
RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)


@cache
def norland() -> Methodology:
    return load(FOLDER)


def frozen(year: int, advised: tuple[int, ...]) -> Snapshot:
    units = [Unit(id, f"School of {place.title()}", "school", "school", place) for id, place in SCHOOLS.items()]
    schools = [FilledForm(u.id, {"pupils": 100, "advised": k}) for u, k in zip(units, advised, strict=True)]
    forms = {
        "country": [FilledForm("norland", {"has_law": True})],
        "county": [FilledForm("eastshire", {"has_strategy": True}), FilledForm("westshire", {"has_strategy": False})],
        "district": [FilledForm("ashby", {"has_plan": True}), FilledForm("cragmoor", {"has_plan": False})],
        "school": schools,
    }
    return freeze(norland(), Year(year), forms, units=units, synthetic=True)


def test_every_tier_is_counted_in_those_above_it() -> None:
    snapshot = frozen(2025, (30, 50, 10))
    found = values(snapshot)

    assert dict(found) == dict(reference_values(snapshot))
    assert [(found["advised", at].k, found["advised", at].n) for at in (REGION, "norland", "eastshire", "ashby")] == [
        (90, 300), (90, 300), (80, 200), (30, 100),
    ]  # fmt: skip
    assert (found["plans", "westshire"].k, found["strategies", "norland"].n) == (0, 2)


@pytest.mark.parametrize("level", ["country", "county", "district", "school"])
def test_the_workbook_of_every_tier_is_in_english_and_comes_back(level: str) -> None:
    units = [Unit("ashby-school-1", "School of Ashby", "school", "school", "ashby")] if level == "school" else None
    form = form_of(norland(), level, Year(2025), units=units)
    answers = {id: (7 if question.type == "integer" else True) for id, question in form.questions.items()}
    file = io.BytesIO()
    write_form(file, form, form.units[0], FilledForm(form.units[0].id, answers), synthetic=True)
    book = openpyxl.load_workbook(file)
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert [text for text in (*texts, *book.sheetnames) if RUSSIAN.search(text)] == []
    assert dict(read_workbook(file.getvalue(), "form.xlsx", form).form.answers) == answers


def test_two_years_and_the_note_are_in_english() -> None:
    before, after = frozen(2024, (10, 10, 10)), frozen(2025, (30, 50, 10))

    compared = compare((before, values(before)), (after, values(after)))
    page = html(note(gather(after, before)))

    assert compared["advised"].panel_after is not None
    assert compared["advised"].panel_after.k == 90
    assert "1 (50%) county has a strategy" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert [line for line in re.sub(r"<[^>]*>", "\n", page).splitlines() if RUSSIAN.search(line)] == []
