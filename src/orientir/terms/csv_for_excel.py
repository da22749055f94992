"""Write a table as CSV that Russian spreadsheets open with a double click."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

Cell = str | int | float | Decimal | None
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")


def csv_for_excel(rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark, semicolons, decimal commas. No cell is a formula: an apostrophe stands before its sign."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _guarded(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) or _GUARDED.match(cell) else cell
    return f"{cell}".replace(".", ",")


def unguarded(text: str) -> str:
    """A cell of such a table as it was before: without the apostrophe before the sign of a formula.

    >>> unguarded("'=1"), unguarded("'да'")
    ('=1', "'да'")
    """
    return text[1:] if _GUARDED.match(text) else text
