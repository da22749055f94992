"""Sound forms as other programs save them, and answers that nobody can be sure of."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from copy import copy
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

from hostile_workbooks import BOOK, SHEET, packed, unpacked
from orientir.terms import Refused
from orientir.workbooks.archive import opened_archive
from sample_form import ANSWERS, answer_cell, answering, edit, form, read

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_chart_on_its_own_sheet(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    chart = BarChart()
    chart.add_data(Reference(book["Анкета"], min_col=6, min_row=6, max_row=9))
    book.create_chartsheet("Диаграмма", 0).add_chart(chart)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_another_main_part(data: bytes) -> bytes:
    parts = unpacked(data)
    parts["xl/workbook2.xml"] = parts.pop(BOOK)
    parts["xl/_rels/workbook2.xml.rels"] = parts.pop("xl/_rels/workbook.xml.rels")
    return packed({name: content.replace(b"workbook.xml", b"workbook2.xml") for name, content in parts.items()})


def strict(data: bytes) -> bytes:
    names = ((MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
             (RELATIONS, b"http://purl.oclc.org/ooxml/officeDocument/relationships"))  # fmt: skip
    parts = unpacked(data)
    for old, new in names:
        parts = {name: content.replace(old, new) for name, content in parts.items()}
    return packed(parts)


def declared_to_the_end(data: bytes) -> bytes:
    parts = unpacked(data)
    parts[SHEET] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:AMJ1048576"', parts[SHEET])
    return packed(parts)


def zip64(files: dict[str, bytes]) -> bytes:
    """An archive with the long end of directory that some services always write."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(content)
    data = target.getvalue()
    end = data.rfind(b"PK\x05\x06")
    count, size = len(files), int.from_bytes(data[end + 12 : end + 16], "little")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    record = b"PK\x06\x06" + (44).to_bytes(8, "little") + (45).to_bytes(2, "little") * 2 + bytes(8)
    record += b"".join(n.to_bytes(8, "little") for n in (count, count, size, start))
    locator = b"PK\x06\x07" + bytes(4) + end.to_bytes(8, "little") + (1).to_bytes(4, "little")
    short = b"PK\x05\x06" + bytes(4) + b"\xff" * 4 + b"\xff" * 8 + bytes(2)
    return data[:end] + record + locator + short


@pytest.mark.parametrize(
    "saved",
    [
        with_chart_on_its_own_sheet,
        with_another_main_part,
        strict,
        declared_to_the_end,
        lambda data: zip64(unpacked(data)),
    ],
    ids=["a chart on a sheet of its own", "another main part", "Strict Open XML", "declared to the end", "ZIP64"],
)
def test_a_sound_form_is_read(saved: Callable[[bytes], bytes]) -> None:
    assert read(saved(form())).form == ANSWERS


def test_an_archive_of_forms_may_be_zip64(tmp_path: Path) -> None:
    path = tmp_path / "формы.zip"
    path.write_bytes(zip64({"а.xlsx": form(), "б.xlsx": form()}))
    with opened_archive(path) as (sources, ignored):
        read_back = [source.read() for source in sources]

    assert read_back == [form(), form()]
    assert ignored == []


def test_a_day_that_became_text_with_midnight_is_that_day() -> None:
    assert read(edit(form(), answering("plan_date", "12.03.2021 0:00:00"))).form.answers["plan_date"] == date(
        2021, 3, 12
    )


def said(data: bytes, name: str = "анкета.xlsx") -> str:
    with pytest.raises(Refused) as refused:
        read(data, name)
    return str(refused.value)


def test_hours_past_a_day_are_said_in_russian() -> None:
    words = said(edit(form(), answering("pupils", 25 / 24, number_format="[h]:mm:ss")))

    assert "В ячейке время (25:00:00), а нужно число." in words
    assert not re.search("[a-z]{3,}", words.replace(".xlsx", ""))


def merge(sheet: Worksheet, first: str, last: str) -> None:
    sheet.merge_cells(f"{first}:{last}")


def test_an_answer_merged_over_two_questions_is_asked_about() -> None:
    def change(sheet: Worksheet) -> None:
        merge(sheet, answer_cell(sheet, "pupils").coordinate, answer_cell(sheet, "tested").coordinate)

    words = said(edit(form(), change))

    assert words.count("объединена с соседними") == 2
    assert "«Обучающиеся»" in words
    assert "«из них прошли диагностику»" in words


def test_an_answer_merged_with_its_own_comment_is_read() -> None:
    def change(sheet: Worksheet) -> None:
        merge(sheet, answer_cell(sheet, "posts").coordinate, answer_cell(sheet, "posts", "Комментарий").coordinate)

    assert read(edit(form(), change)).form.answers["posts"] == ANSWERS.answers["posts"]


def test_an_answer_that_is_struck_through_is_asked_about() -> None:
    def change(sheet: Worksheet) -> None:
        cell = answer_cell(sheet, "pupils")
        font = copy(cell.font)
        font.strikethrough = True
        cell.font = font

    words = said(edit(form(), change))

    assert "«Обучающиеся»: Ответ зачёркнут" in words
    assert words.count("зачёркнут:") == 1


def test_the_lock_file_of_excel_is_called_so() -> None:
    assert "временный файл" in said(b"\x05Anna" + bytes(160), "~$анкета.xlsx")
