"""Answer with pages of an edition: made once a process, the same for everybody, kept by browsers and proxies.

One question goes to the database, which editions there are; no session is opened and nobody is asked who he is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.formats import date_format
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from orientir.opendata import Edition
from orientir.terms import Refused
from orientir.web.portal.kept import Finished, FinishedAnswers, etag_of, packed
from orientir.web.portal.words import OTHER, words
from orientir.web.results.editions import Known, content_of, known_editions

log = logging.getLogger(__name__)
FRESH = 300
"""Seconds that a page may be shown without asking whether there is a newer edition."""
LONGEST = 100
"""Characters of a parameter that are read."""
WITHIN = {
    "open_place": "open_places",
    "open_indicator": "open_indicators",
    "open_series_of": "open_series",
    "open_note_page": "open_note",
    "open_factor": "open_factors",
    "open_effects": "open_factors",
    "open_cycle_of": "open_cycle",
    "open_cycle_document": "open_cycle",
}
"""Pages that belong to a section."""
Make = Callable[..., "Page | Sent"]


@dataclass(frozen=True)
class Asked:
    """What is asked for: an edition in a language of the interface. ``number`` is None at addresses of the latest."""

    known: Known
    editions: tuple[Known, ...]
    language: str
    number: int | None
    site: str
    view: str
    named: dict[str, Any] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)

    @property
    def edition(self) -> Edition:
        return content_of(self.known)

    def address(self, view: str, **named: object) -> str:
        """The address of a page in the same edition and language."""
        return _address(view, self.number, self.language, named)

    def address_in(self, number: int | None, view: str, **named: object) -> str:
        """The address of a page in an edition, None for the latest."""
        return _address(view, number, self.language, named)

    def same_in(self, *, language: str | None = None, number: int | None = None) -> str:
        """The address of this page in another language or edition."""
        query = f"?{urlencode(self.query)}" if self.query else ""
        return _address(self.view, number or self.number, language or self.language, self.named) + query


def _address(view: str, number: int | None, language: str, named: Mapping[str, object]) -> str:
    within = {} if number is None else {"number": number}
    return reverse(view, kwargs={"language": language, **within, **named})


@dataclass(frozen=True)
class Page:
    """A page to be made: a template, what it shows, its title, and what a messenger shows beneath that."""

    template: str
    title: str
    about: str
    shown: dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """A file to be handed out as it is; ``name`` is that of a download."""

    content: bytes
    type: str
    name: str = ""


def published(**queries: Collection[str]) -> Callable[[Make], Callable[..., HttpResponse]]:
    """Make a view of a function of ``Asked`` and what the address names.

    ``queries`` are the parameters it reads, with the values that they may have; any where none are given.
    """

    def decorate(make: Make) -> Callable[..., HttpResponse]:
        @require_safe
        @wraps(make)
        def view(request: HttpRequest, language: str, number: int | None = None, **named: Any) -> HttpResponse:
            try:
                asked = _asked(request, language, number, named, queries)
            except Http404:
                if known_editions():
                    raise
                page = {"title": words(language)["unpublished"], "text": words(language)["unpublished_how"]}
                return render(request, "error.html", page, status=404)
            try:
                return _answered(request, asked, make, named)
            except Refused as refusal:
                log.error("; ".join(map(str, refusal.issues)))
                text = render_to_string("portal/damaged.html", {"w": words(language), "language": language})
                return HttpResponse(text, status=503, headers={"Retry-After": "600"})

        view.public = True  # type: ignore[attr-defined]  # see ``orientir.web.site.limits.is_public``
        return view

    return decorate


def _answered(request: HttpRequest, asked: Asked, make: Make, named: dict[str, Any]) -> HttpResponse:
    # What somebody has typed is not kept: there is no end of it.
    key = None if asked.query.get("q") else (asked.known, asked.editions[0], asked.site, asked.same_in())
    finished = _KEPT.get(key) or _KEPT.put(key, _finish(asked, make(asked, **named)))
    return _answer(request, asked, finished)


def _asked(
    request: HttpRequest,
    language: str,
    number: int | None,
    named: dict[str, Any],
    queries: Mapping[str, Collection[str]],
) -> Asked:
    editions = known_editions()
    found = [one for one in editions if number in (None, one.number)]
    known = max(found, key=_rank, default=None)
    if known is None:
        raise Http404
    match = request.resolver_match
    given = {name: request.GET.get(name, "")[:LONGEST] for name in queries}
    query = {name: value for name, value in given.items() if value and value in (queries[name] or [value])}
    site = request.build_absolute_uri("/").rstrip("/")
    return Asked(known, editions, language, number, site, match.url_name if match else "", named, query)  # type: ignore[arg-type]


def _rank(known: Known) -> tuple[int, int]:
    """By which the latest edition is known: that of the last year, whenever an earlier one was corrected."""
    return known.year, known.number


def _finish(asked: Asked, made: Page | Sent) -> Finished:
    if isinstance(made, Sent):
        return Finished(made.content, b"", made.type, etag_of(made.content), made.name)
    page = render_to_string(f"portal/{made.template}.html", _frame(asked, made) | made.shown).encode()
    return packed(page, "text/html; charset=utf-8")


def _frame(asked: Asked, made: Page) -> dict[str, Any]:
    """What stands around every page."""
    edition = asked.edition
    sections = (
        "open", "open_places", "open_indicators", "open_problems", "open_recommendations", "open_roadmap",
        "open_factors", "open_note",
    )  # fmt: skip
    more = ("open_series", "open_cycle", "open_data", "open_method", "open_corrections", "open_search")
    w = words(asked.language)
    return {
        "w": w,
        "asked": asked,
        "language": asked.language,
        "said": ' lang="ru"' if asked.language != edition.language else "",
        "edition": edition,
        "title": made.title,
        "about": made.about,
        "sections": [(asked.address(name), w[name], _here(name, asked.view)) for name in sections],
        "more": [(asked.address(name), w[name], _here(name, asked.view)) for name in more],
        "other": (OTHER[asked.language], asked.same_in(language=OTHER[asked.language])),
        "canonical": asked.site + asked.same_in(number=asked.known.number),
        "picture": asked.site + asked.address_in(asked.known.number, "open_picture"),
        "search": asked.address("open_search"),
        "told": w["published"].format(number=asked.known.number, day=_day(asked.known, asked.language)),
        "edition_digest": edition.digests[edition.year],
        "older": _older(asked),
        "newest": asked.address_in(None, "open"),
        "home": asked.address("open"),
    }


def _older(asked: Asked) -> str:
    """That there is a newer edition of the year, or else one of another year; empty where it is the latest."""
    w, known, latest = words(asked.language), asked.known, max(asked.editions, key=_rank)
    if any(one.year == known.year and one.number > known.number for one in asked.editions):
        return w["older"].format(number=known.number, day=_day(known, asked.language))
    return w["older_year"].format(year=known.year, latest=latest.year) if latest.year > known.year else ""


def _here(section: str, view: str) -> str:
    """Whether a page is a section's own, or one that belongs to it."""
    return "page" if section == view else "true" if section == WITHIN.get(view) else ""


def _day(known: Known, language: str) -> str:
    return date_format(known.day, "j E Y" if language == "ru" else "Y-m-d") + (" года" if language == "ru" else "")


def _answer(request: HttpRequest, asked: Asked, finished: Finished) -> HttpResponse:
    """The page, or that the visitor has it already."""
    response = finished.sent(request)
    if finished.name:
        response.headers["Content-Disposition"] = f'attachment; filename="{finished.name}"'
    changed = int(asked.editions[0].at.timestamp())
    response.headers["Last-Modified"] = http_date(changed)
    response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    return get_conditional_response(request, finished.etag, changed, response) or response


_KEPT = FinishedAnswers()
