"""What one field of a form, a register or a questionnaire is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from orientir.methodology.formula import Condition, Formula, Holds
from orientir.terms import Year


class FieldType(StrEnum):
    YES_NO = "yes_no"
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    TEXT = "text"
    LINK = "link"
    DATE = "date"
    CHOICE = "choice"
    FILE = "file"
    MONEY = "money"
    PERIOD = "period"
    CONTACT = "contact"
    REFERENCE = "reference"


NUMERIC = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.PERCENT, FieldType.MONEY})
OF_REGISTERS = frozenset({FieldType.MONEY, FieldType.PERIOD, FieldType.CONTACT, FieldType.REFERENCE})
"""Types of which only records of registers have fields."""


@dataclass(frozen=True)
class SourceLine:
    """Where in the methodology something stands."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Known:
    """From which register, or from which questionnaire, an answer is known: ``value`` adds up records or answers.

    Either ``register`` or ``survey`` is named. A yes/no question compares the sum with a number:
    ``count_units(kind = 'network') > 0``. Only records and answers of which ``where`` is true count. ``per_owner``: all
    records of one owner are one unit, so that schools are counted and not what they hold.
    """

    register: str
    value: Formula | Holds
    text: str
    where: Condition | None = None
    per_owner: bool = False
    survey: str = ""

    @property
    def total(self) -> Formula:
        """What is added up, without the number that it is compared with."""
        return self.value.total if isinstance(self.value, Holds) else self.value


@dataclass(frozen=True)
class Field:
    """One question of the form.

    ``asked`` names the levels that answer it; the first is the one that indicators use, a further one
    is where it can be gathered from. ``part_of`` names the field of which this is an "of which" part.
    ``accepts`` are spellings of the unit that may follow a number in a cell ("школ", "чел.").
    ``overlaps`` names fields that may count the same people: adding them is an error unless accepted.
    ``known`` says from which register the answer is known already, ``polled`` from the answers to which questionnaire:
    a poll that is over goes before records.
    ``when`` is the condition on the answers of the same form under which the question is asked at all.
    ``by_level`` holds the question as single levels read it, where their words differ; ``worded`` chooses.

    Only in a register: ``required``; ``several`` choices or references, kept as ids with blanks; ``to``, what a
    reference may name: kinds of organisations, "territory", other registers; ``public``, shown without sign-in;
    ``former``, earlier names of choices by their id; ``added``, whether a sum over a list means anything;
    ``of_indicators``, the choices are the indicators of the methodology. There
    ``overlaps`` names choices: numbers of records with different answers to them may count the same people.
    """

    id: str
    place: SourceLine
    criterion: str
    label: str
    type: FieldType
    asked: tuple[str, ...]
    since: Year
    until: Year | None = None
    unit: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    help: str = ""
    reason: str = ""
    evidence: str = ""
    part_of: str = ""
    places: int = 0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    overlaps: tuple[str, ...] = ()
    known: Known | None = None
    polled: Known | None = None
    required: bool = False
    several: bool = False
    to: tuple[str, ...] = ()
    public: bool = False
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    added: bool = True
    of_indicators: bool = False
    when: Condition | None = None
    by_level: Mapping[str, Field] = field(default_factory=dict, compare=False, repr=False)

    def worded(self, level: str) -> Field:
        """The question in the words of a level."""
        return self.by_level.get(level, self)

    def in_force(self, year: Year) -> bool:
        return self.since <= year and (self.until is None or year <= self.until)

    @property
    def scale(self) -> int:
        """Decimal places kept in storage: numbers are stored as exact integers times 10**scale."""
        return 2 if self.type in (FieldType.PERCENT, FieldType.MONEY) else self.places
