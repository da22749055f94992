"""The calendar: a month on a page, a file for a calendar program, and a secret address that it asks by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from orientir.methodology.model import Register
from orientir.web.directory.access import me
from orientir.web.directory.downloads import download
from orientir.web.registers import actions_calendar
from orientir.web.registers.access import Person
from orientir.web.registers.calendar import Event, dated, events, places_of
from orientir.web.registers.ics import CONTENT_TYPE, as_ics
from orientir.web.registers.models import CalendarAddress, Record

PAST = timedelta(days=366)
"""How far back a file goes; a program keeps what it has seen before."""
YEARS = range(1990, 2101)
TITLE = "Ориентир: календарь"


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the first day of a month, registers, a territory."""

    month: date
    registers: list[Register]
    register: str
    place: str

    @property
    def last(self) -> date:
        return self.next - timedelta(days=1)

    @property
    def next(self) -> date:
        return (self.month + timedelta(days=31)).replace(day=1)

    @property
    def before(self) -> date:
        return (self.month - timedelta(days=1)).replace(day=1)


def _asked(request: HttpRequest, seen: list[Register], places: Iterable[tuple[str, str]]) -> Asked:
    given = re.fullmatch(r"(\d{4})-(\d\d)", request.GET.get("month", ""), re.ASCII)
    year, month = (int(given[1]), int(given[2])) if given else (0, 0)
    known = year in YEARS and 1 <= month <= 12
    register, place = request.GET.get("register", ""), request.GET.get("place", "")
    chosen = [one for one in seen if one.id == register]
    return Asked(
        date(year, month, 1) if known else timezone.localdate().replace(day=1),
        chosen or seen,
        register if chosen else "",
        place if place in dict(places) else "",
    )


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What takes place in a month, day by day."""
    seen = dated(request.user)
    if not seen and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    places = places_of(request.user, seen)
    asked = _asked(request, seen, places)
    found = events(request.user, asked.registers, asked.month, asked.last, asked.place)
    query = request.GET.copy()
    query.pop("month", None)
    context = {
        "asked": asked,
        "registers": [(one.id, one.title) for one in seen],
        "territories": places if len(places) > 1 else [],
        "days": [(day, list(of_day)) for day, of_day in groupby(found, lambda e: max(e.first, asked.month))],
        "query": query.urlencode(),
        "today": timezone.localdate(),
    }
    return render(request, "registers/calendar.html", context)


@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """What takes place from a year ago on, of what is chosen, as one file."""
    seen = dated(request.user)
    asked = _asked(request, seen, places_of(request.user, seen))
    found = events(request.user, asked.registers, timezone.localdate() - PAST, place=asked.place)
    return download(as_ics(found, TITLE, _link(request)), CONTENT_TYPE, "Календарь.ics")


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """The secret address of one's calendar: given, replaced, taken back. It is shown once."""
    token = ""
    if request.method == "POST":
        if request.POST.get("close"):
            actions_calendar.close_address(by=me(request))
        else:
            token = actions_calendar.open_address(by=me(request))
    found = request.build_absolute_uri(reverse("calendar_feed", args=[token])) if token else ""
    given = CalendarAddress.objects.filter(user=me(request)).first()
    return render(request, "registers/calendar_address.html", {"address": found, "given": given})


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of the person whose secret this is, with the rights that the person has now."""
    person = actions_calendar.owner_of(token)
    if person is None:
        raise Http404
    return HttpResponse(as_ics(_current(person), TITLE, _link(request)), content_type=CONTENT_TYPE)


def _current(person: Person) -> list[Event]:
    return events(person, dated(person), timezone.localdate() - PAST)


def _link(request: HttpRequest) -> Callable[[Record], str]:
    return lambda record: request.build_absolute_uri(record.get_absolute_url())
