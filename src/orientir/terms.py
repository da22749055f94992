"""The words that every package shares, and the one rounding rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NewType

Year = NewType("Year", int)

REGION = "region"
"""The id under which values of the whole region are listed beside those of its territories."""


class Severity(StrEnum):
    """How much an issue weighs: an error refuses, a check wants a human decision, a hint only helps."""

    ERROR = "error"
    CHECK = "check"
    HINT = "hint"


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong, said to the person who can mend it.

    ``place`` says where (file and line, or file, sheet and cell); ``message`` what is wrong;
    ``advice`` what to do. All three are in the reader's language.
    """

    code: str
    place: str
    message: str
    advice: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.place}:", self.message, self.advice) if part)


class Refused(Exception):
    """Input that cannot be accepted, with every reason at once (never only the first)."""

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__("\n".join(map(str, issues)))
        self.issues = issues


class Absence(StrEnum):
    """Why there is no value. Different everywhere from "no" and from 0."""

    NO_ANSWER = "no_answer"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASKED = "not_asked"
    DID_NOT_TAKE_PART = "did_not_take_part"
    NOT_ASSESSED = "not_assessed"


class Participation(StrEnum):
    """Participation of a unit (a municipality, a school) in one year's campaign."""

    TOOK_PART = "took_part"
    DID_NOT_TAKE_PART = "did_not_take_part"
    NOT_ASKED = "not_asked"


Answer = bool | int | Decimal | str | date | Absence
"""One answer: yes_no is bool, integer is int, decimal and percent are Decimal, date is date,
text, link, choice and file are str."""


@dataclass(frozen=True)
class FilledForm:
    """What one unit answered in one year: answers, comments and evidence (a link) by field id.

    A field that was asked and left empty is ``Absence.NO_ANSWER`` or simply missing from ``answers``.
    """

    unit: str
    answers: Mapping[str, Answer]
    comments: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unit:
    """Who is asked: a territory or an organisation under one stable id (``bratsk``, ``bratsk-school-12``).

    The name and kind are those of one year, the id never changes. ``level`` is a level of the methodology,
    ``within`` the id of the unit it belongs to, empty at the top. ``forms`` are stored case forms of the name
    ("gen", "loc", ...), never generated ones; ``spellings`` further names by which people write it.
    """

    id: str
    name: str
    kind: str = ""
    level: str = ""
    within: str = ""
    forms: Mapping[str, str] = field(default_factory=dict)
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Territory(Unit):
    """A unit with a place on the map: a municipality, a region.

    ``tile`` is (row, column) on the tile map. ``population`` is the number of inhabitants, if known.
    """

    code: str = ""
    centre: str = ""
    population: int | None = None
    tile: tuple[int, int] | None = None
    tile_label: str = ""


def round_half_up(number: Fraction | Decimal | int, places: int = 0) -> Decimal:
    """The one rounding rule: half away from zero, once, on output.

    >>> round_half_up(Fraction(5, 2)), round_half_up(Fraction(-5, 2)), round_half_up(Fraction(1, 8), 2)
    (Decimal('3'), Decimal('-3'), Decimal('0.13'))
    """
    exact = Fraction(number) * 10**places
    magnitude = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return Decimal(magnitude if exact >= 0 else -magnitude).scaleb(-places)


@dataclass(frozen=True)
class Counted:
    """What was counted, exactly: ``k`` over the base ``n``. Without a base (n = 0) there is no value."""

    k: Fraction
    n: Fraction

    @property
    def fraction(self) -> Fraction | None:
        """The exact share of ``k`` in ``n``, or None for an empty base (0 of 0 is not 0 %)."""
        return self.k / self.n if self.n else None

    def percent(self, places: int = 0) -> Decimal | None:
        """Percent, rounded half-up.

        >>> Counted(Fraction(33), Fraction(42)).percent(), Counted(Fraction(0), Fraction(0)).percent()
        (Decimal('79'), None)
        """
        return None if self.fraction is None else round_half_up(self.fraction * 100, places)
