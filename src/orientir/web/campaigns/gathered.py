"""What a form takes over from forms below it, from registers or from polls: which answers, and what is newer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from orientir.terms import Said, said, say
from orientir.web.campaigns.entry import Entry, changed_rows, entry_of
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.pinned_methodology import language_of_form


@dataclass(frozen=True)
class Source:
    """Where answers are taken over from.

    ``kind`` is the kind of change by which it is done, ``key`` the one under which the history keeps what ``told``
    says of a row; ``values`` gives what it knows now, as a form stores it, by field id.
    """

    kind: str
    key: str
    values: Callable[[Form], Mapping[str, Any]]
    told: Callable[[Form, str], list[Any]]


SCHOOLS = Source(
    "gathered", "schools", lambda form: form.comparisons.gathered,
    lambda form, _: [form.comparisons.accepted, form.comparisons.schools, form.comparisons.inside],
)  # fmt: skip


def _known_from(form: Form, id: str) -> list[Any]:
    """Records, or a poll with its name and the number of its answers."""
    known = form.comparisons.known[id]
    return ["poll", known.title, known.number] if known.poll else ["registers"]


REGISTERS = Source(
    "known", "registers", lambda form: {id: known.value for id, known in form.comparisons.known.items()},
    _known_from,
)  # fmt: skip
SCHOOLS_SAID: Said = said("question.units")
"""What is added up where nobody has said it: schools."""
SOURCES = {source.kind: source for source in (SCHOOLS, REGISTERS)}


@dataclass(frozen=True)
class Origin:
    """Where an answer that nobody has changed since was taken from, and the row that stood there before."""

    source: Source
    told: tuple[Any, ...]
    before: Entry

    def in_words(self, language: str) -> str:
        """Where the answer to a question was taken from."""
        if self.source is REGISTERS:
            if self.told[0] == "poll":
                return say(language, "question.from_poll", title=self.told[1], number=self.told[2])
            return say(language, "question.from_registers")
        accepted, of, *inside = self.told
        units = "".join(inside) or SCHOOLS_SAID
        return say(language, "question.from_forms", units=units, accepted=accepted, all=of)

    def told_now(self, form: Form, id: str, language: str) -> str:
        """Where the answer to a question was taken from, and whether that still says anything."""
        told = self.in_words(language)
        return told if id in self.source.values(form) else f"{told} {say(language, 'question.withdrawn')}"


def origins_of(submission: Submission) -> dict[str, Origin]:
    """The answers that were taken over, by field id; one query."""
    if not submission.versions:
        return {}
    found: dict[str, Origin] = {}
    for change in submission.changes.filter(kind__in=SOURCES).order_by("-id"):
        source = SOURCES[change.kind]
        for id, (before, after) in changed_rows(change).items():
            taken, known = change.after[id].get(source.key), found.get(id)
            if known and known.source is source and known.before == after:  # taken over before, and then renewed
                found[id] = replace(known, before=before)
            elif taken and not known and submission.versions.get(id) == change.version:
                found[id] = Origin(source, tuple(taken), before)
    return found


@dataclass(frozen=True)
class Take:
    """What taking over would write: rows that are empty, rows taken over that have a newer sum, and what stands.

    ``gone`` are rows taken over from what now says nothing: the forms were given back, the record withdrawn.
    """

    empty: Mapping[str, Entry]
    newer: Mapping[str, Entry]
    origins: Mapping[str, Origin]
    gone: frozenset[str] = frozenset()

    @property
    def entries(self) -> dict[str, Entry]:
        return {**self.empty, **self.newer}


def take_of(form: Form, source: Source) -> Take:
    """What the source gives the form now; only questions that may be changed."""
    submission = form.submission
    origins = {id: origin for id, origin in origins_of(submission).items() if origin.source is source}
    values = source.values(form)
    sums = {id: value for id, value in values.items() if id in form.editable - form.skipped}
    rows = {id: entry_of(submission, id) for id in sums}
    entries = {id: Entry(value, rows[id].comment, rows[id].evidence) for id, value in sums.items()}
    return Take(
        {id: entry for id, entry in entries.items() if rows[id].answer is None},
        {id: entry for id, entry in entries.items() if id in origins and rows[id].answer not in (None, entry.answer)},
        {id: origin for id, origin in origins.items() if id in form.questions},
        frozenset(origins) & form.questions.keys() - values.keys(),
    )


def few_schools(form: Form) -> str:
    """Why sending must be thought over: answers taken over from only a part of the schools; '' where it need not."""
    comparisons = form.comparisons
    if comparisons.accepted == comparisons.schools:
        return ""
    own = sum(origin.source is SCHOOLS for origin in origins_of(form.submission).values())
    if not own:
        return ""
    counts = {"own": own, "accepted": comparisons.accepted, "all": comparisons.schools}
    return say(language_of_form(form.submission), "finding.few_schools", units=comparisons.inside, **counts)
