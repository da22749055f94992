"""The progress of the road map and of other plans, as it stood when an edition was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import date_format

from orientir.opendata.edition import Edition, PlanItem
from orientir.terms import counted, figure
from orientir.web.portal.serving import Asked, Page, published
from orientir.web.portal.words import words

STATES = {"done": "✓", "late": "!", "ahead": "…", "undated": "?"}
"""The sign of each state, which survives black and white."""


@dataclass(frozen=True)
class Line:
    """An item as a row shows it; ``whose`` is the municipality whose item it is."""

    item: PlanItem
    whose: str
    due: str
    sign: str
    state: str


@published()
def roadmap(asked: Asked) -> Page:
    """What was planned, who does it, by when, and what was done on the day of publication."""
    edition, w = asked.edition, words(asked.language)
    plans = edition.plans or ()
    groups = [
        (told(plan, asked.language), lines(edition, plan, asked.language))
        for id in dict.fromkeys(item.plan for item in plans)
        if (plan := [item for item in plans if item.plan == id])
    ]
    title = groups[0][0] if len(groups) == 1 else w["open_roadmap"] if groups else w["roadmap_none"]
    lead = (
        w["roadmap_before"]
        if edition.plans is None
        else w["roadmap_lead"].format(day=_day(edition.day, asked.language))
    )
    return Page("roadmap", title, lead, {"lead": lead, "groups": groups, "many": len(groups) > 1})


def of_place(edition: Edition, place: str, language: str) -> list[tuple[str, list[Line]]]:
    """The plans of one municipality: each in a sentence, with its rows."""
    own = [item for item in edition.plans or () if item.territory == place]
    groups = [[item for item in own if item.plan == id] for id in dict.fromkeys(item.plan for item in own)]
    return [
        (told(plan, language), [replace(line, whose="") for line in lines(edition, plan, language)]) for plan in groups
    ]


def lines(edition: Edition, items: Sequence[PlanItem], language: str) -> list[Line]:
    """The items as rows, in the order of the plan."""
    w = words(language)
    return [
        Line(
            item,
            place.name if (place := edition.place(item.territory)) else "",
            _day(item.due, language) if item.due else w["state_undated"],
            STATES[item.state],
            w[f"state_{item.state}"].format(day=_day(item.done, language) if item.done else ""),
        )
        for item in items
    ]


def told(items: Sequence[PlanItem], language: str) -> str:
    """«Ход дорожной карты: выполнено 9, просрочено 1, ещё не наступил срок у 2 из 12 пунктов»."""
    w, numbers = words(language), Counter(item.state for item in items)
    parts = [w[f"plan_{state}"].format(count=figure(numbers[state])) for state in STATES if numbers[state]]
    of = counted(len(items), w["plan_items"].split("|"), language)
    return w["roadmap_counts"].format(plan=items[0].plan_title, told=", ".join(parts), of=of)


def _day(day: date | None, language: str) -> str:
    return date_format(day, "d.m.Y" if language == "ru" else "Y-m-d") if day else ""
