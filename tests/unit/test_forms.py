"""Forms as people get them: prefilled, guarded against slips, and the same bytes every time."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from orientir.cli import main
from orientir.collection import read_folder
from orientir.terms import Absence, FilledForm
from published_figures import EXAMPLES, METHODOLOGY
from sample_form import ANSWERS, BRATSK, answer_cell, blank, form, read, row_of


def sheet_of(data: bytes, name: str = "Анкета"):
    return openpyxl.load_workbook(io.BytesIO(data))[name]


def test_the_same_answers_give_the_same_bytes():
    assert form() == form()


def test_no_text_becomes_a_formula_or_a_link():
    with zipfile.ZipFile(io.BytesIO(form())) as book:
        sheets = b"".join(book.read(name) for name in book.namelist() if "worksheets" in name)

    assert b"<f>" not in sheets
    assert b"<hyperlink" not in sheets


def test_only_answers_comments_and_evidence_can_be_edited():
    sheet = sheet_of(form())
    open_cells = {c.coordinate[0] for line in sheet.iter_rows() for c in line if not c.protection.locked}

    assert sheet.protection.sheet
    assert open_cells == {"F", "G", "H"}
    assert answer_cell(sheet, "plan_date", "Подтверждение").protection.locked


def test_the_lists_offer_answers_and_every_rule_only_warns():
    rules = {str(r.sqref): r for r in sheet_of(form()).data_validations.dataValidation}

    assert rules["F6"].formula1 == '"да,нет"'
    assert rules["F13"].formula1 == "Списки!$A$1:$A$2" or "Списки" in rules["F13"].formula1
    assert {rule.errorStyle for rule in rules.values()} == {"warning"}


def test_last_years_answer_stands_beside_the_question_that_was_asked_then():
    sheet = sheet_of(
        form(None, FilledForm("bratsk", {"has_plan": False, "stage": "draft", "pupils": Absence.NO_ANSWER}))
    )
    before = {
        id: answer_cell(sheet, id, "Ответ за 2020 год").value for id in ("has_plan", "stage", "pupils", "plan_date")
    }

    assert before == {
        "has_plan": "нет",
        "stage": "разрабатывается",
        "pupils": "нет ответа",
        "plan_date": "не спрашивали",
    }


def test_invented_data_say_so_on_every_sheet_with_words():
    data = form(synthetic=True)

    for name in ("Анкета", "Как заполнить"):
        texts = [str(cell.value) for line in sheet_of(data, name).iter_rows() for cell in line]
        assert any("СИНТЕТИЧЕСКИЕ" in text for text in texts), name


def test_the_header_stays_in_sight_and_the_form_prints_on_landscape_a4():
    sheet = sheet_of(form())

    assert sheet.freeze_panes == "D5"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.column_dimensions["A"].hidden
    assert row_of(sheet, "город Братск") == 2


def test_the_unit_of_a_question_and_the_last_day_are_said():
    texts = [str(c.value) for line in sheet_of(form()).iter_rows() for c in line]

    assert "человек" in texts
    assert any("15.12.2021" in text for text in texts)


def test_awkward_characters_come_back_as_they_were():
    text = "_x0041_ & «ёЁ» \u2028 \U0001f600 ]]> _x000D_"
    answers = FilledForm("bratsk", {**ANSWERS.answers, "note": text})

    assert read(form(answers)).form.answers["note"] == text


def test_the_demo_writes_one_form_for_each_participant(tmp_path, capsys):
    status = main(
        [
            "demo",
            "forms",
            "--year",
            "2021",
            "--out",
            str(tmp_path),
            "--examples",
            str(EXAMPLES),
            "--methodology",
            str(METHODOLOGY),
        ]
    )

    assert status == 0
    assert len(list(tmp_path.glob("*.xlsx"))) == 42
    assert "Анкет: 42" in capsys.readouterr().out


def test_those_who_did_not_take_part_get_no_form(tmp_path, capsys):
    main(
        [
            "demo",
            "forms",
            "--year",
            "2020",
            "--out",
            str(tmp_path),
            "--examples",
            str(EXAMPLES),
            "--methodology",
            str(METHODOLOGY),
        ]
    )

    assert len(list(tmp_path.glob("*.xlsx"))) == 38
    assert "Не участвовали: 4" in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_form_saved_by_libreoffice_reads_the_same(tmp_path: Path):
    (tmp_path / "in.xlsx").write_bytes(form())
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(tmp_path / "in.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )

    found = read_folder(tmp_path / "out", blank())

    assert found.forms == (ANSWERS,)
    assert found.checks == ()
    assert re.search(r"LibreOffice", zipfile.ZipFile(tmp_path / "out/in.xlsx").read("docProps/app.xml").decode())


def test_a_name_with_an_ampersand_does_not_break_the_footer():
    from dataclasses import replace

    sheet = sheet_of(form(None, unit=replace(BRATSK, name="А & Б")))

    assert "А && Б" in sheet.oddFooter.left.text or "А & Б" in sheet.oddFooter.left.text
