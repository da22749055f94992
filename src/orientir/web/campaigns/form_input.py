"""Read what a page has posted, by question: as typed, as read, and why it cannot be read."""

from __future__ import annotations

from collections.abc import Mapping

from orientir.web.campaigns.entry import Entry, Problem, Typed, entry_of, read_typed, typed_of
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.pinned_methodology import language_of_form, questions_of, year_of
from orientir.web.directory.page_numbers import number_of

PARTS = ("comment", "evidence", "absent")


def read_form(
    submission: Submission, posted: Mapping[str, str], *, only: str = ""
) -> tuple[dict[str, Typed], dict[str, Entry], dict[str, Problem]]:
    """What was posted, by field id: as typed, as read, and why it cannot be read.

    A row that was not posted at all is not touched, and neither is a part of a row.
    """
    typed: dict[str, Typed] = {}
    entries: dict[str, Entry] = {}
    problems: dict[str, Problem] = {}
    year, language = year_of(submission.campaign), language_of_form(submission)
    posted = dict(posted.items())  # the last of several values, once for all
    for id, question in questions_of(submission).items():
        if only and id != only:
            continue
        answer, comment, evidence, absent = (posted.get(name) for name in (id, *(f"{id}.{part}" for part in PARTS)))
        if answer is comment is evidence is absent is None:
            continue
        stored = entry_of(submission, id)
        if not answer and not absent and (answer is None or absent is None):
            shown = typed_of(question, stored, language)
            answer = shown.answer if answer is None else answer
            absent = shown.absent if absent is None else absent
        # Else an answer takes the place of a reason for having none, and the other way round.
        typed[id] = Typed(
            answer=answer or "",
            absent=absent or "",
            comment=stored.comment if comment is None else comment,
            evidence=stored.evidence if evidence is None else evidence,
        )
        outcome = read_typed(question, typed[id], year, language)
        if isinstance(outcome, Problem):
            problems[id] = outcome
        else:
            entries[id] = outcome
    return typed, entries, problems


def read_bases(typed: Mapping[str, Typed], posted: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """The version that the page was made from, and the older ones of rows that it has carried along."""
    own = {id: posted[f"{id}.base"] for id in typed if f"{id}.base" in posted}
    return number_of(posted.get("version", ""), digits=9), {id: number_of(text, digits=9) for id, text in own.items()}
