"""Filled forms come back whole, whatever people and programs have done to the sheet meanwhile."""

from __future__ import annotations

import io
import re
from copy import copy
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from hostile_workbooks import SHEET, packed, unpacked
from orientir.collection import read_folder
from orientir.terms import Absence, FilledForm, Refused, Severity, Unit
from orientir.workbooks import read_workbook
from sample_form import (
    ANSWERS,
    BRATSK,
    QUESTIONS,
    TERRITORIES,
    answer_cell,
    answering,
    blank,
    column_of,
    edit,
    form,
    read,
    row_of,
)

ALL_MISSING = dict.fromkeys((q.id for q in QUESTIONS), Absence.NO_ANSWER)


def refusal(data: bytes, name: str = "анкета.xlsx") -> str:
    with pytest.raises(Refused) as refused:
        read(data, name)
    return str(refused.value)


def test_what_was_written_is_read():
    found = read(form())

    assert found.form == ANSWERS
    assert found.checks == ()
    assert not found.synthetic


def test_an_untouched_form_has_no_answers():
    assert read(form(None)).form == FilledForm("bratsk", ALL_MISSING)


def test_the_label_of_invented_data_survives():
    assert read(form(synthetic=True)).synthetic


def test_rows_and_columns_may_move():
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(2, 3)
        sheet.insert_rows(row_of(sheet, "Ставки"))
        sheet.insert_cols(1)
        sheet.insert_cols(column_of(sheet, "Ответ"))
        sheet.column_dimensions["H"].hidden = True
        sheet.title = "Братск итог"

    assert read(edit(form(), change)).form == ANSWERS


def test_rows_may_be_sorted():
    def change(sheet: Worksheet) -> None:
        first = row_of(sheet, "1. Работа") + 1
        lines = [[copy(cell) for cell in line] for line in sheet.iter_rows(first, first + len(QUESTIONS) - 1)]
        for number, line in enumerate(reversed(lines), first):
            for column, old in enumerate(line, 1):
                cell = sheet.cell(number, column)
                cell._value, cell.data_type, cell._style = old._value, old.data_type, old._style

    assert read(edit(form(), change)).form == ANSWERS


def test_a_deleted_row_is_no_answer_and_is_pointed_out():
    found = read(edit(form(), lambda sheet: sheet.delete_rows(row_of(sheet, "Ставки"))))

    assert "posts" not in found.form.answers
    assert [check.severity for check in found.checks] == [Severity.CHECK]
    assert "«Ставки»" in found.checks[0].message


def test_all_unreadable_cells_are_reported_at_once_with_their_place_question_and_cure():
    data = edit(form(), answering("pupils", "около 50"))
    data = edit(data, answering("posts", "1.234"))

    said = refusal(data, "Братск.xlsx").splitlines()

    assert len(said) == 2
    assert said[0].startswith("Братск.xlsx, лист «Анкета», ячейка F9: «Обучающиеся»: «около 50»")
    assert "Введите точное число" in said[0]
    assert "«Ставки»: «1.234» можно прочесть двояко" in said[1]


def test_a_remark_in_the_answer_joins_the_comment():
    found = read(edit(form(), answering("pupils", "1234 (без вечерних школ)"))).form

    assert found.answers["pupils"] == 1234
    assert found.comments["pupils"] == "без вечерних школ; +7 за прошлый год"


def test_a_percent_format_put_by_a_program_is_understood():
    found = read(edit(form(), answering("covered", 0.785, number_format="0.0%")))

    assert found.form.answers["covered"] == Decimal("78.5")


def test_a_number_in_a_general_cell_is_not_taken_for_percent():
    assert "«78 %»" in refusal(edit(form(), answering("covered", 0.78, number_format="General")))


def test_a_formula_without_a_result_is_refused():
    said = refusal(edit(form(), answering("pupils", "=SUM(F1:F3)")))

    assert "результат в файле не сохранён" in said


def with_raw_answer(id: str, facts: str, content: str) -> bytes:
    """A form with one cell exactly as some program would write it."""
    parts = unpacked(edit(form(), answering(id, 111222)))
    old = rb'<c r="(\w+)"[^>]*><v>111222</v></c>'
    new = rf'<c r="\1"{facts}>{content}</c>'.encode()
    parts[SHEET], changed = re.subn(old, new, parts[SHEET])
    assert changed == 1
    return packed(parts)


