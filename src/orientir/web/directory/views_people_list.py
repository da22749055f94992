"""Invite many people at once, from a list that was looked at."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from orientir.methodology.csv_table import as_utf8
from orientir.terms import counted
from orientir.web.directory import actions, people_list
from orientir.web.directory.access import me
from orientir.web.directory.uploads import LARGEST_BODY, takes_files
from orientir.web.directory.views import keepers_only

PLACES = ("приглашение", "приглашения", "приглашений")
NO_LETTERS = "Почта на этом сервере не настроена, письма не уйдут. Попросите администратора задать EMAIL_URL."


@takes_files(LARGEST_BODY)
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def people_list_page(request: HttpRequest) -> HttpResponse:
    """Paste or upload a list, see what it would do, invite; the list stays in its box for what is to be mended."""
    by, text = me(request), request.POST.get("text", "")
    if file := request.FILES.get("file"):
        text = as_utf8(file.read()).decode("utf-8", "replace").removeprefix("\ufeff")
    may_send = settings.MAIL_WORKS or settings.DEMO
    if request.method == "POST" and request.POST.get("then") == "invite" and may_send:
        link = request.build_absolute_uri(reverse("invitation", args=["token"])).replace("token", "{}")
        done = actions.invite_listed(text.encode(), by=by, link=link.format)
        messages.success(request, f"Сделано: {counted(done, PLACES)}. Письма уходят, это видно на странице «Люди».")
    found = people_list.read(text.encode(), by=by) if request.method == "POST" else None
    page = {
        "text": text,
        "found": found,
        "issues": found.issues if found else (),
        "without_mail": "" if may_send else NO_LETTERS,
        "columns": (people_list.EMAIL, people_list.TERRITORY, people_list.SCHOOL, people_list.ORGANISER),
    }
    return render(request, "directory/people_list.html", page, status=422 if found and found.issues else 200)
