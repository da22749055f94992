"""Error pages in the language of the site, each with a way home."""

from __future__ import annotations

import errno
import sys

from django.core.exceptions import TooManyFilesSent
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from orientir.terms import remark, say
from orientir.web.campaigns.site_language import known_site_language
from orientir.web.components.words import language_of_site

UNAVAILABLE = (OperationalError, InterfaceError, InternalError)
"""Locked, full, read-only or gone. Other database errors are mistakes of ours and stay a 500."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""What the system says of a disk on which nothing can be kept."""


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "not_found")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, "forbidden")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _bare(400, "too_many_files" if isinstance(exception, TooManyFilesSent) else "bad_request")


def method_not_allowed(request: HttpRequest, allow: str) -> HttpResponse:
    response = _bare(405, "method")
    response.headers["Allow"] = allow
    return response


def is_of_other_person(request: HttpRequest) -> bool:
    """Whether what was posted was typed on the page of somebody else, who was signed in here before."""
    owner = request.POST.get("owner", "")
    return bool(owner) and request.user.is_authenticated and owner != str(request.user.pk)


def other_person(request: HttpRequest) -> HttpResponse:
    """A 409: nothing is saved under the name of one person that another has typed."""
    if "application/json" in request.headers.get("Accept", ""):
        message = say(language_of_site(request), "error.other")
        return JsonResponse({"state": "other", "message": message}, status=409)
    return _page(request, 409, "other_page")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if is_of_other_person(request):  # whose signing in has made the page's token void
        return other_person(request)
    return _page(request, 403, "outdated")


def server_error(request: HttpRequest) -> HttpResponse:
    """A 500, or a 503 where the database is busy, or the disk full or read-only: nothing was half-written."""
    error = sys.exc_info()[1]
    if isinstance(error, UNAVAILABLE) or (isinstance(error, OSError) and error.errno in FULL):
        return unavailable(request)
    return _bare(500, "ours")


def too_often(request: HttpRequest, what: str, most: int, seconds: int) -> HttpResponse:
    """A 429 for a person who searches or downloads without a pause."""
    key = "downloads" if what == "export" else "searches"
    response = _page(request, 429, key, times=most, seconds=seconds)
    response.headers["Retry-After"] = str(seconds)
    return response


def too_large() -> bytes:
    """The page of a 413, for a request whose body was not read."""
    return _bare(413, "too_large").content


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _bare(503, "unavailable")
    response.headers["Retry-After"] = "30"
    return response


def _page(request: HttpRequest, status: int, key: str, **values: int) -> HttpResponse:
    return render(request, "error.html", _said(language_of_site(request), key, **values), status=status)


def _bare(status: int, key: str) -> HttpResponse:
    """A page made without the database: neither who is signed in nor anything else is asked."""
    page = render_to_string("error.html", _said(known_site_language(), key) | {"bare": True})
    return HttpResponse(page, status=status)


def _said(language: str, key: str, **values: int) -> dict[str, object]:
    title, text = remark(language, f"error.{key}", **values)
    return {"language": language, "title": title, "text": text}
