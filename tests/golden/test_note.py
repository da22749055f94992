"""The note of the demonstration region: what it says, and that other programs can read it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pypdfium2
import pytest

from irkutsk import document, material, methodology, snapshot
from orientir.analysis.values import Values
from orientir.factcheck import check
from orientir.factcheck import figures as figures_of
from orientir.factcheck.read.files import open_document
from orientir.methodology import load
from orientir.report import gather, highlights, note, write_files
from orientir.report.document import Document, Paragraph, Span, Table, plain
from orientir.report.docx import docx
from orientir.report.html import html
from orientir.report.note import participation
from orientir.report.pdf import pdf, png_figures
from orientir.snapshot import freeze
from orientir.terms import NBSP, THIN, FilledForm, Year
from published_figures import figures

GATSBY = Path(__file__).resolve().parents[1] / "methodologies" / "gatsby"
SYNTHETIC = "Данные по муниципалитетам синтетические"
CLASSES = re.compile(r"\d+(?:[–,]\s?\d+| и \d+)?(?:-х)? класс")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("note")
    write_files(document(), made, "note")
    return made


def normal(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace(NBSP, " ").replace(THIN, " ")).strip()


def sentences() -> str:
    return normal(" ".join(plain(block.spans) for block in document().blocks if isinstance(block, Paragraph)))


@pytest.mark.parametrize("figure", [f for f in figures() if f.year == 2021], ids=str)
def test_every_published_figure_of_2021_stands_in_the_note(figure):
    shown = f"{figure.count:,f}".replace(",", " ").replace(".", ",")

    assert re.search(rf"(?<![\d,]){re.escape(shown)}(?![\d])", sentences())
    if figure.percent is not None:
        assert f"{str(figure.percent).replace('.', ',')} %" in sentences()


@pytest.mark.parametrize(
    "words",
    [
        "В 33 муниципальных образованиях (79 %)",
        "В 21 муниципалитете (50 %)",
        "В 31 муниципальном образовании (74 %)",
        "в 7 муниципалитетах (17 %)",
        "608,75 шт. ед.",
        "10 929 человек",
        "Число участников мониторинга — 42 муниципалитета",
    ],
)
def test_numerals_and_words_agree(words):
    assert words.lower() in sentences().lower()


def test_no_figure_is_typed_in_a_text_of_the_methodology():
    """Class numbers and years are names, not figures; everything else comes through a placeholder."""
    for indicator in methodology().indicators:
        for sentence in (indicator.finding, indicator.finding_none):
            bare = CLASSES.sub("", re.sub(r"\{[^{}]*\}", "", sentence))
            assert not re.search(r"\d", bare), (indicator.id, bare)


def test_every_figure_in_a_finding_names_its_indicator():
    wording = material().wording
    for indicator in methodology().indicators:
        for span in wording.finding(indicator):
            bound = span.indicator or not re.search(r"\d", CLASSES.sub("", span.text))
            assert bound or "учебный год" in span.text or re.fullmatch(r".*20\d\d.*", span.text), span


def test_network_is_compared_on_38_and_diagnostics_is_not_compared():
    tables = [block for block in document().blocks if isinstance(block, Table)]
    (table,) = [table for table in tables if "Сравнение" in table.caption]
    rows = [" | ".join(normal(plain(cell.spans)) for cell in row) for row in table.rows]
    (network,) = [row for row in rows if "Наличие сетевого взаимодействия" in row]
    (diagnostics,) = [row for row in rows if "Охват обучающихся" in row]

    assert "9 из 38 (24 %)" in network
    assert "27 из 42 (64 %)" in network
    assert re.search(r"9 → \d+ из 38 \(\+\d+,\d п. п.\)", network)
    assert "несопоставимо, см. примечание 1" in diagnostics
    assert "п. п." not in diagnostics
    (why,) = re.findall(r"Примечание 1. Охват обучающихся.*?58 834\)", sentences())
    assert "41 009" in why
    assert sum("не оценивали" in row for row in rows) == 4


def test_the_note_never_says_that_the_measures_worked():
    assert "свидетельствует об эффективности" not in sentences()
    assert "не доказывается" in sentences()


def test_synthetic_data_are_labelled_on_every_page(folder):
    reader = pypdfium2.PdfDocument(folder / "note.pdf")
    pages = [page.get_textpage().get_text_range() for page in reader]
    reader.close()

    assert all(SYNTHETIC in normal(page) for page in pages)
    with zipfile.ZipFile(folder / "note.docx") as package:
        footers = [package.read(n).decode() for n in package.namelist() if re.search(r"footer\d+\.xml", n)]
    assert any(SYNTHETIC in footer for footer in footers)
    assert SYNTHETIC in (folder / "note.html").read_text(encoding="utf-8")


def test_the_text_of_the_pdf_is_cyrillic_and_whole(folder):
    reader = pypdfium2.PdfDocument(folder / "note.pdf")
    # A word broken at the end of a line carries a marker that is not text.
    text = " ".join(page.get_textpage().get_text_range().replace("\ufffe", "") for page in reader)
    outline = [item.get_title() for item in reader.get_toc()]
    reader.close()

    assert outline == [heading.text for heading in document().headings]
    assert "муниципальных образованиях" in normal(text)
    assert len(re.findall(r"[а-яё]", text, re.I)) > 20_000


def test_the_pdf_says_it_is_an_archive_file_that_a_screen_reader_reads(folder):
    data = (folder / "note.pdf").read_bytes()

    assert b"pdfaid:part>2<" in data
    assert b"pdfaid:conformance>A<" in data
    assert b"pdfuaid:part>1<" in data
    assert b"/DisplayDocTitle true" in data


SETTINGS = ("zoom", "proofState", "defaultTabStop", "autoHyphenation", "characterSpacingControl", "compat")
"""Some that the DOCX has, in the order of ECMA-376."""


def test_the_settings_of_the_docx_stand_in_the_order_of_the_schema(folder):
    with zipfile.ZipFile(folder / "note.docx") as package:
        settings = package.read("word/settings.xml").decode()

    found = re.findall(rf"<w:({'|'.join(SETTINGS)})\b", settings)
    assert tuple(found) == SETTINGS


def test_the_same_data_give_the_same_bytes(folder, tmp_path):
    write_files(note(gather(snapshot(2021), snapshot(2020))), tmp_path, "note")

    for suffix in ("pdf", "docx", "html"):
        assert (tmp_path / f"note.{suffix}").read_bytes() == (folder / f"note.{suffix}").read_bytes(), suffix


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed: its reading of the DOCX is unproved"
)
def test_libreoffice_reads_the_same_tables_and_figures(folder, tmp_path):
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "odt"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(folder / "note.docx")], check=True, capture_output=True, timeout=180
    )
    with zipfile.ZipFile(tmp_path / "note.odt") as package:
        content = package.read("content.xml").decode()

    assert content.count("<table:table ") == sum(isinstance(b, Table) for b in document().blocks)
    assert content.count("<draw:frame ") == len(document().figures)
    assert content.count("<table:table-header-rows>") == content.count("<table:table ")
    headings = re.findall(r'<text:h [^>]*text:outline-level="[123]"', content)
    assert len(headings) == len(document().headings)


def test_another_country_another_language_the_same_code():
    gatsby = load(GATSBY)
    level = gatsby.levels[0].id
    first, second = (t.id for t in gatsby.territories[:2])
    answers = {f.id: True for f in gatsby.form(level, Year(2025)) if f.type == "yes_no"}
    years = [
        freeze(gatsby, Year(y), {level: [FilledForm(first, answers), FilledForm(second, {})]}, synthetic=True)
        for y in (2024, 2025)
    ]

    page = html(note(gather(years[1], years[0])))

    assert not re.findall(r"[а-яё]+", page, re.I)
    assert '<html lang="en">' in page
    assert highlights(gather(years[1], years[0]))


def test_a_first_year_has_a_note_without_comparison():
    alone = note(gather(snapshot(2021)))

    assert "comparison" not in [heading.anchor for heading in alone.headings]
    assert pdf(alone)[:5] == b"%PDF-"


HOSTILE = '"] #eval("1+1") \\ $x$ <script>alert(1)</script> & {{7*7}} =cmd|\'/c calc\'!A1 \x07 ]]>'


def test_hostile_text_stays_text_in_every_format():
    title = replace(document().title_page, title=HOSTILE)
    blocks = (Paragraph((Span(HOSTILE, indicator='" onload="x'),)),)
    hostile = replace(document(), title_page=title, opening=(), blocks=blocks, label=HOSTILE)

    page = html(hostile)
    assert "<script" not in page
    assert ' onload="' not in page
    reader = pypdfium2.PdfDocument(pdf(hostile))
    assert '#eval("1+1")' in normal(" ".join(p.get_textpage().get_text_range() for p in reader))
    reader.close()
    with zipfile.ZipFile(io.BytesIO(docx(hostile, [], {}))) as package:
        assert "&lt;script&gt;" in package.read("word/document.xml").decode()


def test_figures_become_pictures_of_the_same_number():
    drawn = document().figures

    pictures = png_figures(drawn[:3], ppi=40)

    assert [picture[:4] for picture in pictures] == [b"\x89PNG"] * 3
    assert all(figure.alt for figure in drawn)


def test_the_five_findings_that_are_printed_first():
    found = [normal(sentence) for sentence in highlights(material())]

    assert len(found) == 5
    assert "из 38 муниципалитетов" in found[0]
    assert "41 009" in found[4]


def test_half_is_rounded_up_everywhere():
    assert material().values.region("public_information").percent == 79
    assert material().wording.percent_of(33, 42) == f"79{NBSP}%"
    assert Fraction(33, 42) < Fraction(79, 100)


def test_an_empty_document_is_still_a_document():
    bare: Document = replace(document(), opening=(), blocks=())

    assert pdf(bare)[:5] == b"%PDF-"


@pytest.mark.parametrize("suffix", ["pdf", "docx", "html"])
def test_our_own_fact_check_is_quiet_about_every_format(folder, suffix):
    known = figures_of(material().values.values(), methodology())

    assert check(open_document(folder / f"note.{suffix}"), known) == []


def test_everything_but_the_values_of_the_annex_takes_twenty_five_pages(folder):
    reader = pypdfium2.PdfDocument(folder / "note.pdf")
    starts = {item.get_title(): item.get_dest().get_index() for item in reader.get_toc()}
    reader.close()

    assert starts[next(title for title in starts if title.startswith("Приложение А"))] <= 25


def test_the_participants_are_municipalities_also_where_the_first_indicator_is_of_schools() -> None:
    first = next(iter(material().values))
    of_schools = replace(material().values[first], took_part=870, asked=900)
    values = Values([of_schools, *(value for key, value in material().values.items() if key != first)])

    [told] = participation(replace(material(), values=values))

    assert normal(plain(told.spans)).startswith(
        "Число участников мониторинга — 42 муниципалитета, что составляет 100 %"
    )
