"""Years side by side: what the edition of each year has printed, and nothing that no edition has.

A value stands as its own year's edition prints it, a change as the later year's edition does. Nothing is computed here,
so nothing that is withheld can follow from it but what follows from the editions themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.http import Http404

from orientir.opendata.edition import Criterion, Edition, Indicator
from orientir.terms import REGION
from orientir.web.portal.serving import Asked, Page, published
from orientir.web.portal.words import words
from orientir.web.results.editions import content_of


@dataclass(frozen=True)
class Column:
    """A year, and the edition that says what it was like."""

    year: int
    edition: Edition


@dataclass(frozen=True)
class Row:
    """An indicator: its printed value in each year, and between each two years the change or why there is none."""

    title: str
    address: str
    values: list[str]
    steps: list[str]


@published()
def series(asked: Asked) -> Page:
    """The region in all published years, with the changes that the editions state."""
    w, columns = words(asked.language), columns_of(asked)
    shown = _shown(asked, columns, REGION) | {"lead": w["series_lead"], "region": ""}
    return Page("series", w["series_title"].format(years=_listed(columns)), w["series_lead"], shown)


@published()
def series_of(asked: Asked, id: str) -> Page:
    """A municipality in all published years; which of them may not be compared."""
    w, columns, place = words(asked.language), columns_of(asked), asked.edition.place(id)
    if place is None:
        raise Http404
    title = w["series_title_of"].format(place=place.name, years=_listed(columns))
    shown = _shown(asked, columns, id) | {"lead": w["series_lead_of"], "region": asked.address("open_series")}
    return Page("series", title, w["series_lead_of"], shown)


def columns_of(asked: Asked) -> list[Column]:
    """The years up to that of the edition, each by the last edition there was; the first one's year before as well.

    At the address of an old edition only those that were published until then: what stands there does not change.
    """
    last: dict[int, int] = {}
    for known in asked.editions:  # the latest first
        if known.year <= asked.known.year and (asked.number is None or known.number <= asked.number):
            last.setdefault(known.year, known.number)
    found = sorted((one for one in asked.editions if last.get(one.year) == one.number), key=lambda one: one.year)
    columns = [Column(one.year, content_of(one)) for one in found]
    first = columns[0].edition
    return [*([Column(first.previous, first)] if first.previous else []), *columns]


def _shown(asked: Asked, columns: Sequence[Column], place: str) -> dict[str, object]:
    w = words(asked.language)
    groups = [(criterion, rows_of(asked, columns, criterion, place)) for criterion in asked.edition.criteria]
    return {
        "years": [column.year for column in columns],
        "steps": [f"{before.year} → {after.year}" for before, after in pairwise(columns)],
        "sources": [w["series_source"].format(year=c.year, number=c.edition.number) for c in columns],
        "groups": [group for group in groups if group[1]],
        "alone": "" if len(columns) > 1 else w["series_alone"],
    }


def rows_of(asked: Asked, columns: Sequence[Column], criterion: Criterion, place: str) -> list[Row]:
    """The indicators of a criterion, in the order of the last year, then those that are gone."""
    named: dict[str, Indicator] = {}
    for column in reversed(columns):
        for indicator in column.edition.indicators:
            if indicator.criterion == criterion.id:
                named.setdefault(indicator.id, indicator)
    here = {indicator.id for indicator in asked.edition.indicators}
    return [
        Row(
            indicator.title,
            asked.address("open_indicator", id=id) if id in here else "",
            [_value(column, id, place) for column in columns],
            [_step(pair, id, place, asked.language) for pair in pairwise(columns)],
        )
        for id, indicator in named.items()
    ]


def _value(column: Column, indicator: str, place: str) -> str:
    found = column.edition.by_key.get((indicator, place, column.year))
    return found.shown if found else ""


def _step(pair: tuple[Column, Column], id: str, place: str, language: str) -> str:
    """The change that the later edition states, or why none is stated; of a place only that it may not be compared."""
    (before, after), w = pair, words(language)
    old, new = before.edition.indicator(id), after.edition.indicator(id)
    if new is None:
        return w["series_gone"].format(year=after.year) if old and old.definition(before.year) else ""
    if after.edition.previous != before.year:
        why = w["series_not_compared"].format(number=after.edition.number, year=before.year)
    elif after.edition.digests.get(before.year) != before.edition.digests.get(before.year):
        why = w["series_other_data"].format(number=after.edition.number, year=before.year)
    elif new.change is None or (place != REGION and not (old and old.definition(before.year))):
        why = w["series_new"].format(year=before.year)
    elif place == REGION or new.change.change is not None:
        return new.change.words if place == REGION else ""
    else:
        why = w["do_not_compare"]
    return why


def _listed(columns: Sequence[Column]) -> str:
    return ", ".join(str(column.year) for column in columns)
