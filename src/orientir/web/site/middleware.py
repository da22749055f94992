"""Middleware: headers of every response, sign-in for all but open pages, audit of refusals and downloads."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from orientir.opendata.tables import TABLES
from orientir.web.campaigns.site_language import site_language
from orientir.web.directory.audit import ADDRESS, EXPORT, TOLD_OF_EXPORT, record
from orientir.web.directory.audit_words import file_name, give_reader, give_words
from orientir.web.directory.sign_in import client_address, second_factor_missing
from orientir.web.site import errors
from orientir.web.site.limits import DENIED, LIMITED, is_public, times_in_minute

give_words({"denied": "отказ в доступе"}, kinds={"page": "страница"})
DENIALS = {403: "нет прав", 404: "такой страницы нет или она не для этого человека"}
give_reader(
    "page", lambda events: {e.pk: DENIALS.get(e.after["status"], "") for e in events if e.what == "denied" and e.after}
)
Handler = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "POST")
OPEN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_error",
    "socialaccount_login_cancelled",
    "invitation",
    "health",
    "help",
    "home",
    "open",
    "open_places",
    "open_place",
    "open_series",
    "open_series_of",
    "open_indicators",
    "open_indicator",
    "open_problems",
    "open_recommendations",
    "open_roadmap",
    "open_cycle",
    "open_cycle_of",
    "open_cycle_document",
    "open_factors",
    "open_factor",
    "open_effects",
    "open_note",
    "open_note_page",
    "open_data",
    "open_file",
    "open_picture",
    "open_method",
    "open_corrections",
    "open_search",
    "open_api",
    "open_api_editions",
    *(f"open_api_{table.name}" for table in TABLES),
    "calendar",
    "calendar_feed",
    "registers",
    "register",
    "register_record",
    "register_file",
    "register_summary",
    "slots",
    "slot",
    "survey_door",
    "survey_start",
    "survey_answer",
}
"""Addresses that need no sign-in, or ask for it themselves where a register is not public.

Everything else needs it, so that a new page cannot be forgotten.
"""
WITHOUT_SECOND_FACTOR = {"mfa_activate_totp", "account_reauthenticate", "mfa_reauthenticate"}
"""Where a person whose roles demand a second factor can set it up or show it. Nothing else opens before."""


class ResponseHeaders:
    """Set headers that Django does not set; refuse unusual methods; forbid caching for signed-in people."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = ADDRESS.set(client_address(request))
        request.site_language = cache(site_language)  # type: ignore[attr-defined]  # asked by pages that need it
        try:
            response = self._respond(request)
        finally:
            ADDRESS.reset(token)
        if response.status_code == 405 and not response.content:
            response = errors.method_not_allowed(request, response.headers.get("Allow", ""))
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", "60")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(str(settings.STATIC_URL)):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _respond(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        # No text of ours contains it, PostgreSQL refuses it, and file systems cut names at it.
        if b"\0" in unquote_to_bytes(request.get_full_path()):
            return errors.bad_request(request)
        return self.get_response(request)


class SignedInOnly:
    """Require a signed-in person for every page that is not ``OPEN``, and of operators their second factor."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = _name_of(request.path_info)
        if name is None:
            return self.get_response(request)
        if name in OPEN or request.path.startswith(str(settings.STATIC_URL)):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return _to("account_login", request)
        if name not in WITHOUT_SECOND_FACTOR and (way := second_factor_missing(request)):
            return _to(way, request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        # Runs after the check of the CSRF token; see ResponseHeaders for the reason.
        if request.method == "POST" and any("\0" in v for _, values in request.POST.lists() for v in values):
            return errors.bad_request(request)
        if request.method == "POST" and errors.is_of_other_person(request):
            return errors.other_person(request)
        return None


@lru_cache(maxsize=4096)
def _name_of(path: str) -> str | None:
    """The name of the page at an address; Django itself asks once more later, but has not yet."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return None


def _to(name: str, request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': _page(request)})}")


def _page(request: HttpRequest) -> str:
    """The page to come back to: of a form that was posted the page it stood on, for its own address may have none."""
    if request.method != "POST":
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    known = came_from.netloc == request.get_host() and came_from.path.startswith("/")
    return urlunsplit(("", "", came_from.path, came_from.query, "")) if known else reverse("home")


class AuditTrail:
    """Record what a signed-in person was refused (403, 404) and every file that was handed out.

    Done here once, so that no view can forget it; a view that tells more about its file is not repeated. Of a person
    who is refused again and again in a minute one line says so, and the rest is not written down.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = TOLD_OF_EXPORT.set(False)
        try:
            response = self.get_response(request)
            told = TOLD_OF_EXPORT.get()
        finally:
            TOLD_OF_EXPORT.reset(token)
        match = request.resolver_match
        if match is None or is_public(match) or not request.user.is_authenticated:
            return response
        what: str | None = None
        after: Any = None
        if response.status_code in {403, 404}:
            times, most = times_in_minute(request.user, DENIED)[0], settings.LIMITS[DENIED]
            if times <= most:
                what, after = "denied", {"status": response.status_code, "method": request.method}
            elif times == most + 1:
                what, after = LIMITED, DENIED
        elif not told and "attachment" in response.headers.get("Content-Disposition", ""):
            what, after = EXPORT, {"file": file_name(response.headers["Content-Disposition"])[:300]}
        if what:
            with transaction.atomic():
                record(by=request.user, what=what, kind="page", object=request.path[:80], after=after)
        return response
