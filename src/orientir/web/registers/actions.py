"""Write records; no other module does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from orientir.methodology.model import Owner, Register
from orientir.web.directory import audit
from orientir.web.directory.access import Kind, has_role
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import MOVED, Organisation, User
from orientir.web.directory.refusals import NotDone
from orientir.web.evidence import actions as files
from orientir.web.evidence.models import EvidenceFile
from orientir.web.registers.document import Document, days_of, identity_of, out_of_order, title_of, words_of
from orientir.web.registers.models import Record, RecordChange
from orientir.web.registers.names import labels_of

State = Record.State
give_words(
    {
        "record.added": "запись добавлена",
        "record.changed": "запись изменена",
        "record.closed": "запись закрыта",
        "record.opened": "запись открыта снова",
        "record.submitted": "запись отправлена на рассмотрение",
        "record.returned": "запись возвращена",
        "record.published": "запись опубликована",
        "record.file_added": "файл приложен",
        "record.file_taken": "файл убран",
        "record.file_back": "файл возвращён",
        "records.imported": "записи загружены списком",
    },
    kinds={"record": "запись реестра", "register": "реестр"},
    keys={"register": "реестр"},
)
STEPS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "submitted": ((State.KEPT, State.RETURNED), State.SUBMITTED),
    "returned": ((State.SUBMITTED, State.PUBLISHED), State.RETURNED),
    "published": ((State.SUBMITTED,), State.PUBLISHED),
}
"""Steps of a reviewed record: from which states, to which."""


@receiver(MOVED)
def move_records(organisations: Sequence[Organisation], **kwargs: Any) -> None:
    """Put the records of organisations into the territory in which these lie now."""
    for organisation in organisations:
        Record.objects.filter(organisation=organisation).update(territory=organisation.territory_id)


class NotSaved(NotDone):
    """A record that is not written."""


class Stale(NotSaved):
    """Others have changed the same fields meanwhile: ``theirs`` are their values by field id."""

    def __init__(self, theirs: Mapping[str, Any], version: int, who: str) -> None:
        super().__init__("Пока вы писали, эти поля изменили. Ваши ответы остались на странице: выберите, что верно.")
        self.theirs, self.version, self.who = theirs, version, who


class Twin(NotSaved):
    """The same record is there already."""

    def __init__(self, other: Record) -> None:
        super().__init__("Такая запись уже есть.")
        self.other = other


@dataclass(frozen=True)
class Whose:
    """Whose a record is: an organisation with its territory, a territory, or the region."""

    territory: str | None = None
    organisation: Organisation | None = None

    @property
    def unit(self) -> str:
        return self.organisation.stable_id if self.organisation else self.territory or ""


def whose(register: Register, id: str) -> Whose:
    """The owner of a stable id."""
    if register.belongs_to is Owner.ORGANISATION:
        organisation = Organisation.objects.select_related("territory").get(stable_id=id)
        return Whose(organisation.territory_id, organisation)
    return Whose(id) if register.belongs_to is Owner.TERRITORY else Whose()


@transaction.atomic
def add(
    register: Register, *, by: User, owner: Whose, document: Document, key: str = "", synthetic: bool = False
) -> Record:
    """Add a record; the same key sent again returns the record that it has made. Raises ``Twin``."""
    before = made_under(key)
    if before is not None:
        return before
    record = Record(register=register.id, territory_id=owner.territory, organisation=owner.organisation)
    record.synthetic = synthetic
    fill(register, record, document)
    _refuse_twin(record)
    record.save()
    _tell(record, by, "added", None, dict(document), key)
    return record


@transaction.atomic
def change(register: Register, record: Record, *, by: User, document: Document, base: int, key: str = "") -> Record:
    """Write what the person has changed since version ``base``; what others have changed in other fields stays.

    Raises ``Stale`` where both have changed the same field, ``Twin`` where the record becomes one that is there.
    """
    if made_under(key) is not None:
        return record
    locked = _locked(record)
    later = list(locked.changes.filter(version__gt=base, kind="changed").select_related("by"))
    at_base = dict(locked.document)
    for past in reversed(later):
        put(at_base, past.before)
    mine = {id: document.get(id) for id in {*document, *at_base} if document.get(id) != at_base.get(id)}
    theirs = {id for past in later for id in past.after or ()}
    wanted = dict(locked.document)
    put(wanted, mine)
    if out_of_order(register, wanted) and register.counts:  # what each has written alone was in order
        mine |= {id: document.get(id) for id in (register.counts.first, register.counts.last)}
    conflicts = {id: locked.document.get(id) for id in mine.keys() & theirs if locked.document.get(id) != mine[id]}
    if conflicts:
        raise Stale(conflicts, locked.version, ", ".join(dict.fromkeys(str(p.by or "") for p in later)))
    changed = {id: value for id, value in mine.items() if value != locked.document.get(id)}
    if not changed:
        return locked
    before = {id: locked.document.get(id) for id in changed}
    merged = dict(locked.document)
    put(merged, changed)
    fill(register, locked, merged)
    _refuse_twin(locked)
    again = reviewed_again(register, locked, by=by)
    _save(locked, by, "changed", before, changed, key)
    if again:
        _tell(locked, by, "submitted", {"state": State.PUBLISHED}, {"state": State.SUBMITTED})
    return locked


def reviewed_again(register: Register, record: Record, *, by: User) -> bool:
    """Put a published record back under review where somebody other than the institute changes it."""
    again = register.reviewed and record.state == State.PUBLISHED and not has_role(by, Kind.OPERATOR)
    if again:
        record.state = State.SUBMITTED
    return again


@transaction.atomic
def close(register: Register, record: Record, *, by: User, since: date | None, base: int) -> Record:
    """Close a record from a day on, or open it again where ``since`` is None. It stays in its years."""
    locked = _locked(record)
    if locked.closed == since:
        return locked
    _refuse_older(locked, base)
    before = {"closed": locked.closed.isoformat() if locked.closed else None}
    locked.closed = since
    locked.begins, locked.ends = days_of(register, locked.document, since)
    after = {"closed": since.isoformat() if since else None}
    _save(locked, by, "closed" if since else "opened", before, after)
    return locked


@transaction.atomic
def step(record: Record, *, by: User, kind: str, base: int, remark: str = "") -> Record:
    """Submit, return with a remark, or publish a reviewed record."""
    locked = _locked(record)
    come_from, to = STEPS[kind]
    if locked.state == to:
        return locked
    _refuse_older(locked, base)
    if locked.state not in come_from:
        raise NotSaved(f"Запись сейчас в состоянии «{locked.get_state_display()}»: этот шаг к ней не относится.")
    if kind == "returned" and not remark:
        raise NotSaved("Напишите, что исправить.", "remark")
    before, locked.state, locked.remark = {"state": locked.state}, to, remark
    _save(locked, by, kind, before, {"state": to} | ({"remark": remark} if remark else {}))
    return locked


@transaction.atomic
def attach(register: Register, record: Record, *, by: User, name: str, data: bytes) -> None:
    """Attach a file to a record as evidence; a published record is reviewed again. Raises ``terms.Refused``."""
    locked = _locked(record)  # of two who attach the same file at once the second finds it there
    file, new = files.attach(record.evidence, by=by, name=name, data=data)
    if new:
        _file_added(register, locked, file, "file_added", by)


@transaction.atomic
def take_file(record: Record, file: EvidenceFile, *, by: User) -> None:
    """Take a file away from a record; for a week it can be put back."""
    _locked(record)
    if files.take_away(file):
        _tell_of_file(record, by, "file_taken", file)


@transaction.atomic
def put_file_back(register: Register, record: Record, file: EvidenceFile, *, by: User) -> None:
    """Put back a file that was taken away; a published record is reviewed again."""
    locked = _locked(record)
    if files.put_back(file):
        _file_added(register, locked, file, "file_back", by)


def _file_added(register: Register, record: Record, file: EvidenceFile, kind: str, by: User) -> None:
    _tell_of_file(record, by, kind, file)
    if reviewed_again(register, record, by=by):
        _save(record, by, "submitted", {"state": State.PUBLISHED}, {"state": State.SUBMITTED})
    elif register.reviewed and record.state == State.SUBMITTED:
        # Who is reading the record now must not publish a file that she has not seen.
        record.version += 1
        record.save(update_fields=["version"])


def _tell_of_file(record: Record, by: User, kind: str, file: EvidenceFile) -> None:
    """Write down what became of a file; fields have not changed, so the version stays."""
    _tell(record, by, kind, None, {"file": file.name})


def fill(register: Register, record: Record, document: Document, labels: Mapping[str, str] | None = None) -> None:
    """Put the document in, with all that the database keeps beside it; ``labels`` name what it refers to."""
    labels = labels_of(register.fields, [document]) if labels is None else labels
    record.document = dict(document)
    record.title = title_of(register, document, labels)
    around = list(around_of(record))
    record.words = words_of(register.fields, document, labels, around)
    record.public_words = words_of([f for f in register.fields if f.public], document, labels, around)
    record.begins, record.ends = days_of(register, document, record.closed)
    record.identity = identity_of(register, document, record.unit)


def around_of(record: Record) -> Iterable[str]:
    """The names of the owner and its place, by which a record is found as well."""
    organisation = record.organisation
    yield organisation.name if organisation else ""
    yield organisation.territory.name if organisation else record.territory.name if record.territory else ""


def _refuse_twin(record: Record) -> None:
    if not record.identity:
        return
    others = Record.objects.filter(register=record.register, identity=record.identity).exclude(pk=record.pk)
    if other := others.first():
        raise Twin(other)


def _refuse_older(record: Record, base: int) -> None:
    if record.version != base:
        raise NotSaved("Пока вы смотрели, запись изменили. Посмотрите, какая она теперь, и повторите.")


def _locked(record: Record) -> Record:
    locked = for_write(Record.objects.select_related("territory", "organisation__territory"))
    return locked.get(pk=record.pk)


def made_under(key: str) -> Record | None:
    """The record that a save under this key has written: its answer was lost on the way."""
    change = RecordChange.objects.filter(key=key).select_related("record").first() if key else None
    return change.record if change else None


def _save(record: Record, by: User, kind: str, before: Any, after: Any, key: str = "") -> None:
    record.version += 1
    record.changed = timezone.now()
    record.save()
    _tell(record, by, kind, before, after, key)


def _tell(record: Record, by: User, kind: str, before: Any, after: Any, key: str = "") -> None:
    RecordChange.objects.create(
        record=record, by=by, kind=kind, before=before, after=after, version=record.version, key=key
    )
    audit.record(
        by=by, what=f"record.{kind}", kind="record", object=record.pk, territory=record.territory_id,
        after={"register": record.register},
    )  # fmt: skip


def put(document: dict[str, Any], values: Mapping[str, Any] | None) -> None:
    """Set values in a document; None takes one away."""
    for id, value in (values or {}).items():
        if value is None:
            document.pop(id, None)
        else:
            document[id] = value
