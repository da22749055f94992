"""Which questions of a form may be changed now."""

from __future__ import annotations

from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.pinned_methodology import questions_of


def editable(submission: Submission) -> frozenset[str]:
    """All questions; when the form came back, those with remarks, unless a remark is about the whole form."""
    asked = frozenset(questions_of(submission))
    if submission.state != Submission.State.RETURNED:
        return asked
    remarked = {remark.field for remark in submission.remarks.all() if remark.settled is None}
    return asked if "" in remarked or not remarked else asked & remarked
