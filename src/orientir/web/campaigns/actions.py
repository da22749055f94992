"""Write what those who fill a form do to it; no other module writes for them.

Each action locks the form, checks that the step is allowed now and that nobody else's change would be
lost, writes the answers, the history and the audit line in one transaction, or raises a refusal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from orientir.cells.answers_json import is_readable
from orientir.cells.words import clean
from orientir.collection.lifecycle import Actor, Event, Refusal, State, advance
from orientir.terms import Absence, say
from orientir.web.campaigns.access import locked
from orientir.web.campaigns.deadline import is_open
from orientir.web.campaigns.entry import Entry, changed_rows, entry_from_json, entry_of, put
from orientir.web.campaigns.findings import findings
from orientir.web.campaigns.form import Form, skipped_in
from orientir.web.campaigns.gathered import REGISTERS, SCHOOLS, Source, few_schools, take_of
from orientir.web.campaigns.kept_uploads import FORM, check_room
from orientir.web.campaigns.models import Change, Remark, Submission, Upload
from orientir.web.campaigns.pinned_methodology import language_of_form, questions_of
from orientir.web.campaigns.refusals import Closed, Conflict, NotAsked, NotSaved, Stale, Unfinished
from orientir.web.campaigns.workbooks import WorkbookRead, path_of
from orientir.web.directory import audit
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import User
from orientir.web.directory.prepared import write_if

SAVE, SUBMIT, WITHDRAW, WORKBOOK, ABSENT = "save", "submit", "withdraw", "workbook", "absent"
UNDONE, LEAVE_OUT, RESTORE = "undone", "leave_out", "restore"
"""Kinds of a change."""
give_words(
    {
        f"form.{SAVE}": "форма изменена",
        f"form.{WORKBOOK}": "форма изменена из книги Excel",
        f"form.{SCHOOLS.kind}": "взяты суммы принятых форм",
        f"form.{REGISTERS.kind}": "ответы подтверждены по реестрам и опросам",
        f"form.{UNDONE}": "суммы принятых форм убраны",
        f"form.{ABSENT}": "отмечено «нет данных»",
        f"form.{RESTORE}": "возвращён прежний ответ",
        f"form.{SUBMIT}": "форма отправлена",
        f"form.{WITHDRAW}": "форма отозвана",
        "form.upload": "загружена книга Excel",
        "form.answer_remark": "ответ на замечание",
    },
    kinds={"submission": "форма"},
    keys={"sha256": "отпечаток"},
    values=dict(Submission.State.choices) | {"frozen": "заморожено"},  # of forms and of campaigns
)
UNREAD = "Не прочитано: "
"""How a row of a workbook that is not taken is told beside those that are."""
DOCUMENTS = ("answers", "comments", "evidence", "versions")
LEFT_OUT = {"absent": Absence.NOT_APPLICABLE}
"""The answer to a question that is not asked."""
WRITTEN = (*DOCUMENTS, "version", "filled", "asked", "state", "changed")
"""What a save of rows writes."""


@dataclass(frozen=True)
class Saved:
    """A form after a save: its version and the rows that were written."""

    submission: Submission
    fields: tuple[str, ...]


def save_field(submission: Submission, *, by: User, field: str, entry: Entry, base: int, key: str = "") -> Saved:
    """Save one row that was typed on version ``base`` of it. Changes of other rows do not matter."""
    return save_form(submission, by=by, entries={field: entry}, base=base, key=key)


def save_form(
    submission: Submission,
    *,
    by: User,
    entries: Mapping[str, Entry],
    base: int,
    bases: Mapping[str, int] | None = None,
    key: str = "",
    kind: str = SAVE,
    sources: Mapping[str, Mapping[str, Any]] | None = None,
) -> Saved:
    """Save rows that were typed on version ``base`` of the form, single rows on older ``bases``.

    A row that somebody else has changed since is kept as it is where this person has not touched it;
    where both have, ``Stale`` shows the two and nothing at all is saved. ``key`` makes a retry harmless. ``sources``
    says by row what is kept beside it in the history.

    The form is taken as it was fetched, and written only if it still stands at that version; else it is
    read again under a lock. So the database, which takes one writer at a time, is held for the writing alone.
    """
    rows = _Rows(by=by, entries=entries, base=base, bases=bases or {}, key=key, kind=kind, sources=sources or {})
    try:
        return _save(submission, rows)
    except _MovedOn:
        with transaction.atomic():
            return _save(locked(submission), rows)


@transaction.atomic
def submit(submission: Submission, *, by: User, key: str = "", sure: bool = False) -> Submission:
    """Send the form to the institute and give it a receipt; the same ``key`` again gives the same receipt.

    ``sure``: it is known that the form holds sums of only a part of the schools. Raises ``Unfinished`` with everything
    that is missing or unexplained.
    """
    form = locked(submission)
    if key and form.changes.filter(key=key, kind=SUBMIT).exists():
        if form.state == Submission.State.SUBMITTED:
            return form
        key = ""  # sent with this key before, then withdrawn
    untouched = form.state == Submission.State.NOT_STARTED and is_open(form)
    state = State.DRAFT if untouched else _step(form, Event.SUBMIT)  # an empty form is told what is missing
    whole = Form(form)
    found = [f for f in findings(whole) if f.blocks]
    if found:
        raise Unfinished(_said(form, "unfinished"), found)
    if whole.remarks_to_answer:
        raise NotAsked(_said(form, "remarks_open"), "to-answer")
    if not sure and (thin := few_schools(whole)):
        raise NotAsked(_said(form, "few_schools", why=thin), "sure")
    now = timezone.now()
    _leave_out(whole, by=by)
    form.submitted, form.receipt = now, f"{form.campaign.year}-{form.pk:05d}-{form.version + 1}"
    _move(form, state, by=by, kind=SUBMIT, key=key, extra=("submitted", "receipt"))
    return form


@transaction.atomic
def withdraw(submission: Submission, *, by: User) -> Submission:
    """Take a sent form back to correct it, while the campaign is open and the institute has not accepted it."""
    form = locked(submission)
    state = _step(form, Event.WITHDRAW)
    form.submitted, form.receipt = None, ""
    _move(form, state, by=by, kind=WITHDRAW, extra=("submitted", "receipt"))
    return form


def check_takes_workbook(submission: Submission, *, by: User, size: int) -> None:
    """Refuse a workbook before it is read where the form takes no answers, or the person has sent too much today."""
    _step(submission, Event.EDIT)
    check_room(by, size, FORM, language_of_form(submission))


@transaction.atomic
def keep_workbook(
    submission: Submission, *, by: User, name: str, data: bytes, read: WorkbookRead, whence: str = FORM
) -> Upload:
    """Keep a workbook that was read, to be looked at and then applied. The file stands before the row points to it."""
    for_write(User.objects.filter(pk=by.pk)).get()  # of several that come at once each counts those before it
    check_room(by, len(data), whence, language_of_form(submission))
    form = locked(submission)
    _step(form, Event.EDIT)
    upload = Upload(
        submission=form,
        name=name,
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        entries={id: entry.as_json() for id, entry in read.entries.items()},
        checks=[
            *(f"{UNREAD}{clean(str(issue))}" for issue in read.refused),
            *(f"{issue.message} {issue.advice}".strip() for issue in read.checks),
        ],
        base=submission.version,  # what the rows were compared with
        by=by,
    )
    path = path_of(upload)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.write_bytes(data)
    except OSError:
        path.unlink(missing_ok=True)  # half a file on a full disk
        raise
    upload.save(force_insert=True)
    audit.record(
        by=by, what="form.upload", kind="submission", object=form.pk, territory=form.territory_id,
        after={"file": name, "sha256": upload.digest},
    )  # fmt: skip
    return upload


@transaction.atomic
def apply_workbook(upload: Upload, *, by: User) -> Saved:
    """Apply a workbook that was read and looked at, as one change, on exactly the version it was compared with."""
    held = for_write(Upload.objects.all()).get(pk=upload.pk)
    form = locked(upload.submission)
    if held.applied:
        return Saved(form, ())
    if form.version != held.base:
        raise Stale(_said(form, "stale_file"), {}, form.version)
    entries = {id: entry_from_json(document) for id, document in held.entries.items()}
    saved = save_form(form, by=by, entries=entries, base=held.base, kind=WORKBOOK)
    held.applied = timezone.now()
    held.save(update_fields=["applied"])
    return saved


def take(submission: Submission, source: Source, *, by: User, seen: str) -> Saved:
    """Take over what the source knows: where nobody has answered, and where it was taken before.

    ``seen`` is what was looked at (``seen_of``): where the source knows something else since, it is looked at first.
    """
    form = Form(submission)
    if seen != seen_of(form, source):
        raise NotSaved(_said(submission, "stale_source"))
    entries = take_of(form, source).entries
    told = {id: {source.key: source.told(form, id)} for id in entries}
    return save_form(submission, by=by, entries=entries, base=submission.version, kind=source.kind, sources=told)


def undo_taken(submission: Submission, source: Source, *, by: User) -> Saved:
    """Put back what stood before in every answer that was taken over and not changed since."""
    form = Form(submission)
    entries = {id: origin.before for id, origin in take_of(form, source).origins.items() if id in form.editable}
    return save_form(submission, by=by, entries=entries, base=submission.version, kind=UNDONE)


def seen_of(form: Form, source: Source) -> str:
    """What a page shows of the source, in short."""
    values = source.values(form)
    numbers = json.dumps([{id: source.told(form, id) for id in values}, dict(values)], sort_keys=True)
    return hashlib.sha256(numbers.encode()).hexdigest()[:12]


def restore(change: Change, *, by: User, field: str, base: int) -> Saved:
    """Give a question the row that it had before a change; ``base`` is the version of the form that was looked at."""
    form, rows = change.submission, changed_rows(change)
    question = questions_of(form).get(field)
    if question is None or field not in rows or not is_readable(question, rows[field][0].answer):
        raise NotAsked(_said(form, "no_restore"))
    if form.versions.get(field, 0) > base:
        raise NotSaved(_said(form, "stale_history"))
    return save_form(form, by=by, entries={field: rows[field][0]}, base=base, kind=RESTORE)


def mark_absent(submission: Submission, *, by: User) -> Saved:
    """Say «нет данных» to every question that nobody has answered."""
    entries = {id: _with_answer(submission, id, {"absent": "no_answer"}) for id in Form(submission).unanswered}
    return save_form(submission, by=by, entries=entries, base=submission.version, kind=ABSENT)


@transaction.atomic
def answer_remark(remark: Remark, *, by: User, text: str, base: str = "") -> Remark:
    """Answer one remark of a returned form. An answer may be corrected until the form is sent again.

    ``base`` is the earlier answer that the text was typed on: where somebody else has answered meanwhile,
    ``Stale`` shows both. The same text again changes nothing.
    """
    form = locked(remark.submission)
    remark = Remark.objects.select_related("answered_by").get(pk=remark.pk)
    _step(form, Event.EDIT)
    said = clean(text)
    if not said:
        raise NotAsked(_said(form, "empty_remark"))
    if len(said) > 2_000:
        raise NotAsked(_said(form, "long_remark"))
    before = remark.answer
    if said == before:
        return remark
    if before != clean(base):
        conflict = Conflict(Entry(said), Entry(before), str(remark.answered_by or ""))
        raise Stale(_said(form, "stale_row"), {"": conflict}, form.version)
    remark.answer, remark.answered, remark.answered_by = said, timezone.now(), by
    remark.save(update_fields=["answer", "answered", "answered_by"])
    audit.record(
        by=by, what="form.answer_remark", kind="submission", object=form.pk, territory=form.territory_id,
        before=before, after=said,
    )  # fmt: skip
    return remark


class _MovedOn(Exception):
    """The form is no longer at the version that it was fetched at."""


@dataclass(frozen=True)
class _Rows:
    """What ``save_form`` was asked to save."""

    by: User
    entries: Mapping[str, Entry]
    base: int
    bases: Mapping[str, int]
    key: str
    kind: str
    sources: Mapping[str, Mapping[str, Any]]


def _save(submission: Submission, rows: _Rows) -> Saved:
    form = _copy(submission)
    try:
        state = _step(form, Event.EDIT)
    except NotSaved:
        if _is_retry(form, rows):  # saved in time, and sent or closed since
            return Saved(form, ())
        raise
    whole = Form(form)
    unknown = rows.entries.keys() - whole.questions.keys()
    if unknown:
        raise NotAsked(_said(form, "no_questions", listed=", ".join(sorted(unknown))))
    stored = {id: entry_of(form, id) for id in rows.entries}
    fresh = {id: entry for id, entry in rows.entries.items() if entry != stored[id]}
    if fresh.keys() - whole.editable:
        raise NotAsked(_said(form, "only_remarked"))
    overtaken = {id: since for id in fresh if form.versions.get(id, 0) > (since := rows.bases.get(id, rows.base))}
    if overtaken and _is_retry(form, rows):
        return Saved(form, ())
    if overtaken:
        fresh = _merged(form, fresh, overtaken)
    if not fresh:
        return Saved(form, ())
    fresh |= _asked_again(whole, fresh)
    before = {id: entry_of(form, id).as_json() for id in fresh}
    after = {id: {**entry.as_json(), **rows.sources.get(id, {})} for id, entry in fresh.items()}
    form.version += 1
    for id, entry in fresh.items():
        put(form, id, entry)
        form.versions[id] = form.version
    whole.count_answered()
    form.state, form.changed = state.value, timezone.now()
    with transaction.atomic():
        if not write_if(form, WRITTEN, "version", submission.version):
            raise _MovedOn
        Change.objects.create(
            submission=form, at=form.changed, by=rows.by, kind=rows.kind, key=rows.key,
            before=before, after=after, version=form.version,
        )  # fmt: skip
        audit.record(
            by=rows.by, what=f"form.{rows.kind}", kind="submission", object=form.pk, territory=form.territory_id,
            before=before, after=after,
        )  # fmt: skip
    return Saved(form, tuple(fresh))


def _asked_again(form: Form, fresh: Mapping[str, Entry]) -> dict[str, Entry]:
    """Empty rows for the questions that were left out («х») and that the new answers ask again."""
    left_out, after = form.skipped, _copy(form.submission)
    for id, entry in fresh.items():
        put(after, id, entry)
    again = left_out - skipped_in(after) - fresh.keys()
    return {id: Entry() for id in form.questions if id in again and entry_of(form.submission, id) == Entry(LEFT_OUT)}


def _leave_out(form: Form, *, by: User) -> None:
    """Put «х» where a question is not asked, in a change of its own: what was typed there stays in the history."""
    fresh = {id: Entry(LEFT_OUT) for id in form.skipped if entry_of(form.submission, id) != Entry(LEFT_OUT)}
    if not fresh:
        return
    submission = form.submission
    before = {id: entry_of(submission, id).as_json() for id in fresh}
    submission.version += 1
    for id, entry in fresh.items():
        put(submission, id, entry)
        submission.versions[id] = submission.version
    submission.save(update_fields=[*DOCUMENTS, "version"])
    Change.objects.create(
        submission=submission, by=by, kind=LEAVE_OUT, before=before,
        after={id: entry.as_json() for id, entry in fresh.items()}, version=submission.version,
    )  # fmt: skip


def _copy(submission: Submission) -> Submission:
    """The form to work on: where nothing is written, the fetched one stays as it was."""
    form = copy(submission)
    for name in DOCUMENTS:
        setattr(form, name, dict(getattr(form, name)))
    return form


def _is_retry(form: Submission, rows: _Rows) -> bool:
    """Whether exactly these rows were already saved under this key: the answer to that was lost on its way."""
    sent = {id: entry.as_json() for id, entry in rows.entries.items()}
    return bool(rows.key) and sent in form.changes.filter(key=rows.key).values_list("after", flat=True)


def _step(form: Submission, event: Event) -> State:
    step = advance(State(form.state), event, Actor.UNIT, open_for_unit=is_open(form))
    if isinstance(step, Refusal):
        raise (Closed if step.closed else NotSaved)(say(language_of_form(form), step.key))
    return step


def _merged(form: Submission, fresh: Mapping[str, Entry], overtaken: Mapping[str, int]) -> dict[str, Entry]:
    """The rows to write when others have written meanwhile; raises ``Stale`` for rows that both have changed.

    ``overtaken`` are the versions on which such rows were typed.
    """
    seen: dict[str, Entry] = {}
    latest: dict[str, str] = {}
    later = form.changes.filter(version__gt=min(overtaken.values())).order_by("id").select_related("by")
    for change in later:
        for id, (before, _) in changed_rows(change).items():
            if id in overtaken and change.version > overtaken[id]:
                seen.setdefault(id, before)
                latest[id] = str(change.by or "")
    touched = {id for id in overtaken if id not in seen or fresh[id] != seen[id]}
    if touched:
        conflicts = {id: Conflict(fresh[id], entry_of(form, id), latest.get(id, "")) for id in touched}
        raise Stale(_said(form, "stale_row"), conflicts, form.version, frozenset(overtaken.keys() - touched))
    return {id: entry for id, entry in fresh.items() if id not in overtaken}


def _move(form: Submission, to: State, *, by: User, kind: str, key: str = "", extra: tuple[str, ...] = ()) -> None:
    """One step between states, with its history and its audit line."""
    before: Any = form.state
    form.state, form.changed = to.value, timezone.now()
    form.version += 1
    form.save(update_fields=["state", "changed", "version", *extra])
    Change.objects.create(
        submission=form, at=form.changed, by=by, kind=kind, key=key,
        before=before, after=form.state, version=form.version,
    )  # fmt: skip
    audit.record(
        by=by, what=f"form.{kind}", kind="submission", object=form.pk, territory=form.territory_id,
        before=before, after=form.state,
    )  # fmt: skip


def _said(form: Submission, key: str, **values: object) -> str:
    """Why something is refused, in the language of the form."""
    return say(language_of_form(form), f"refused.{key}", **values)


def _with_answer(submission: Submission, id: str, value: Any) -> Entry:
    kept = entry_of(submission, id)
    return Entry(value, kept.comment, kept.evidence)
