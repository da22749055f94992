"""Files of every kind: the same note reads the same, and a harmful file is refused in one sentence."""

from __future__ import annotations

import re
import resource
from decimal import Decimal
from pathlib import Path

import pytest

import factcheck_files as files
from orientir.factcheck import check, open_document
from orientir.factcheck.read.document import Paragraph, Table, TextDocument, TextPlace
from orientir.factcheck.read.plain_text import read_text
from orientir.terms import Refused, Severity

NOTE = Path(__file__).parents[1] / "factcheck" / "contradictory_note.txt"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Key = tuple[str, tuple[Decimal, ...]]


def keys(document: TextDocument) -> set[Key]:
    return {(found.code, tuple(sorted(found.figures))) for found in check(document)}


@pytest.mark.parametrize("kind", ["docx", "html", "pdf"])
def test_a_note_reads_the_same_in_every_format(kind: str, tmp_path: Path) -> None:
    plain = read_text(NOTE.read_text(encoding="utf-8"))
    data = {"docx": files.as_docx, "html": files.as_html, "pdf": files.as_pdf}[kind](plain)

    # The name lies on purpose: what counts is what the file is.
    document = open_document(files.written(tmp_path, "note.txt", data))

    assert keys(document) == keys(plain)


def test_inserted_words_are_read_and_deleted_ones_are_not(tmp_path: Path) -> None:
    body = (
        "<w:p><w:ins><w:r><w:t>новое</w:t></w:r></w:ins><w:del><w:r><w:delText>старое</w:delText></w:r></w:del></w:p>"
    )

    [block] = open_document(files.written(tmp_path, "a.docx", files.docx(body))).blocks

    assert isinstance(block, Paragraph)
    assert block.text == "новое"


def test_a_merged_heading_stands_above_all_its_columns(tmp_path: Path) -> None:
    page = b"""<!doctype html><meta charset=utf-8><table><tr><th rowspan=2>Form<th colspan=2>2022<th colspan=2>2023</tr>
    <tr><th>n<th>%<th>n<th>%</tr><tr><td>Home<td>10<td>50,0<td>12<td>60,0</tr></table>"""
    from orientir.factcheck.text.grids import Grid

    [table] = open_document(files.written(tmp_path, "a.html", page)).blocks

    assert isinstance(table, Table)
    assert [Grid(table).column_label(column) for column in range(1, 5)] == [
        "2022 / n",
        "2022 / %",
        "2023 / n",
        "2023 / %",
    ]


def test_a_table_torn_by_a_page_is_put_together() -> None:
    text = "Показатель\t2020\t2021\nЧисло школ (в\t10\t20 чел., из них с\n\nтом числе сельских)\t\tОВЗ – 5"

    [table] = read_text(text).blocks

    assert isinstance(table, Table)
    assert table.rows[1] == ("Число школ (в том числе сельских)", "10", "20 чел., из них с ОВЗ – 5")


def test_two_whole_rows_at_a_page_break_stay_two() -> None:
    text = "Район\t2020\t2021\nТайшетский район\t10\t20\n\nгород Тулун\t30\t40"

    [table] = read_text(text).blocks

    assert isinstance(table, Table)
    assert table.rows[1:] == (("Тайшетский район", "10", "20"), ("город Тулун", "30", "40"))


HARMFUL = {
    "empty": (b"", "нет текста"),
    "blank": (b" \n\t", "нет текста"),
    "old word": (OLE + b"\0" * 600, "старого формата"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "паролем"),
    "rtf": (rb"{\rtf1 text}", "RTF"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "не текст"),
    "zip": (b"PK\x05\x06" + b"\0" * 18, "другой файл"),
    "broken docx": (files.docx("<w:p/>")[:200], "повреждён"),
    "bomb": (files.bomb(), "слишком велик"),
    "entities": (files.laughs(), "сущностей"),
    "docx without text": (files.docx("<w:p/>"), "нет текста"),
    "docx of pictures": (files.docx("<w:p/>", **{"word/media/1.png": b"0"}), "скан"),
    "broken pdf": (b"%PDF-1.7\n" + b"\0\xff" * 500, "повреждён"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_file_is_refused_in_one_russian_sentence(name: str, tmp_path: Path) -> None:
    data, words = HARMFUL[name]

    with pytest.raises(Refused) as refusal:
        open_document(files.written(tmp_path, "note.docx", data))

    [issue] = refusal.value.issues
    assert words in issue.message
    assert issue.advice.endswith(".")
    assert re.fullmatch(r"[А-ЯЁ][^.]*(?:\.doc[^.]*)?\.", issue.message)


def test_a_scanned_pdf_is_called_a_scan(tmp_path: Path) -> None:
    import pypdfium2

    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(200, 200)
    pdf.save(tmp_path / "scan.pdf")
    pdf.close()

    with pytest.raises(Refused, match="скан"):
        open_document(tmp_path / "scan.pdf")


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.docx"):
        with pytest.raises(Refused):
            open_document(path)


def test_a_bomb_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = files.written(tmp_path, "bomb.docx", files.bomb())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(Refused):
        open_document(path)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024


def test_an_outside_file_named_by_html_is_not_read(tmp_path: Path) -> None:
    secret = files.written(tmp_path, "secret.txt", b"777 555")
    page = f'<!doctype html [<!ENTITY x SYSTEM "file://{secret}">]><html><body>'
    page += f'<p>Школ 5 &x;<iframe src="{secret}"></iframe>'

    document = open_document(files.written(tmp_path, "a.html", page.encode()))

    assert "777" not in str(document.blocks)


def test_text_in_the_old_windows_code_page_is_read(tmp_path: Path) -> None:
    [block] = open_document(files.written(tmp_path, "a.txt", "В районе 45 школ.".encode("cp1251"))).blocks

    assert isinstance(block, Paragraph)
    assert block.text == "В районе 45 школ."


def test_a_table_of_tens_of_thousands_of_figures_is_refused_before_it_is_read() -> None:
    table = Table((("Район", *["Дети"] * 200), *(("А", *["1"] * 200),) * 201), TextPlace(0))

    with pytest.raises(Refused, match="двадцати тысяч"):
        check(TextDocument((table,), "a.docx"))


def test_a_total_of_a_pdf_is_questioned_only() -> None:
    table = "| Товар | Рубли |\n| Мел | 240 |\n| Тряпки | 300 |\n| Итого | 550 |"
    document = read_text(table)

    weights = [f.severity for name in ("a.docx", "a.pdf") for f in check(TextDocument(document.blocks, name))]

    assert weights == [Severity.ERROR, Severity.CHECK]  # its rows may be lost at the end of a page
