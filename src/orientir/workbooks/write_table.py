"""Write a table as a workbook of one sheet, without a single formula or live link."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

TableCell = str | int | Decimal
WIDTH, WIDE = 14, 40


def table_xlsx(rows: Iterable[Sequence[TableCell]], title: str, *, heads: int = 1, names: int = 1) -> bytes:
    """The rows as a sheet called ``title``; ``heads`` rows and ``names`` columns stay in sight while one scrolls."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(title)
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.freeze_panes(heads, names)
        sheet.set_column(0, names - 1, WIDE)
        sheet.set_column(names, 200, WIDTH)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell, heading if line == 0 else None)
                else:
                    sheet.write_number(line, column, cell)
    return buffer.getvalue()
