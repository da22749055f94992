"""The pages of an edition: the region, its municipalities and indicators, problems, recommendations, method, search."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import Http404
from django.utils.formats import date_format

from orientir.opendata.edition import Edition, Indicator, Place, Recommendation
from orientir.terms import figure, percent
from orientir.web.portal import figures, plans
from orientir.web.portal.figures import mark_of, marks, of_places, passed
from orientir.web.portal.finding import find
from orientir.web.portal.serving import Asked, Page, published
from orientir.web.portal.words import words
from orientir.web.results.editions import content_of, cycle_of

JUMPS = (
    ("deficits", "deficits"),
    ("values", "values"),
    ("problems", "open_problems"),
    ("advice", "place_advice"),
    ("similar", "similar"),
)
"""The parts of a municipality's page by id, with their words."""
SHOWN = 200
"""Corrections of an edition that the log lists, as many as its page has room for."""


@published()
def region(asked: Asked) -> Page:
    """The region at a glance: what this is, the map, the criteria and what has changed."""
    edition, w = asked.edition, words(asked.language)
    states = [state for place in edition.places if (state := place.participation.get(edition.year, ""))]
    took_part, invited = states.count("took_part"), len(states) - states.count("not_asked")
    shown: dict[str, Any] = {
        "lead": w["lead"].format(
            took_part=w["took_part_one" if took_part == 1 else "took_part"].format(
                count=took_part, of=of_places(invited, asked.language)
            )
        ),
        "map_title": figures.spread(edition, asked.language),
        "tiles": _tiles(asked),
        "map": edition.map,
        "outlines": _outlines(asked),
        "legend": _legend(asked),
        "criteria": [_criterion(asked, criterion.id) for criterion in edition.criteria],
    }
    title = w["headline"].format(region=edition.region.get("nom", ""), year=edition.year)
    return Page("region", title, shown["map_title"], shown)


@published()
def places(asked: Asked) -> Page:
    """All municipalities by name."""
    edition, w = asked.edition, words(asked.language)
    rows = [
        {
            "place": place,
            "address": asked.address("open_place", id=place.id),
            "mark": mark_of(edition, place, asked.language),
            "checks": w["of"].format(count=place.overall.met, of=place.overall.assessed) if place.overall.rank else "",
            "deficits": figure(len(place.deficits)) if place.overall.assessed else "",
        }
        for place in _by_name(edition)
    ]
    former = [(one.name, asked.address("open_place", id=one.id)) for one in edition.former]
    return Page("places", w["places_title"], w["places_lead"], {"rows": rows, "former": former})


@published()
def place(asked: Asked, id: str) -> Page:
    """One municipality: its values beside last year's and its peers, deficits, problems, recommendations."""
    edition, w = asked.edition, words(asked.language)
    found = edition.place(id)
    if found is None:
        return _former(asked, id)
    absent = [
        w["place_absent"].format(year=year)
        for year in (edition.year, edition.previous)
        if year and found.participation.get(year) not in (None, "took_part")
    ]
    verdict = passed(found.overall, asked.language, "place_level") or w["place_unassessed"]
    looks = marks(edition, asked.language)
    shown = {
        "place": found,
        "mark": mark_of(edition, found, asked.language),
        "verdict": verdict,
        "absent": absent,
        "jumps": [(id, w[word]) for id, word in JUMPS],
        "population": figure(found.population) if found.population else w["no_population"],
        "levels": [
            (_short(edition, level.criterion), looks[level.rank], figures.told(edition, level, asked.language))
            for level in found.levels
            if any(c.id == level.criterion for c in edition.criteria)
        ],
        "series": asked.address("open_series_of", id=id),
        "groups": [
            (criterion, [_row(asked, i, id) for i in edition.indicators if i.criterion == criterion.id])
            for criterion in edition.criteria
        ],
        "peers": [(p.name, asked.address("open_place", id=p.id)) for peer in found.peers if (p := edition.place(peer))],
        "deficits": [
            (_row(asked, i, id), _limit(i, edition.year)) for one in found.deficits if (i := edition.indicator(one))
        ],
        "problems": [p for p in edition.problems if p.id in found.problems],
        "needed": [r for r in edition.recommendations if r.id in found.advice and not r.always],
        "plans": plans.of_place(edition, id, asked.language),
        "cycle": asked.address("open_cycle_of", id=id) if cycle_of(asked.known, id) else "",
        "always": [r for r in edition.recommendations if r.id in found.advice and r.always],
    }
    return Page("place", f"{found.name}, {edition.year}", verdict, shown)


def _former(asked: Asked, id: str) -> Page:
    """A municipality that is no more: to whom it went, and the editions that tell of it."""
    edition, w = asked.edition, words(asked.language)
    found = next((former for former in edition.former if former.id == id), None)
    if found is None:
        raise Http404
    told = [known for known in asked.editions if content_of(known).place(id)]
    shown = {
        "place": found,
        "heirs": [(edition.names[heir], asked.address("open_place", id=heir)) for heir in found.heirs],
        "editions": [
            (w["results_of"].format(year=known.year), asked.address_in(known.number, "open_place", id=id))
            for known in told
        ],
    }
    return Page("place_former", found.name, w["place_former"].format(year=found.until), shown)


