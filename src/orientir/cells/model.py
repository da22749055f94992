"""A cell as stored, and the results of reading it: an answer, no answer, or unreadable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from orientir.terms import Absence, Answer

Value = str | float | bool | date | time | timedelta | None
"""What a spreadsheet program stores in a cell; a date cell may be a ``date`` or a ``datetime``."""


@dataclass(frozen=True)
class Cell:
    """A cell as stored, with the facts that change its meaning.

    ``percent``: its number format shows percent, so 0.78 is 78 %. ``error``: it holds an error such
    as ``#REF!``. ``formula``: it is computed; ``calculated`` tells whether the file keeps the result. ``struck``: a
    line is drawn through it.
    """

    value: Value = None
    percent: bool = False
    error: str = ""
    formula: bool = False
    calculated: bool = True
    struck: bool = False


@dataclass(frozen=True)
class Answered:
    """An answer; ``comment`` is what was written beside it in the same cell and must not be lost."""

    value: Answer
    comment: str = ""


@dataclass(frozen=True)
class Missing:
    """No value, and why: never the same as "no" or 0."""

    kind: Absence = Absence.NO_ANSWER
    comment: str = ""


@dataclass(frozen=True)
class Unreadable:
    """A cell that only its author can read: ``reason`` says what was found, ``hint`` what to type."""

    reason: str
    hint: str


Outcome = Answered | Missing | Unreadable
