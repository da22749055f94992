"""The script that parses a workbook in the sandbox: its sheets as JSON, a list of [name, rows from A1 on]."""

from __future__ import annotations

import gc
import io
import json
from datetime import date, time, timedelta

import python_calamine

MOST_SHEETS = 20
"""Excel allows 255 sheets easily; a form has three. The rest is not ours to read."""
gc.disable()  # nothing here refers to itself; collecting would only walk over the cells


def answer(archive: bytes) -> str:
    """The sheets of a checked workbook."""
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(archive)) as book:
        # A chart on a sheet of its own has no cells.
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
        found = [[name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)] for name in names[:MOST_SHEETS]]
    return json.dumps(found, ensure_ascii=False, default=_plain)


def _plain(value: object) -> dict[str, str | float]:
    """Dates and times, which JSON has no form for. A cell is never an object otherwise."""
    if isinstance(value, timedelta):
        return {"span": value.total_seconds()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return {"time": value.isoformat()} if isinstance(value, time) else {"other": str(value)}
