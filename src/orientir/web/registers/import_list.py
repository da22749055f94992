"""What an uploaded list would do to a register, row by row, and doing it as one change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from django.utils import timezone

from orientir.cells.model import Cell, Unreadable, unreadable
from orientir.cells.read import as_text
from orientir.cells.words import clean
from orientir.methodology import Field
from orientir.methodology.model import Owner, Register
from orientir.terms import Issue, Refused, folded
from orientir.web.directory import audit
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import Organisation, User
from orientir.web.registers import access
from orientir.web.registers.actions import fill, put, reviewed_again
from orientir.web.registers.document import identity_of, out_of_order, read_cells, shown, title_of
from orientir.web.registers.models import ListUpload, Record, RecordChange
from orientir.web.registers.names import Names, labels_of, names_of, owner_word
from orientir.workbooks.read_table import Line, ListRead, read_list
from orientir.workbooks.sheets import Sheet

NUMBER, WHOSE = "record_number", "record_owner"
NUMBER_HEADING = "Номер записи"
NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
TITLES = {REFUSED: "не принято", NEW: "новая", CHANGED: "изменится", SAME: "без изменений"}
"""What a row comes to, in the order in which a person wants to see it."""
CHUNK = 1_000
READ = 250
"""How many rows are read between two steps of the progress, and looked up among the records at once."""


@dataclass
class Row:
    """One row of the list: what it comes to, of which record and owner, and what is wrong with it."""

    number: int
    kind: str
    title: str = ""
    pk: int | None = None
    base: int = 0
    unit: str = ""
    document: dict[str, Any] = field(default_factory=dict)
    issues: list[str] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Plan:
    """What a list would do: its rows, and what a person should know of the file."""

    rows: list[Row]
    notes: list[str]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Plan:
        return cls([Row(**row) for row in found["rows"]], found["notes"])

    def counts(self) -> dict[str, int]:
        """How many rows come to what."""
        return {kind: sum(row.kind == kind for row in self.rows) for kind in TITLES}


def headings_of(register: Register) -> dict[str, tuple[str, ...]]:
    """The headings of a list by the id of the column; a list that goes out has them in this order."""
    found: dict[str, tuple[str, ...]] = {NUMBER: (NUMBER_HEADING,)}
    if owner := owner_word(register):
        found[WHOSE] = (owner, "Школа", "Чья запись") if register.belongs_to is Owner.ORGANISATION else (owner,)
    return found | {f.id: (f.label, f.id, *_with_unit(f)) for f in register.fields}


def _with_unit(f: Field) -> Iterator[str]:
    """A heading with the unit of its numbers, as people write it: «Сколько прошли, чел.»."""
    people = ("чел.", "чел") if "человек" in f.unit else ()
    for unit in dict.fromkeys((*f.unit, *f.accepts, *people, *(f"{word}." for word in f.accepts))):
        yield f"{f.label}, {unit}"
        yield f"{f.label} ({unit})"


def plan(register: Register, book: list[Sheet], name: str, by: User, tell: Callable[[int, int], None]) -> Plan:
    """Read the list that the workbook holds; raises ``Refused`` where there is none, or no column for what it needs."""
    found = read_list(book, name, headings_of(register))
    reader = _Reader(register, found, by)
    _refuse_without(register, found, name, reader)
    rows: list[Row] = []
    for first in range(0, len(found.lines), READ):
        tell(first, len(found.lines))
        rows += reader.rows(found.lines[first : first + READ])
    notes = list(found.notes)
    if found.unknown:
        listed = "», «".join(found.unknown)
        notes.append(f"Этих столбцов в реестре нет, они не загружаются: «{listed}».")
    absent = [f.label for f in register.fields if f.id not in found.columns]
    if absent:
        notes.append(f"Этих столбцов в списке нет, у прежних записей они не изменятся: «{'», «'.join(absent)}».")
    return Plan(rows, notes)


def _refuse_without(register: Register, found: ListRead, name: str, reader: _Reader) -> None:
    """Refuse a list that lacks a column without which no row can be read or known again."""
    if NUMBER in found.columns:
        return
    lacking = [f.label for f in reader.lacking]
    if register.belongs_to is not Owner.REGION and WHOSE not in found.columns and len(reader.owners.labels) > 1:
        lacking.insert(0, owner_word(register))
    if lacking:
        columns = "нет столбца" if len(lacking) == 1 else "нет столбцов:"
        message = f"{columns} «{'», «'.join(lacking)}»."
        raise Refused([Issue("list.columns", name, message, "Добавьте их или возьмите наш файл и заполните его.")])


def needed(register: Register) -> list[Field]:
    """The fields whose columns a list of new records must have."""
    return [f for f in register.fields if f.required or f.id in register.key]


class _Reader:
    """Reads one row after another; keeps what is needed for all of them."""

    def __init__(self, register: Register, found: ListRead, by: User) -> None:
        self.register, self.found, self.by = register, found, by
        self.given = [f for f in register.fields if f.id in found.columns]
        self.lacking = [f for f in needed(register) if f not in self.given]
        """The columns without which no new record is added: it must hold them, or is known again by them."""
        self.names: dict[str, Names] = {}
        self.seen: dict[str | int, int] = {}
        self.kept: dict[int, Record] = {}
        self.known: dict[str, Record] = {}

    @cached_property
    def owners(self) -> Names:
        return names_of(self.register, access.owners_of(self.by, self.register))

    def lookup(self, f: Field) -> Names:
        if f.id not in self.names:
            self.names[f.id] = names_of(f)
        return self.names[f.id]

    def rows(self, lines: Sequence[Line]) -> list[Row]:
        """Read some rows; the records that they may be are fetched by number first, then by what they say."""
        kept = access.kept_by(self.by, self.register)
        self.kept = kept.in_bulk({_number(clean(as_text(line.cells.get(NUMBER, Cell()).value))) for line in lines})
        read = [self._read(line) for line in lines]
        identities = {self._identity(row.document, row.unit) for row in read if not row.issues} - {""}
        self.known = {record.identity: record for record in kept.filter(identity__in=identities)}
        return [self._compared(row, line) for row, line in zip(read, lines, strict=True)]

    def _read(self, line: Line) -> Row:
        """What a row says, before it is held against the record that it may be."""
        row = Row(line.number, NEW)
        record = self._numbered(line, row)
        row.unit, row.pk = (record.unit, record.pk) if record else (self._owner(line, row), None)
        read = read_cells(self.given, line.cells, self.lookup)
        for f in self.given:
            if f.id in read.problems:
                self._wrong(row, line, f.id, f.label, read.problems[f.id])
        row.document = self._merged(record, read.document)
        return row

    def _merged(self, record: Record | None, document: Mapping[str, Any]) -> dict[str, Any]:
        """The document of a record with what the list says in its stead."""
        merged = dict(record.document) if record else {}
        put(merged, {f.id: document.get(f.id) for f in self.given})
        return merged

    def _compared(self, row: Row, line: Line) -> Row:
        if row.issues:
            return self._refused(row)
        record = self.kept[row.pk] if row.pk else self.known.get(self._identity(row.document, row.unit))
        if record and not row.pk:
            row.pk, row.document = record.pk, self._merged(record, row.document)
        document = row.document
        if record is None:
            for f in self.lacking:
                needs = unreadable("registers.column")
                self._wrong(row, line, f.id, f.label, needs)
        if late := out_of_order(self.register, document):
            self._wrong(row, line, late[0].id, late[0].label, late[1])
        if row.issues or self._repeated(row, line):
            return self._refused(row)
        labels = self._labels(document)
        row.title = title_of(self.register, document, labels)
        if record is not None:
            row.base, before = record.version, record.document
            changed = [f for f in self.given if document.get(f.id) != before.get(f.id)]
            old = labels_of(changed, [before]) | labels
            row.kind = CHANGED if changed else SAME
            row.changes = [
                (f.label, shown(f, before.get(f.id), old), shown(f, document.get(f.id), labels)) for f in changed
            ]
        return row

    def _identity(self, document: Mapping[str, Any], unit: str) -> str:
        return identity_of(self.register, document, unit)

    def _numbered(self, line: Line, row: Row) -> Record | None:
        text = self._text(line, row, NUMBER, NUMBER_HEADING)
        if not text:
            return None
        record = self.kept.get(_number(text))
        if record is None:
            self._wrong(row, line, NUMBER, NUMBER_HEADING, unreadable("registers.number", typed=text))
        else:
            self._same_owner(line, row, record)
        return record

    def _same_owner(self, line: Line, row: Row, record: Record) -> None:
        """Refuse a row that says of a record that it is somebody else's now: a list moves no records."""
        text = self._text(line, row, WHOSE, owner_word(self.register))
        name = str(record.organisation or record.territory or "")
        if text and folded(text) != folded(name) and self.owners.find(text) != record.unit:
            problem = unreadable("registers.other_owner", number=record.pk, typed=text, name=name)
            self._wrong(row, line, WHOSE, owner_word(self.register), problem)

    def _text(self, line: Line, row: Row, id: str, label: str) -> str:
        """The text of a cell that says which record a row is, or whose; one that cannot be read is told."""
        cell = line.cells.get(id, Cell())
        text = clean(as_text(cell.value))
        if cell.error or cell.struck or (cell.formula and not cell.calculated):
            self._wrong(row, line, id, label, unreadable("registers.unread"))
            return ""
        return text

    def _owner(self, line: Line, row: Row) -> str:
        if self.register.belongs_to is Owner.REGION:
            return ""
        before = len(row.issues)
        text = self._text(line, row, WHOSE, owner_word(self.register))
        if len(row.issues) > before:
            return ""
        if not text and len(self.owners.labels) == 1:
            return next(iter(self.owners.labels))
        found = self.owners.find(text) if text else unreadable("registers.owner_cell")
        if isinstance(found, Unreadable):
            self._wrong(row, line, WHOSE, owner_word(self.register), found)
            return ""
        return found

    def _labels(self, document: Mapping[str, Any]) -> dict[str, str]:
        """What the references of a document are called, from the names that are there already."""
        found = {}
        for f in self.register.fields:
            for id in str(document.get(f.id, "")).split() if f.to else ():
                found[id] = self.lookup(f).labels.get(id, id)
        return found

    def _repeated(self, row: Row, line: Line) -> bool:
        """Whether an earlier row of the list, or another record, is the same."""
        identity = self._identity(row.document, row.unit)
        marks: list[str | int] = [mark for mark in (identity, row.pk) if mark]
        first = min(self.seen.setdefault(mark, line.number) for mark in marks) if marks else line.number
        other = self.known.get(identity)
        if first != line.number:
            row.issues.append(f"Строка {line.number} повторяет строку {first}. Оставьте одну из них.")
        elif row.pk and other and other.pk != row.pk:
            row.issues.append(f"Такая запись уже есть под номером {other.pk}. Проверьте номер записи.")
        return bool(row.issues)

    def _wrong(self, row: Row, line: Line, id: str, label: str, problem: Unreadable) -> None:
        place = f"{self.found.columns[id]}{line.number}" if id in self.found.columns else f"строка {line.number}"
        row.issues.append(f"{place}, «{label}»: {' '.join(problem.said())}".strip())

    def _refused(self, row: Row) -> Row:
        row.kind, row.pk = REFUSED, None
        return row


