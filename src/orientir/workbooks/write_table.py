"""Write tables as workbooks, without a single formula or live link."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Context, Decimal

import xlsxwriter


class Percent(Decimal):
    """A number of per cent, written with its sign: 0.5 alone might be a half of one per cent, or fifty."""

    def __format__(self, spec: str, context: Context | None = None, /) -> str:
        return f"{super().__format__(spec, context)} %"


TableCell = str | int | Decimal | bool | None
Rows = Iterable[Sequence[TableCell]]
WIDTH, WIDE = 14, 40
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def table_xlsx(rows: Rows, title: str, *, heads: int = 1, names: int = 1) -> bytes:
    """The rows as a sheet called ``title``; ``heads`` rows and ``names`` columns stay in sight while one scrolls."""
    return tables_xlsx([(title, rows)], heads=heads, names=names)


def tables_xlsx(
    sheets: Iterable[tuple[str, Rows]], *, heads: int = 1, names: int = 1, day: date | None = None
) -> bytes:
    """A sheet for each title with its rows; with the ``day`` it was made the same rows give the same bytes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        if day:
            book.set_properties({"created": datetime.combine(day, time())})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        percent = book.add_format({"num_format": "0.00%"})
        for title, rows in sheets:
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(heads, names)
            sheet.set_column(0, names - 1, WIDE)
            sheet.set_column(names, 200, WIDTH)
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    style = percent if isinstance(cell, Percent) else heading if line == 0 else None
                    _write(sheet, line, column, cell, style)
    return buffer.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, line: int, column: int, cell: TableCell, style: object) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(line, column, cell, style)
    elif isinstance(cell, bool):
        sheet.write_boolean(line, column, cell)
    else:
        sheet.write_number(line, column, cell / 100 if isinstance(cell, Percent) else cell, style)
