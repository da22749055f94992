"""What the check page says: what is missing, what must be explained, what only helps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orientir.collection import check_answers
from orientir.methodology import Field, Methodology
from orientir.methodology.wording import figure
from orientir.terms import Absence, FilledForm, Severity, Year
from orientir.web.campaigns.beside import Beside
from orientir.web.campaigns.editable import editable
from orientir.web.campaigns.entry import answer_of, number_of, shown
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.pinned import methodology_of, questions_of, version_of, year_of

LEAP = 2
"""How many times more or less than last year must be explained (ours)."""
SMALL = 10
"""A difference of fewer than this is never a leap (ours)."""
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


def findings(submission: Submission, beside: Beside) -> list[Finding]:
    """Everything about the form, in its order.

    A check that has a comment is explained, and one about a question that may not be changed cannot be:
    both become hints.
    """
    methodology, year = methodology_of(version_of(submission)), year_of(submission.campaign)
    questions, changeable = questions_of(submission), editable(submission)
    found = []
    for question in questions.values():
        if submission.answers.get(question.id) is None:
            cure = "Ответьте или выберите «нет данных», если сведений нет."
            found.append(Finding(question.id, question.label, Severity.ERROR, "Нет ответа.", cure))
            continue
        explained = bool(submission.comments.get(question.id)) or question.id not in changeable
        for message in _doubts(question, submission, questions, methodology, year, beside):
            severity = Severity.HINT if explained else Severity.CHECK
            found.append(Finding(question.id, question.label, severity, message, "" if explained else EXPLAIN))
        if question.evidence and submission.answers[question.id] is True and not submission.evidence.get(question.id):
            cure = "Добавьте ссылку, если документ опубликован."
            found.append(Finding(question.id, question.label, Severity.HINT, "Нет подтверждения.", cure))
    return found


def _doubts(
    question: Field,
    submission: Submission,
    questions: Mapping[str, Field],
    methodology: Methodology,
    year: Year,
    beside: Beside,
) -> Iterator[str]:
    """What must be explained about one answer."""
    stored = submission.answers[question.id]
    whole = questions.get(question.part_of)
    if whole:
        pair = {f.id: answer_of(f, submission.answers.get(f.id)) for f in (question, whole)}
        for issue in check_answers(FilledForm(submission.territory_id, pair), methodology, year):
            yield issue.message
    number = number_of(question, stored)
    before = number_of(question, beside.prior.get(question.id))
    if number is not None and before is not None and is_leap(Fraction(before), Fraction(number)):
        then, now = figure(Fraction(before)), figure(Fraction(number))
        yield f"Ответ сильно отличается от прошлогоднего: было {then}, стало {now}."
    gathered = beside.gathered.get(question.id)
    if gathered is not None and _deviates(question, stored, gathered, every=beside.accepted == beside.schools):
        yield f"Ответ расходится с принятыми формами школ: по ним — {shown(question, gathered)}."


def _deviates(question: Field, stored: Any, gathered: Any, *, every: bool) -> bool:
    """Whether an answer contradicts the schools: where not every school is counted, only by being less."""
    own, theirs = answer_of(question, stored), answer_of(question, gathered)
    if every or isinstance(own, Absence):
        return own != theirs
    if isinstance(own, bool):
        return theirs is True and not own
    number, total = number_of(question, stored), number_of(question, gathered)
    return number is not None and total is not None and number < total


def is_leap(before: Fraction, after: Fraction) -> bool:
    """Whether a number has changed more than a person would leave without a word.

    >>> is_leap(Fraction(100), Fraction(201)), is_leap(Fraction(4), Fraction(9)), is_leap(Fraction(0), Fraction(11))
    (True, False, True)
    """
    low, high = sorted((before, after))
    return high - low >= SMALL and high > LEAP * low


def answered(submission: Submission) -> tuple[int, int]:
    """How many questions are answered, of how many asked."""
    questions = questions_of(submission)
    return sum(1 for id in questions if submission.answers.get(id) is not None), len(questions)
