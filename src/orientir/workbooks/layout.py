"""Find where in a sheet a form stands: its columns by their headings, its rows by their questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orientir.cells.words import plain
from orientir.terms import Issue, Refused, Unit, languages, say, words
from orientir.workbooks.blank_form import BlankForm
from orientir.workbooks.mark import COLUMNS
from orientir.workbooks.sheets import Sheet, place_of_sheet

_NAMES = {plain(title): key for language in languages() for key, title in words(language, "workbook.heading").items()}


@dataclass(frozen=True)
class Located:
    """A form found in a sheet: ``columns`` by the key of their heading, ``rows`` as (row, field id)."""

    sheet: Sheet
    unit: Unit
    synthetic: bool
    columns: dict[str, int]
    rows: tuple[tuple[int, str], ...]
    checks: tuple[Issue, ...] = ()


def is_title(text: str, form: BlankForm) -> bool:
    """«Муниципальное образование:» stands beside the name of the unit and is none itself."""
    return plain(text).rstrip(": ") == plain(form.level.title)


def level_by_title(book: list[Sheet], levels: Mapping[str, str]) -> str:
    """The level whose title stands in a cell of the book; empty where none or several do."""
    texts = {plain(value).rstrip(": ") for sheet in book for row in sheet.rows for value in row if type(value) is str}
    found = [id for id, title in levels.items() if plain(title) in texts]
    return found[0] if len(found) == 1 else ""


def columns_of(row: list[object]) -> dict[str, int]:
    """Columns by their headings; the first one of each."""
    found: dict[str, int] = {}
    for column, value in enumerate(row):
        if isinstance(value, str) and value:
            found.setdefault(_NAMES.get(plain(value), ""), column)
    found.pop("", None)
    return found


def headings(sheet: Sheet, name: str, form: BlankForm) -> dict[str, int]:
    """The columns of a marked form; without its answers there is nothing to read."""
    for row in sheet.rows:
        if COLUMNS in row:
            found = columns_of(list(row))
            if "answer" in found:
                return found
    place = place_of_sheet(name, sheet, form.language)
    raise Refused([form.issue("form.columns", place, heading=say(form.language, "workbook.heading.answer"))])
