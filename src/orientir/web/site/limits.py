"""Limit how often one person may search and download: far more than people need, far less than a script takes."""

from __future__ import annotations

from collections.abc import Callable
from time import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from orientir.web.directory.access import me
from orientir.web.directory.audit import record
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.models import User
from orientir.web.site import errors

Handler = Callable[[HttpRequest], HttpResponse]
SEARCH, EXPORT, DENIED = "search", "export", "denied"
LIMITED = "limited"
give_words(
    {LIMITED: "слишком частые запросы"}, values={SEARCH: "поиск", EXPORT: "скачивание", DENIED: "чужие страницы"}
)
POLLED = {"form_changes"}
"""Addresses that our own pages ask by themselves again and again."""
MINUTE = 60


class Limits:
    """Refuses with 429 what a signed-in person asks too often; the limits are in the settings.

    A page that is asked with a query string searches, filters or leafs; a file that is handed out is a
    download, from whatever address it comes. So neither a new search nor a new export can be forgotten.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.downloads: set[str] = set()
        """Addresses that have handed out a file: from then on they are counted before their work is done."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        file = "attachment" in response.headers.get("Content-Disposition", "")
        if match is None or is_public(match) or not file or match.view_name in self.downloads:
            return response
        self.downloads.add(match.view_name)
        return _refusal(request, EXPORT) or response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match and is_public(match):
            return None
        name = match.view_name if match else ""
        if name in self.downloads:
            return _refusal(request, EXPORT)
        if request.GET and request.method != "POST" and name not in POLLED:
            return _refusal(request, SEARCH)
        return None


def is_public(match: ResolverMatch) -> bool:
    """Whether an address is the same for everybody: nobody is asked who he is, and nothing is written down."""
    return bool(getattr(match.func, "public", False))


def _refusal(request: HttpRequest, what: str) -> HttpResponse | None:
    """Count it; a page that asks to wait where it was too often. The first refusal of a minute is written down."""
    if not request.user.is_authenticated:
        return None
    times, left = times_in_minute(me(request), what)
    most: int = settings.LIMITS[what]
    if times <= most:
        return None
    if times == most + 1:
        with transaction.atomic():
            record(by=me(request), what=LIMITED, kind="page", object=request.path[:80], after=what)
    return errors.too_often(request, what, most, left)


def times_in_minute(person: User, what: str) -> tuple[int, int]:
    """Count one more time; how often it was in this minute, and how many seconds the minute still has."""
    minute, passed = divmod(int(time()), MINUTE)
    # One key a person, which is read again: a key a minute would fill the cache with what nobody asks for any more.
    key = f"limit:{what}:{person.pk}"
    counted, times = cache.get(key, (minute, 0))
    times = times + 1 if counted == minute else 1
    cache.set(key, (minute, times), MINUTE)
    return times, MINUTE - passed
