"""What a municipality's form takes over from the forms of its schools: which answers, from how many, what is newer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orientir.web.campaigns.entry import Entry, changed_rows, entry_of
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.models import Submission

GATHERED = "gathered"
"""The kind of change by which answers are taken over."""
FROM = "schools"
"""In the history of such an answer: from how many accepted forms, of how many schools."""


@dataclass(frozen=True)
class Origin:
    """Where an answer that nobody has changed since was taken from, and the row that stood there before."""

    accepted: int
    schools: int
    before: Entry


def origins_of(submission: Submission) -> dict[str, Origin]:
    """The answers that were taken over from the schools, by field id; one query."""
    if submission.organisation_id is not None or not submission.versions:
        return {}
    found: dict[str, Origin] = {}
    for change in submission.changes.filter(kind=GATHERED).order_by("-id"):
        for id, (before, after) in changed_rows(change).items():
            taken, known = change.after[id].get(FROM), found.get(id)
            if known and known.before == after:  # taken over before, and then renewed
                found[id] = Origin(known.accepted, known.schools, before)
            elif taken and not known and submission.versions.get(id) == change.version:
                found[id] = Origin(taken[0], taken[1], before)
    return found


@dataclass(frozen=True)
class Take:
    """What taking over would write: rows that are empty, rows taken over that have a newer sum, and what stands."""

    empty: Mapping[str, Entry]
    newer: Mapping[str, Entry]
    origins: Mapping[str, Origin]

    @property
    def entries(self) -> dict[str, Entry]:
        return {**self.empty, **self.newer}


def take_of(form: Form) -> Take:
    """What the schools give the form now; only questions that may be changed."""
    submission, origins = form.submission, origins_of(form.submission)
    sums = {id: value for id, value in form.comparisons.gathered.items() if id in form.editable}
    rows = {id: entry_of(submission, id) for id in sums}
    entries = {id: Entry(value, rows[id].comment, rows[id].evidence) for id, value in sums.items()}
    return Take(
        {id: entry for id, entry in entries.items() if rows[id].answer is None},
        {id: entry for id, entry in entries.items() if id in origins and rows[id].answer not in (None, entry.answer)},
        {id: origin for id, origin in origins.items() if id in form.questions},
    )


def few_schools(form: Form) -> str:
    """Why sending must be thought over: answers taken over from only a part of the schools; '' where it need not."""
    comparisons = form.comparisons
    if not comparisons.gathered or comparisons.accepted == comparisons.schools:
        return ""
    own = len(origins_of(form.submission))
    if not own:
        return ""
    of = f"приняты формы {comparisons.accepted} из {comparisons.schools}"
    return f"Ответов, взятых по школам: {own}, но {of}. Институт получит неполные числа."
