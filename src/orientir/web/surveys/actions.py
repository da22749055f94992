"""Everything that changes a poll: opening, ways in, answers, reminders, closing. Nobody is named by an answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from orientir.methodology.questionnaire import Survey
from orientir.web.directory import audit, outbox
from orientir.web.directory.audit_words import give_names, give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import Organisation, Role, Territory, User
from orientir.web.directory.refusals import NotDone
from orientir.web.jobs.actions import start
from orientir.web.surveys import codes, editions, trays
from orientir.web.surveys.models import Code, Entry, Poll, Reminder, Ticket
from orientir.web.surveys.response import last_answered

CLOSE = "survey_close"
LOCK = 71005
"""Our number of an advisory lock of PostgreSQL: answers share it, closing has it alone for a moment."""
MOST = 500
"""People of one sheet or link: a sheet of more would not be cut, and no class is larger."""
give_words(
    {
        "survey.opened": "опрос открыт",
        "survey.days": "дни опроса изменены",
        "survey.edition": "опрос продолжен в новой редакции",
        "survey.entry": "выданы коды или ссылка",
        "survey.stopped": "коды или ссылка отменены",
        "survey.reminded": "координаторам напомнили об опросе",
        "survey.closing": "опрос закрывается",
        "survey.closed": "опрос закрыт",
    },
    kinds={"survey": "опрос"},
    keys={
        "survey": "анкета", "organisation": "организация", "edition": "редакция", "answers": "ответов",
        "territories": "муниципалитеты", "people": "человек", "way": "вид",
    },
    values={"codes": "карточки с кодами", "link": "ссылка на класс"},
)  # fmt: skip
give_names("survey", lambda numbers: {r.pk: str(r) for r in Poll.objects.filter(pk__in=numbers)})


class Refused(NotDone):
    """A poll, a way in or a reminder that is not made."""


class Outcome(StrEnum):
    """What became of a questionnaire that was sent."""

    TAKEN = "taken"
    ALREADY = "already"
    USED = "used"
    FULL = "full"
    STOPPED = "stopped"
    CLOSED = "closed"


# --- answers ------------------------------------------------------------------------------------------


@transaction.atomic
def take_answer(*, code: str, ticket: str, edition: int, answers: Mapping[str, Any]) -> Outcome | None:
    """Keep an answer, once for a code or a device, however often it is sent. There is no line in the audit trail.

    The code is used up and the answer kept in one transaction: neither is ever there without the other. None: there is
    no such code.
    """
    _share()
    digest = codes.digest_of(code)
    ways_in = for_write(Entry.objects.select_related("poll", "organisation"))
    held = ways_in.filter(codes=digest).first() or ways_in.filter(digest=digest).first()
    if held is None:
        return None
    outcome = _outcome(held, digest, codes.receipt_of(ticket))
    if outcome is Outcome.TAKEN:
        trays.put(held, edition, answers)
    return outcome


def _outcome(entry: Entry, digest: str, receipt: str) -> Outcome:
    """Use up the code or the device's word, and say whether the answer counts."""
    refused = Outcome.CLOSED if not is_open(entry.poll) else Outcome.STOPPED if entry.stopped else None
    if entry.kind == Entry.Kind.LINK:
        return _by_link(entry, receipt, refused)
    own = Code.objects.filter(pk=digest)
    if refused is None and own.filter(used=False).update(used=True, receipt=receipt):
        return Outcome.TAKEN
    known = own.first()
    if known is None or not known.used:
        return refused or Outcome.USED
    return Outcome.ALREADY if known.receipt == receipt else Outcome.USED


def _by_link(entry: Entry, receipt: str, refused: Outcome | None) -> Outcome:
    if entry.tickets.filter(pk=receipt).exists():
        return Outcome.ALREADY
    if refused or entry.taken >= entry.number:
        return refused or Outcome.FULL
    Ticket.objects.create(digest=receipt, entry=entry)
    Entry.objects.filter(pk=entry.pk).update(taken=F("taken") + 1)
    return Outcome.TAKEN


def is_open(poll: Poll) -> bool:
    """Whether answers are taken now: from the beginning of the first day to the end of the last."""
    return poll.state == Poll.State.OPEN and poll.opens <= timezone.localdate() <= poll.closes


def _share() -> None:
    """Keep polls from being closed until this answer is kept; answers do not wait for each other."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])


def hold() -> None:
    """Wait until what has come is kept; nothing comes until this transaction ends. SQLite writes one by one anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


# --- polls -------------------------------------------------------------------------------------------


@transaction.atomic
def open_poll(survey: Survey, *, by: User, year: int, name: str, opens: date, closes: date) -> Poll:
    """Begin a poll in the words of today. Raises ``Refused`` where there is one of that name already."""
    if closes < opens:
        raise Refused("Последний день раньше первого.", "closes")
    title = survey.title[survey.language]
    try:
        with transaction.atomic():
            poll = Poll.objects.create(survey=survey.id, year=year, name=name, title=title, opens=opens, closes=closes)
    except IntegrityError:
        raise Refused("Такой опрос уже открыт. Чтобы открыть ещё один, дайте ему название.", "name") from None
    editions.add(poll, survey)
    after = {"survey": title, "opens": opens.isoformat(), "closes": closes.isoformat()}
    _tell(poll, by, "opened", after=after)
    return poll


