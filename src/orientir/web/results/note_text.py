"""The text of a year's note: what the data give, what people have made of its paragraphs, what the fact check says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.cache import cache

import orientir
from orientir.report import Document, Edit, Edited, edited, gather_shown, note
from orientir.report.document import plain
from orientir.report.html import html
from orientir.terms import Refused
from orientir.web.campaigns.counted_ahead import LOOK, count_each
from orientir.web.campaigns.models import Campaign
from orientir.web.jobs.kinds import every
from orientir.web.results.campaign_jobs import FrozenYears, frozen_years
from orientir.web.results.editions import known_editions
from orientir.web.results.freezing import trail_at_freeze
from orientir.web.results.models import NoteEdit
from orientir.web.results.shown_years import years_to_show
from orientir.web.results.texts import as_stored

KEPT = 7 * 24 * 3600
"""Seconds for which a note, and what the fact check has found in its text, are remembered."""
QUIET = 120
"""Seconds after its start in which a worker writes no note ahead."""
_STARTED = monotonic()
LOCK = 3
"""The number of this errand among those that one worker does at a time."""


def generated(campaign: Campaign) -> Document | None:
    """The note as the data of a frozen campaign give it; None while they are not frozen."""
    years = frozen_years(campaign)
    if years is None:
        return None
    place = _place(years)
    document: Document | None = cache.get(place)
    if document is None:
        now, before = years_to_show(years.campaign)
        document = note(gather_shown(now, before, trail=trail_at_freeze(years.campaign)))
        cache.set(place, document, KEPT)
    return document


def prepare_notes() -> int:
    """Generate the notes that nobody has opened yet, so that nobody waits for them; how many.

    Not in the worker's first minutes: letters and jobs that have waited for it go first.
    """
    return count_each(_prepare, LOCK) if monotonic() - _STARTED > QUIET else 0


every(LOOK)(prepare_notes)


def _prepare(campaign: Campaign) -> bool:
    years = frozen_years(campaign)
    if years is None or cache.has_key(_place(years)):
        return False
    with suppress(Refused):  # whoever opens the text is told what is not whole
        return generated(campaign) is not None
    return False


def _place(years: FrozenYears) -> str:
    """Where all processes keep the note that this program makes of the years.

    It withholds what the editions have withheld: other editions make another one.
    """
    editions = [known.manifest for known in known_editions()]
    made_of = (years.campaign.pk, years.freezes, editions, _program())
    return f"note-of:{sha256(repr(made_of).encode()).hexdigest()}"


@lru_cache(maxsize=1)
def _program() -> float:
    """When the newest file of the program was written: another program may write another note."""
    files = Path(orientir.__file__).parent.rglob("*")
    return max(path.stat().st_mtime for path in files if path.suffix in (".py", ".toml"))


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
    years = frozen_years(campaign)
    edits = sorted((edit.key, edit.number) for edit in latest(campaign).values())
    return sha256(repr((years.freezes if years else (), edits)).encode()).hexdigest()[:32]


def check(campaign: Campaign, document: Document) -> list[dict[str, Any]]:
    """What the fact check finds in a note, as it is kept for a week; read again only where the note has changed."""
    key = _key(campaign)
    found: list[dict[str, Any]] | None = cache.get(key)
    if found is None:
        from orientir.factcheck import check as check_claims
        from orientir.factcheck.read.html import read_html

        found = [as_stored(finding) for finding in check_claims(read_html(html(document).encode()))]
        cache.set(key, found, KEPT)
    return found


def checked(campaign: Campaign) -> list[dict[str, Any]] | None:
    """What the fact check has found in the note as it stands; None where it has not been asked."""
    found: list[dict[str, Any]] | None = cache.get(_key(campaign))
    return found


def _key(campaign: Campaign) -> str:
    return f"note:{campaign.pk}:{text_of(campaign)}"


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
