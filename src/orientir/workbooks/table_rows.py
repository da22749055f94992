"""What every row of a table is: a unit's, a total, a heading, a note, or one that nobody can be found for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from orientir.cells.place_names import Ambiguous, Unknown
from orientir.cells.words import any_of, in_small, plain
from orientir.terms import Unit
from orientir.workbooks.names_in_rows import Names
from orientir.workbooks.sheets import Sheet
from orientir.workbooks.table_place import Located, is_numbering, text_of

TOTAL = re.compile(
    rf"(?:и ?т ?о ?г ?о|всего|в ?с ?е ?г ?о|общий итог|итог|итоги|сумма|свод|{any_of('total', 'totals')}|в целом"
    rf"|{any_of('grand total', 'subtotal', 'sum', 'in all', 'all schools', 'whole country', 'of which', 'including')}"
    r"|по (?:области|краю|региону|республике|стране|всем|городам|районам|округам|муниципал\w+)"
    r"|в том числе|в т\. ?ч\.?)(?![а-я-]).*"
)
OTHER_FIGURES = re.compile(
    r"(?:в среднем|средн|максим|миним|доля|процент|медиан|справочно)[а-я]*\b.*|"
    + any_of("average", "mean", "maximum", "minimum", "median", "share", "percentage", "max", "min")
    + ".*"
)
"""Rows of figures that are no sums."""
REGION = re.compile(r"[а-я-]+(?:ая|ии|ий|ой) (?:область|край|республика)|республика [а-я -]+")
NOTE = re.compile(
    r"(?:исполнител|примечани|директор|руководител|начальник|министр|заместител|ответственн|составил|подпис|подготовил"
    r"|источник|телефон|тел\.|дата|по состоянию|<|\*|м\. ?п).*|"
    + any_of(
        "note", "notes", "source", "prepared by", "signed", "signature", "director", "head", "date", "tel", "phone"
    )
    + ".*"
)
"""How a note or a signature below a table begins."""
MOST_OF_A_NOTE = 2
"""Cells below the last unit in which a signature or a note may have run into the columns of answers."""


class Kind(StrEnum):
    UNIT = "unit"
    TOTAL = "total"
    OTHER_FIGURES = "other_figures"
    NAMELESS = "nameless"
    UNKNOWN = "unknown"
    NOTE = "note"


@dataclass(frozen=True)
class TableRow:
    """A row by its number from 0. ``found`` is whose it is, or why that cannot be told; ``text`` what stands there.

    ``lost`` means that already the territory of the row cannot be told: ``found`` then says why.
    """

    number: int
    kind: Kind
    text: str = ""
    found: Unit | Ambiguous | Unknown | None = None
    place: Unit | None = None
    lost: bool = False


def rows_of(located: Located, names: Names) -> list[TableRow]:
    """The rows below the headings that hold anything, from top to bottom; headings that are repeated are left out."""
    rows = list(_rows(located, names))
    last = max((row.number for row in rows if row.kind in (Kind.UNIT, Kind.TOTAL)), default=0)
    return [_note(row, located) if row.number > last else row for row in rows]


def filled(located: Located, row: int) -> list[int]:
    """The columns of answers in which a row holds something; of merged cells the first."""
    sheet = located.sheet
    return [
        column
        for column in located.columns
        if sheet.covered.get((row, column), (row, column))[:2] == (row, column)
        and ((cell := sheet.cell(row, column)).value not in (None, "") or cell.error or cell.formula)
    ]


def _rows(located: Located, names: Names) -> Iterator[TableRow]:
    sheet, place = located.sheet, None
    for number in range(located.end, len(sheet.rows)):
        texts = list(dict.fromkeys(text_of(sheet, number, column) for column in _aside(located, number)))
        texts = [text for text in texts if text]
        name, given = text_of(sheet, number, located.units), filled(located, number)
        if not (texts or name or given) or is_numbering(sheet, number) or _repeats(located, number):
            continue
        words = plain(" ".join(texts))[:200]
        place, lost = _territory(located, number, names, place)
        found = names.find(name, place) if name else None
        if sums := next((text for text in texts if TOTAL.fullmatch(plain(text))), ""):
            yield TableRow(number, Kind.TOTAL if given else Kind.NOTE, in_small(sums))
        elif lost and given and names.is_name(name) and not names.is_id(name):
            yield TableRow(number, Kind.UNKNOWN, name, lost, lost=True)
        elif isinstance(found, Unit):
            yield TableRow(number, Kind.UNIT, name, found, place)
        elif OTHER_FIGURES.match(words):
            yield TableRow(number, Kind.OTHER_FIGURES, words)
        elif given and REGION.fullmatch(words):
            yield TableRow(number, Kind.TOTAL, words)
        elif not given:
            above = [found for text in texts if located.places is None and (found := names.place(text))]
            stranger = located.places is None and names.is_like_place(name or " ".join(texts))
            place = above[0] if above else None if stranger else place
            yield TableRow(number, Kind.NOTE, name or " ".join(texts))
        elif name:
            yield TableRow(number, Kind.UNKNOWN, name, found, place)
        else:
            yield TableRow(number, Kind.NAMELESS, " ".join(texts))


def _territory(
    located: Located, row: int, names: Names, above: Unit | None
) -> tuple[Unit | None, Ambiguous | Unknown | None]:
    """The territory of a row, or why none can be told; an empty cell means the territory of the row above.

    A name that is not understood never does: the territory above may have a school of the same name.
    """
    told = "" if located.places is None else text_of(located.sheet, row, located.places)
    found = names.find_place(told) if told else above
    return (found, None) if found is None or isinstance(found, Unit) else (None, found)


def _aside(located: Located, row: int) -> list[int]:
    """The columns beside the answers, up to the first of them or to the names."""
    before = max(min(located.columns, default=0), located.units + 1)
    return [column for column in range(min(before, len(located.sheet.rows[row]))) if column not in located.columns]


def _note(row: TableRow, located: Located) -> TableRow:
    """A row below the table in which a signature, a date or a note has run into the columns of answers."""
    unread = row.kind in (Kind.UNKNOWN, Kind.NAMELESS) and not row.lost and not isinstance(row.found, Ambiguous)
    given = len(filled(located, row.number))
    begins = NOTE.match(plain(row.text)) is not None or 2 * given < len(located.columns)
    if unread and given <= MOST_OF_A_NOTE and begins:
        return TableRow(row.number, Kind.NOTE, row.text)
    return row


def _repeats(located: Located, row: int) -> bool:
    """Whether the headings stand in this row once more."""
    sheet = located.sheet
    texts = [(column, text_of(sheet, row, column)) for column in located.columns]
    same = [text for column, text in texts if text and text in located.headings.get(column, "") and len(text) > 3]
    return len(same) > 1 and len(same) * 2 >= sum(bool(text) for _, text in texts)


def is_hidden_somewhere(sheet: Sheet) -> bool:
    """Whether a row or a column of the sheet that may hold something is hidden."""
    return _HIDDEN.search(sheet.xml) is not None


_HIDDEN = re.compile(rb"""<(?:\w{1,20}:)?(?:row|col)\s[^<>]{0,300}hidden\s*=\s*["'](?:1|true)["']""")
