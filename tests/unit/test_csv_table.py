"""Tables as people save them: Russian Excel, hand-written ones, and what is no table at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from orientir.methodology.csv_table import read_csv

COLUMNS = ("territory", "kind", "name")
PLAIN = "territory,kind,name\nbratsk,school,Школа № 1\n"


def read(tmp_path: Path, content: str | bytes, encoding: str = "utf-8"):
    path = tmp_path / "schools.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read_csv(path, COLUMNS)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PLAIN, "utf-8"),
        (PLAIN.replace(",", ";").replace("\n", "\r\n"), "utf-8-sig"),
        (PLAIN.replace(",", ";").replace("\n", "\r\n"), "cp1251"),
        ("sep=;\r\n" + PLAIN.replace(",", ";"), "cp1251"),
        ("sep=;\r\n" + PLAIN.replace(",", ";"), "cp866"),
        (PLAIN.replace(",", "\t"), "utf-16"),
        (PLAIN.replace("bratsk", "\u200bbratsk\u202c"), "utf-8"),
        (PLAIN.replace("territory,kind,name", "Territory, KIND ,Name"), "utf-8"),
        ("name,note,kind,territory\nШкола № 1,,school,bratsk\n", "utf-8"),
        ('"territory","kind","name"\n"bratsk","school","Школа № 1",,\n\n,,\n', "utf-8"),
    ],
)
def test_what_russian_excel_saves_is_read(tmp_path, content, encoding):
    table = read(tmp_path, content, encoding)

    assert not table.faults
    (row,) = table.rows
    assert [row[column] for column in COLUMNS] == ["bratsk", "school", "Школа № 1"]


def test_a_row_keeps_the_number_of_its_line(tmp_path):
    table = read(tmp_path, "sep=;\n\nterritory;kind;name\n\nbratsk;school;Школа № 5\n;;\nzima;school\n")

    assert [(row.line, row["name"]) for row in table.rows] == [(5, "Школа № 5"), (7, "")]


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (PLAIN + 'bratsk,school,"Лицей № 2\nbratsk,school,Школа № 3\n', 3, "Кавычки"),
        (PLAIN + 'bratsk,school,"Лицей" № 2\n', 3, "Кавычки"),
        (PLAIN + "bratsk,school,Лицей,ещё\n", 3, "Ячеек 4, а столбцов 3"),
        (PLAIN + "bratsk,school,\0\n", 3, "непечатаемый"),
        (PLAIN + "bratsk,school," + "я" * 140_000, 3, "длиннее"),
        (PLAIN.encode() + b"bratsk,school,\xd0\n", 3, "UTF-8"),
        ("territory;kind\nbratsk;school\n", 1, "Нет столбцов: name."),
        ("name,kind,territory,name\nа,б,в,г\n", 1, "повторяется: name"),
        ("territory,kind,name\n", 1, "одни заголовки"),
        ("", 1, "Файл пуст"),
        (b"PK\x03\x04\x00\x00\n", 1, "не таблица CSV"),
        (PLAIN.encode("utf-16-le"), 1, "не таблица CSV"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path, content, line, says):
    (fault,) = read(tmp_path, content).faults

    assert fault.line == line
    assert says in fault.message


def test_one_broken_line_does_not_hide_the_others(tmp_path):
    table = read(tmp_path, PLAIN + 'bratsk,school,"Лицей\nbratsk,school,Школа № 3\n')

    assert [row.line for row in table.rows] == [2, 4]


def test_missing_headings_are_told_with_those_that_were_found(tmp_path):
    (fault,) = read(tmp_path, "Муниципалитет;Вид;Школа\nБратск;школа;Лицей\n", "cp1251").faults

    assert "муниципалитет" in fault.advice


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: None])
def test_a_folder_or_nothing_is_no_table(tmp_path, make):
    make(tmp_path / "x.csv")

    assert read_csv(tmp_path / "x.csv", COLUMNS).faults
