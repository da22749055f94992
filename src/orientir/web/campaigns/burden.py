"""What a form costs those who fill it: minutes, from the times between their saves, and what was known already.

Nobody is watched: all that is read is the history of the form, in which each save has its time.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.core.cache import cache
from django.db.models import Max

from orientir.methodology import Field, Level
from orientir.methodology.uses import uses_of
from orientir.snapshot import Effort
from orientir.terms import round_half_up
from orientir.web.campaigns.actions import SAVE
from orientir.web.campaigns.gathered import SOURCES
from orientir.web.campaigns.models import Campaign, Change
from orientir.web.campaigns.pinned_methodology import methodology_of, year_of

BREAK = timedelta(minutes=10)
"""Between two saves of a person: a longer time is a break and counts as nothing (ours)."""
FEWEST = 5
"""A median of fewer forms says little, and might tell of a person (ours)."""
KEPT = 24 * 3600


@dataclass(frozen=True)
class QuestionCost:
    """A question of a level: what uses it, in how many forms it was answered and was known already, minutes a form.

    ``minutes`` is the median over forms; None where too few tell.
    """

    field: Field
    number: str
    uses: tuple[str, ...]
    answered: int
    known: int
    minutes: float | None


@dataclass(frozen=True)
class Burden:
    """The cost of the form of one level, this year and the year before; None where too few forms tell."""

    level: Level
    questions: tuple[QuestionCost, ...]
    minutes: float | None
    before: float | None

    @property
    def unused(self) -> list[QuestionCost]:
        """The questions that are used nowhere."""
        return [cost for cost in self.questions if not cost.uses]


@dataclass(frozen=True)
class Times:
    """Minutes by form, and by form and question; how many forms answered a question, and were given it."""

    of_form: Mapping[int, float]
    of_question: Mapping[str, list[float]]
    answered: Mapping[str, int]
    known: Mapping[str, int]


Save = tuple[int, int | None, datetime, str, Mapping[str, Any] | None]
"""Form, person, moment, kind and the rows after it, of one change."""


def burden_of(campaign: Campaign) -> list[Burden]:
    """What the form of each level costs."""
    methodology, year = methodology_of(campaign.methodology), year_of(campaign)
    uses = uses_of(methodology, year)
    last = Campaign.objects.filter(year=campaign.year - 1, practice=False).select_related("methodology").first()
    found = []
    for level in methodology.levels:
        times, before = _times_of(campaign, level.id), _times_of(last, level.id) if last else None
        asked = {f.id for f in methodology.form(level.id, year)}
        numbered = [
            (f"{criterion.number}.{place}", f)
            for criterion in methodology.criteria
            for place, f in enumerate((f for f in criterion.fields if f.id in asked), 1)
        ]
        costs = tuple(
            QuestionCost(
                f, number, uses.get(f.id, ()), times.answered.get(f.id, 0), times.known.get(f.id, 0),
                _median(times.of_question.get(f.id, [])),
            )
            for number, f in numbered
        )  # fmt: skip
        own = _median(times.of_form.values())
        found.append(Burden(level, costs, own, _median(before.of_form.values()) if before else None))
    return [burden for burden in found if burden.questions]


def effort_of(campaign: Campaign) -> Effort | None:
    """What the forms of the first level cost, as the freeze keeps it: whole minutes; None where no save tells."""
    times = _times_of(campaign, methodology_of(campaign.methodology).levels[0].id)
    if not times.answered:
        return None
    minutes = _median(times.of_form.values())
    whole = None if minutes is None else int(round_half_up(Fraction(minutes)))
    return Effort(whole, len(times.of_form), sum(times.answered.values()), sum(times.known.values()))


def _median(minutes: Iterable[float]) -> float | None:
    numbers = list(minutes)
    return statistics.median(numbers) if len(numbers) >= FEWEST else None


def _times_of(campaign: Campaign, level: str) -> Times:
    """The times of one level's forms; kept until somebody saves again."""
    changes = Change.objects.filter(submission__campaign=campaign, submission__level=level)
    last = changes.aggregate(last=Max("pk"))["last"]
    key = f"burden-{campaign.pk}-{level}-{last}"
    times: Times | None = cache.get(key)
    if times is None:
        rows = changes.filter(kind__in=(SAVE, *SOURCES)).order_by("submission", "pk")
        times = times_of(rows.values_list("submission", "by", "at", "kind", "after").iterator(chunk_size=2_000))
        cache.set(key, times, KEPT)
    return times


def times_of(saves: Iterable[Save]) -> Times:
    """Add up the times between the saves of one person in one form; the time before a save is that of its questions.

    The first save, and one after a break, tells no time. Answers that were taken over cost none and count as known.
    """
    of_form: dict[int, float] = defaultdict(float)
    of_question: dict[tuple[str, int], float] = defaultdict(float)
    answered: dict[str, set[int]] = defaultdict(set)
    known: dict[str, set[int]] = defaultdict(set)
    last: tuple[int, int | None, datetime] | None = None
    for form, by, at, kind, after in saves:
        rows = list(after) if isinstance(after, Mapping) else []
        for id in rows:
            answered[id].add(form)
            if kind in SOURCES:
                known[id].add(form)
        if kind == SAVE and rows and last and last[:2] == (form, by) and at - last[2] <= BREAK:
            minutes = (at - last[2]).total_seconds() / 60
            of_form[form] += minutes
            for id in rows:
                of_question[id, form] += minutes / len(rows)
        last = form, by, at
    by_question: dict[str, list[float]] = defaultdict(list)
    for (id, _), minutes in of_question.items():
        by_question[id].append(minutes)
    return Times(
        dict(of_form),
        dict(by_question),
        {id: len(f) for id, f in answered.items()},
        {id: len(f) for id, f in known.items()},
    )