def test_the_saved_result_of_a_formula_is_taken_and_pointed_out():
    found = read(with_raw_answer("pupils", "", "<f>SUM(A1:A3)</f><v>57</v>"))

    assert found.form.answers["pupils"] == 57
    assert [check.code for check in found.checks if check.code == "cell.formula"] == ["cell.formula"]


def test_an_error_is_not_an_empty_cell():
    assert "#REF!" in refusal(with_raw_answer("pupils", ' t="e"', "<v>#REF!</v>"))


def test_a_row_copied_with_another_answer_is_refused():
    def change(sheet: Worksheet) -> None:
        row = row_of(sheet, "Ставки")
        for column in range(1, 10):
            sheet.cell(40, column).value = sheet.cell(row, column).value

    assert "ответ повторяется" in refusal(edit(form(), change))


def test_evidence_must_be_a_link_where_a_link_is_asked_for():
    said = refusal(edit(form(), answering("has_plan", "папка у секретаря", "Подтверждение")))

    assert "Подтверждение к вопросу «Есть план работы»" in said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (form(replace(ANSWERS, answers={}), year=2020), "B1: Анкета за 2020 год, а нужна за 2021 год"),
        (form(version="2"), "Анкета по версии методики 2, а действует 1"),
        (form(None, level="school"), "Анкета для другого уровня: «школа»"),
        (form(None, unit=replace(BRATSK, id="omsk", name="Омск")), "Территории «omsk» нет в списке"),
        (edit(form(), lambda sheet: sheet.delete_cols(column_of(sheet, "Ответ"))), "Не найден столбец «Ответ»"),
    ],
)
def test_a_form_of_another_campaign_is_refused(data, said):
    assert said in refusal(data)


def test_a_neighbours_form_with_ones_own_name_typed_over_is_refused():
    def change(sheet: Worksheet) -> None:
        for line in sheet.iter_rows():
            for cell in line:
                if cell.value == "город Братск":
                    cell.value = "Братский р-н"

    said = refusal(edit(form(), change))

    assert "«Братский район»" in said
    assert "«город Братск»" in said


def without_mark(sheet: Worksheet) -> None:
    sheet.delete_cols(1)


def test_a_form_copied_without_its_mark_is_known_by_its_text():
    found = read(edit(form(), without_mark))

    assert found.form == ANSWERS
    assert "город Братск" in found.checks[0].message


def test_a_form_copied_without_its_mark_still_says_that_its_data_are_invented():
    assert read(edit(form(synthetic=True), without_mark)).synthetic
    assert not read(edit(form(), without_mark)).synthetic


@pytest.mark.parametrize("name", ["Зиминское", "Омск"])
def test_a_form_without_mark_and_with_a_doubtful_name_is_refused(name):
    def change(sheet: Worksheet) -> None:
        without_mark(sheet)
        for line in sheet.iter_rows():
            for cell in line:
                if cell.value == "город Братск":
                    cell.value = name

    assert "не ясно, чья она" in refusal(edit(form(), change))


SCHOOLS = (
    Unit("bratsk-school-1", "Гимназия № 12 города Братска", "school", "school", "bratsk"),
    Unit("bratsk-school-2", "Гимназия № 13 города Братска", "school", "school", "bratsk"),
)


def of_a_school(school: Unit = SCHOOLS[0]) -> bytes:
    return form(None, unit=school, level="school")


def read_as_school(data: bytes, units: tuple[Unit, ...] = SCHOOLS):
    return read_workbook(data, "анкета.xlsx", blank(level="school", units=units))


def test_a_form_of_a_school_is_read_like_that_of_a_territory():
    filled = edit(of_a_school(), answering("pupils", 40))

    assert read_as_school(filled).form.unit == "bratsk-school-1"
    assert read_as_school(filled).form.answers["pupils"] == 40
    assert read_as_school(edit(filled, without_mark)).unit == SCHOOLS[0]


def test_the_number_of_a_school_is_never_taken_for_a_slip():
    with pytest.raises(Refused, match="не ясно, чья она"):
        read_as_school(edit(of_a_school(SCHOOLS[1]), without_mark), SCHOOLS[:1])


