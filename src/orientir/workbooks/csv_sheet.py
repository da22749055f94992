"""Read a table of text (CSV) from a stranger as a sheet, in any encoding and with any separator that Excel writes."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import PurePosixPath

from orientir.methodology.csv_table import FOREIGN, TOLD, UNSEEN, UnreadableTable, text_of
from orientir.terms.csv_for_excel import unguarded
from orientir.workbooks.guard import Extent, HostileFileError, check_size
from orientir.workbooks.sheets import Sheet, address

SUFFIXES = (".csv", ".tsv")
_LOOKED_AT = 50
"""Rows by which it is told what stands between cells."""
_MOST_SIGNS = 100_000
"""Of one line: longer ones are not split into cells."""
_WORKBOOK = b"PK\x03\x04"


def is_csv(name: str, data: bytes) -> bool:
    """Whether a file is called a table of text and is not a workbook under a wrong name."""
    return PurePosixPath(name.lower()).suffix in SUFFIXES and not data.startswith(_WORKBOOK)


def csv_sheet(data: bytes, extent: Extent) -> Sheet:
    """The cells as text, spaces around them taken off; a sheet without a name. Raises ``HostileFileError``."""
    check_size(len(data))
    try:
        text = text_of(data)
    except UnreadableTable as unreadable:
        raise HostileFileError(f"{unreadable.key}_at", line=unreadable.line) from unreadable
    if FOREIGN.search(text):
        raise HostileFileError("csv.no_table")
    lines = text.splitlines(keepends=True)
    long = next((at for at, line in enumerate(lines, 1) if len(line) > _MOST_SIGNS), 0)
    if long:
        raise HostileFileError("csv.long_at", line=long)
    told = TOLD.fullmatch(lines[0].strip()) if lines else None
    rows = _rows(text[len(lines[0]) :], told[1]) if told else _rows(text, _between(text))
    wide = max(map(len, rows), default=0)
    if rows and not re.fullmatch(extent.cells, address(len(rows) - 1, wide - 1)):
        raise HostileFileError("csv.far_cell", row=extent.row, column=extent.column)
    return Sheet("", [[*row, *[""] * (wide - len(row))] for row in rows])


def _rows(text: str, between: str) -> list[list[str]]:
    """All rows without the empty cells at their ends, and without the empty rows at the end of the table."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    rows: list[list[str]] = []
    try:
        for cells in reader:
            row = [unguarded(UNSEEN.sub("", cell).strip()) for cell in cells]
            while row and not row[-1]:
                row.pop()
            rows.append(row)
    except csv.Error as error:
        raise HostileFileError("csv.quotes_at", line=reader.line_num) from error
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _between(text: str) -> str:
    """What stands between cells: the sign that parts most rows into equally many."""

    def regular(sign: str) -> int:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
        try:
            widths = Counter(len(row) for row, _ in zip(reader, range(_LOOKED_AT), strict=False))
        except csv.Error:
            return 0
        return max(((width - 1) * rows for width, rows in widths.items()), default=0)

    return max(("\t", ";", ","), key=regular)
