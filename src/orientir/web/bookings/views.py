"""What is offered: the slots that are to come, for everybody, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from orientir.web.bookings import access
from orientir.web.bookings.models import GRADES, Slot, Week
from orientir.web.bookings.steps import ALIVE, State
from orientir.web.directory.access import INSTITUTE, has_role
from orientir.web.directory.models import Territory
from orientir.web.directory.page_numbers import number_of

PAGE = 30


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as far as it means something."""

    occupation: str = ""
    place: str = ""
    grade: int | None = None
    ovz: bool = False
    free: bool = False
    week: Week | None = None

    @property
    def query(self) -> str:
        given: dict[str, Any] = {
            "occupation": self.occupation, "place": self.place, "grade": self.grade,
            "ovz": "1" if self.ovz else "", "free": "1" if self.free else "", "week": self.week.pk if self.week else "",
        }  # fmt: skip
        return urlencode({key: value for key, value in given.items() if value})


def asked(query: QueryDict) -> Asked:
    """Read the query of an address; what is unknown there is passed over."""
    grade, number = query.get("grade", ""), number_of(query.get("week", ""))
    return Asked(
        " ".join(query.get("occupation", "").split())[:200],
        query.get("place", "")[:64],
        int(grade) if grade in map(str, GRADES) else None,
        query.get("ovz") == "1",
        query.get("free") == "1",
        Week.objects.filter(pk=number).first() if number else None,
    )


def narrowed(among: QuerySet[Slot], wanted: Asked, now: datetime) -> QuerySet[Slot]:
    """The slots that are asked for."""
    found = among
    if wanted.occupation:
        found = found.filter(occupation=wanted.occupation)
    if wanted.place:
        found = found.filter(organiser__territory=wanted.place)
    if wanted.grade:
        found = found.filter(grade_from__lte=wanted.grade, grade_to__gte=wanted.grade)
    if wanted.ovz:
        found = found.filter(places_ovz__gt=0)
    if wanted.free:
        found = found.filter(places__gt=F("taken"), deadline__gte=now)
        found = found.filter(places_ovz__gt=F("taken_ovz")) if wanted.ovz else found
    return found


@require_safe
def slots(request: HttpRequest) -> HttpResponse:
    """The slots that are to come, or those of one week; open to everybody."""
    now, wanted = timezone.now(), asked(request.GET)
    offered = access.slots().filter(called_off="")
    offered = offered.filter(week=wanted.week) if wanted.week else offered.filter(begins__gt=now)
    page = Paginator(narrowed(offered, wanted, now), PAGE).get_page(request.GET.get("page"))
    territories = Territory.objects.filter(organisations__slots__in=offered.values("pk")).distinct()
    context = {
        "page": page,
        "asked": wanted,
        "grade": str(wanted.grade or ""),
        "known": sorted(set(offered.order_by().values_list("occupation", flat=True))),
        "towns": [(t.pk, t.name) for t in territories],
        "grades": [(str(grade), f"{grade} класс") for grade in GRADES],
        "weeks": Week.objects.all()[:6],
        "now": now,
        "keeps": access.keeps_slots(request.user),
        "applies": access.applies(request.user),
        "institute": has_role(request.user, *INSTITUTE),
        "chased": Week.objects.filter(last__gte=timezone.localdate()) if access.chases(request.user) else (),
    }
    return render(request, "bookings/slots.html", context)


@require_safe
def slot(request: HttpRequest, pk: int) -> HttpResponse:
    """One slot; who applies for a school goes on from here."""
    one, now = access.slot_of(pk), timezone.now()
    applies = access.applies(request.user)
    own = list(access.applied_by(request.user).filter(slot=one).order_by("-id")[:50]) if applies else []
    context = {
        "slot": one,
        "open": one.takes_applications(now),
        "waiting": one.applications.filter(state=State.WAITING).count(),
        "own": own,
        "living": any(application.state in ALIVE for application in own),
        "may_apply": applies or not request.user.is_authenticated,
        "looks": access.looked_at_by(request.user).filter(pk=pk).exists(),
        "now": now,
    }
    return render(request, "bookings/slot.html", context)