@transaction.atomic
def change_days(poll: Poll, *, by: User, opens: date, closes: date) -> None:
    locked = _locked(poll)
    if closes < opens:
        raise Refused("Последний день раньше первого.", "closes")
    before = {"opens": locked.opens.isoformat(), "closes": locked.closes.isoformat()}
    locked.opens, locked.closes = opens, closes
    locked.save(update_fields=["opens", "closes"])
    _tell(locked, by, "days", before=before, after={"opens": opens.isoformat(), "closes": closes.isoformat()})


@transaction.atomic
def take_over(poll: Poll, *, by: User) -> None:
    """Go on in the words of the methodology in force; what was answered in others stands apart."""
    locked = _locked(poll)
    survey = editions.changed(locked)
    if survey is not None:
        edition = editions.add(locked, survey)
        _tell(locked, by, "edition", after={"edition": edition.number})


@transaction.atomic
def begin_closing(poll: Poll, *, by: User) -> None:
    """Take no more answers, and have the worker write the file."""
    locked = for_write(Poll.objects.all()).get(pk=poll.pk)
    if locked.state == Poll.State.CLOSED or (locked.job and locked.job.under_way):
        return
    if locked.state == Poll.State.OPEN:  # else the work has failed, and is begun again
        locked.state = Poll.State.CLOSING
        _tell(locked, by, "closing")
    locked.job = start(CLOSE, by=by, about=f"survey:{locked.pk}")
    locked.save(update_fields=["state", "job"])


def closed(poll: Poll, *, by: User, answers: int, digest: str) -> None:
    """Note that the file is written, inside the transaction of the job; the trays are emptied."""
    poll.response = dict(last_answered(poll))
    poll.state, poll.answers, poll.digest = Poll.State.CLOSED, answers, digest
    poll.save(update_fields=["state", "answers", "digest", "response"])
    poll.trays.all().delete()
    _tell(poll, by, "closed", after={"answers": answers, "digest": digest})


def _locked(poll: Poll) -> Poll:
    locked = for_write(Poll.objects.all()).get(pk=poll.pk)
    if locked.state != Poll.State.OPEN:
        raise Refused("Опрос уже закрыт.")
    return locked


# --- ways in ------------------------------------------------------------------------------------------


@transaction.atomic
def make_entry(
    poll: Poll, organisation: Organisation, *, by: User, kind: str, label: str, number: int, key: uuid.UUID
) -> Entry:
    """Make a sheet of codes or a link; the same ``key`` again gives the one that was made."""
    locked = _locked(poll)
    if made := Entry.objects.filter(key=key, poll=locked, organisation=organisation).first():
        return made
    if not 1 <= number <= MOST:
        raise Refused(f"Напишите, сколько человек: от 1 до {MOST}.", "number")
    entry = Entry(
        poll=locked, organisation=organisation, kind=kind, label=label, number=number, key=key,
        nonce=codes.new_nonce(),
    )  # fmt: skip
    if kind == Entry.Kind.LINK:
        entry.digest = codes.digest_of(codes.code_of(entry, codes.LINK))
        entry.save()
    else:
        entry.save()
        # In the order of their digests: which code lies where on the sheet, the table does not know either.
        digests = sorted(codes.digest_of(codes.code_of(entry, n)) for n in range(number))
        Code.objects.bulk_create((Code(digest=d, entry=entry) for d in digests), batch_size=500)
    after = {"organisation": organisation.name, "way": kind, "people": number}
    _tell(locked, by, "entry", after=after, territory=organisation.territory_id)
    return entry


@transaction.atomic
def stop_entry(entry: Entry, *, by: User) -> None:
    """Take no more answers by a sheet or a link; what has come stays."""
    _locked(entry.poll)
    if Entry.objects.filter(pk=entry.pk, stopped=False).update(stopped=True):
        _tell(
            entry.poll, by, "stopped", after={"organisation": entry.organisation.name},
            territory=entry.organisation.territory_id,
        )  # fmt: skip


@transaction.atomic
def remind(poll: Poll, texts: Mapping[Territory, tuple[str, str]], *, by: User) -> int:
    """Write to the coordinators of municipalities, once a day each; returns how many letters wait for the worker."""
    locked = _locked(poll)
    today = timezone.localdate()
    told = set(locked.reminders.filter(day=today).values_list("territory_id", flat=True))
    fresh = {place: text for place, text in texts.items() if place.pk not in told}
    Reminder.objects.bulk_create(Reminder(poll=locked, territory=place, day=today, by=by) for place in fresh)
    held = Role.objects.filter(Q(kind=Role.Kind.COORDINATOR, territory__in=list(fresh), user__is_active=True))
    to = sorted(held.values_list("territory_id", "user__email"))
    by_id = {place.pk: text for place, text in fresh.items()}
    for territory, email in to:
        outbox.put(email, *by_id[str(territory)])
    if fresh:
        _tell(locked, by, "reminded", after={"territories": len(fresh)})
    return len(to)


def _tell(
    poll: Poll, by: User, what: str, *, before: Any = None, after: Any = None, territory: str | None = None
) -> None:
    audit.record(
        by=by, what=f"survey.{what}", kind="survey", object=poll.pk, before=before, after=after, territory=territory
    )
