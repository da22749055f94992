"""What a later edition of a year has changed of the one before, found by comparing what both have printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from orientir.opendata.edition import Correction, Edition
from orientir.terms import REGION, Year


class Titles(Protocol):
    """How the log of corrections calls things, in the language of the edition."""

    def figure_title(self, indicator: str, place: str, year: Year) -> str:
        """A figure: what was measured, where and when."""

    def text_title(self, what: str, title: str) -> str:
        """A text: ``what`` is title, caveat, source, problem, recommendation or plan."""

    def plan_item(self, who: str, due: date | None, done: date | None) -> str:
        """Who does an item of a plan, by when, and when it was done."""

    def nothing(self) -> str:
        """What stands where an edition does not have the thing at all."""


def corrections(before: Edition, after: Edition, titles: Titles, why: str) -> tuple[Correction, ...]:
    """Every figure, text of the methodology and item of a plan that is printed otherwise in ``after``, and why.

    Only what both have printed is told, so the log says nothing of a withheld number.
    """
    changed = [*_figures(before, after, titles), *_texts(before, after, titles), *_plans(before, after, titles)]
    return tuple(Correction(after.number, after.day, what, old, new, why) for what, old, new in changed)


def _figures(before: Edition, after: Edition, titles: Titles) -> Iterator[tuple[str, str, str]]:
    keys = dict.fromkeys((*after.by_key, *before.by_key))
    ordered = sorted(keys, key=lambda key: (key[2] != after.year, key[1] != REGION))  # the region's of the year first
    for key in ordered:
        old, new = (edition.by_key.get(key) for edition in (before, after))
        one, two = (figure.shown if figure else titles.nothing() for figure in (old, new))
        if one != two:
            id, place, year = key
            edition = after if new else before
            measured = edition.indicator(id)
            title = measured.title if measured else id
            yield titles.figure_title(title, edition.names[place], Year(year)), one, two


def _texts(before: Edition, after: Edition, titles: Titles) -> Iterator[tuple[str, str, str]]:
    old, new = dict(_told(before)), dict(_told(after))
    for key in old:
        if key not in new:
            continue
        (title, was), (_, now) = old[key], new[key]
        if was != now:
            yield titles.text_title(key[0], title), was or titles.nothing(), now or titles.nothing()


def _plans(before: Edition, after: Edition, titles: Titles) -> Iterator[tuple[str, str, str]]:
    """Items whose days or doer were entered otherwise, or that are new or gone; nothing if ``before`` has no plans.

    That a day has passed in the meantime is no change.
    """
    if before.plans is None or after.plans is None:
        return
    old, new = (
        {(i.plan, i.territory, i.title): titles.plan_item(i.who, i.due, i.done) for i in edition.plans or ()}
        for edition in (before, after)
    )
    for key in dict.fromkeys((*new, *old)):
        one, two = (known.get(key, titles.nothing()) for known in (old, new))
        if one != two:
            yield titles.text_title("plan", key[2]), one, two


def _told(edition: Edition) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """By what it is and its id, the title and the text of what the methodology says."""
    for i in edition.indicators:
        yield ("title", i.id), (i.title, i.title)
        yield ("caveat", i.id), (i.title, i.caveat)
        yield ("source", i.id), (i.title, i.source)
    for problem in edition.problems:
        yield ("problem", problem.id), (problem.title, problem.title)
    for advice in edition.recommendations:
        yield ("recommendation", advice.id), (advice.text, advice.text)