def _number(text: str) -> int:
    """The number of a record that a text is; 0, which no record has, where it is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def apply(register: Register, upload: ListUpload) -> dict[str, int]:
    """Write the new and the changed rows inside the transaction of the caller; the numbers of both.

    Raises ``Refused`` where a record has changed since the list was read: then nothing is written.
    """
    rows = [row for row in Plan.from_json(upload.plan).rows if row.kind in (NEW, CHANGED)]
    labels = labels_of(register.fields, [row.document for row in rows])
    now = timezone.now()
    units = {row.unit for row in rows}
    owners = {o.stable_id: o for o in Organisation.objects.filter(stable_id__in=units).select_related("territory")}
    allowed = _may_own(register, upload.by)
    kept = access.kept_by(upload.by, register).filter(pk__in=[row.pk for row in rows if row.pk])
    before = for_write(kept).in_bulk()
    taken = _taken(register, [identity_of(register, row.document, row.unit) for row in rows])
    made: list[Record] = []
    histories: list[tuple[Record, str, Any, Any]] = []
    for row in rows:
        if not row.pk and row.unit not in allowed:
            raise _overtaken(row)
        record = before.get(row.pk) if row.pk else _new(register, row, owners)
        if record is None or (row.pk and record.version != row.base):
            raise _overtaken(row)
        old = dict(record.document)
        was = record.identity
        fill(register, record, row.document, labels)
        if record.identity and record.identity != was and record.identity in taken:
            raise _overtaken(row)
        if row.kind == NEW:
            made.append(record)
            histories.append((record, "added", None, row.document))
            continue
        record.version, record.changed = record.version + 1, now
        changed = {id for id in {*old, *row.document} if old.get(id) != row.document.get(id)}
        after = {id: row.document.get(id) for id in changed}
        histories.append((record, "changed", {id: old.get(id) for id in changed}, after))
        if reviewed_again(register, record, by=upload.by):
            histories.append((record, "submitted", {"state": Record.State.PUBLISHED}, {"state": record.state}))
    Record.objects.bulk_create(made, batch_size=CHUNK)
    columns = (
        "document",
        "title",
        "words",
        "public_words",
        "begins",
        "ends",
        "identity",
        "state",
        "version",
        "changed",
    )
    Record.objects.bulk_update([r for r, kind, *_ in histories if kind == "changed"], columns, batch_size=CHUNK)
    RecordChange.objects.bulk_create(
        [
            RecordChange(record=r, at=now, by=upload.by, kind=kind, before=old, after=new, version=r.version)
            for r, kind, old, new in histories
        ],
        batch_size=CHUNK,
    )
    counts = {"new": len(made), "changed": len(rows) - len(made)}
    audit.record(by=upload.by, what="records.imported", kind="register", object=register.id, after=counts)
    upload.applied = now
    upload.save(update_fields=["applied"])
    return counts


def _may_own(register: Register, by: User) -> Collection[str]:
    """The stable ids of whose records the person may add by now: the list may have waited, and roles change."""
    if register.belongs_to is Owner.REGION:
        return ("",) if access.keeps(by, register) else ()
    return names_of(register, access.owners_of(by, register)).labels


def _taken(register: Register, identities: Sequence[str]) -> set[str]:
    """Those of the identities that records have already."""
    found: set[str] = set()
    for first in range(0, len(identities), CHUNK):
        some = Record.objects.filter(register=register.id, identity__in=identities[first : first + CHUNK])
        found |= set(some.values_list("identity", flat=True))
    return found - {""}


def _new(register: Register, row: Row, owners: Mapping[str, Organisation]) -> Record:
    record = Record(register=register.id)
    if register.belongs_to is Owner.ORGANISATION:
        record.organisation = owners[row.unit]
        record.territory = record.organisation.territory
    elif register.belongs_to is Owner.TERRITORY:
        record.territory_id = row.unit
    return record


def _overtaken(row: Row) -> Refused:
    message = f"пока вы смотрели список, запись «{row.title}» изменили."
    return Refused([Issue("list.stale", f"Строка {row.number}", message, "Загрузите список ещё раз.")])
