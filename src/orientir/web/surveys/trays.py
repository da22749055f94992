"""Put answers into trays, where nothing tells which came when, and take them out for the file of a poll."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator, Mapping
from random import SystemRandom
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from orientir.web.directory.locking import for_write
from orientir.web.surveys.models import Entry, Poll, Tray

FULL = 40
"""Answers in a tray before it is dealt out to two. A tray is written anew with each answer, so it stays small."""
_CHANCE = SystemRandom()


def put(entry: Entry, edition: int, answers: Mapping[str, Any]) -> None:
    """Add one answer at a random place; the caller holds the entry, so that two of one sheet do not meet here."""
    own = Tray.objects.filter(poll=entry.poll_id, organisation=entry.organisation_id, edition=edition)
    tray = for_write(own.filter(number__lt=FULL)).first()
    if tray is None:
        Tray.objects.create(**_empty(entry, edition) | {"number": 1, "answers": written([dict(answers)])})
        return
    together = [*json.loads(tray.answers), dict(answers)]
    _CHANCE.shuffle(together)
    if len(together) >= FULL:
        half = len(together) // 2
        Tray.objects.create(**_empty(entry, edition) | {"number": half, "answers": written(together[:half])})
        together = together[half:]
    Tray.objects.filter(pk=tray.pk).update(number=len(together), answers=written(together))


def _empty(entry: Entry, edition: int) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "poll_id": entry.poll_id,
        "edition": edition,
        "territory_id": entry.organisation.territory_id,
        "organisation_id": entry.organisation_id,
    }


def written(answers: list[dict[str, Any]]) -> str:
    """Answers as a tray keeps them."""
    return json.dumps(answers, ensure_ascii=False, separators=(",", ":"))


def leave_nothing() -> None:
    """Empty SQLite's log of writes, where trays lie as they were after each answer, beside the code that was used."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def taken_out(poll: Poll) -> Iterator[tuple[str, str, str, int, dict[str, Any]]]:
    """Every answer of a poll with a random id, its territory, the stable id of its organisation, and its edition."""
    rows: QuerySet[Tray] = poll.trays.order_by("pk")
    fields = rows.values_list("territory_id", "organisation__stable_id", "edition", "answers")
    for territory, organisation, edition, text in fields.iterator(chunk_size=500):
        for answers in json.loads(text):
            yield os.urandom(8).hex(), territory, organisation, edition, answers
