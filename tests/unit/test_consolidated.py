"""A consolidated table gives the same forms as single workbooks, however a clerk has put it together."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hostile_workbooks import BUILDERS
from orientir.collection import Collected, read_folder
from orientir.snapshot import freeze
from orientir.terms import Absence, FilledForm, Refused, Severity, Unit, csv_for_excel
from orientir.workbooks import BlankForm
from orientir.workbooks.sheets import Sheet
from orientir.workbooks.write_table import table_xlsx, tables_xlsx
from sample_form import ANSWERS, QUESTIONS, TERRITORIES, YEAR, blank, form, methodology

HEAD = ["Муниципалитет", *(q.label for q in QUESTIONS)]
BRATSK = ["да", "12.03.2021", "https://школа.рф/план", "1234 чел.", 200, "608,75", "0,5 %", "готово, действует", "=1+1"]
ZIMA = ["Нет", "", "х", "1 000", 7, 1.25, "нет данных", "РАЗРАБАТЫВАЕТСЯ", "план"]
TABLE = [HEAD, ["город Братск", *BRATSK], ["г. Зима", *ZIMA]]
FORMS = (
    FilledForm("bratsk", {**ANSWERS.answers, "note": "=1+1"}),
    FilledForm(
        "zima",
        {
            "has_plan": False,
            "plan_date": Absence.NO_ANSWER,
            "plan_link": Absence.NOT_APPLICABLE,
            "pupils": 1000,
            "tested": 7,
            "posts": Decimal("1.25"),
            "covered": Absence.NO_ANSWER,
            "stage": "draft",
            "note": "план",
        },
    ),
)
Rows = Sequence[Sequence[Any]]


def collected(path: Path, rows: Rows, of: BlankForm | None = None, name: str = "свод.xlsx", **more: bool) -> Collected:
    data = csv_for_excel(rows) if name.endswith("csv") else table_xlsx(rows, "Свод")
    return read_bytes(path, data, name, of, **more)


def read_bytes(path: Path, data: bytes, name: str, of: BlankForm | None = None, **more: bool) -> Collected:
    (path / name).write_bytes(data)
    return read_folder(path / name, of or blank(), **more)


def refusal(path: Path, rows: Rows, of: BlankForm | None = None, **more: bool) -> str:
    with pytest.raises(Refused) as refused:
        collected(path, rows, of, **more)
    return str(refused.value)


def merged(rows: Rows, *ranges: str) -> bytes:
    """A sheet made by another program, with merged cells."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell in (cell for line in book.active.iter_rows() for cell in line if cell.data_type == "f"):
        cell.data_type = "s"
    for cells in ranges:
        book.active.merge_cells(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("name", ["свод.xlsx", "свод.csv"])
def test_a_table_freezes_into_the_same_snapshot_as_single_workbooks(tmp_path, name):
    (tmp_path / "forms").mkdir()
    for filled in FORMS:
        (tmp_path / "forms" / f"{filled.unit}.xlsx").write_bytes(form(filled))
    (tmp_path / "table").mkdir()

    one_by_one, table = read_folder(tmp_path / "forms", blank()), collected(tmp_path / "table", TABLE, name=name)

    assert table.forms == FORMS
    digests = {
        freeze(methodology(), YEAR, {"municipality": read.forms}, synthetic=False).digest
        for read in (one_by_one, table, read_folder(tmp_path / "table", blank()))
    }
    assert len(digests) == 1
    assert {c.message for c in one_by_one.checks} == {c.message for c in table.checks}


def titled(rows: Rows) -> Rows:
    return [["Свод за 2021 год"], [], *rows, [], ["Примечание: по состоянию на 15.12.2021"], ["Исполнитель", "Петрова"]]


def with_graphs(rows: Rows) -> Rows:
    head, *units = ([number or "№ п/п", *row] for number, row in enumerate(rows))
    return [head, ["А", *range(1, len(head))], *units]


def by_code(rows: Rows) -> Rows:
    return [["Территория", *(q.id for q in QUESTIONS)], *rows[1:]]


def with_units(rows: Rows) -> Rows:
    tails = {"pupils": ", чел.", "covered": ", %", "has_plan": " (да/нет)"}
    return [["", *(f"1.{n}. {q.label.upper()}{tails.get(q.id, '')}" for n, q in enumerate(QUESTIONS, 1))], *rows[1:]]


def turned_about(rows: Rows) -> Rows:
    order = [3, 0, 9, 8, 7, 6, 5, 4, 2, 1]
    return [[row[column] for column in order] for row in rows]


@pytest.mark.parametrize("change", [titled, with_graphs, by_code, with_units, turned_about])
@pytest.mark.parametrize("name", ["свод.xlsx", "свод.csv"])
def test_titles_numbers_codes_units_and_the_order_of_columns_change_nothing(tmp_path, change, name):
    assert collected(tmp_path, change(TABLE), name=name).forms == FORMS


def test_groups_of_headings_and_a_column_for_each_option_are_understood(tmp_path):
    names = {"has_plan": ["да", "нет"], "stage": ["разрабатывается", "готово, действует"], "pupils": ["всего"]}
    top, low = ["Муниципалитет"], [""]
    for q in QUESTIONS:
        options = names.get(q.id)
        top += [q.label if options else "Критерий 1", *[""] * (len(options or "1") - 1)]
        low += options or [q.label]
    bratsk = ["Братск", "+", "", *BRATSK[1:3], *BRATSK[3:7], "", "v", BRATSK[8]]
    zima = ["МО «город Зима»", "", 1, *ZIMA[1:7], "да", "", ZIMA[8]]

    found = read_bytes(tmp_path, merged([top, low, bratsk, zima], "A1:A2", "B1:C1", "J1:K1"), "свод.xlsx")

    assert [f.answers for f in found.forms] == [f.answers for f in FORMS]
    assert collected(tmp_path, [top, low, bratsk, zima], name="свод.csv").forms == found.forms
    assert "несколько ответов" in refusal(tmp_path, [top, low, ["Братск", "+", "+", *bratsk[3:]]])
    assert "то ли отметка" in refusal(tmp_path, [top, low, ["Братск", "х", "", *bratsk[3:]]])


def test_a_heading_with_a_slip_or_cut_off_is_understood_and_pointed_out(tmp_path):
    head = ["МО", *(q.label.replace("прошли диагностику", "прошли диагнстику") for q in QUESTIONS)]

    found = collected(tmp_path, [head, *TABLE[1:]])

    assert found.forms == FORMS
    assert [c.message for c in found.checks if c.code == "table.near"] == [
        "Столбец «из них прошли диагнстику» понят как вопрос «из них прошли диагностику»."
    ]


TOTAL = ["", 1, "", "", 2234, 207, 610, "", "", ""]


@pytest.mark.parametrize("label", ["Итого", "ВСЕГО по области:", "И Т О Г О", "Иркутская область", ""])
def test_totals_are_held_against_the_rows_and_are_never_a_unit(tmp_path, label):
    found = collected(tmp_path, [*TABLE, [label, *TOTAL[1:]]])

    assert [f.unit for f in found.forms] == ["bratsk", "zima"]
    assert not [c for c in found.checks if c.code == "table.total"]
    assert "сошлись с суммами: 4" in found.ignored[-1]


def test_a_total_that_differs_is_told_with_both_numbers_and_refuses_nothing(tmp_path):
    cities = ["Итого по городам", "1 из 2", "", "", 2234, 200, "", "", "", ""]
    above = ["Всего", 1, "", "", 2240, 207, 610, "", "", ""]
    rows = [HEAD, above, *TABLE[1:], cities, ["Братский район", "да", *[""] * 8]]

    found = collected(tmp_path, rows)

    assert [f.unit for f in found.forms] == ["bratsk", "bratsky", "zima"]
    told = [c for c in found.checks if c.code == "table.total"]
    assert [(c.place.rpartition(" ")[2], c.message, c.severity) for c in told[1:]] == [
        ("F5", "«из них прошли диагностику»: в итоге 200, а сумма строк 3–4 — 207.", Severity.CHECK)
    ]
    assert "«Обучающиеся»: в итоге 2240" in told[0].message


def test_everything_wrong_is_told_at_once_with_the_cell(tmp_path):
    head = [*HEAD, "Обучающиеся", "Чужой вопрос"]
    rows = [
        head,
        ["Братск", *BRATSK, 1, 2],
        ["Омск", *ZIMA, 1, 2],
        ["Зиминское", *ZIMA, 1, 2],
        ["Братский р-н", "да", "", "", "—", "около 50", *[""] * 6],
        ["Братский район", "нет", "", "", "—", 1, *[""] * 6],
        ["", *ZIMA],
        ["Зима", "—", *ZIMA[1:3], "—", *ZIMA[4:]],
    ]

    said = refusal(tmp_path, rows).splitlines()

    for words in (
        "свод.xlsx, лист «Свод», ячейка K1: Два столбца с одним вопросом: «Обучающиеся»",
        "ячейка A3: Территории «Омск» нет в списке.",
        "ячейка A4: Название «Зиминское» неоднозначно.",
        "ячейка A6: «Братский р-н»: этот участник стоит в таблице 2 раза, в строках 5, 6.",
        "ячейка A7: В строке 7 есть ответы, а чьи они, не сказано.",
        "ячейка F5: «из них прошли диагностику»: «около 50»",
        "ячейка B8: «Есть план работы»: «—»",
        "ячейки E5, E6, E8: «Обучающиеся»: Прочерк",
    ):
        assert any(words in line for line in said), words
    assert len(said) == 8


def test_one_fault_of_many_cells_is_told_once_with_all_of_them(tmp_path):
    rows = [HEAD, *([t.name, "да", "", "", "-", *[""] * 5] for t in TERRITORIES)]

    (line,) = refusal(tmp_path, rows).splitlines()

    assert "ячейки E2, E3, E4, E5: «Обучающиеся»: Прочерк" in line


def test_a_part_of_the_questions_is_taken_only_knowingly(tmp_path):
    rows = [[*row[:5], "x"] for row in TABLE]
    rows[0][5] = "прошли диагностику"

    said = refusal(tmp_path, rows)
    found = collected(tmp_path, rows, partial_table=True)

    assert "В таблице нет вопросов (5): «из них прошли диагностику», «Ставки»" in said
    assert "F «прошли диагностику» — такого вопроса в анкете нет; похож на «из них прошли диагностику»" in said
    assert "--partial" in said
    assert found.forms[0].answers == {
        id: FORMS[0].answers[id] for id in ("has_plan", "plan_date", "plan_link", "pupils")
    }
    assert [c.message for c in found.checks if c.code == "table.partial"]


def test_a_heading_that_fits_two_questions_is_refused(tmp_path):
    of = blank()
    twins = tuple(
        replace(s, questions=(*s.questions, replace(QUESTIONS[3], id="pupils_too", part_of=""))) for s in of.sections
    )

    said = refusal(tmp_path, TABLE, replace(of, sections=twins))

    assert "ячейка E1: Столбец «Обучающиеся» подходит к нескольким вопросам" in said


def test_two_tables_side_by_side_in_an_order_each_are_refused(tmp_path):
    other = [["Территория", *HEAD[5:]], ["Зима", *ZIMA[4:]], ["Братск", *BRATSK[4:]]]

    said = refusal(tmp_path, [[*row[:5], *more] for row, more in zip(TABLE, other, strict=True)])

    assert "ячейка F2: Строка начинается с «город Братск», а здесь назван другой участник: «город Зима»." in said


def test_a_turned_table_is_named_as_such(tmp_path):
    assert "Таблица повёрнута" in refusal(tmp_path, [list(column) for column in zip(*TABLE, strict=True)])


@pytest.mark.parametrize("nothing", [[], ["форма не сдана"], ["данные не представлены"]])
def test_a_row_without_answers_is_no_form(tmp_path, nothing):
    found = collected(tmp_path, [*TABLE, ["Братский район", *nothing]])

    assert [f.unit for f in found.forms] == ["bratsk", "zima"]
    assert "нет ответов, их строки пропущены: «Братский район»" in next(
        c.message for c in found.checks if c.code == "table.silent"
    )


def test_sheets_of_one_table_are_joined_and_contradicting_ones_refused(tmp_path):
    parts = [[[row[0], *row[1:5]] for row in TABLE], [[row[0], *row[5:]] for row in TABLE]]
    old = [["Свод за 2020 год"], *TABLE]
    joined = tables_xlsx([("Критерий 1", parts[0]), ("Критерий 2", parts[1]), ("Архив", old), ("Лист3", [["а"]])])

    found = read_bytes(tmp_path, joined, "свод.xlsx")

    assert found.forms == FORMS
    assert found.ignored == ("свод.xlsx, лист «Архив» — за 2020 год", "свод.xlsx, лист «Лист3» — не таблица ответов")
    with pytest.raises(Refused, match=r"лист «Б»: И здесь, и на другом листе \(.*«А»\).*«город Братск», «город Зима»"):
        read_bytes(tmp_path, tables_xlsx([("А", TABLE), ("Б", TABLE)]), "свод.xlsx")
    with pytest.raises(Refused, match="Таблица не за 2021 год"):
        read_bytes(tmp_path, tables_xlsx([("2020", TABLE)]), "свод.xlsx")


def test_a_table_beside_the_form_of_one_of_its_units_is_refused(tmp_path):
    (tmp_path / "а.xlsx").write_bytes(form())
    (tmp_path / "свод.csv").write_bytes(csv_for_excel(TABLE))

    with pytest.raises(Refused, match=r"свод\.csv, строка 2: Вторая анкета территории «город Братск».*«а\.xlsx»"):
        read_folder(tmp_path, blank())


def test_organisations_of_one_name_are_told_apart_by_their_territory(tmp_path):
    schools = tuple(
        Unit(f"{place}-school-{n}", f"Школа № {n}", "school", "school", place)
        for place in ("bratsk", "zima")
        for n in (1, 2)
    )
    of = blank(level="school", units=schools)
    answers = [["да", *[""] * 8], ["нет", *[""] * 8]]
    column = [["Территория", "Школа", *HEAD[1:]], ["Братск", "Школа №1", *answers[0]], ["", "школа № 2", *answers[1]]]
    column.append(["город Зима", "Школа № 2", *answers[0]])
    headed = [["Школа", *HEAD[1:]], ["г. Братск"], ["Школа № 1", *answers[0]], ["Школа № 2", *answers[1]]]
    headed += [["Зима"], ["Школа № 2", *answers[0]]]

    for rows in (column, headed):
        found = collected(tmp_path, rows, of)
        assert {f.unit: f.answers["has_plan"] for f in found.forms} == {
            "bratsk-school-1": True,
            "bratsk-school-2": False,
            "zima-school-2": True,
        }
    assert "неясно, какая это организация" in refusal(tmp_path, [row for row in headed if len(row) > 1], of)


@pytest.mark.parametrize("unknown", ["Заречный район", "город Усть-Кут"])
def test_answers_of_an_unknown_territory_never_go_to_the_school_of_that_name_in_the_row_above(tmp_path, unknown):
    schools = tuple(
        Unit(f"{place}-school-{n}", f"Школа № {n}", "school", "school", place)
        for place in ("bratsk", "zima")
        for n in (1, 2, 3)
    )
    of = blank(level="school", units=schools)
    answers = ["да", *[""] * 8]
    known = [["Школа № 1", *answers], ["Школа № 2", *answers]]
    column = [
        ["Территория", "Школа", *HEAD[1:]],
        *(["Братск", *row] for row in known),
        [unknown, "Школа № 3", *answers],
    ]
    headed = [["Школа", *HEAD[1:]], ["г. Братск"], *known, [unknown], ["Школа № 3", *answers]]

    assert "ячейка A4" in (said := refusal(tmp_path, column, of))
    assert f"«{unknown}»" in said
    assert "неясно, какая это организация" in refusal(tmp_path, headed, of)


def test_a_school_and_a_territory_with_long_official_names_are_read_back_from_our_own_table(tmp_path):
    full = "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № {} "
    full += "с углублённым изучением предметов имени дважды Героя Советского Союза маршала К. К. Рокоссовского»"
    of = blank(
        level="school",
        units=tuple(Unit(f"bratsk-school-{n}", full.format(n), "school", "school", "bratsk") for n in (1, 2)),
    )
    table = [["Территория", "Школа", *HEAD[1:]], ["Братск", full.format(2), "да", *[""] * 8]]

    assert [f.unit for f in collected(tmp_path, table, of).forms] == ["bratsk-school-2"]


def spelled(encoding: str, between: str, line: str = "\r\n") -> Callable[[], bytes]:
    def write() -> bytes:
        text = csv_for_excel(TABLE).decode("utf-8-sig").replace(";", between).replace("\r\n", line)
        mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b""
        return mark + text.encode(encoding)

    return write


@pytest.mark.parametrize(
    "write",
    [spelled("cp1251", ";"), spelled("utf-8", "\t", "\n"), spelled("utf-16-le", "\t"), spelled("cp866", ";", "\r")],
)
def test_a_table_of_text_is_read_in_what_excel_writes(tmp_path, write):
    assert read_bytes(tmp_path, write(), "свод.CSV").forms == FORMS


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (csv_for_excel(TABLE).replace("г. Зима".encode(), '"г. Зима'.encode()), "кавычки"),
        (b"\x00\x01;\x02", "не таблица"),
        (b";" * 99_999, "анкета"),
        (b"x;" * 60_000, "слишком длинная"),
        (("а;" * 300 + "б").encode(), "за пределами"),
        ("я\n".encode() * 10_001, "за пределами"),
        (b"", "пуст"),
    ],
)
def test_a_table_of_text_that_cannot_be_read_is_refused_in_words(tmp_path, data, said):
    with pytest.raises(Refused, match=said):
        read_bytes(tmp_path, data, "свод.csv")


