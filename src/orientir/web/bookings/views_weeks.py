"""Weeks of probes for the institute: kept, and looked at as a whole."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, F, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from orientir.web.bookings import actions_slots
from orientir.web.bookings.board import lines_of, occupations_of, silent_schools, total_of
from orientir.web.bookings.feeding import register_of, registers_with_guests
from orientir.web.bookings.forms import WeekForm
from orientir.web.bookings.models import Week
from orientir.web.directory.access import INSTITUTE, Kind, has_role, me, require_role
from orientir.web.directory.models import Territory
from orientir.web.directory.refusals import NotDone
from orientir.web.registers.voices import voices_of

institute_only = require_role(*INSTITUTE)
operators_only = require_role(Kind.OPERATOR)


@require_safe
@institute_only
def weeks(request: HttpRequest) -> HttpResponse:
    """All weeks of probes."""
    context = {"weeks": Week.objects.all(), "operator": has_role(request.user, Kind.OPERATOR)}
    return render(request, "bookings/weeks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def new(request: HttpRequest) -> HttpResponse:
    """Add a week; ``?register=`` says of which register, where several take guests."""
    able = registers_with_guests()
    register = next((r for r in able if r.id == request.GET.get("register")), able[0] if able else None)
    if register is None:
        raise Http404
    form = WeekForm(request.POST if request.method == "POST" else None, register=register, initial={"offer_hours": 48})
    if request.method == "POST" and form.is_valid():
        made = actions_slots.add_week(by=me(request), values=form.values)
        messages.success(request, "Неделя заведена: организаторы могут добавлять пробы.")
        return redirect("week", made.pk)
    context = {"form": form, "registers": able, "register": register}
    return render(request, "bookings/week_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def edit(request: HttpRequest, week: int) -> HttpResponse:
    """Change a week."""
    one = _week(week)
    register = register_of(one.register)
    if register is None:
        raise Http404
    names = ("title", "first", "last", "offer_hours", "within")
    form = WeekForm(
        request.POST if request.method == "POST" else None, register=register,
        initial={name: getattr(one, name) for name in names},
    )  # fmt: skip
    context = {"form": form, "week": one, "register": register}
    if request.method == "POST" and form.is_valid():
        try:
            actions_slots.change_week(one, by=me(request), values=form.values)
        except NotDone as refusal:
            refusal.about = f"id_{refusal.about}"
            context |= {"refusal": refusal}
            return render(request, "bookings/week_edit.html", context, status=refusal.status)
        messages.success(request, "Неделя изменена.")
        return redirect("week", one.pk)
    return render(request, "bookings/week_edit.html", context, status=422 if form.errors else 200)


@require_safe
@institute_only
def week(request: HttpRequest, week: int) -> HttpResponse:
    """The week by municipality; ``?place=bratsk`` names the schools of one that have not applied."""
    one = _week(week)
    lines = lines_of(one, timezone.now())
    register = register_of(one.register)
    place = Territory.objects.filter(pk=request.GET.get("place", "")[:64]).first()
    wanted = occupations_of(one)
    context = {
        "week": one,
        "lines": lines,
        "total": total_of(lines),
        "without": [line for line in lines if not line.applied],
        "offered": one.slots.filter(called_off="").aggregate(
            slots=Count("pk"), all=Sum("places", default=0), free=Sum(F("places") - F("taken"), default=0)
        ),
        "wanted": wanted,
        "place": place,
        "silent": silent_schools(one, place.pk) if place else [],
        "rule": register.field(register.guests.number).help if register and register.guests else "",
        "register": register,
        "voices": voices_of(one.first, one.last),
        "operator": has_role(request.user, Kind.OPERATOR),
    }
    return render(request, "bookings/week.html", context)


def _week(pk: int) -> Week:
    if pk > 2**31:
        raise Http404
    return get_object_or_404(Week, pk=pk)