@published()
def indicators(asked: Asked) -> Page:
    """All indicators by criterion, with the value of the region."""
    edition, w = asked.edition, words(asked.language)
    groups = [(criterion, _of_region(asked, criterion.id)) for criterion in edition.criteria]
    shown = {"groups": groups, "series": asked.address("open_series")}
    return Page("indicators", w["indicators_title"], edition.title, shown)


@published(order=("value",))
def indicator(asked: Asked, id: str) -> Page:
    """One indicator: all municipalities, how it was measured, and what has changed."""
    edition, w = asked.edition, words(asked.language)
    found = edition.indicator(id)
    if found is None:
        raise Http404
    years = [definition.year for definition in found.definitions]
    whole = figures.scale(edition, found, [edition.year])
    by_value = asked.query.get("order") == "value"
    rows: list[dict[str, Any]] = [
        {
            "place": place,
            "address": asked.address("open_place", id=place.id),
            "now": edition.by_key.get((id, place.id, edition.year)),
            "then": edition.by_key.get((id, place.id, edition.previous)) if edition.previous in years else None,
        }
        for place in _by_name(edition)
    ]
    for row in rows:
        row["bar"] = "" if figures.is_yes_or_no(found) else figures.bar(row["now"], whole)
    if by_value:
        rows.sort(key=lambda row: -_number(row["now"]))
    address = asked.address("open_indicator", id=id)
    definition = found.definition(edition.year)
    shown = {
        "indicator": found,
        "criterion": next(c for c in edition.criteria if c.id == found.criterion),
        "definition": definition,
        "in_words": w[definition.kind] if definition else "",
        "better": w.get(found.polarity, ""),
        "message": figures.message(edition, found, asked.language),
        "rows": rows,
        "peers": any(row["now"] and row["now"].among_peers for row in rows),
        "years": _years(asked, found),
        "then": edition.previous if edition.previous in years else None,
        "incomparable": _incomparable(found),
        "orders": [(w["alphabetical"], address, not by_value), (w["by_value"], f"{address}?order=value", by_value)],
        "compared": w["compared"].format(year=edition.previous) if found.change else "",
        "digests": _digests(asked),
    }
    return Page("indicator", found.title, found.finding, shown)


@published()
def problems(asked: Asked) -> Page:
    """Typical problems with the municipalities that have them."""
    edition, w = asked.edition, words(asked.language)
    listed = [
        (
            problem,
            w["found_in"].format(
                count=len(problem.places),
                of=of_places(problem.known, asked.language),
                share=percent(Fraction(len(problem.places), problem.known or 1), asked.language),
            ),
            _named(asked, problem.places),
        )
        for problem in edition.problems
    ]
    return Page("problems", w["problems_title"], w["problems_lead"], {"listed": listed})


@published()
def recommendations(asked: Asked) -> Page:
    """Recommendations by whom they are for."""
    edition, w = asked.edition, words(asked.language)
    of = of_places(len(edition.places), asked.language)

    def given(one: Recommendation) -> str:
        if one.always:
            return w["to_all"]
        return w["addressed"].format(count=len(one.places), of=of) if one.places else w["to_nobody"]

    groups = [
        (title, [(r, given(r), _named(asked, r.places)) for r in edition.recommendations if r.addressee == id])
        for id, title in edition.addressees.items()
    ]
    shown = {"groups": [group for group in groups if group[1]]}
    return Page("recommendations", w["recommendations_title"], edition.title, shown)


@published()
def method(asked: Asked) -> Page:
    """How it was counted, what is withheld, and what abbreviations mean."""
    edition, w = asked.edition, words(asked.language)
    limits = sorted(set(edition.small_groups.values()))
    shown = {
        "limits": limits,
        "least": limits[0] if limits else None,
        "most": limits[-1] if len(limits) > 1 else None,
        "withheld": figure(edition.withheld),
        "digests": _digests(asked),
        "indicators": asked.address("open_indicators"),
        "corrections": asked.address("open_corrections"),
        "data": asked.address("open_data"),
    }
    return Page("method", w["method_title"], edition.title, shown)


@published()
def corrections(asked: Asked) -> Page:
    """Every edition with what it corrected of the one before."""
    w = words(asked.language)
    listed = [
        {
            "known": known,
            "address": asked.address_in(known.number, "open"),
            "day": date_format(known.day, "j E Y" if asked.language == "ru" else "Y-m-d"),
            "title": w["edition"].format(number=known.number),
            "results": w["results_of"].format(year=known.year),
            "first": "" if known.why else w["first_edition"].format(year=known.year),
            "corrections": content_of(known).corrections,
            "rest": _rest(len(content_of(known).corrections), w["and_more"]),
        }
        for known in asked.editions
    ]
    return Page("corrections", w["corrections_title"], w["corrections_lead"], {"listed": listed})


