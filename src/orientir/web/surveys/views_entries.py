"""Sheets of cards and links: made, printed, stopped by who gives them to people."""

from __future__ import annotations

import uuid
from random import SystemRandom

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orientir.web.directory.access import me
from orientir.web.surveys import access, actions, codes, editions
from orientir.web.surveys.models import Entry, Poll
from orientir.web.surveys.qr import drawing
from orientir.web.surveys.response import used_of

KINDS = tuple(Entry.Kind.choices)


@require_http_methods(["GET", "HEAD", "POST"])
def entries(request: HttpRequest, poll: int) -> HttpResponse:
    """The sheets and links of the person's schools, and a form to make another."""
    found = access.poll_of(request.user, poll)
    organisations = access.given_to(request.user)
    if not organisations.exists():
        raise Http404
    territories = access.territories_of(request.user)
    refusal = None
    if request.method == "POST":
        try:
            entry = _made(request, found)
        except actions.Refused as refused:
            refusal = refused
        else:
            return redirect("survey_sheet", found.pk, entry.pk)
    place = territories.filter(pk=request.GET.get("place", "")).first() if territories.count() > 1 else None
    listed = organisations.filter(territory=place) if place else organisations
    many = not place and territories.count() > 1
    only = organisations.first() if organisations.count() == 1 else None
    page = Paginator(access.entries_of(request.user, found).order_by("organisation__sort_name", "label", "pk"), 50)
    shown = page.get_page(request.GET.get("page"))
    used = used_of(shown.object_list)
    key = request.POST.get("key") or str(uuid.uuid4())
    context = {
        "poll": found, "kinds": KINDS, "refusal": refusal, "page": shown, "only": only, "key": key,
        "organisations": [] if only or many else list(listed.values_list("name", flat=True)),
        "territories": list(territories.values_list("pk", "name")) if many and request.method != "POST" else [],
        "place": place,
        "rows": [(entry, used[entry.pk]) for entry in shown], "given": request.POST,
        "open": found.state == Poll.State.OPEN, "most": actions.MOST,
    }  # fmt: skip
    return render(request, "surveys/entries.html", context, status=422 if refusal else 200)


def _made(request: HttpRequest, poll: Poll) -> Entry:
    given = request.POST
    organisations = access.given_to(request.user)
    if place := request.GET.get("place"):  # schools of two municipalities may have one name
        organisations = organisations.filter(territory=place[:64])
    if organisations.count() == 1:
        organisation = organisations.get()
    else:
        named = organisations.filter(name=given.get("organisation", "").strip())
        if named.count() != 1:
            raise actions.Refused("Выберите школу из списка.", "organisation")
        organisation = named.get()
    kind, number = given.get("kind", ""), given.get("number", "").strip()
    if kind not in Entry.Kind.values:
        raise actions.Refused("Выберите: карточки или ссылка.", "kind")
    if not (number.isascii() and number.isdecimal() and len(number) < 5):
        raise actions.Refused(f"Напишите, сколько человек: от 1 до {actions.MOST}.", "number")
    try:
        key = uuid.UUID(given.get("key", ""))
    except ValueError:
        key = uuid.uuid4()
    label = " ".join(given.get("label", "").split())[:30]
    return actions.make_entry(
        poll, organisation, by=me(request), kind=kind, label=label, number=int(number), key=key
    )  # fmt: skip


@require_safe
def sheet(request: HttpRequest, poll: int, pk: int) -> HttpResponse:
    """The cards of a sheet, to be cut, in another order each time; or the page with the link of a class."""
    found = access.poll_of(request.user, poll)
    entry = access.entry_of(request.user, found, pk)
    _, survey = editions.latest(found)
    numbers: list[int | str] = [codes.LINK] if entry.kind == Entry.Kind.LINK else list(range(entry.number))
    SystemRandom().shuffle(numbers)
    cards = []
    for number in numbers:
        code = codes.code_of(entry, number)
        link = request.build_absolute_uri(reverse("survey_start", args=[code]))
        cards.append({"code": codes.grouped(code), "link": link, "qr": drawing(link)})
    door = request.build_absolute_uri(reverse("survey_door"))
    context = {"poll": found, "survey": survey, "entry": entry, "cards": cards, "door": door}
    return render(request, "surveys/sheet.html", context)


@require_POST
def stop(request: HttpRequest, poll: int, pk: int) -> HttpResponse:
    """Take no more answers by a sheet or a link."""
    entry = access.entry_of(request.user, access.poll_of(request.user, poll), pk)
    try:
        actions.stop_entry(entry, by=me(request))
    except actions.Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "Отменено: новых ответов по этим кодам не будет, полученные остаются.")
    return redirect("survey_entries", poll)
