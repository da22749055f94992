"""Find what a code opens, and why it may open nothing any more."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from orientir.web.surveys.actions import is_open
from orientir.web.surveys.codes import digest_of
from orientir.web.surveys.models import Code, Entry, Poll


@dataclass(frozen=True)
class Door:
    """The way in that a code belongs to; ``used``: somebody has answered by it already."""

    entry: Entry
    used: bool = False

    @property
    def poll(self) -> Poll:
        return self.entry.poll

    @property
    def shut(self) -> str:
        """Why nothing can be answered now: "used", "early", "over", "stopped", "full"; empty where it can."""
        if self.used:
            return "used"
        if not is_open(self.poll):
            early = self.poll.state == Poll.State.OPEN and timezone.localdate() < self.poll.opens
            return "early" if early else "over"
        if self.entry.stopped:
            return "stopped"
        return "full" if self.entry.kind == Entry.Kind.LINK and self.entry.taken >= self.entry.number else ""


def find(code: str) -> Door | None:
    """What the code opens; None for one that does not exist."""
    digest = digest_of(code)
    joined = ("poll", "organisation")
    known = Code.objects.select_related(*(f"entry__{name}" for name in joined)).filter(pk=digest).first()
    if known is not None:
        return Door(known.entry, known.used)
    entry = Entry.objects.select_related(*joined).filter(digest=digest).first()
    return Door(entry) if entry is not None else None
