"""What the check page says: what is missing, what must be explained, what only helps."""

from __future__ import annotations

from dataclasses import dataclass

from orientir.cells.answers_json import answers_from_json
from orientir.collection.plausibility import Doubt, Peers, doubts
from orientir.terms import Severity
from orientir.web.campaigns.comparisons import Beside
from orientir.web.campaigns.editable import editable
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.pinned_methodology import questions_of

EXPLAIN = "Проверьте ответ; если всё верно, поясните его в комментарии."


@dataclass(frozen=True)
class Finding:
    """One remark about one question. An error and an unexplained check keep the form from being sent."""

    field: str
    label: str
    severity: Severity
    message: str
    cure: str = ""

    @property
    def blocks(self) -> bool:
        return self.severity is not Severity.HINT

    def __str__(self) -> str:
        return f"{self.message} {self.cure}".strip()


def doubts_of(submission: Submission, beside: Beside, peers: Peers | None = None) -> list[Doubt]:
    """Everything unusual about a form: the one list of its own check, of the review and of acceptance in bulk.

    Only ``peers`` are the institute's alone: the answers of other units are not for everybody's eyes, they come in
    after this form was checked, and whoever sees what is usual is tempted to answer it.
    """
    questions = questions_of(submission)
    return doubts(
        questions,
        answers_from_json(questions, submission.answers),
        previous=answers_from_json(questions, beside.prior),
        gathered=answers_from_json(questions, beside.gathered),
        every_school=beside.accepted == beside.schools,
        population=submission.territory.population,
        peers=peers,
    )


def unexplained(submission: Submission, found: list[Doubt]) -> list[Doubt]:
    """The doubts that ask for a human decision: those whose answer has no comment."""
    return [d for d in found if d.severity is Severity.CHECK and not submission.comments.get(d.field)]


def findings(submission: Submission, beside: Beside) -> list[Finding]:
    """Everything about the form, in its order.

    A check that has a comment is explained, and one about a question that may not be changed cannot be:
    both become hints.
    """
    changeable, unusual = editable(submission), doubts_of(submission, beside)
    to_explain = [doubt for doubt in unexplained(submission, unusual) if doubt.field in changeable]
    found = []
    for question in questions_of(submission).values():
        answer = submission.answers.get(question.id)
        if answer is None:
            cure = "Ответьте или выберите «нет данных», если сведений нет."
            found.append(Finding(question.id, question.label, Severity.ERROR, "Нет ответа.", cure))
        for doubt in unusual:
            if doubt.field == question.id:
                severity, cure = (Severity.CHECK, EXPLAIN) if doubt in to_explain else (Severity.HINT, "")
                found.append(Finding(question.id, question.label, severity, doubt.message, cure))
        if question.evidence and answer is True and not submission.evidence.get(question.id):
            cure = "Добавьте ссылку, если документ опубликован."
            found.append(Finding(question.id, question.label, Severity.HINT, "Нет подтверждения.", cure))
    return found


def answered(submission: Submission) -> tuple[int, int]:
    """How many questions are answered, of how many asked."""
    questions = questions_of(submission)
    return sum(1 for id in questions if submission.answers.get(id) is not None), len(questions)