@published(q=())
def search(asked: Asked) -> Page:
    """What is found by words in any of their forms."""
    w, query = words(asked.language), asked.query.get("q", "").strip()
    found = find(asked.known, query) if query else []
    shown = {
        "query": query,
        "found": [
            (w["centre"] if kind == "place" and more else w[f"open_{kind}s"], title, asked.address(view, **named), more)
            for kind, title, view, named, more in found
        ],
        "how_many": w["found"].format(count=figure(len(found))),
        "nothing": w["nothing_found"].format(query=query) if query and not found else "",
    }
    return Page("search", w["search_title"], w["find"], shown)


def _rest(lines: int, words: str) -> str:
    return words.format(count=figure(lines - SHOWN)) if lines > SHOWN else ""


def _by_name(edition: Edition) -> list[Place]:
    return sorted(edition.places, key=lambda place: place.short_name.removeprefix("г. ").casefold())


def _digests(asked: Asked) -> list[tuple[str, str]]:
    title = words(asked.language)["digest"]
    return [(title.format(year=year), digest) for year, digest in asked.edition.digests.items()]


def _short(edition: Edition, criterion: str) -> str:
    return next((c.short for c in edition.criteria if c.id == criterion), "")


def _named(asked: Asked, places: tuple[str, ...]) -> list[tuple[str, str]]:
    found = [p for id in places if (p := asked.edition.place(id))]
    return [(place.name, asked.address("open_place", id=place.id)) for place in found]


def _tiles(asked: Asked) -> list[dict[str, Any]]:
    """The places by name; on a wide page each stands in its row and column."""
    return [
        {
            "name": place.short_name,
            "address": asked.address("open_place", id=place.id),
            "mark": mark_of(asked.edition, place, asked.language),
            "at": f"row{place.tile[0]} column{place.tile[1]}" if place.tile and not asked.edition.map else "",
        }
        for place in _by_name(asked.edition)
    ]


def _outlines(asked: Asked) -> list[dict[str, Any]]:
    """The places in their boundaries, small ones last: they are circles upon the others."""
    drawn = asked.edition.map.outlines if asked.edition.map else ()
    return [
        {
            "place": place,
            "address": asked.address("open_place", id=place.id),
            "mark": mark_of(asked.edition, place, asked.language),
            "path": outline.path,
            "x": outline.mark[0],
            "y": outline.mark[1],
        }
        for outline in sorted(drawn, key=lambda outline: not outline.path)
        if (place := asked.edition.place(outline.territory))
    ]


def _legend(asked: Asked) -> list[figures.Mark]:
    """The looks that are on the map."""
    used = {mark_of(asked.edition, place, asked.language) for place in asked.edition.places}
    return [mark for mark in marks(asked.edition, asked.language).values() if mark in used]


def _criterion(asked: Asked, id: str) -> dict[str, Any]:
    edition = asked.edition
    level = next(one for one in edition.levels if one.criterion == id)
    own = [i for i in edition.indicators if i.criterion == id]
    return {
        "criterion": next(c for c in edition.criteria if c.id == id),
        "mark": marks(edition, asked.language)[level.rank] if level.assessed else None,
        "passed": figures.told(edition, level, asked.language),
        "compared": figures.comparisons(edition, own, asked.language),
        "indicators": _of_region(asked, id),
    }


def _of_region(asked: Asked, criterion: str) -> list[tuple[Indicator, str, str, str]]:
    """Indicator, address, the region's value and its change in words."""
    return [
        (
            i,
            asked.address("open_indicator", id=i.id),
            value.shown if (value := figures.region_figure(asked.edition, i, asked.edition.year)) else "",
            i.change.words if i.change else "",
        )
        for i in asked.edition.indicators
        if i.criterion == criterion
    ]


def _row(asked: Asked, indicator: Indicator, place: str) -> dict[str, Any]:
    """An indicator of a municipality in both years."""
    found, previous = asked.edition.by_key, asked.edition.previous
    return {
        "indicator": indicator,
        "address": asked.address("open_indicator", id=indicator.id),
        "now": found.get((indicator.id, place, asked.edition.year)),
        "then": found.get((indicator.id, place, previous)) if previous else None,
        "incomparable": _incomparable(indicator),
    }


def _incomparable(indicator: Indicator) -> bool:
    """Whether an indicator was measured in both years and still no change may be stated."""
    return len(indicator.definitions) > 1 and (indicator.change is None or indicator.change.change is None)


def _limit(indicator: Indicator, year: int) -> str:
    definition = indicator.definition(year)
    if definition is None or definition.kind == "share":  # «нет» is below any part of the municipalities
        return ""
    return definition.threshold_each or definition.threshold


def _years(asked: Asked, indicator: Indicator) -> list[tuple[Any, str, str]]:
    """By year the definition, who took part and the value of the region."""
    w = words(asked.language)
    return [
        (
            definition,
            w["of"].format(count=definition.took_part, of=definition.asked),
            value.shown if (value := figures.region_figure(asked.edition, indicator, definition.year)) else "",
        )
        for definition in indicator.definitions
    ]


def _number(shown: Any) -> Fraction:
    return Fraction(shown.value) if shown is not None and shown.value is not None else Fraction(-1)
