"""The documents of the management cycle, of the region and of each municipality, as an edition holds them."""

from __future__ import annotations

from django.http import Http404
from django.utils.safestring import mark_safe

from orientir.terms import REGION
from orientir.web.portal.serving import Asked, Page, published
from orientir.web.portal.words import words
from orientir.web.results.editions import CyclePage, cycle_of


@published()
def documents(asked: Asked) -> Page:
    """The region's documents, and the way to those of each municipality."""
    return _listed(asked, REGION)


@published()
def documents_of(asked: Asked, id: str) -> Page:
    """The documents of one municipality; of the region under the id that it has in the data."""
    return _listed(asked, id)


@published()
def document(asked: Asked, id: str, document: str) -> Page:
    """One document with the way to those beside it."""
    found, _ = _found(asked, id)
    at = next((number for number, page in enumerate(found) if page.id == document), None)
    if at is None:
        raise Http404
    w, page = words(asked.language), found[at]
    beside = [found[at - 1] if at else None, found[at + 1] if at + 1 < len(found) else None]
    ways = [one and (one.name, asked.address("open_cycle_document", id=id, document=one.id)) for one in beside]
    shown = {
        "page": page,
        # Made by the report from plain text, every word of it escaped, and held against the manifest.
        "html": mark_safe(page.html),  # noqa: S308
        "listed": (w["open_cycle"], asked.address("open_cycle_of", id=id)),
        "before": ways[0],
        "after": ways[1],
    }
    return Page("cycle_page", page.title, page.about, shown)


def _listed(asked: Asked, id: str) -> Page:
    found, name = _found(asked, id)
    w = words(asked.language)
    places = [(place.name, asked.address("open_cycle_of", id=place.id)) for place in asked.edition.places]
    shown = {
        "documents": [(page, asked.address("open_cycle_document", id=id, document=page.id)) for page in found],
        "places": places if id == REGION else [],
        "listed": (w["open_cycle"], asked.address("open_cycle")) if id != REGION else None,
    }
    title = w["cycle_title"].format(place=name[:1].upper() + name[1:], year=asked.edition.year)
    return Page("cycle", title, w["cycle_lead"], shown)


def _found(asked: Asked, id: str) -> tuple[tuple[CyclePage, ...], str]:
    place = asked.edition.place(id) if id != REGION else None
    if place is None and id != REGION:
        raise Http404
    found = cycle_of(asked.known, id)
    if not found and id != REGION:
        raise Http404
    return found, place.name if place else asked.edition.region.get("nom", "")
