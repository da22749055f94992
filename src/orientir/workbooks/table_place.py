"""Find where in a sheet a table of units and questions stands: its headings, its columns, and whose the rows are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from orientir.cells.read import as_text
from orientir.cells.words import plain, tidy
from orientir.workbooks.headings import Questions, Target, folded
from orientir.workbooks.names_in_rows import Names
from orientir.workbooks.sheets import Sheet

DEEPEST = 3
"""Rows of headings: a criterion, a question, its code."""
LOOKED_AT = 60
"""Rows above the first unit, and rows of units, by which a table is recognised."""
NOTHING = (0, 0, 0)
LONGEST = 500
"""Signs of a heading that are looked at."""
WIDEST = 12
"""Columns among which the names of units are looked for."""
_GRAPHS = re.compile(r"[а-яa-z]|\d{1,3}(?:[.,]\d{1,2})?")
"""How columns are numbered: «А, Б, 1, 2, 2.1»."""


@dataclass(frozen=True)
class Located:
    """A table in a sheet: its rows begin at ``end``, where the headings end; columns by their number from 0.

    ``units`` is the column of names, ``places`` that of the territories in which organisations lie. ``unknown`` are
    headings that match no question, ``unclear`` those that match several.
    """

    sheet: Sheet
    end: int
    units: int
    places: int | None
    columns: Mapping[int, Target]
    headings: Mapping[int, str]
    unknown: tuple[int, ...] = ()
    unclear: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def locate(sheet: Sheet, questions: Questions, names: Names) -> Located | None:
    """The table of a sheet; None where no row under a heading that is a question begins with a known unit."""
    found = column_of_units(sheet, names)
    if found is None:
        return None
    units, rows = found
    known, first, end = max(_heads(sheet, questions, units, rows), default=(NOTHING, 0, 0))
    if not known[0]:
        return None
    first, end = _with_labels(sheet, questions, first, end)
    columns, unknown, unclear = _columns(sheet, questions, first, end, units)
    places = _column_of_places(sheet, names, end, units, columns)
    texts = {column: " ".join(parts) for column, parts in _parts(sheet, first, end).items() if parts}
    return Located(sheet, end, units, places, columns, texts, tuple(unknown), unclear)


def text_of(sheet: Sheet, row: int, column: int) -> str:
    """The text of a cell in one line, or that of the merged cell in which it lies."""
    top, left, *_ = sheet.covered.get((row, column), (row, column))
    return " ".join(tidy(as_text(sheet.cell(top, left).value)).split())


def column_of_units(sheet: Sheet, names: Names) -> tuple[int, list[int]] | None:
    """The column in which most units are named, and the first rows in which one is."""
    found: dict[int, list[int]] = {}
    for row in range(len(sheet.rows)):
        for column in range(min(WIDEST, len(sheet.rows[row]))):
            rows = found.setdefault(column, [])
            if len(rows) < LOOKED_AT and names.is_name(text_of(sheet, row, column)):
                rows.append(row)
        if row > LOOKED_AT * 4 or max(map(len, found.values()), default=0) >= LOOKED_AT:
            break
    column = max(found, key=lambda column: (len(found[column]), -column), default=0)
    return (column, found[column]) if found.get(column) else None


def is_numbering(sheet: Sheet, row: int) -> bool:
    """Whether a row only numbers the columns: 1, 2, 3…, perhaps with letters first."""
    texts = [plain(as_text(value)) for value in sheet.rows[row] if value not in (None, "")]
    if len(texts) < 3 or not all(map(_GRAPHS.fullmatch, texts)):
        return False
    numbers = [float(text.replace(",", ".")) for text in texts if text[0].isdigit()]
    return (
        len(numbers) > 1 and numbers[0] <= 4 and all(0 < b - a <= 1 for a, b in zip(numbers, numbers[1:], strict=False))
    )


def _heads(
    sheet: Sheet, questions: Questions, units: int, rows: list[int]
) -> Iterator[tuple[tuple[int, int, int], int, int]]:
    """Where the headings may stand above one of the first units: how well they fit, their first row, the row after.

    Of equally good ones the fewest rows, and those nearest to the units. No row of a unit is one of headings.
    """
    for before, start in zip((-1, *rows), rows[:5], strict=False):
        for end in range(start, max(before + 1, start - LOOKED_AT), -1):
            for deep in range(1, min(DEEPEST, end - before - 1) + 1):
                if not is_numbering(sheet, end - 1):
                    columns, *_ = _columns(sheet, questions, end - deep, end, units)
                    known = {target.question for target in columns.values()}
                    yield (len(known), -deep, end), end - deep, end


def _with_labels(sheet: Sheet, questions: Questions, first: int, end: int) -> tuple[int, int]:
    """The same rows and those above that say the same in words: a code stands under its question."""
    while first > 0 and end - first < DEEPEST:
        here, _, _ = _exact(sheet, questions, first, end, -1)
        above, _, _ = _exact(sheet, questions, first - 1, first, -1)
        if len({c for c, target in above.items() if here.get(c) == target}) < 2:
            break
        first -= 1
    return first, end


def _parts(sheet: Sheet, first: int, end: int) -> dict[int, list[str]]:
    """The headings of each column from top to bottom, equal neighbours once.

    Above the lowest row an empty cell goes on with the text to its left: without merging, a group has its title once.
    """
    wide = max((len(line) for line in sheet.rows[first:end]), default=0)
    parts: dict[int, list[str]] = {column: [] for column in range(wide)}
    for row in range(first, end):
        left = ""
        for column in range(wide):
            text = text_of(sheet, row, column)
            if not text and row < end - 1 and text_of(sheet, end - 1, column):
                text = left
            left = text
            if text and text not in parts[column][-1:]:
                parts[column].append(text)
    return parts


def _exact(
    sheet: Sheet, questions: Questions, first: int, end: int, units: int
) -> tuple[dict[int, Target], dict[int, list[str]], dict[int, tuple[str, ...]]]:
    """The columns that headings tell exactly, the headings of the others, and the unclear ones."""
    columns: dict[int, Target] = {}
    unclear: dict[int, tuple[str, ...]] = {}
    others: dict[int, list[str]] = {}
    before = ""
    for column, texts in _parts(sheet, first, end).items():
        if column == units:
            continue
        parts = [words for text in texts if (words := folded(text[:LONGEST]))]
        found = questions.resolve(parts, before)
        if len(found) == 1:
            columns[column] = found[0]
            before = found[0].question
        elif found:
            unclear[column] = tuple(target.question for target in found)
        elif parts:
            others[column] = parts
    marked = [target.question for target in columns.values() if target.option]
    for column, target in list(columns.items()):
        if target.option and marked.count(target.question) < 2:
            del columns[column]
    return columns, others, unclear


def _columns(
    sheet: Sheet, questions: Questions, first: int, end: int, units: int
) -> tuple[dict[int, Target], list[int], dict[int, tuple[str, ...]]]:
    """The columns, also those told by a text that is only like that of their question."""
    columns, others, unclear = _exact(sheet, questions, first, end, units)
    given = {target.question for target in columns.values()}
    unknown = []
    for column, parts in others.items():
        found = questions.near(parts)
        if len(found) == 1 and found[0].question not in given:
            columns[column] = found[0]
            given.add(found[0].question)
        elif len(found) > 1:
            unclear[column] = tuple(target.question for target in found)
        else:
            unknown.append(column)
    return columns, unknown, unclear


def _column_of_places(sheet: Sheet, names: Names, end: int, units: int, columns: Mapping[int, Target]) -> int | None:
    """The column in which the territories of the units are named most often."""
    if not names.places:
        return None
    rows = [r for r in range(end, min(end + LOOKED_AT, len(sheet.rows))) if names.is_name(text_of(sheet, r, units))]
    among = [c for c in range(WIDEST) if c not in columns]
    counts = {c: sum(names.place(text_of(sheet, row, c)) is not None for row in rows) for c in among if c != units}
    best = max(counts, key=lambda c: (counts[c], -c), default=None)
    return best if best is not None and counts[best] else None
