"""The first page, and the check that the server is healthy."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orientir.web.components.words import language_of_site
from orientir.web.directory.access import Kind, has_role, reach_of
from orientir.web.results.editions import known_editions


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How forms are filled, and whom to ask."""
    return render(request, "help.html", {"language": language_of_site(request)})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Redirect to the first page of the person's role; a stranger to what is published, or else to the door."""
    if not request.user.is_authenticated:
        door = f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
        return redirect("open" if known_editions() else door)
    if reach_of(request.user).region:
        return redirect("board")
    only_probes = has_role(request.user, Kind.ORGANISER) and not has_role(request.user, Kind.COORDINATOR, Kind.SCHOOL)
    return redirect("own_slots" if only_probes else "forms")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