@pytest.mark.parametrize("case", list(BUILDERS)[:3])
def test_a_hostile_table_meets_the_same_guard(tmp_path, case):
    with pytest.raises(Refused) as refused:
        read_bytes(tmp_path, BUILDERS[case](table_xlsx(TABLE, "Свод")), "свод.xlsx")

    assert [issue.code for issue in refused.value.issues] == ["file.hostile"]


def test_merged_ranges_that_overlap_cost_no_more_than_the_sheet(tmp_path):
    with pytest.raises(Exception, match=r"file\.overlapping"):
        _ = Sheet("а", [[""] * 100] * 1000, b"</sheetData>" + b'<mergeCell ref="A1:CV1000"/>' * 10_000).covered


def test_computed_and_hidden_cells_are_pointed_out_and_a_struck_row_is_refused(tmp_path):
    def book(change: Callable[[Any], None]) -> bytes:
        made = openpyxl.load_workbook(io.BytesIO(table_xlsx(TABLE, "Свод")))
        change(made.active)
        target = io.BytesIO()
        made.save(target)
        return target.getvalue()

    def hide(sheet: Any) -> None:
        sheet.column_dimensions["D"].hidden = True

    def strike(sheet: Any) -> None:
        sheet["A2"].font = openpyxl.styles.Font(strike=True)

    found = read_bytes(tmp_path, book(hide), "свод.xlsx")
    assert found.forms == FORMS
    assert [c.severity for c in found.checks if c.code == "table.hidden"] == [Severity.HINT]
    with pytest.raises(Refused, match="«город Братск» зачёркнуто"):
        read_bytes(tmp_path, book(strike), "свод.xlsx")


def test_a_table_of_schools_is_not_taken_for_one_of_their_territories(tmp_path):
    rows = [["Муниципалитет", "Школа", *HEAD[1:]], ["Братск", "МБОУ «СОШ № 4»", *BRATSK], ["Зима", "Лицей", *ZIMA]]

    said = refusal(tmp_path, rows)

    assert "ячейка B1: В столбце «Школа» названы школы, а форма — на уровне «муниципальное образование»." in said
    rows[1][1] = rows[2][1] = "Управление образования"
    assert collected(tmp_path, rows).forms == FORMS
