"""Find the forms that a territory's form adds up: for each question the nearest ones inside that are asked it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from orientir.web.campaigns.models import COUNTED, Submission
from orientir.web.campaigns.pinned_methodology import lost_since, questions_of
from orientir.web.directory.models import Territory

Levels = tuple[str, ...]
"""The levels that are asked a question."""


@dataclass(frozen=True)
class Inside:
    """``documents`` are the accepted answers that a question asked of these levels adds up; ``total`` counts the forms
    that any question adds up, ``accepted`` those of them that are accepted, ``levels`` are theirs."""

    documents: Mapping[Levels, list[Mapping[str, Any]]] = field(default_factory=dict)
    accepted: int = 0
    total: int = 0
    levels: frozenset[str] = frozenset()


class _Form(NamedTuple):
    """A form inside; ``above`` are the territories between it and the form that adds it up."""

    pk: int
    place: str
    level: str
    is_accepted: bool
    digest: str | None
    above: frozenset[str]


def inside_of_each(forms: Sequence[Submission]) -> dict[int, Inside]:
    """What each form of a territory adds up, by its key; three queries for forms of one campaign.

    A region adds up its municipalities, and of a city without any its schools.
    """
    if not forms:
        return {}
    asked = {form.pk: {q.asked for q in questions_of(form).values() if len(q.asked) > 1} for form in forms}
    known = _forms_inside(forms, {level for own in asked.values() for levels in own for level in levels})
    taken = {
        (form.pk, levels): _nearest(known[form.pk], set(levels) - {form.level})
        for form in forms
        for levels in asked[form.pk]
    }
    wanted = {one.pk: one for found in taken.values() for one in found if one.is_accepted}
    stored = dict(Submission.objects.filter(pk__in=wanted).order_by().values_list("pk", "answers"))

    def answers(one: _Form) -> Mapping[str, Any]:
        lost = lost_since(forms[0].campaign, one.digest, one.level) if one.digest else ()
        return {id: value for id, value in stored[one.pk].items() if id not in lost} if lost else stored[one.pk]

    kept = {pk: answers(one) for pk, one in wanted.items()}
    made = {}
    for form in forms:
        every = {one.pk: one for levels in asked[form.pk] for one in taken[form.pk, levels]}
        made[form.pk] = Inside(
            {levels: [kept[one.pk] for one in taken[form.pk, levels] if one.pk in kept] for levels in asked[form.pk]},
            accepted=sum(one.is_accepted for one in every.values()),
            total=len(every),
            levels=frozenset(one.level for one in every.values()),
        )
    return made


def _forms_inside(forms: Sequence[Submission], levels: set[str]) -> dict[int, list[_Form]]:
    """The forms of these levels in the territory of each form, its own left out."""
    holders: dict[str, list[Submission]] = defaultdict(list)
    for form in forms:
        for place in (form.territory_id, *form.territory.below):
            holders[place].append(form)
    below_of = {form.pk: frozenset(form.territory.below) for form in forms}
    above: dict[str, set[str]] = defaultdict(set)
    if any(below_of.values()):
        for place, below in Territory.objects.filter(pk__in=holders).exclude(below=[]).values_list("pk", "below"):
            for id in below:
                above[id].add(place)
    rows = Submission.objects.filter(campaign=forms[0].campaign_id, level__in=levels, territory__in=holders)
    found: dict[int, list[_Form]] = defaultdict(list)
    for pk, place, school, level, state, digest in rows.order_by().values_list(
        "pk", "territory_id", "organisation_id", "level", "state", "methodology__digest"
    ):
        for form in holders[place]:
            if school or place != form.territory_id:
                between = below_of[form.pk] & (above[place] | ({place} if school else set()))
                found[form.pk].append(_Form(pk, "" if school else place, level, state in COUNTED, digest, between))
    return found


def _nearest(forms: Sequence[_Form], levels: set[str]) -> list[_Form]:
    """Those of the levels that have no other of them between themselves and the form that adds up."""
    asked = [one for one in forms if one.level in levels]
    places = {one.place for one in asked if one.place}
    return [one for one in asked if not one.above & places]
