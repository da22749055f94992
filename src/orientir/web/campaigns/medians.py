"""Count the medians of last year's numbers, which stand beside the questions of a form: the worker does, ahead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum
from django.utils import timezone

from orientir.collection.plausibility import median
from orientir.methodology import NUMERIC, Field, Methodology
from orientir.terms import figure, out_of, say
from orientir.web.campaigns import counted_ahead
from orientir.web.campaigns.comparisons import MEDIANS, last_year_of, median_name, readable
from orientir.web.campaigns.counted_ahead import LOOK
from orientir.web.campaigns.entry import number_of
from orientir.web.campaigns.models import COUNTED, Campaign, MethodologyVersion
from orientir.web.campaigns.pinned_methodology import methodology_of, year_of
from orientir.web.jobs.kinds import every

FEWEST = 5
"""A median of fewer units would show somebody's own answer (ours)."""
LOCK = 1
"""The number of this errand among those that one worker does at a time."""


def count_medians() -> int:
    """Count the medians of every campaign whose last year's forms, or own methodologies, have changed; of how many."""
    return counted_ahead.count_each(_count, LOCK)


every(LOOK)(count_medians)


def _count(campaign: Campaign) -> bool:
    """Count the medians of a campaign where they are not up to date; whether they were counted."""
    accepted = last_year_of(campaign).filter(state__in=COUNTED).order_by()
    versions = {campaign.methodology, *_older_versions(campaign)}
    forms = [list(row) for row in accepted.values_list("level").annotate(*_CHANGING).order_by("level")]
    of = {"forms": forms, "versions": sorted(version.digest for version in versions), "told": "of how many"}
    known = counted_ahead.kept(campaign, MEDIANS)
    if (known.of if known else None) == of or (known is None and not forms):
        return False
    documents = {}
    for version in versions:
        for level, *_ in forms:
            questions = _comparable(version, level, campaign)
            answers = accepted.filter(level=level).values_list("answers", flat=True).iterator(chunk_size=500)
            documents[median_name(level, version)] = _medians(answers, questions, methodology_of(version), level)
    counted_ahead.keep(campaign, MEDIANS, of, documents, timezone.now())
    return True


_CHANGING = (Count("pk"), Max("pk"), Sum("version"))
"""What changes with the accepted forms: how many they are, which, and how often they were changed."""


def _older_versions(campaign: Campaign) -> QuerySet[MethodologyVersion]:
    """The versions that forms keep which were sent before the campaign moved on."""
    keeping = campaign.submissions.filter(methodology__isnull=False).order_by()
    return MethodologyVersion.objects.filter(pk__in=keeping.values("methodology")).defer("files")


def _comparable(version: MethodologyVersion, level: str, campaign: Campaign) -> dict[str, Field]:
    """The numbers that were asked for in the year before, too. One without a unit is a year or the like."""
    asked = methodology_of(version).form(level, year_of(campaign))
    return {f.id: f for f in asked if f.since < campaign.year and f.unit and f.type in NUMERIC}


def _medians(
    documents: Iterable[Mapping[str, Any]], questions: Mapping[str, Field], methodology: Methodology, level: str
) -> dict[str, str]:
    """The sentence of every question that enough units have answered: the median and of how many."""
    found: dict[str, list[int | Decimal]] = {id: [] for id in questions}
    for answers in documents:
        for id, numbers in found.items():
            if (stored := answers.get(id)) is not None and readable(questions[id], stored) is not None:
                number = number_of(questions[id], stored)
                if number is not None:
                    numbers.append(number)
    language = methodology.language
    unit = next((one.unit or (one.one,) * 3 for one in methodology.levels if one.id == level), (level,) * 3)
    return {
        id: say(
            language,
            "question.median",
            units=out_of(len(numbers), unit, language),
            median=figure(_middle(numbers), language),
        )
        for id, numbers in found.items()
        if len(numbers) >= FEWEST
    }


def _middle(numbers: list[int | Decimal]) -> Fraction:
    """The median of numbers, exactly; only those in the middle become fractions."""
    ordered = sorted(numbers)
    return median([Fraction(number) for number in ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]])
