"""One form with everything that a page, a check or a step asks about it; what costs a query is asked once."""

from __future__ import annotations

from functools import cached_property

from orientir.cells.answers_json import answers_from_json
from orientir.collection.skipping import skipped
from orientir.methodology import Field
from orientir.methodology.formula import columns
from orientir.web.campaigns.comparisons import Comparisons, comparisons_of
from orientir.web.campaigns.deadline import is_open
from orientir.web.campaigns.models import UNSENT, Remark, Submission
from orientir.web.campaigns.pinned_methodology import questions_of

BACK = ("return", "reopen")
"""Kinds of the changes by which the institute gives a form back."""


class Form:
    """A form: its questions, open remarks, which answers may be changed, and what they are held against."""

    def __init__(self, submission: Submission, comparisons: Comparisons | None = None) -> None:
        """``comparisons`` is given where the comparisons of many forms have been fetched together."""
        self.submission = submission
        self.questions = questions_of(submission)
        if comparisons is not None:
            self.comparisons = comparisons

    @cached_property
    def comparisons(self) -> Comparisons:
        """What stands beside the questions."""
        return comparisons_of(self.submission)

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """The remarks of the institute that are not settled."""
        return tuple(remark for remark in self.submission.remarks.all() if remark.settled is None)

    @cached_property
    def changed_since_return(self) -> frozenset[str]:
        """The questions of which the unit has changed anything since the form came back; none of any other form."""
        if self.submission.state != Submission.State.RETURNED:
            return frozenset()
        back = self.submission.changes.filter(after=Submission.State.RETURNED, kind__in=BACK).last()
        since = back.version if back else 0
        return frozenset(id for id, version in self.submission.versions.items() if version > since)

    def is_answered(self, remark: Remark) -> bool:
        """Whether the unit has answered a remark: in words, or by changing the answer that it is about."""
        return bool(remark.answer) or remark.field in self.changed_since_return

    @property
    def remarks_to_answer(self) -> list[Remark]:
        """The remarks that a form that came back must still answer before it is sent."""
        if self.submission.state != Submission.State.RETURNED:
            return []
        return [remark for remark in self.remarks if not self.is_answered(remark)]

    @cached_property
    def in_time(self) -> bool:
        """Whether the unit may still send it."""
        return is_open(self.submission)

    @property
    def is_writable(self) -> bool:
        """Whether the form is with its unit, and in time."""
        return self.submission.state in UNSENT and self.in_time

    @cached_property
    def editable(self) -> frozenset[str]:
        """All questions; when the form came back, those with remarks, unless a remark is about the whole form.

        With them go the questions that an answer to a remark may ask anew: those without an answer or not asked now.
        """
        asked = frozenset(self.questions)
        if self.submission.state != Submission.State.RETURNED:
            return asked
        remarked = {remark.field for remark in self.remarks}
        return asked if "" in remarked or not remarked else asked & {*remarked, *self.unanswered, *self.skipped}

    @cached_property
    def skipped(self) -> frozenset[str]:
        """The questions that are not asked, because other answers rule them out."""
        return skipped_in(self.submission)

    @property
    def unanswered(self) -> list[str]:
        """The questions that nobody has answered and that are asked, in their order."""
        skipped = self.skipped
        return [id for id in self.questions if self.submission.answers.get(id) is None and id not in skipped]

    def count_answered(self) -> None:
        """Keep in the form how many of the questions that it asks are answered."""
        self.__dict__.pop("skipped", None)  # the answers have changed
        asked = len(self.questions.keys() - self.skipped)
        self.submission.filled, self.submission.asked = asked - len(self.unanswered), asked


def skipped_in(submission: Submission) -> frozenset[str]:
    """The questions that a form does not ask, because its answers rule them out."""
    questions = questions_of(submission)
    conditions = hanging(questions)
    if not conditions:
        return frozenset()
    known = {id: submission.answers[id] for id in conditions if id in submission.answers}
    return skipped(questions, answers_from_json(questions, known))


def hanging(questions: dict[str, Field]) -> frozenset[str]:
    """The questions on which others hang."""
    return frozenset().union(*(columns(q.when) for q in questions.values() if q.when is not None))
