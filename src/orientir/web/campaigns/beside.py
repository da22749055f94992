"""What stands beside a question: last year's answer, the region's median of it, the sum over the schools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, QuerySet

from orientir.collection.answers_json import to_json
from orientir.methodology import Field, FieldType
from orientir.methodology.wording import figure
from orientir.web.campaigns.entry import answer_of, number_of
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.pinned import questions_of

COUNTED = (Submission.State.ACCEPTED, Submission.State.FROZEN)
FEWEST = 5
"""A median of fewer units would show somebody's own answer (ours)."""


@dataclass(frozen=True)
class Beside:
    """By field id: last year's stored answer, the median in words, the stored value that the schools add up to."""

    prior: Mapping[str, Any] = field(default_factory=dict)
    median: Mapping[str, str] = field(default_factory=dict)
    gathered: Mapping[str, Any] = field(default_factory=dict)
    schools: int = 0
    """How many forms of schools there are, of which ``gathered`` counts the ``accepted`` ones."""
    accepted: int = 0


def beside(submission: Submission) -> Beside:
    """Everything beside the questions of one form, in four queries whatever its length."""
    questions = questions_of(submission)
    year = submission.campaign.year - 1
    comparable = {id: f for id, f in questions.items() if f.since <= year}
    last_year = Submission.objects.filter(campaign__year=year, level=submission.level, state__in=COUNTED)
    own = last_year.filter(territory=submission.territory_id, organisation=submission.organisation_id)
    answers = own.values_list("answers", flat=True).first() or {}
    prior = {id: answers[id] for id, f in comparable.items() if id in answers and _fits(f, answers[id])}
    gathered, schools, accepted = _gathered(submission, questions)
    return Beside(
        prior=prior,
        median=_medians(last_year, year, submission.level, comparable),
        gathered=gathered,
        schools=schools,
        accepted=accepted,
    )


def _fits(question: Field, stored: Any) -> bool:
    """Whether last year's value is of this year's type: a question may have been «да/нет» and become a number."""
    try:
        answer_of(question, stored)
    except (ValueError, ArithmeticError, TypeError, KeyError):
        return False
    return True


def _medians(forms: QuerySet[Submission], year: int, level: str, questions: Mapping[str, Field]) -> dict[str, str]:
    """Medians of last year's numbers; kept until one more form of that year is accepted."""
    state = forms.aggregate(Count("pk"), Max("pk"), Max("version"), Max("accepted"))
    key = f"medians-{year}-{level}-" + "-".join(str(value).replace(" ", "T") for value in state.values())
    known: dict[str, str] | None = cache.get(key)
    if known is None:
        documents = list(forms.values_list("answers", flat=True))
        known = {}
        for id, question in questions.items():
            fitting = [d[id] for d in documents if id in d and _fits(question, d[id])]
            numbers = [number for value in fitting if (number := number_of(question, value)) is not None]
            # A number without a unit is a year or the like: its median says nothing.
            if question.unit and len(numbers) >= FEWEST:
                known[id] = figure(median([Fraction(number) for number in numbers]))
        cache.set(key, known, 24 * 3600)
    return known


def median(numbers: list[Fraction]) -> Fraction:
    """The middle of the numbers, exactly.

    >>> median([Fraction(1), Fraction(10), Fraction(2), Fraction(4)])
    Fraction(3, 1)
    """
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _gathered(submission: Submission, questions: Mapping[str, Field]) -> tuple[dict[str, Any], int, int]:
    """What the accepted forms of the municipality's schools add up to: numbers as a sum, yes/no as "anywhere"."""
    if submission.organisation_id is not None:
        return {}, 0, 0
    shared = {id: f for id, f in questions.items() if len(f.asked) > 1}
    forms = Submission.objects.filter(
        campaign=submission.campaign_id, territory=submission.territory_id, organisation__isnull=False
    ).values_list("state", "answers")
    documents = [answers for state, answers in forms if state in COUNTED]
    found = {id: value for id, f in shared.items() if (value := _sum(f, documents)) is not None}
    return found, len(forms), len(documents)


def _sum(question: Field, documents: list[Mapping[str, Any]]) -> Any:
    """The stored value for the municipality; None where the schools have not answered or nothing can be added."""
    if question.type is FieldType.YES_NO:
        said = [d[question.id] for d in documents if isinstance(d.get(question.id), bool)]
        return any(said) if said else None
    if question.type not in (FieldType.INTEGER, FieldType.DECIMAL):
        return None
    numbers = [number for d in documents if (number := number_of(question, d.get(question.id))) is not None]
    return (
        to_json(sum(numbers, Decimal(0)) if question.type is FieldType.DECIMAL else sum(numbers)) if numbers else None
    )
