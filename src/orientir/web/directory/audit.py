"""Add lines to the audit trail, and verify that none was changed."""

from __future__ import annotations

import hashlib
import json
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from orientir.web.directory.audit_words import EVENTS, give_words
from orientir.web.directory.models import AuditEvent, User

ADDRESS: ContextVar[str] = ContextVar("address", default="")
"""Where the request comes from; the middleware sets it."""

EXPORT = "export"
give_words({EXPORT: "выгрузка файла"}, keys={"file": "файл"})
TOLD_OF_EXPORT: ContextVar[bool] = ContextVar("told_of_export", default=False)
"""Whether the view itself has written down which file it hands out; else the middleware does."""

START = "0" * 64


def record(
    *,
    by: User | None,
    what: str,
    kind: str,
    object: object,
    territory: str | None = None,
    before: Any = None,
    after: Any = None,
    who: str = "",
) -> AuditEvent:
    """Add one line, inside the transaction of the write that it tells of.

    ``kind`` and ``object`` name what was changed ("submission", 17); ``before`` and ``after`` are JSON values.
    ``territory`` is the id of the one whose coordinators see the line.
    A line stays for good: it names people by the numbers of their accounts, never by name or address.
    An event without a title is refused: the page of the trail could not tell of it.
    """
    if what not in EVENTS:
        raise LookupError(f"an audit event without a title: {what}")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an audit line belongs into the transaction of its write")
    if what == EXPORT:
        TOLD_OF_EXPORT.set(True)
    last = _last_digest()
    event = AuditEvent(
        at=timezone.now(),
        by=by,
        who=who,
        what=what,
        kind=kind,
        object=str(object),
        territory_id=territory,
        before=before,
        after=after,
        address=ADDRESS.get(),
    )
    event.digest = digest(event, last)
    event.save()
    return event


def _last_digest() -> str:
    """The head of the chain, which nobody else extends until the transaction ends."""
    with connection.cursor() as cursor:
        head = "SELECT digest FROM directory_auditevent ORDER BY id DESC LIMIT 1"
        if connection.vendor == "postgresql":
            # Two statements, so that the second sees what was written while the first waited; sent as one.
            cursor.execute(f"SELECT pg_advisory_xact_lock(71001); {head}")
            cursor.nextset()
        else:  # in SQLite the transaction is the only writer anyway
            cursor.execute(head)
        row = cursor.fetchone()
    return row[0] if row else START


def digest(event: AuditEvent, previous: str) -> str:
    """SHA-256 of a line and of all lines before it."""
    moment: datetime = event.at
    line = {
        "at": moment.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": event.by_id,
        "who": event.who,
        "what": event.what,
        "kind": event.kind,
        "object": event.object,
        "territory": event.territory_id,
        "before": event.before,
        "after": event.after,
        "address": event.address,
    }
    text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def verify() -> tuple[str, list[int]]:
    """The head of the chain, and the ids of lines that do not follow from those before them."""
    previous, wrong = START, []
    for event in AuditEvent.objects.order_by("id").iterator(chunk_size=2_000):
        if digest(event, previous) != event.digest:
            wrong.append(event.pk)
        previous = event.digest
    return previous, wrong
