"""Find a list in a workbook: its columns by their headings whatever their order, and its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orientir.cells.model import Cell, Value
from orientir.cells.read import as_text
from orientir.cells.words import any_of, plain
from orientir.terms import Refused, issue, quoted, say
from orientir.workbooks.sheets import Sheet, address, place_of_sheet

LOOKED_AT = 40
"""Rows from the top among which the headings are looked for: titles may stand above them."""
MOST_ROWS = 20_000
_TOTAL = re.compile(rf"(?:итого|всего|в том числе|{any_of('total')})\b.*")
_HIDDEN = re.compile(rb"""<(?:\w{1,20}:)?row\s[^<>]{0,300}hidden\s*=\s*["'](?:1|true)["']""")


@dataclass(frozen=True)
class Line:
    """A row of the list: its number as the program shows it, and its cells by the id of their column."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class ListRead:
    """A list as it stands in a workbook.

    ``columns`` are the letters of the known columns by id, ``unknown`` the headings of the others, ``notes`` what a
    person should know of the rows: which were passed over, which are hidden.
    """

    sheet: str
    columns: Mapping[str, str]
    unknown: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]


def read_list(
    book: Iterable[Sheet], name: str, headings: Mapping[str, Iterable[str]], language: str = "ru"
) -> ListRead:
    """Read the list whose columns have these headings (by id, in any spelling); raises ``Refused``.

    The headings may stand below a title and in two rows. Rows of totals, empty rows and headings that are repeated are
    passed over. What is wrong is said in ``language``.
    """
    known = {plain(heading).strip(" *:"): id for id, spellings in headings.items() for heading in spellings}
    found = [(len(columns), sheet, row, deep, columns) for sheet in book for row, deep, columns in _heads(sheet, known)]
    if not found:
        listed = quoted(language, (next(iter(spellings)) for spellings in headings.values()))
        raise Refused([issue(language, "list.headings", name, listed=listed)])
    _, sheet, row, deep, columns = max(found, key=lambda head: head[0])  # of equal ones the first
    _refuse_doubled(sheet, name, row, deep, known, language)
    lines, notes = _lines(sheet, row + deep, columns, language)
    if others := _others(found, sheet, row, language):
        notes = (*notes, say(language, "list.one_of", sheet=sheet.name, others="; ".join(others)))
    if len(lines) > MOST_ROWS:
        raise Refused([issue(language, "list.long", name, rows=len(lines), most=MOST_ROWS)])
    unknown = tuple(
        text for column, text in _texts(sheet, row, deep).items() if column not in columns.values() and text
    )
    letters = {id: re.sub(r"\d", "", address(0, column)) for id, column in columns.items()}
    return ListRead(sheet.name, letters, unknown, lines, notes)


def _heads(sheet: Sheet, known: Mapping[str, str]) -> Iterable[tuple[int, int, dict[str, int]]]:
    """Rows that may be the headings: their number from 0, how many rows they take, and the columns by id."""
    for row in range(min(len(sheet.rows), LOOKED_AT)):
        for deep in (1, 2):
            columns: dict[str, int] = {}
            for column, text in _texts(sheet, row, deep).items():
                id = known.get(text) or known.get(_last(sheet, row, deep, column))
                if id:
                    columns.setdefault(id, column)
            if len(columns) >= min(2, len(set(known.values()))):
                yield row, deep, columns


def _others(
    found: Iterable[tuple[int, Sheet, int, int, dict[str, int]]], chosen: Sheet, head: int, language: str
) -> list[str]:
    """Where other lists stand that are not read: on other sheets, or above the one that is."""
    others: dict[str, str] = {}
    for _, sheet, row, deep, _ in found:
        if sheet is not chosen and len(sheet.rows) > row + deep:
            others.setdefault(sheet.name, say(language, "list.on_sheet", sheet=sheet.name))
        elif sheet is chosen and row + deep < head:
            others.setdefault("", say(language, "list.from_row", row=row + deep))
    return list(others.values())


def _texts(sheet: Sheet, row: int, deep: int) -> dict[int, str]:
    """The headings by column; of two rows joined, where a merged cell stands over several columns."""
    width = max((len(line) for line in sheet.rows[row : row + deep]), default=0)
    texts = {}
    for column in range(width):
        parts = dict.fromkeys(_text(sheet, at, column) for at in range(row, min(row + deep, len(sheet.rows))))
        texts[column] = " ".join(filter(None, parts))
    return texts


def _last(sheet: Sheet, row: int, deep: int, column: int) -> str:
    """The lower of two headings alone."""
    return _text(sheet, row + deep - 1, column) if deep > 1 else ""


def _text(sheet: Sheet, row: int, column: int) -> str:
    """The text of a cell, or that of the merged cell in which it lies."""
    row, column, *_ = sheet.covered.get((row, column), (row, column))
    return plain(as_text(sheet.cell(row, column).value)).strip(" *:")


def _refuse_doubled(sheet: Sheet, name: str, row: int, deep: int, known: Mapping[str, str], language: str) -> None:
    seen: dict[str, int] = {}
    for column, text in _texts(sheet, row, deep).items():
        id = known.get(text)
        if id and id in seen:
            cells = {"first": address(row, seen[id]), "second": address(row, column)}
            where = f"{place_of_sheet(name, sheet, language)}, {say(language, 'place.two_cells', **cells)}"
            raise Refused([issue(language, "list.doubled", where, heading=text)])
        if id:
            seen[id] = column


def _lines(
    sheet: Sheet, start: int, columns: Mapping[str, int], language: str
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    lines, totals = [], []
    for row in range(start, len(sheet.rows)):
        cells = {id: sheet.cell(_first_row(sheet, row, column), column) for id, column in columns.items()}
        own = (sheet.cell(row, column) for column in columns.values())
        given = [cell for cell in own if cell.value not in (None, "") or cell.error or cell.formula]
        first = next((plain(as_text(value)) for value in sheet.rows[row] if value not in (None, "")), "")
        if not given and not first:
            continue
        if _TOTAL.fullmatch(first):
            totals.append(row + 1)
        elif given and not _numbered(sheet.rows[row]) and not _repeats(sheet, row, start, columns):
            lines.append(Line(row + 1, cells))
    notes = []
    if totals:
        notes.append(say(language, "list.totals", rows=", ".join(map(str, totals[:10]))))
    if _HIDDEN.search(sheet.xml):
        notes.append(say(language, "list.hidden"))
    return tuple(lines), tuple(notes)


def _first_row(sheet: Sheet, row: int, column: int) -> int:
    """The row that holds the value of a cell: the first of those over which it is merged."""
    top, left, *_ = sheet.covered.get((row, column), (row, column))
    return top if left == column else row


def _numbered(row: Iterable[Value]) -> bool:
    """Whether a row only numbers the columns: 1, 2, 3…"""
    values = [value for value in row if value not in (None, "")]
    numbers = [int(v) for v in values if isinstance(v, int | float) or (isinstance(v, str) and v.strip().isdecimal())]
    return len(numbers) == len(values) > 2 and sorted(numbers) == list(range(numbers[0], numbers[0] + len(numbers)))


def _repeats(sheet: Sheet, row: int, start: int, columns: Mapping[str, int]) -> bool:
    """Whether the headings stand in this row once more."""
    return all(_text(sheet, row, c) in ("", _text(sheet, start - 1, c)) for c in columns.values())
