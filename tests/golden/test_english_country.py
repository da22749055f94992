"""A second country, in English and with tiers between: the same code runs it as data alone."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from orientir.analysis import compare, reference_values, values
from orientir.cli import main
from orientir.methodology import Methodology, load
from orientir.report import (
    Counsel,
    Envelope,
    Sheets,
    ShortDocument,
    ShortDocx,
    gather,
    gather_letters,
    letter,
    note,
    sheet,
)
from orientir.report.html import html
from orientir.snapshot import Snapshot, freeze, write
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


def texts(document: ShortDocument) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(ShortDocx()(document))) as package:
        inside = [package.read(name).decode() for name in package.namelist() if name.endswith(".xml")]
    return re.sub(r"<[^>]*>", "\n", "\n".join(inside)).splitlines()


def test_letters_and_sheets_are_in_english() -> None:
    found = gather_letters(frozen(2025, (30, 50, 10)), frozen(2024, (10, 10, 10)))
    envelope = Envelope(date(2025, 9, 1), date(2025, 10, 1), ("Ann Smith",))
    advised = Counsel("interviews", "school", "Offer every pupil an interview.", ("advised",))

    for document, said in (
        (letter(found, "norland", (), envelope), "Starting level: “Plans and coverage”."),
        (sheet(Sheets(found), "ashby-school-1", [advised], envelope), "30\N{NO-BREAK SPACE}people"),
    ):
        lines = texts(document)
        assert said in lines
        assert [line for line in lines if RUSSIAN.search(line) or "«" in line] == []


def test_a_freeze_and_an_explanation_are_reported_in_english(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = form_of(norland(), "country", Year(2025))
    folder = tmp_path / "forms"
    folder.mkdir()
    write_form(folder / "norland.xlsx", form, form.units[0], FilledForm("norland", {"has_law": True}), synthetic=True)
    (folder / "letter.txt").write_text("Dear colleagues")
    command = [
        "freeze",
        str(folder),
        "--year",
        "2025",
        "--methodology",
        str(FOLDER),
        "--out",
        str(tmp_path / "a.snapshot"),
    ]

    assert main(command) == 0
    said = capsys.readouterr().out
    assert "Left alone: letter.txt: no Excel workbook" in said
    assert "Took part: 1 of 1." in said

    write(frozen(2025, (30, 50, 10)), tmp_path / "b.snapshot")
    assert main(["explain", str(tmp_path / "b.snapshot"), "advised"]) == 0
    said += capsys.readouterr().out
    assert "Value: 90 (30%)" in said
    assert RUSSIAN.findall(said) == []
