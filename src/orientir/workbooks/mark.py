"""The hidden mark by which a form is known, wherever its rows and columns have been moved.

It stands in one hidden column of the form's own sheet, so that it travels with every row that is
sorted, inserted or copied: one cell says whose form this is, and each question's row holds the
question's id.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

PREFIX = "orientir-form/1 "
COLUMNS = "@columns"
"""Stands beside the headings, by which the columns are found."""
UNIT = "@unit"
"""Stands beside the printed name of the unit."""
FIELD = "@field "


@dataclass(frozen=True)
class Mark:
    """Whose form this is, and by which methodology."""

    methodology: str
    version: str
    year: int
    level: str
    unit: str
    synthetic: bool

    def __str__(self) -> str:
        return PREFIX + json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def read_mark(text: str) -> Mark | None:
    """The mark that ``text`` holds; None where it is damaged."""
    try:
        facts = json.loads(text.removeprefix(PREFIX))
        mark = Mark(**facts)
    except (ValueError, TypeError, RecursionError):
        return None
    kinds = (str, str, int, str, str, bool)
    values = (mark.methodology, mark.version, mark.year, mark.level, mark.unit, mark.synthetic)
    return mark if all(type(v) is kind for v, kind in zip(values, kinds, strict=True)) else None
