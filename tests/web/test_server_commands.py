"""Commands of the server, as an administrator types them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from orientir.cli import main
from orientir.web.directory.models import Invitation, Organisation, Territory

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_operator_is_invited_by_a_link(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["invite", "ivanova@institute.ru", "--site", "https://orientir.example.ru/"]) == 0

    assert "https://orientir.example.ru/invitation/" in capsys.readouterr().out
    assert Invitation.objects.get().kind == "operator"


def test_an_address_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["invite", "ivanova", "--site", "https://orientir.example.ru"]) == 2

    assert "не похоже на адрес почты" in capsys.readouterr().err


def test_territories_and_schools_are_loaded_and_the_second_time_nothing_is_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "schools.csv"
    table.write_text("territory,kind,name\nbratsk,school,Школа № 1\n", encoding="utf-8")

    assert main(["directory", "--organisations", str(table)]) == 0
    assert "Организации: новых 1." in capsys.readouterr().out
    assert main(["directory", "--organisations", str(table)]) == 0

    assert "Организации: новых 0." in capsys.readouterr().out
    assert Territory.objects.count() == 42
    assert Organisation.objects.get().stable_id == "bratsk-school-1"


def test_a_table_of_russian_excel_is_loaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "schools.csv"
    table.write_bytes("Territory;Kind;Name\r\nbratsk;school;Школа\r\n".encode("cp1251"))

    assert main(["directory", "--organisations", str(table)]) == 0
    assert Organisation.objects.get().name == "Школа"


def list_of_schools(path: Path, *rows: Sequence[object], kind: str = "Тип") -> Path:
    """A list as an institute keeps it: a title, a numbered column, the municipality once for several schools."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Перечень школ на 01.09.2026"], [], ["№ п/п", "Муниципалитет", "Наименование ОО", kind], *rows):
        sheet.append(row)
    sheet.merge_cells("B4:B5")
    book.save(path / "школы.xlsx")
    return path / "школы.xlsx"


def test_an_excel_list_in_russian_is_loaded_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        [1, "г. Братск", "МБОУ  СОШ № 1", "СОШ"],
        [2, "", "Лицей № 2", "лицей"],
        [3, "Братский р-н", "Завод", "Предприятие"],
    ]
    table = list_of_schools(tmp_path, *rows, ["", "Итого", 3])

    assert main(["directory", "--organisations", str(table)]) == 0

    found = {(one.territory_id, one.kind, one.name) for one in Organisation.objects.all()}
    assert found == {
        ("bratsk", "school", "МБОУ СОШ № 1"),
        ("bratsk", "school", "Лицей № 2"),
        ("bratsky", "enterprise", "Завод"),
    }
    assert "Строки с итогами пропущены" in capsys.readouterr().out


def test_a_list_without_a_column_of_kinds_is_one_of_schools(tmp_path: Path) -> None:
    table = tmp_path / "schools.csv"
    table.write_bytes("Муниципалитет;Школа\r\nг. Братск;Школа № 1\r\n".encode("cp1251"))

    assert main(["directory", "--organisations", str(table)]) == 0
    assert Organisation.objects.get().stable_id == "bratsk-school-1"


def test_every_fault_of_an_excel_list_is_named_with_its_row_and_nothing_is_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = list_of_schools(
        tmp_path, [1, "Атлантида", "Школа", "СОШ"], [2, "", "", "СОШ"], [3, "Братск", "Школа", "клуб"]
    )

    assert main(["directory", "--organisations", str(table)]) == 2

    told = capsys.readouterr().err
    for fault in (
        "строка 4: Территории «Атлантида» нет",
        "строка 5: Название пусто",
        "строка 6: Вид «клуб» неизвестен",
    ):
        assert fault in told
    assert not Organisation.objects.exists()


def test_a_list_without_the_municipality_is_told_what_column_it_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "schools.csv"
    table.write_text("Школа;Тип\nШкола № 1;СОШ\n", encoding="utf-8")

    assert main(["directory", "--organisations", str(table)]) == 2
    assert "Нет столбцов: муниципалитет." in capsys.readouterr().err


def test_a_table_with_a_fault_loads_nothing_and_says_nothing_is_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "schools.csv"
    table.write_text('territory,kind,name\n\nbratsk,school,"Лицей\nbratsk,shool,Школа\n', encoding="utf-8")

    assert main(["directory", "--organisations", str(table)]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert "schools.csv, строка 3: Кавычки" in said.err
    assert "schools.csv, строка 4: Вид «shool» неизвестен" in said.err
    assert not Territory.objects.exists()


def test_a_copy_is_written_and_says_how_much_it_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", str(tmp_path / "copy.zip")]) == 0

    assert "Копия записана и проверена" in capsys.readouterr().out
    assert zipfile.is_zipfile(tmp_path / "copy.zip")


def test_the_whole_way_ends_with_the_note_and_its_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--out", str(tmp_path)]) == 0

    printed = capsys.readouterr().out
    assert "итоги по области равны опубликованным" in printed
    assert sorted(path.name for path in tmp_path.glob("note-2021.*")) == [
        "note-2021.docx",
        "note-2021.html",
        "note-2021.pdf",
    ]
