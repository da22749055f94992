"""What a snapshot holds once it is in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from orientir.methodology import NUMERIC, Field, FieldType, Methodology
from orientir.terms import Absence, Answer, Participation, Year

Stored = int | str | None
"""A cell as engines see it: numbers as integers times 10**scale, yes/no as 1 and 0, absence as None."""


@dataclass(frozen=True)
class ColumnSpec:
    """A column of answers. ``scale`` is the number of decimal places kept in the stored integers."""

    name: str
    type: FieldType
    scale: int = 0

    @property
    def is_integer(self) -> bool:
        return self.type in NUMERIC or self.type is FieldType.YES_NO

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


@dataclass(frozen=True)
class Table:
    """Answers of one level: a row is (unit, territory, one stored cell per column).

    A table too large for memory has ``parquet`` instead of ``rows``: the same columns in a file.
    """

    level: str
    columns: tuple[ColumnSpec, ...]
    rows: tuple[tuple[Stored, ...], ...] = ()
    parquet: Path | None = None
    size: int = 0

    def answers(self) -> Iterator[tuple[str, str, dict[str, Answer]]]:
        """Unit, territory and answers of each row; absent answers are left out."""
        for row in self.rows:
            given = {
                column.name: column.restore(cell)
                for column, cell in zip(self.columns, row[2:], strict=True)
                if cell is not None
            }
            yield str(row[0]), str(row[1]), given


@dataclass(frozen=True)
class Snapshot:
    """One year's accepted answers, who took part, and the methodology that they answer.

    ``participation`` and ``absences`` are by level: ``{"municipality": {"bratsk": TOOK_PART}}``,
    ``{"municipality": {("bratsk", "probes"): NOT_APPLICABLE}}``.
    """

    year: Year
    methodology: Methodology
    tables: Mapping[str, Table]
    participation: Mapping[str, Mapping[str, Participation]]
    absences: Mapping[str, Mapping[tuple[str, str], Absence]] = field(default_factory=dict)
    comments: Mapping[str, Mapping[tuple[str, str], tuple[str, str]]] = field(default_factory=dict)
    synthetic: bool = False
    digest: str = ""

    @property
    def level(self) -> str:
        """The level that the campaign is about: its units are the territories."""
        return self.methodology.levels[0].id

    def took_part(self, level: str | None = None) -> tuple[str, ...]:
        """Units that took part, in the order of the register."""
        members = self.participation.get(level or self.level, {})
        return tuple(unit for unit, state in members.items() if state is Participation.TOOK_PART)
