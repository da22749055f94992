"""Which schools of a municipality have applied in a week and which have not; these are reminded with one button."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from orientir.terms import counted
from orientir.web.bookings import access
from orientir.web.bookings.actions_reminders import remind
from orientir.web.bookings.board import schools_of
from orientir.web.bookings.models import Week
from orientir.web.directory.access import INSTITUTE, has_role, me, require_role
from orientir.web.directory.models import Organisation, Territory
from orientir.web.directory.refusals import NotDone

chasers_only = require_role(*access.CHASERS)
SCHOOLS = ("школе", "школам", "школам")


@require_safe
@chasers_only
def week_schools(request: HttpRequest, week: int) -> HttpResponse:
    """The schools of the own municipality; an operator names one: ``?place=bratsk``."""
    return _page(request, _week(week), request.GET.get("place", ""))


@require_POST
@chasers_only
def week_remind(request: HttpRequest, week: int) -> HttpResponse:
    """Write to the schools of a municipality that have not applied and were not reminded today."""
    one, place = _week(week), request.POST.get("of", "")
    territory, schools = _schools(request, one, place)
    if territory is None:
        raise Http404
    link = request.build_absolute_uri(f"{reverse('slots')}?week={one.pk}")
    try:
        number = remind(one, schools, by=me(request), link=link)
    except NotDone as refusal:
        return _page(request, one, place, refusal)
    if number:
        messages.success(request, f"Напоминание уйдёт {counted(number, SCHOOLS)}. Сегодня второго они не получат.")
    else:
        messages.info(request, "Сейчас напоминать некому.")
    return redirect(f"{reverse('week_schools', args=[one.pk])}?place={territory.pk}")


def _page(request: HttpRequest, week: Week, place: str, refusal: NotDone | None = None) -> HttpResponse:
    territory, schools = _schools(request, week, place)
    lines, today = schools_of(week, schools), timezone.localdate()
    silent = [line for line in lines if not line.asked]
    context = {
        "week": week,
        "place": territory,
        "towns": [(t.pk, t.name) for t in _territories(request)],
        "lines": lines,
        "silent": silent,
        "applied": [line for line in lines if line.asked],
        "unanswered": any(not line.answered for line in silent),
        "may_remind": [line for line in silent if line.answered and line.reminded != today],
        "over": week.last < today,
        "institute": has_role(request.user, *INSTITUTE),
        "refusal": refusal,
    }
    return render(request, "bookings/week_schools.html", context, status=refusal.status if refusal else 200)


def _schools(request: HttpRequest, week: Week, place: str) -> tuple[Territory | None, list[Organisation]]:
    """The municipality that is asked for, or the only one of the person, with its schools; 404 for another's."""
    able = _territories(request)
    if place:
        territory = next((t for t in able if t.pk == place), None)
        if territory is None:
            raise Http404
    else:
        territory = able[0] if len(able) == 1 else None
    if territory is None:
        return None, []
    return territory, list(access.chased_by(request.user).filter(territory=territory).working(week.last))


def _territories(request: HttpRequest) -> list[Territory]:
    return list(Territory.objects.filter(pk__in=access.chased_by(request.user).order_by().values("territory")))


def _week(pk: int) -> Week:
    if pk > access.LARGEST:
        raise Http404
    return get_object_or_404(Week, pk=pk)
