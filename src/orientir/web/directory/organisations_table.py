"""Read a table of organisations: CSV of a program, or a list in Russian as it stands in an Excel workbook."""

from __future__ import annotations

from pathlib import Path

from orientir.cells.read import as_text
from orientir.methodology.csv_table import CsvRow, read_csv
from orientir.terms import Issue, Refused, folded
from orientir.web.directory.models import Organisation
from orientir.workbooks.batch import Source, open_each
from orientir.workbooks.guard import LIST
from orientir.workbooks.read_table import read_list

REQUIRED = ("territory", "kind", "name")
HEADINGS = {
    "territory": (
        "муниципалитет",
        "территория",
        "муниципальное образование",
        "муниципальный район",
        "район",
        "город, район",
        "мо",
        "territory",
    ),
    "name": (
        "название",
        "наименование",
        "школа",
        "организация",
        "название организации",
        "наименование организации",
        "название школы",
        "наименование школы",
        "наименование оо",
        "полное наименование",
        "краткое наименование",
        "name",
    ),
    "kind": ("вид", "тип", "вид организации", "тип организации", "kind"),
    "id": ("код", "id"),
}
"""What the columns are called; the first is the one that is named to people."""
_ALSO = {
    "school": ("оо", "сош", "оош", "нош", "гимназия", "лицей", "общеобразовательная организация"),
    "college": ("техникум", "поо", "спо", "профессиональная образовательная организация"),
    "university": ("университет", "институт", "академия"),
}
KINDS = {
    folded(word): kind for kind, label in Organisation.Kind.choices for word in (kind, str(label), *_ALSO.get(kind, ()))
}
"""By the word in the table the kind of organisation."""
Read = tuple[tuple[CsvRow, ...], list[Issue], tuple[str, ...]]


def read_organisations(path: Path) -> Read:
    """The rows of the table, what is wrong on which line, and what a person should know of rows left out."""
    table = read_csv(path, REQUIRED)
    if table.why in ("csv.columns", "csv.no_table"):
        return _list(path)
    return table.rows, [Issue("table", line_of(path.name, f.line), f.message, f.advice) for f in table.faults], ()


def _list(path: Path) -> Read:
    """A list whose headings are Russian, also under a title; without a column of kinds all of it are schools."""
    (opened,) = open_each([Source(path.name, path.read_bytes)], LIST)
    if isinstance(opened.found, Issue):
        return (), [opened.found], ()
    try:
        found = read_list(opened.found, path.name, HEADINGS)
    except Refused as refusal:
        return (), list(refusal.issues), ()
    missing = [HEADINGS[id][0] for id in ("territory", "name") if id not in found.columns]
    if missing:
        message, advice = f"Нет столбцов: {', '.join(missing)}.", "Назовите так столбцы в строке заголовков."
        return (), [Issue("table", path.name, message, advice)], ()
    alike = {} if "kind" in found.columns else {"kind": Organisation.Kind.SCHOOL.value}
    rows = (
        CsvRow(line.number, alike | {id: as_text(cell.value) for id, cell in line.cells.items()})
        for line in found.lines
    )
    return tuple(rows), [], found.notes


def line_of(source: str, line: int) -> str:
    """A place in a table, as people are told it."""
    return f"{source}, строка {line}"
