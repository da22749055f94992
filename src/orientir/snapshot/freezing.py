"""Freeze accepted forms into a snapshot."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from orientir.methodology import Methodology
from orientir.methodology.records import Record
from orientir.snapshot.model import (
    TITLE,
    WHOSE,
    ColumnSpec,
    Effort,
    Filed,
    Snapshot,
    Stored,
    Table,
    column_of,
    columns_of_register,
    pair,
    regions_of,
)
from orientir.snapshot.parquet import Folder, Key, Spool
from orientir.snapshot.storage import digest_of
from orientir.terms import Absence, FilledForm, Issue, Participation, Refused, Unit, Year, folded, issue, say

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
    collected: tuple[date, date] | None = None,
    units: Iterable[Unit] = (),
    not_asked: Collection[str] = (),
    not_accepted: Collection[str] = (),
    records: Mapping[str, Iterable[Record]] | None = None,
    effort: Effort | None = None,
    surveys: Mapping[str, Table] | None = None,
) -> Snapshot:
    """Freeze one year's forms by level; the same forms give the same bytes in whatever order they come.

    Territories are those of the methodology, ``units`` the organisations of further levels under their names of that
    year. Forms may be a stream: more than ``LARGE`` of one level never stand in memory together.
    ``not_accepted`` are units that have sent a form which is not among these.
    ``records`` are those of each register that belong to the year, ``surveys`` the answers to each questionnaire: its
    table is a level, whose units stand in no register.
    ``collected`` are the first and the last day; without them the methodology's days of that year.
    Raises ``Refused`` for a unit that is in no register of its level, answered twice or stands there twice.
    """
    methodology = methodology.of_year(year)
    first = methodology.levels[0].id
    units = tuple(units)
    places = _Places(methodology, units)
    registers = _registers(methodology, units, places)
    folder = Folder()
    issues: list[Issue] = [*_unfit_units(methodology, units), *_unknown_levels(methodology, forms)]
    if issues:
        raise Refused(issues[:MOST_ISSUES])
    levels = {
        level: _gather(methodology, year, level, stream, registers.get(level, {}), places, folder, issues)
        for level, stream in ({first: ()} | dict(forms)).items()
    }
    if issues:
        raise Refused(issues[:MOST_ISSUES])
    snapshot = Snapshot(
        year=year,
        methodology=methodology,
        tables={level: found.table(folder) for level, found in levels.items()} | dict(surveys or {}),
        participation={level: found.participation(not_asked, not_accepted) for level, found in levels.items()}
        | {id: {} for id in surveys or {}},
        absences={level: found.absences.kept(Absence) for level, found in levels.items()},
        comments={level: found.comments.kept(pair) for level, found in levels.items()},
        units={level: registers.get(level, {}) for level in levels},
        synthetic=synthetic,
        collected=collected or _announced(methodology, year),
        records={id: _records(methodology, id, stream, places, folder) for id, stream in (records or {}).items()},
        effort=effort,
    )
    return replace(snapshot, digest=digest_of(snapshot))


def _announced(methodology: Methodology, year: Year) -> tuple[date, date] | None:
    """The days that the methodology names for the campaign."""
    campaign = methodology.campaigns.get(year)
    return (campaign.opens, campaign.closes) if campaign and campaign.opens and campaign.closes else None


class _Places:
    """In which territory a unit lies, however many units of other levels stand between the two."""

    def __init__(self, methodology: Methodology, units: Iterable[Unit]) -> None:
        self.positions = {territory.id: position for position, territory in enumerate(methodology.territories)}
        self.regions: dict[int, str] = {}
        """By position of a territory the one of the first tier in which it lies; none where there is but one tier."""
        above = regions_of(methodology.territories)
        if any(below != region for below, region in above.items()):
            self.regions = {self.positions[below]: region for below, region in above.items()}
        self._within = {unit.id: unit.within for unit in units}

    def territory(self, id: str) -> str:
        """The territory that the id names or in which its unit lies; empty where there is none."""
        passed: set[str] = set()
        while id not in self.positions:
            if id in passed or id not in self._within:
                return ""
            passed.add(id)
            id = self._within[id]
        return id

    def position(self, id: str) -> int:
        return self.positions.get(self.territory(id), len(self.positions))


def _unknown_levels(methodology: Methodology, forms: Iterable[str]) -> Iterator[Issue]:
    known = [level.id for level in methodology.levels]
    for level in forms:
        if level not in known:
            listed = ", ".join(known)
            yield issue(methodology.language, "freeze.no_level", level, code="unknown_level", known=listed)


def _unfit_units(methodology: Methodology, units: Iterable[Unit]) -> Iterator[Issue]:
    """Units that a snapshot could not name, or not tell from others."""
    known: dict[str, Unit] = {territory.id: territory for territory in methodology.territories}
    language = methodology.language
    for unit in units:
        level = _title(methodology, unit.level)
        if not unit.name.strip():
            yield issue(language, "freeze.no_name", unit.id, code="no_name", level=level)
        if wrong := _unfit_id(unit.id, language):
            yield wrong
        other = known.setdefault(unit.id, unit)
        if other != unit:
            yield issue(
                language, "freeze.one_id", unit.id, code="one_id", first_level=_title(methodology, other.level),
                first=other.name, second_level=level, second=unit.name,
            )  # fmt: skip


def _unfit_id(id: str, language: str) -> Issue | None:
    if id and id == id.strip() and id.isprintable():
        return None
    return issue(language, "freeze.unfit_id", repr(id), code="unfit_id")


def _title(methodology: Methodology, level: str) -> str:
    return next((known.title for known in methodology.levels if known.id == level), level)


def _registers(methodology: Methodology, units: Iterable[Unit], places: _Places) -> dict[str, dict[str, Unit]]:
    """The units of every level by id: territories as the methodology lists them, organisations by place and id."""
    ordered = sorted(units, key=lambda unit: (places.position(unit.id), unit.id))
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
    places: _Places | None = None
    """Of a country: a large table is then a file for each region."""
    rows: list[tuple[int, tuple[Stored, ...]]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    """The position of each unit that answered: that of its territory, or its own."""
    spool: Spool | None = None

    def add(self, position: int, territory: str, form: FilledForm, folder: Folder) -> None:
        answers = (c.store(form.answers.get(c.name, Absence.NO_ANSWER)) for c in self.columns)
        row: tuple[Stored, ...] = (form.unit, territory, *answers)
        if self.spool is not None:
            self.spool.add(self._key(position, form.unit), row)
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
        kinds: list[tuple[str, type]] = [(c.name, c.kind) for c in self.columns]
        columns: list[tuple[str, type]] = [("unit", str), ("territory", str), *kinds]
        self.spool = Spool(folder.path, f"answers-{self.level}", columns)
        for position, row in self.rows:
            self.spool.add(self._key(position, str(row[0])), row)
        self.rows = []
        self.absences.to_disk(folder.path)
        self.comments.to_disk(folder.path)

    def _key(self, position: int, unit: str) -> Key:
        """What orders the rows of a file: territory and unit, of a country the region before both."""
        if self.places is None:
            return position, unit
        return self.places.positions[self.places.regions[position]], position, unit

    def table(self, folder: Folder) -> Table:
        if self.spool is not None:
            regions = self.places.regions if self.places else {}
            files = self.spool.close_apart(lambda key: regions[int(key[0])]) if regions else self.spool.close()
            return Table(self.level, self.columns, parquet=files, size=len(self.seen), folder=folder)
        ordered = sorted(self.rows, key=lambda found: (found[0], str(found[1][0])))
        return Table(self.level, self.columns, tuple(row for _, row in ordered), size=len(ordered))

    def participation(self, not_asked: Collection[str], not_accepted: Collection[str]) -> dict[str, Participation]:
        """Who took part, of the register; and those who answered without standing in one."""
        states = {
            unit: Participation.TOOK_PART
            if unit in self.seen
            else Participation.NOT_ASKED
            if unit in not_asked
            else Participation.NOT_ACCEPTED
            if unit in not_accepted
            else Participation.DID_NOT_TAKE_PART
            for unit in self.register
        }
        nameless = sorted((at, unit) for unit, at in self.seen.items() if unit not in states)
        return states | {unit: Participation.TOOK_PART for _, unit in nameless}


def _records(methodology: Methodology, id: str, stream: Iterable[Record], places: _Places, folder: Folder) -> Table:
    """The records of one register as a table; raises ``Refused`` for a register that is not declared."""
    register = methodology.register(id)
    if register is None:
        raise Refused([issue(methodology.language, "freeze.no_register", id, code="unknown_register")])
    keyed = (_Keyed(f"absences-{id}", 1), _Keyed(f"comments-{id}", 2))
    gathered = _Gathered(id, columns_of_register(register), {}, *keyed)
    for record in stream:
        position = places.positions.get(record.territory, len(places.positions))
        answers = {TITLE: record.title, WHOSE: record.unit, **record.answers}
        gathered.seen[record.id] = position
        gathered.add(position, record.territory, FilledForm(record.id, answers), folder)
    return gathered.table(folder)


def _gather(
    methodology: Methodology,
    year: Year,
    level: str,
    forms: Iterable[FilledForm],
    register: Mapping[str, Unit],
    places: _Places,
    folder: Folder,
    issues: list[Issue],
) -> _Gathered:
    columns = tuple(column_of(f) for f in methodology.form(level, year))
    keyed = (_Keyed(f"absences-{level}", 1), _Keyed(f"comments-{level}", 2))
    gathered = _Gathered(level, columns, register, *keyed, places if places.regions else None)
    repeated: dict[str, int] = {}
    title, language = _title(methodology, level), methodology.language
    of_territories = level in {other.id for other in methodology.territorial}
    for form in forms:
        unit = register.get(form.unit)
        territory = places.territory(form.unit) or places.territory(form.within)
        if register and unit is None:
            issues.append(issue(language, "freeze.unknown_unit", form.unit, code="unknown_unit", level=title))
        elif not territory:
            issues.append(issue(language, "freeze.no_place", form.unit, code="nowhere", level=title))
        elif unit is None and (wrong := _unfit_id(form.unit, language)):
            issues.append(wrong)
        if form.unit in gathered.seen:
            repeated[form.unit] = repeated.get(form.unit, 1) + 1
        if len(issues) > MOST_ISSUES:
            break
        gathered.seen[form.unit] = places.positions.get(territory, 0)
        if not issues and not repeated:
            gathered.add(gathered.seen[form.unit], territory, form, folder)
    for id, number in repeated.items():
        name = register[id].name if id in register else id
        issues.append(issue(language, "freeze.twice", id, code="two_forms", name=name, count=number))
    named = [] if of_territories else [register[id] for id in gathered.seen if id in register]
    issues += _under_several_ids(named, language)
    return gathered


def _under_several_ids(units: Iterable[Unit], language: str) -> Iterator[Issue]:
    """Units of one place and kind whose names, or the spellings of their names, differ in signs only."""
    of_name: dict[tuple[str, str, str], dict[str, Unit]] = {}
    for unit in units:
        for name in (unit.name, *unit.spellings):
            key = (unit.within, unit.kind, " ".join(re.findall(r"\w+", folded(name))))
            of_name.setdefault(key, {})[unit.id] = unit
    told: set[tuple[str, ...]] = set()
    for found in of_name.values():
        if len(found) > 1 and tuple(found) not in told:
            told.add(tuple(found))
            listed = ", ".join(f"{say(language, 'list.quoted', text=unit.name)} ({id})" for id, unit in found.items())
            yield issue(language, "freeze.same_name", next(iter(found)), code="one_unit_twice", listed=listed)
