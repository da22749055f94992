"""What a snapshot holds once it is in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from orientir.methodology import NUMERIC, Field, FieldType, Methodology
from orientir.methodology.model import Register
from orientir.snapshot import parquet
from orientir.terms import REGION, Absence, Answer, Participation, Territory, Unit, Year

V = TypeVar("V")
Stored = int | str | None
"""A cell as engines see it: numbers as integers times 10**scale, yes/no as 1 and 0, absence as None."""
CellType = type[int] | type[str]


@dataclass(frozen=True)
class ColumnSpec:
    """A column of answers. ``scale`` is the number of decimal places kept in the stored integers."""

    name: str
    type: FieldType
    scale: int = 0

    @property
    def is_integer(self) -> bool:
        return self.type in NUMERIC or self.type is FieldType.YES_NO

    @property
    def kind(self) -> CellType:
        """The type of a stored cell."""
        return int if self.is_integer else str

    def store(self, answer: Answer) -> Stored:
        """An answer as stored; every kind of absence is None (which kind is kept beside the table)."""
        if isinstance(answer, Absence):
            return None
        if self.type is FieldType.YES_NO:
            return int(bool(answer))
        if self.type in NUMERIC:
            scaled = Decimal(str(answer)).scaleb(self.scale)
            if scaled != scaled.to_integral_value():
                raise ValueError(f"{self.name}: {answer} has more than {self.scale} decimal places")
            return int(scaled)
        return answer.isoformat() if isinstance(answer, date) else str(answer)

    def restore(self, stored: Stored) -> Answer:
        """The answer behind a stored cell."""
        if stored is None:
            return Absence.NO_ANSWER
        if self.type is FieldType.YES_NO:
            return bool(stored)
        if self.type in NUMERIC:
            return Decimal(int(stored)).scaleb(-self.scale) if self.scale else int(stored)
        return date.fromisoformat(str(stored)) if self.type is FieldType.DATE else str(stored)


def column_of(f: Field) -> ColumnSpec:
    return ColumnSpec(f.id, f.type, f.scale)


TITLE, WHOSE = "record_title", "record_unit"


def columns_of_register(register: Register) -> tuple[ColumnSpec, ...]:
    """The columns of a table of records: what a record is called, the id of the unit whose it is, then its fields."""
    own = (ColumnSpec(TITLE, FieldType.TEXT), ColumnSpec(WHOSE, FieldType.TEXT))
    return (*own, *(column_of(f) for f in register.fields))


@dataclass(frozen=True)
class Table:
    """Answers of one level: a row is (unit, territory, one stored cell per column).

    A table too large for memory has ``parquet`` instead of ``rows``: the same columns in a file, or in one for each
    region of a country, which is there as long as the table is (``folder`` removes it afterwards).
    """

    level: str
    columns: tuple[ColumnSpec, ...]
    rows: tuple[tuple[Stored, ...], ...] = ()
    parquet: parquet.Files | None = None
    size: int = 0
    folder: object = field(default=None, compare=False, repr=False)

    def stored(self) -> Iterable[tuple[Stored, ...]]:
        """The rows, wherever they are kept."""
        return self.rows if self.parquet is None else parquet.rows(self.parquet)

    def answers(self) -> Iterator[tuple[str, str, dict[str, Answer]]]:
        """Unit, territory and answers of each row; absent answers are left out."""
        for row in self.stored():
            given = {
                column.name: column.restore(cell)
                for column, cell in zip(self.columns, row[2:], strict=True)
                if cell is not None
            }
            yield str(row[0]), str(row[1]), given


class Filed(Mapping[tuple[str, str], V]):
    """Values by unit and field in a Parquet file beside a large table: read when somebody asks for one."""

    def __init__(self, path: Path, make: Callable[..., V]) -> None:
        self.path, self._make = path, make

    @cached_property
    def _values(self) -> dict[tuple[str, str], V]:
        return {(unit, name): self._make(*values) for unit, name, *values in parquet.rows(self.path)}

    def __getitem__(self, key: tuple[str, str]) -> V:
        return self._values[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def pair(comment: str | None, evidence: str | None) -> tuple[str, str]:
    """A comment and its evidence as a snapshot keeps them."""
    return comment or "", evidence or ""


def regions_of(territories: Iterable[Territory]) -> dict[str, str]:
    """By territory the one of the first tier in which it lies: itself, where there is but one tier."""
    regions: dict[str, str] = {}
    for territory in territories:  # each stands after the one it lies in
        regions[territory.id] = regions.get(territory.within, territory.id)
    return regions


@dataclass(frozen=True)
class Effort:
    """What the forms of the first level cost: the median minutes of ``forms`` of them, None where too few tell.

    ``known`` of their ``answers`` were known before, from registers or from the forms of schools.
    """

    minutes: int | None
    forms: int
    answers: int
    known: int


@dataclass(frozen=True)
class Snapshot:
    """One year's accepted answers, who took part, and the methodology that they answer.

    All but ``methodology`` is by level: ``participation`` is ``{"municipality": {"bratsk": TOOK_PART}}``, ``absences``
    ``{"municipality": {("bratsk", "probes"): NOT_APPLICABLE}}``, ``units`` the units of a register by id, under the
    names of that year; who answers without a name is in no register. ``collected`` are the first and the last day on
    which answers were taken.
    """

    year: Year
    methodology: Methodology
    tables: Mapping[str, Table]
    participation: Mapping[str, Mapping[str, Participation]]
    absences: Mapping[str, Mapping[tuple[str, str], Absence]] = field(default_factory=dict)
    comments: Mapping[str, Mapping[tuple[str, str], tuple[str, str]]] = field(default_factory=dict)
    units: Mapping[str, Mapping[str, Unit]] = field(default_factory=dict)
    synthetic: bool = False
    collected: tuple[date, date] | None = None
    records: Mapping[str, Table] = field(default_factory=dict)
    """By register the records that belong to the year; ``unit`` of a row is the number of the record."""
    effort: Effort | None = None
    digest: str = ""

    @property
    def level(self) -> str:
        """The level that the campaign is about: the first one, whose units are territories."""
        return self.methodology.levels[0].id

    @property
    def territories(self) -> tuple[Territory, ...]:
        """The territories of that level, in the order of the register."""
        return tuple(t for t in self.methodology.territories if t.level == self.level)

    def table(self, level: str) -> Table | None:
        """The answers of a level, or the records of a register; None where the snapshot holds none."""
        return self.tables.get(level) or self.records.get(level)

    def nameless(self, level: str) -> bool:
        """Whether a level is of records or of answers to a questionnaire: nobody finds its units again next year."""
        return level in self.records or self.methodology.survey(level) is not None

    def took_part(self, level: str | None = None) -> tuple[str, ...]:
        """Units that took part, in the order of the register."""
        members = self.participation.get(level or self.level, {})
        return tuple(unit for unit, state in members.items() if state is Participation.TOOK_PART)

    def name(self, unit: str) -> str:
        """What a unit was called that year; its id where no register names it."""
        if unit == REGION:
            return self.methodology.region.get("nom", unit)
        known = [self.units.get(level.id, {}).get(unit) for level in self.methodology.levels]
        return next((found.name for found in known if found), unit)