def test_the_form_of_another_school_is_refused_in_words_that_fit_a_school():
    with pytest.raises(Refused) as refused:
        read_as_school(of_a_school(SCHOOLS[1]), SCHOOLS[:1])

    assert "нужна та, что выдана для «Гимназия № 12 города Братска»" in str(refused.value)
    assert "территори" not in str(refused.value)


def test_a_workbook_that_is_no_form_is_refused():
    target = io.BytesIO()
    openpyxl.Workbook().save(target)

    assert "не анкета мониторинга" in refusal(target.getvalue())


def test_two_forms_in_one_book_are_refused():
    book = openpyxl.load_workbook(io.BytesIO(form()))
    book.copy_worksheet(book["Анкета"])
    target = io.BytesIO()
    book.save(target)

    assert "несколько анкет" in refusal(target.getvalue())


def folder_of(path, **files: bytes):
    for name, data in files.items():
        target = path / name.replace("__", "/").replace("_xlsx", ".xlsx")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return path


def test_a_folder_is_read_in_the_order_of_units_whatever_the_files_are_called(tmp_path):
    others = [form(None, unit=t) for t in TERRITORIES[1:3]]
    folder_of(tmp_path, я_xlsx=form(), почта__копия__1_xlsx=others[0], a_XLSX=b"", b_xlsx=others[1])
    (tmp_path / "a_XLSX").rename(tmp_path / ".DS_Store")
    (tmp_path / "~$я.xlsx").write_bytes(b"lock")
    (tmp_path / "письмо.docx").write_bytes(b"letter")

    found = read_folder(tmp_path, blank())

    assert [f.unit for f in found.forms] == ["bratsk", "bratsky", "zima"]
    assert found.ignored == (
        ".DS_Store — служебный файл",
        "~$я.xlsx — временный файл Excel",
        "письмо.docx — не книга Excel",
    )


def test_a_folder_reports_the_faults_of_all_its_files(tmp_path):
    twice = edit(form(), answering("pupils", 5))
    folder_of(
        tmp_path,
        a_xlsx=form(),
        b_xlsx=twice,
        c_xlsx=edit(form(None, unit=TERRITORIES[1]), answering("pupils", "много")),
        d_xlsx=b"MZ program",
        e_xlsx=form(None, unit=TERRITORIES[2], year=2020),
        f_xls=b"\xd0\xcf\x11\xe0",
    )
    (tmp_path / "f_xls").rename(tmp_path / "f.xls")

    with pytest.raises(Refused) as refused:
        read_folder(tmp_path, blank())

    said = {issue.place.split(",")[0]: issue.message for issue in refused.value.issues}
    assert said["b.xlsx"].startswith("Вторая анкета территории «город Братск»: первая в файле «a.xlsx»")
    assert "«много»" in said["c.xlsx"]
    assert "программа" in said["d.xlsx"]
    assert "за 2020 год" in said["e.xlsx"]
    assert ".xls" in said["f.xls"]
    assert len(refused.value.issues) == 5


def test_a_second_file_of_one_territory_is_refused_even_when_it_says_the_same(tmp_path):
    folder_of(tmp_path, a_xlsx=form(), b_xlsx=form())

    with pytest.raises(Refused, match=r"Вторая анкета территории «город Братск».*ответы одинаковые"):
        read_folder(tmp_path, blank())


def test_three_files_of_one_territory_are_all_named(tmp_path):
    folder_of(tmp_path, a_xlsx=form(), b_xlsx=form(), c_xlsx=form())

    with pytest.raises(Refused, match=r"Несколько анкет .*«a\.xlsx», «b\.xlsx», «c\.xlsx»") as refused:
        read_folder(tmp_path, blank())
    assert len(refused.value.issues) == 1


def test_invented_forms_are_never_read_among_real_ones(tmp_path):
    folder_of(tmp_path, a_xlsx=form(), b_xlsx=form(None, unit=TERRITORIES[1], synthetic=True))

    with pytest.raises(Refused, match=r"Учебные анкеты лежат вместе с настоящими: b\.xlsx"):
        read_folder(tmp_path, blank())


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(Refused, match="нет заполненных анкет"):
        read_folder(tmp_path, blank())


def test_cells_keep_their_addresses_after_the_sheet_has_moved():
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 10)
        answer_cell(sheet, "pupils").value = "много"

    assert "ячейка F19" in refusal(edit(form(), change))
