"""Show a page about a form in the language of its methodology."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from orientir.web.campaigns.pinned_methodology import language_of_form


def render_form(request: HttpRequest, name: str, page: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """The template of a name with the variables of ``page``, of which ``form`` is the form."""
    language = language_of_form(page["form"])
    return render(request, f"campaigns/{name}.html", {"language": language, **page}, status=status)
