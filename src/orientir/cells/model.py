"""A cell as stored, and the results of reading it: an answer, no answer, or unreadable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from orientir.terms import Absence, Answer, Said, remark, said

Value = str | float | bool | date | time | timedelta | None
"""What a spreadsheet program stores in a cell; a date cell may be a ``date`` or a ``datetime``."""


UNNAMED_ERROR = "#"
"""The error of a cell that does not say which one it is."""


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
    """A cell that only its author can read: ``remark`` are the words for what was found and for what to type."""

    remark: Said

    def reason(self, language: str = "ru") -> str:
        return self.said(language)[0]

    def hint(self, language: str = "ru") -> str:
        return self.said(language)[1]

    def said(self, language: str = "ru") -> tuple[str, str]:
        return remark(language, self.remark.key, **self.remark.values)


def unreadable(key: str, **values: object) -> Unreadable:
    return Unreadable(said(key, **values))


Outcome = Answered | Missing | Unreadable
