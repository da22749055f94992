"""Change the responses of allauth's pages: 422 for a form with errors, equal time for known and unknown people."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from orientir.terms import say
from orientir.web.components.words import in_words_of_site, language_of_site

LABELS = {"login", "email", "password", "oldpassword", "password1", "password2", "code"}
"""The inputs of allauth's forms that our pages call otherwise."""


def checked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Call the inputs as our pages do; answer 422 where a view shows its form again because of errors."""

    @wraps(view)
    @in_words_of_site
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse):
            _name(response, language_of_site(request))
            response.render()  # while Django's own words about wrong input are in that language
        return response

    return answered


def _name(response: TemplateResponse, language: str) -> None:
    form = (response.context_data or {}).get("form")
    if form is None:
        return
    for name in form.fields.keys() & LABELS:
        form[name].label = say(language, f"door.{name}")
        form[name].help_text = say(language, "password.hint") if name == "password1" else ""
    if response.status_code == 200 and form.is_bound and form.errors:
        response.status_code = 422


def evenly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a posted form after the same time whatever had to be done: it must not tell who has an account."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        end = time.monotonic() + settings.EVEN_SECONDS
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            time.sleep(max(0.0, end - time.monotonic()))
        return response

    return answered
