"""Change the responses of allauth's pages: 422 for a form with errors, equal time for known and unknown people."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from orientir.web.directory.passwords import HINT

LABELS = {
    "login": "Рабочая почта",
    "email": "Рабочая почта",
    "password": "Пароль",
    "oldpassword": "Текущий пароль",
    "password1": "Новый пароль",
    "password2": "Новый пароль ещё раз",
    "code": "Код",
}
"""What our pages call the inputs of allauth's forms."""
HINTS = {"password1": HINT}


def checked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Call the inputs as our pages do; answer 422 where a view shows its form again because of errors."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        form = (response.context_data or {}).get("form") if isinstance(response, TemplateResponse) else None
        if form is not None:
            for name in form.fields.keys() & LABELS:
                form[name].label, form[name].help_text = LABELS[name], HINTS.get(name, "")
            if response.status_code == 200 and form.is_bound and form.errors:
                response.status_code = 422
        return response

    return answered


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
