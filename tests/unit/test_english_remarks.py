"""What the clerk says about an English form or table is in English, whatever stands in its cells."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from orientir.collection import read_folder
from orientir.methodology import Field, load
from orientir.terms import Refused, Unit, Year
from orientir.workbooks import BlankForm, form_of, read_workbook, write_form
from orientir.workbooks.blank_form import Section
from sample_form import question

FOLDER = Path(__file__).parents[1] / "methodologies/norland"
RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
SCHOOLS = tuple(
    Unit(f"{place}-{n}", f"{place.title()} School {n}", "school", "school", place)
    for place in ("ashby", "birchley")
    for n in (1, 2)
)
MORE = (
    question("posts", "decimal", "Posts of advisers", places=2, unit=("post", "posts")),
    question("share", "percent", "Share of parents reached"),
    question("agreed", "date", "Day of the agreement"),
    question("page", "link", "Page on careers"),
    question("stage", "choice", "Stage of the plan", choices={"draft": "being drafted", "done": "in force"}),
    question("has_adviser", "yes_no", "There is an adviser", evidence="link"),
    question("proud", "text", "What you are proud of"),
)


@cache
def form() -> BlankForm:
    blank = form_of(load(FOLDER), "school", Year(2025), units=SCHOOLS)
    return replace(blank, sections=(*blank.sections, Section(2, "More", MORE)))


def filled(cells: dict[str, object], **facts: object) -> bytes:
    """A form of the first school with these cells under its questions."""
    file = io.BytesIO()
    write_form(file, form(), SCHOOLS[0], synthetic=False)
    book = openpyxl.load_workbook(file)
    sheet = book["Form"]
    rows = {str(cell.value): cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None}
    column = next(cell.column for row in sheet.iter_rows() for cell in row if cell.value == "Answer")
    for id, value in cells.items():
        sheet.cell(rows[f"@field {id}"], column + int(facts.get("shift", 0))).value = value
    book.save(file)
    return file.getvalue()


def refused(cells: dict[str, object], **facts: object) -> str:
    with pytest.raises(Refused) as refusal:
        read_workbook(filled(cells, **facts), "form.xlsx", form())
    return str(refusal.value)


@pytest.mark.parametrize(
    ("id", "typed", "said"),
    [
        ("pupils", "-", "A dash may mean several things"),
        ("pupils", "none", "nought or no data?"),
        ("pupils", "about 50", "is not an exact number. Enter the exact number"),
        ("pupils", "more than 10", "is not an exact number"),
        ("pupils", "12+3", "Enter its total: 15."),
        ("pupils", "10-12", "more than one number"),
        ("pupils", "1O0", "it looks like 100"),
        ("pupils", "12.5", "“12.5” is not a whole number"),
        ("pupils", "1,234", "can be read in two ways: 1234 or 1.234"),
        ("pupils", "12 boys", "Enter one number, counted in “person”"),
        ("pupils", time(5, 12), "The cell holds a time (05:12:00)"),
        ("pupils", -3, "below the least possible number, 0"),
        ("posts", "0.12345", "Keep at most two decimal places"),
        ("posts", date(2025, 12, 5), "looks like 5.12"),
        ("share", "0.78", "0.78% or 78%"),
        ("share", "150%", "above the greatest possible share, 100%"),
        ("agreed", "June 2025", "is not a whole date"),
        ("agreed", "31.02.2025", "There is no such day"),
        ("agreed", "3/4/2025", "03.04.2025 or 04.03.2025"),
        ("agreed", "5.6.1925", "The year 1925 is out of range"),
        ("page", "school.example", "https://school.example or http://school.example"),
        ("page", "see https://a.example", "Leave only the address"),
        ("stage", "almost ready", "Choose one of them: being drafted; in force."),
        ("has_adviser", "partly", "reads neither as “yes” nor as “no”"),
        ("has_adviser", "yes, planned", "reads neither"),
        ("has_adviser", "yes / no", "reads neither"),
        ("has_adviser", "yes and no", "reads neither"),
        ("has_adviser", "none", "reads neither"),
        ("has_adviser", "#REF!", "the error “#REF!”"),
        ("proud", "?", "may mean several things"),
        ("pupils", "=1+1", "a formula whose result was not saved"),
    ],
)
def test_an_odd_cell_is_explained_in_english(id: str, typed: object, said: str) -> None:
    told = refused({id: typed})

    assert said in told
    assert "form.xlsx, sheet “Form”, cell E" in told or "cell" in told
    assert RUSSIAN.findall(told) == []


@pytest.mark.parametrize(
    ("id", "typed", "answer"),
    [
        ("has_adviser", "Yes (order 45)", True),
        ("has_adviser", "No", False),
        ("agreed", "3 May 2025", date(2025, 5, 3)),
        ("posts", "1.5 posts", Decimal("1.5")),
        ("stage", "In force", "done"),
    ],
)
def test_what_has_one_meaning_is_taken(id: str, typed: object, answer: object) -> None:
    assert read_workbook(filled({id: typed}), "form.xlsx", form()).form.answers[id] == answer


def table(path: Path, rows: list[list[object]], name: str = "table.csv") -> Path:
    with (path / name).open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path / name


HEADINGS = ["No.", "School", *(label for label in ("Pupils", "Pupils who had an interview with an adviser"))]
OTHERS = [field.label for field in MORE]


def told(refusal: Refused) -> str:
    assert RUSSIAN.findall(str(refusal)) == []
    return str(refusal)


def test_a_table_of_english_schools_is_read_with_its_totals(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [*HEADINGS, *OTHERS],
        [1, "Ashby School 1", 100, 10, 1, "50%", "3 May 2025", "https://a.example", "in force", "yes", "much"],
        [2, "Ashby School 2", 50, 5, 2, "40%", "", "", "being drafted", "no", ""],
        ["", "Total", 150, 16, 3, "", "", "", "", "", ""],
        ["", "Prepared by the county", "", "", "", "", "", "", "", "", ""],
    ]
    found = read_folder(table(tmp_path, rows), form())

    assert [one.answers["pupils"] for one in found.forms] == [100, 50]
    assert [str(check) for check in found.checks if "total" in str(check)] == [
        (
            "table.csv, cell D4: “Pupils who had an interview with an adviser”: the total says 16, and rows 2–3 add up "
            "to 15. Check the total and the rows: the rows are read."
        )
    ]
    assert RUSSIAN.findall(" ".join([*found.ignored, *map(str, found.checks)])) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[*HEADINGS], [1, "Ashby School 1", 100, 10]], "The table lacks questions (7): “Posts of advisers”"),
        (
            [[*HEADINGS, *OTHERS], [1, "Ashby School 9", 100], [2, "Ashby School 1", 9]],
            "“Ashby School 9” is not in the list",
        ),
        ([[*HEADINGS, *OTHERS], ["", "", 100, 10], [1, "Ashby School 1", 70]], "Row 2 has answers"),
        ([[*HEADINGS, *OTHERS], [1, "Ashby School 1", 7], [2, "Ashby School 1", 8]], "stands in the table 2 times"),
        ([[*HEADINGS, "Pupils", *OTHERS], [1, "Ashby School 1", 7, 1, 7]], "Two columns hold the same question"),
        ([[*HEADINGS, *OTHERS], [1, "Ashby School 1", "about 7"], [2, "Ashby School 2", "about 7"]], "cells C2, C3:"),
        ([["", "a"], ["x", 1]], "neither a form of the monitoring nor a consolidated table"),
    ],
)
def test_what_is_wrong_with_an_english_table_is_told_in_english(
    tmp_path: Path, rows: list[list[object]], said: str
) -> None:
    with pytest.raises(Refused) as refusal:
        read_folder(table(tmp_path, rows), form())

    assert said in told(refusal.value)


def test_a_folder_of_english_forms_is_reported_in_english(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(filled({"pupils": 10, "advised": 20}))
    (tmp_path / "b.xlsx").write_bytes(filled({"pupils": 10}))
    (tmp_path / "c.xlsx").write_bytes(b"%PDF-1.7")
    (tmp_path / "d.xls").write_bytes(b"old")
    (tmp_path / "e.csv").write_bytes(b'a,"b\n')

    with pytest.raises(Refused) as refusal:
        read_folder(tmp_path, form())

    said = told(refusal.value)
    for words in ("A second form of “Ashby School 1”", "This is a PDF", "The format .xls is not read", "Line 1:"):
        assert words in said


def test_a_contradiction_in_an_english_form_is_doubted_in_english(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(filled({"pupils": 10, "advised": 20}))

    checks = [str(check) for check in read_folder(tmp_path, form()).checks]

    assert checks == [
        (
            "Ashby School 1: The number in “Pupils who had an interview with an adviser” (20) is larger than that in "
            "“Pupils” (10), of which it is a part. Check the answers."
        )
    ]


def test_the_form_of_another_year_or_unit_is_refused_in_english() -> None:
    other = replace(form(), year=Year(2024))
    with pytest.raises(Refused) as refusal:
        read_workbook(filled({}), "form.xlsx", other)
    assert "This is a form for 2025; one for 2024 is needed." in told(refusal.value)

    file = io.BytesIO()
    write_form(file, replace(form(), units=SCHOOLS[:1]), SCHOOLS[0], synthetic=False)
    with pytest.raises(Refused) as refusal:
        read_workbook(file.getvalue(), "form.xlsx", replace(form(), units=SCHOOLS[1:2]))
    assert "somebody else's form" in told(refusal.value)


def test_fields_of_the_sample_are_of_every_type_that_a_form_has() -> None:
    assert {field.type.value for field in (*MORE, *form().sections[0].questions)} >= {
        *("yes_no", "integer", "decimal", "percent", "text", "link", "date", "choice"),
    }
    assert all(isinstance(field, Field) for field in MORE)
