"""The text of a year's note: what the data give, what people have made of its paragraphs, what the fact check says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.core.cache import cache

from orientir.report import Document, Edit, Edited, edited, gather, note
from orientir.report.document import plain
from orientir.report.html import html
from orientir.web.campaigns.models import Campaign
from orientir.web.results.campaign_jobs import frozen_before, frozen_job, frozen_snapshot
from orientir.web.results.freezing import trail_at_freeze
from orientir.web.results.models import NoteEdit
from orientir.web.results.texts import as_stored

KEPT = 7 * 24 * 3600
"""Seconds for which what the fact check has found in a text is remembered."""


def generated(campaign: Campaign) -> Document | None:
    """The note as the data of a frozen campaign give it; None while they are not frozen."""
    frozen, earlier = frozen_job(campaign), frozen_before(campaign)
    if frozen is None:
        return None
    before = frozen_job(earlier) if earlier else None
    return _generated(campaign, earlier if before else None, frozen.pk, before.pk if before else 0)


@lru_cache(maxsize=4)
def _generated(campaign: Campaign, earlier: Campaign | None, frozen: int, before: int) -> Document:
    """The numbers of the freezes are the key: other data have other ones."""
    snapshot = frozen_snapshot(campaign)
    if snapshot is None:
        raise LookupError(frozen)
    return note(gather(snapshot, frozen_snapshot(earlier) if earlier else None, trail=trail_at_freeze(campaign)))


def latest(campaign: Campaign) -> dict[str, NoteEdit]:
    """The edit that holds of each paragraph that was ever edited."""
    return {edit.key: edit for edit in campaign.note_edits.select_related("by")}


def finished(document: Document, edits: Iterable[NoteEdit]) -> Edited:
    """The note with the edits that hold."""
    return edited(document, [Edit(e.key, e.text, e.base, tuple(e.bound)) for e in edits if e.text is not None])


def note_of(campaign: Campaign, document: Document) -> Edited:
    """A note of the campaign with everything that people have made of it."""
    return finished(document, latest(campaign).values())


def text_of(campaign: Campaign) -> str:
    """By what the text of a campaign's note is known: other data or another edit make another one."""
    frozen = frozen_job(campaign)
    edits = sorted((edit.key, edit.number) for edit in latest(campaign).values())
    return sha256(repr((frozen.pk if frozen else 0, edits)).encode()).hexdigest()[:32]


def check(document: Document) -> list[dict[str, Any]]:
    """What the fact check finds in a note, as it is kept for a week; read again only where the note has changed."""
    key = _key(document)
    found: list[dict[str, Any]] | None = cache.get(key)
    if found is None:
        from orientir.factcheck import check as check_claims
        from orientir.factcheck.read.html import read_html

        found = [as_stored(finding) for finding in check_claims(read_html(html(document).encode()))]
        cache.set(key, found, KEPT)
    return found


def checked(document: Document) -> list[dict[str, Any]] | None:
    """What the fact check has found in this very note; None where it has not been asked."""
    found: list[dict[str, Any]] | None = cache.get(_key(document))
    return found


def _key(document: Document) -> str:
    return f"note:{sha256(html(document).encode()).hexdigest()}"


def beside(found: Iterable[Mapping[str, Any]], note: Edited) -> dict[str, list[Mapping[str, Any]]]:
    """Findings by the key of the paragraph in which they are quoted; under '' those that stand in none."""
    texts = {key: _folded("".join(plain(p.spans) for p in parts)) for key, parts in note.paragraphs.items()}
    placed: dict[str, list[Mapping[str, Any]]] = {}
    for finding in found:
        quoted = [_folded("".join(text for text, *_ in q["parts"])) for q in finding["quotations"]]
        keys = [key for key, text in texts.items() if any(q and (q in text or text in q) and text for q in quoted)]
        placed.setdefault(keys[0] if keys else "", []).append(finding)
    return placed


def _folded(text: str) -> str:
    return "".join(text.split()).strip("….")
