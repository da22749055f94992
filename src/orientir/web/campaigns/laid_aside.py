"""Answers that a corrected methodology has laid aside: shown beside their question until it is answered anew."""

from __future__ import annotations

from orientir.terms import say
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.pinned_methodology import language_of_form

METHODOLOGY = "methodology"
"""The kind of change, and of letter."""
ASKED, SAID = "asked", "said"
"""In the history of such an answer: the question and the answer in words, as they were."""


def laid_aside(submission: Submission) -> dict[str, str]:
    """By field id, what was asked and answered before; one query."""
    if not submission.versions:
        return {}
    found, language = {}, language_of_form(submission)
    for change in submission.changes.filter(kind=METHODOLOGY).order_by("id"):
        for id, row in change.before.items():
            if ASKED in row and submission.versions.get(id) == change.version:
                found[id] = say(language, "question.former", answer=row[SAID], question=row[ASKED])
    return found
