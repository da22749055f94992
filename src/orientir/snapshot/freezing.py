"""Freeze accepted forms into a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from orientir.methodology import Methodology
from orientir.snapshot.model import ColumnSpec, Filed, Snapshot, Stored, Table, column_of, pair
from orientir.snapshot.parquet import Folder, Spool
from orientir.snapshot.storage import digest_of
from orientir.terms import Absence, FilledForm, Issue, Participation, Refused, Unit, Year

LARGE = 25_000
"""A table of more rows is kept as a file: from here on that is quicker (docs/decisions/0003-engines.md)."""
MOST_ISSUES = 200
V = TypeVar("V")


def freeze(
    methodology: Methodology,
    year: Year,
    forms: Mapping[str, Iterable[FilledForm]],
    *,
    synthetic: bool,
    units: Iterable[Unit] = (),
    not_asked: Collection[str] = (),
) -> Snapshot:
    """Freeze one year's forms by level; the same forms give the same bytes in whatever order they come.

    Territories are those of the methodology, ``units`` the organisations of further levels under their names of that
    year. Forms may be a stream: more than ``LARGE`` of one level never stand in memory together.
    Raises ``Refused`` for a unit that is in no register or answered twice.
    """
    first = methodology.levels[0].id
    positions = {territory.id: position for position, territory in enumerate(methodology.territories)}
    registers = _registers(methodology, units, positions)
    folder = Folder()
    issues: list[Issue] = []
    levels = {
        level: _gather(methodology, year, level, stream, registers.get(level, {}), positions, folder, issues)
        for level, stream in ({first: ()} | dict(forms)).items()
    }
    if issues:
        raise Refused(issues[:MOST_ISSUES])
    snapshot = Snapshot(
        year=year,
        methodology=methodology,
        tables={level: found.table(folder) for level, found in levels.items()},
        participation={level: found.participation(not_asked) for level, found in levels.items()},
        absences={level: found.absences.kept(Absence) for level, found in levels.items()},
        comments={level: found.comments.kept(pair) for level, found in levels.items()},
        units={level: registers.get(level, {}) for level in levels},
        synthetic=synthetic,
    )
    return replace(snapshot, digest=digest_of(snapshot))


def _registers(
    methodology: Methodology, units: Iterable[Unit], positions: Mapping[str, int]
) -> dict[str, dict[str, Unit]]:
    """The units of every level by id: territories as the methodology lists them, organisations by place and id."""
    ordered = sorted(units, key=lambda unit: (positions.get(unit.within, len(positions)), unit.id))
    registers: dict[str, dict[str, Unit]] = {}
    for unit in (*methodology.territories, *ordered):
        registers.setdefault(unit.level, {})[unit.id] = unit
    return registers


class _Keyed:
    """Values by unit and field: in memory, or on the disk once the table of the level is."""

    def __init__(self, name: str, width: int) -> None:
        self.name, self.width = name, width
        self.rows: list[tuple[str, ...]] = []
        self.spool: Spool | None = None

    def add(self, unit: str, name: str, *values: str) -> None:
        row = (unit, name, *values)
        if self.spool is None:
            self.rows.append(row)
        else:
            self.spool.add((unit, name), row)

    def to_disk(self, folder: Path) -> None:
        columns = [("unit", str), ("field", str), *((f"value_{at}", str) for at in range(self.width))]
        self.spool = Spool(folder, self.name, columns)
        for unit, name, *values in self.rows:
            self.spool.add((unit, name), (unit, name, *values))
        self.rows = []

    def kept(self, make: Callable[..., V]) -> Mapping[tuple[str, str], V]:
        """The values by unit and field, sorted; ``make`` turns the texts of a row into a value."""
        if self.spool is not None:
            return Filed(self.spool.close(), make)
        return {(unit, name): make(*values) for unit, name, *values in sorted(self.rows)}


@dataclass
class _Gathered:
    """What the forms of one level hold, in memory or on the disk."""

    level: str
    columns: tuple[ColumnSpec, ...]
    register: Mapping[str, Unit]
    absences: _Keyed
    comments: _Keyed
    rows: list[tuple[int, tuple[Stored, ...]]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    """The position of each unit that answered: that of its territory, or its own."""
    spool: Spool | None = None

    def add(self, position: int, territory: str, form: FilledForm, folder: Folder) -> None:
        answers = (c.store(form.answers.get(c.name, Absence.NO_ANSWER)) for c in self.columns)
        row: tuple[Stored, ...] = (form.unit, territory, *answers)
        if self.spool is not None:
            self.spool.add((position, form.unit), row)
        else:
            self.rows.append((position, row))
            if len(self.rows) > LARGE:
                self._to_disk(folder)
        for name, answer in form.answers.items():  # an empty cell says "no answer" already
            if isinstance(answer, Absence) and answer is not Absence.NO_ANSWER:
                self.absences.add(form.unit, name, answer.value)
        for name in form.comments.keys() | form.evidence.keys():
            self.comments.add(form.unit, name, form.comments.get(name, ""), form.evidence.get(name, ""))

    def _to_disk(self, folder: Folder) -> None:
        kinds: list[tuple[str, type]] = [(c.name, int if c.is_integer else str) for c in self.columns]
        columns: list[tuple[str, type]] = [("unit", str), ("territory", str), *kinds]
        self.spool = Spool(folder.path, f"answers-{self.level}", columns)
        for position, row in self.rows:
            self.spool.add((position, str(row[0])), row)
        self.rows = []
        self.absences.to_disk(folder.path)
        self.comments.to_disk(folder.path)

    def table(self, folder: Folder) -> Table:
        if self.spool is not None:
            return Table(self.level, self.columns, parquet=self.spool.close(), size=len(self.seen), folder=folder)
        ordered = sorted(self.rows, key=lambda found: (found[0], str(found[1][0])))
        return Table(self.level, self.columns, tuple(row for _, row in ordered), size=len(ordered))

    def participation(self, not_asked: Collection[str]) -> dict[str, Participation]:
        """Who took part, of the register; and those who answered without standing in one."""
        states = {
            unit: Participation.TOOK_PART
            if unit in self.seen
            else Participation.NOT_ASKED
            if unit in not_asked
            else Participation.DID_NOT_TAKE_PART
            for unit in self.register
        }
        nameless = sorted((at, unit) for unit, at in self.seen.items() if unit not in states)
        return states | {unit: Participation.TOOK_PART for _, unit in nameless}


def _gather(
    methodology: Methodology,
    year: Year,
    level: str,
    forms: Iterable[FilledForm],
    register: Mapping[str, Unit],
    positions: Mapping[str, int],
    folder: Folder,
    issues: list[Issue],
) -> _Gathered:
    columns = tuple(column_of(f) for f in methodology.form(level, year))
    keyed = (_Keyed(f"absences-{level}", 1), _Keyed(f"comments-{level}", 2))
    gathered = _Gathered(level, columns, register, *keyed)
    of_territories = level in {other.id for other in methodology.territorial}
    for form in forms:
        unit = register.get(form.unit)
        territory = form.unit if form.unit in positions else form.within or (unit.within if unit else "")
        if territory not in positions or (of_territories and unit is None):
            issues.append(Issue("unknown_unit", form.unit, "нет такой территории в реестре.", "Исправьте реестр."))
        if form.unit in gathered.seen:
            issues.append(Issue("two_forms", form.unit, "две формы одной территории.", "Оставьте одну."))
        if len(issues) > MOST_ISSUES:
            break
        gathered.seen[form.unit] = positions.get(territory, 0)
        if not issues:
            gathered.add(gathered.seen[form.unit], territory, form, folder)
    return gathered
