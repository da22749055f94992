"""Refusals of a write, each with its own status code; nothing was half-written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orientir.web.campaigns.entry import Entry
from orientir.web.campaigns.findings import FormFinding


class NotSaved(Exception):
    """The step does not fit the form's state (409)."""

    status = 409
    about = ""
    """The argument that is wrong, where it is one: the page leads to its input."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Closed(NotSaved):
    """Only the deadline stands in the way (423)."""

    status = 423


class TooMuch(NotSaved):
    """The person has uploaded too much today (429)."""

    status = 429


class NotAsked(NotSaved):
    """What was given cannot be taken: it is missing, makes no sense, or nobody has asked for it (422)."""

    status = 422

    def __init__(self, message: str, about: str = "") -> None:
        super().__init__(message)
        self.about = about


class Unfinished(NotSaved):
    """Something must be answered or explained before the form is sent (422)."""

    status = 422

    def __init__(self, message: str, findings: list[FormFinding]) -> None:
        super().__init__(message)
        self.findings = findings


@dataclass(frozen=True)
class Conflict:
    """One row that somebody else has changed meanwhile."""

    typed: Entry
    stored: Entry
    by: str


class Stale(NotSaved):
    """Rows that somebody else has changed since the page was opened (409); nothing was saved.

    ``untouched`` are rows that only the other person has changed: a page must show theirs, not its old ones.
    """

    def __init__(
        self,
        message: str,
        conflicts: Mapping[str, Conflict],
        version: int,
        untouched: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(message)
        self.conflicts, self.version, self.untouched = conflicts, version, untouched
