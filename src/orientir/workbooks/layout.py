"""Where in a sheet a form stands: its columns by their headings, its rows by their questions."""

from __future__ import annotations

from dataclasses import dataclass

from orientir.cells.words import plain
from orientir.methodology.model import Methodology
from orientir.terms import Issue, Refused, Territory
from orientir.workbooks.mark import COLUMNS, HEADINGS
from orientir.workbooks.sheets import Sheet

_NAMES = {plain(title): key for key, title in HEADINGS.items()}


@dataclass(frozen=True)
class Located:
    """A form found in a sheet: ``columns`` by key of ``HEADINGS``, ``rows`` as (row, field id)."""

    sheet: Sheet
    unit: Territory
    synthetic: bool
    columns: dict[str, int]
    rows: tuple[tuple[int, str], ...]
    checks: tuple[Issue, ...] = ()


def is_title(text: str, methodology: Methodology) -> bool:
    """«Муниципальное образование:» stands beside the name of the unit and is none itself."""
    return plain(text).rstrip(": ") in {plain(level.title) for level in methodology.levels}


def columns_of(row: list[object]) -> dict[str, int]:
    """Columns by their headings; the first one of each."""
    found: dict[str, int] = {}
    for column, value in enumerate(row):
        if isinstance(value, str) and value:
            found.setdefault(_NAMES.get(plain(value), ""), column)
    found.pop("", None)
    return found


def headings(sheet: Sheet, name: str) -> dict[str, int]:
    """The columns of a marked form; without its answers there is nothing to read."""
    for row in sheet.rows:
        if COLUMNS in row:
            found = columns_of(list(row))
            if "answer" in found:
                return found
    place = f"{name}, лист «{sheet.name}»"
    message = f"Не найден столбец «{HEADINGS['answer']}»."
    raise Refused([Issue("form.columns", place, message, "Верните заголовки столбцов или возьмите анкету заново.")])
