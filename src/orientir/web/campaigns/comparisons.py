"""Compute what is shown beside a question: last year's answer, the region's median of it, the sum over the schools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from orientir.cells.answers_json import is_readable, to_json
from orientir.methodology import Field, FieldType
from orientir.terms import Answer
from orientir.web.campaigns import counted_ahead
from orientir.web.campaigns.entry import answer_of, number_of
from orientir.web.campaigns.inside import Inside, inside_of_each
from orientir.web.campaigns.level_words import words_of
from orientir.web.campaigns.models import COUNTED, Campaign, MethodologyVersion, Submission
from orientir.web.campaigns.pinned_methodology import methodology_of, questions_of, version_of, year_of
from orientir.web.registers.counting import KnownAnswer, known_answers
from orientir.web.surveys.known import known_answers as polled_answers

MEDIANS = "medians"
"""What is counted ahead of them."""


@dataclass(frozen=True)
class Comparisons:
    """By field id: last year's stored answer, the median in words, the stored value that the schools add up to.

    ``prior_accepted`` says whether last year's form was accepted.
    """

    prior: Mapping[str, Any] = field(default_factory=dict)
    prior_accepted: bool = True
    median: Mapping[str, str] = field(default_factory=dict)
    gathered: Mapping[str, Any] = field(default_factory=dict)
    schools: int = 0
    """How many forms inside (of schools, of a lower tier) it adds up: ``gathered`` the ``accepted`` ones of them."""
    accepted: int = 0
    inside: str = ""
    """What these units are called, as after «формы»: «школ»."""
    known: Mapping[str, KnownAnswer] = field(default_factory=dict)
    """What the registers and the closed polls know."""


def comparisons_of(submission: Submission) -> Comparisons:
    """Fetch everything that stands beside the questions of one form; the number of queries does not grow with it."""
    own = comparisons_of_each([submission])[submission.pk]
    return replace(own, median=medians_for(submission), known=known_of(submission))


def medians_for(form: Submission) -> dict[str, str]:
    """The medians of last year's numbers in words, by field id; none until the worker has counted them."""
    found = counted_ahead.kept(form.campaign, MEDIANS, median_name(form.level, version_of(form)))
    return found.document or {} if found else {}


def median_name(level: str, version: MethodologyVersion) -> str:
    """The document with the medians for forms of a level that answer a version of the methodology."""
    return f"{level}/{version.digest}"


def known_of(submission: Submission) -> Mapping[str, KnownAnswer]:
    """What the registers and the closed polls know of the unit whose form it is: a poll goes before records."""
    methodology, year = methodology_of(version_of(submission)), year_of(submission.campaign)
    questions, place = questions_of(submission).values(), submission.territory_id
    school = submission.organisation.stable_id if submission.organisation else ""
    records = known_answers(methodology, year, questions, territory=place, organisation=submission.organisation_id)
    return records | polled_answers(methodology, year, questions, territory=place, organisation=school)


def comparisons_of_each(forms: Sequence[Submission]) -> dict[int, Comparisons]:
    """Fetch what the answers of each form are compared with, medians aside: four queries for forms of one campaign."""
    if not forms:
        return {}
    campaign = forms[0].campaign
    places = {form.territory_id for form in forms if form.organisation_id is None}
    schools = {form.organisation_id for form in forms if form.organisation_id is not None}
    own = Q(organisation__isnull=True, territory__in=places) | Q(organisation__in=schools)
    last_year = last_year_of(campaign).filter(own)
    before: dict[str | int, tuple[dict[str, Any], bool]] = {  # a school may have lain in another territory
        school or territory: (answers, state in COUNTED)
        for territory, school, state, answers in last_year.values_list(
            "territory_id", "organisation_id", "state", "answers"
        )
    }
    inside = inside_of_each([form for form in forms if form.organisation_id is None])
    found: dict[int, Comparisons] = {}
    for form in forms:
        prior, accepted = before.get(form.organisation_id or form.territory_id, ({}, True))
        found[form.pk] = replace(_comparisons(form, prior, inside.get(form.pk, Inside())), prior_accepted=accepted)
    return found


def last_year_of(campaign: Campaign) -> QuerySet[Submission]:
    """The forms of the same monitoring a year before; trial campaigns are no measure."""
    same = Q(campaign__methodology__identifier=campaign.methodology.identifier, campaign__practice=False)
    return Submission.objects.filter(same, campaign__year=campaign.year - 1)


def _comparisons(form: Submission, prior: Mapping[str, Any], inside: Inside) -> Comparisons:
    questions, year = questions_of(form), form.campaign.year
    return Comparisons(
        prior={
            id: stored
            for id, stored in prior.items()
            if (f := questions.get(id)) and f.since < year and readable(f, stored) is not None
        },
        gathered={
            id: value
            for id, f in questions.items()
            if (documents := inside.documents.get(f.asked)) and (value := _sum(f, documents)) is not None
        },
        schools=inside.total,
        accepted=inside.accepted,
        inside=words_of(form.campaign, inside.levels) if inside.total else "",
    )


def readable(question: Field, stored: Any) -> Answer | None:
    """Another form's answer; None where it is of another type: «да/нет» may have become a number since."""
    return answer_of(question, stored) if is_readable(question, stored) else None


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
