"""Parse checked workbooks in the sandbox: the values of their cells."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from orientir.cells.model import Value
from orientir.workbooks.guard import HostileFileError
from orientir.workbooks.sandbox import ExhaustedError, Limits, NoAnswerError, Sandbox

LIMITS = Limits(memory=80 << 20, seconds=3, patience=30, largest_answer=8 << 20)
"""A fifth of the memory the interpreter itself maps; ours takes a thousandth of the time. Without a limit of the
answer, one long text that thousands of cells share would come out thousands of times."""
LIMITS_OF_LISTS = Limits(memory=320 << 20, seconds=15, patience=60, largest_answer=64 << 20)
"""Four times the cells of a form."""
_SCRIPT = Path(__file__).with_name("parser_child.py")

Rows = list[list[Value]]


class Parser(Sandbox):
    """The sandbox of workbooks: ``send`` an archive, then take its ``sheets``."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        super().__init__(_SCRIPT, limits)

    def send(self, data: bytes) -> None:
        try:
            super().send(data)
        except OSError as error:
            raise HostileFileError("file.no_parser") from error

    def sheets(self) -> list[tuple[str, Rows]]:
        """The sheets of the workbook sent last: (name, rows from A1 on). Raises ``HostileFileError``."""
        try:
            found = json.loads(self.receive(), object_hook=_value)
        except ExhaustedError as error:
            raise HostileFileError("file.exhausted") from error
        except NoAnswerError as error:
            raise HostileFileError("file.unreadable") from error
        return [(name, rows) for name, rows in found]


def _value(found: dict[str, Any]) -> Value:
    """Dates and times back from the child's JSON."""
    if "date" in found:
        moment = datetime.fromisoformat(found["date"])
        return moment if moment.time() != time() else date(moment.year, moment.month, moment.day)
    if "time" in found:
        return time.fromisoformat(found["time"])
    return timedelta(seconds=found["span"]) if "span" in found else str(found.get("other", ""))
