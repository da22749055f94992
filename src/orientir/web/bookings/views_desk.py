"""The desk of an organiser: own slots, one of them with its applications, the list for the door."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orientir.cells.words import clean
from orientir.web.bookings import access, actions_slots
from orientir.web.bookings.feeding import register_of
from orientir.web.bookings.forms import SlotForm, initial_of, weeks_with_room
from orientir.web.bookings.models import Application, Slot, Week
from orientir.web.bookings.steps import State
from orientir.web.directory.access import INSTITUTE, has_role, me
from orientir.web.directory.downloads import download
from orientir.web.directory.page_numbers import number_of
from orientir.web.directory.refusals import NotDone
from orientir.workbooks.write_table import TableCell, table_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 50


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The slots that the person keeps, each with what waits for a decision."""
    if not access.keeps_slots(request.user) and not has_role(request.user, *INSTITUTE):
        raise Http404
    now = timezone.now()
    seen = access.looked_at_by(request.user).annotate(
        requested=Count("applications", Q(applications__state=State.REQUESTED)),
        waiting=Count("applications", Q(applications__state=State.WAITING)),
        untold=Count("applications", Q(applications__state=State.CONFIRMED, applications__attended=None)),
    )
    past = request.GET.get("past") == "1"
    shown = (
        seen.filter(ends__lte=now).order_by("-begins", "pk")
        if past
        else seen.filter(ends__gt=now).order_by("begins", "pk")
    )
    context = {
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "past": "1" if past else "",
        "weeks": weeks_with_room(now) if access.keeps_slots(request.user) else [],
        "now": now,
    }
    return render(request, "bookings/own_slots.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a slot to a week, ``?week=3``; ``&copy=17`` begins with what another own one says."""
    if not access.keeps_slots(request.user):
        raise Http404
    number = request.GET.get("week", "")
    weeks = list(weeks_with_room(timezone.now()))
    week = next((one for one in weeks if str(one.pk) == number), weeks[0] if len(weeks) == 1 else None)
    if week is None:
        return render(request, "bookings/slot_new.html", {"weeks": weeks, "copy": request.GET.get("copy", "")[:9]})
    form = SlotForm(
        request.POST if request.method == "POST" else None, register=register_of(week.register),
        organisers=access.organisers_of(request.user), initial=_first(request, week),
    )  # fmt: skip
    page = {"form": form, "week": week, "key": uuid.uuid4().hex}
    if request.method == "POST" and form.is_valid():
        try:
            key = request.POST.get("key", "")[:40]
            made = actions_slots.add(week, by=me(request), organiser=form.organiser, values=form.values, key=key)
        except NotDone as refusal:
            return render(request, "bookings/slot_edit.html", page | {"refusal": refusal}, status=refusal.status)
        messages.success(request, "Проба заведена: она видна всем.")
        return redirect(made)
    return render(request, "bookings/slot_edit.html", page, status=422 if form.errors else 200)


def _first(request: HttpRequest, week: Week) -> dict[str, Any]:
    """With what the page of a new slot begins."""
    if number := number_of(request.GET.get("copy", "")):
        return initial_of(access.kept_slot(request.user, number))
    return {"within": week.within, "at_once": True, "grade_from": 6, "grade_to": 11, "places_ovz": 0}


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a slot; fewer places than are held are refused with the names of the schools."""
    slot = access.kept_slot(request.user, pk)
    form = SlotForm(
        request.POST if request.method == "POST" else None,
        register=register_of(slot.week.register), organisers=[slot.organiser], initial=initial_of(slot),
    )  # fmt: skip
    page = {"form": form, "slot": slot, "week": slot.week, "base": request.POST.get("base", slot.version)}
    if request.method == "POST" and form.is_valid():
        try:
            base = number_of(request.POST.get("base", ""))
            actions_slots.change(slot, by=me(request), values=form.values, base=base)
        except NotDone as refusal:
            fresh = access.kept_slot(request.user, pk)
            page |= {"refusal": refusal, "now_stored": fresh, "base": fresh.version}
            return render(request, "bookings/slot_edit.html", page, status=refusal.status)
        messages.success(request, "Проба изменена.")
        return redirect("slot_desk", pk)
    return render(request, "bookings/slot_edit.html", page, status=422 if form.errors else 200)


@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a slot off."""
    slot = access.kept_slot(request.user, pk)
    try:
        actions_slots.call_off(slot, by=me(request), reason=clean(request.POST.get("reason", ""))[:300])
    except NotDone as refusal:
        return _desk(request, slot, refusal)
    messages.success(request, "Проба отменена, школам отправлены письма.")
    return redirect("slot_desk", pk)


@require_safe
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """One slot with its applications."""
    return _desk(request, access.slot_looked_at(request.user, pk))


def _desk(request: HttpRequest, slot: Slot, refusal: NotDone | None = None) -> HttpResponse:
    applications = list(slot.applications.select_related("school__territory", "by"))
    context = {
        "slot": slot,
        "keeps": access.kept_by(request.user).filter(pk=slot.pk).exists(),
        "groups": [
            (title, [a for a in applications if a.state in states])
            for title, states in (
                ("Ждут решения", (State.REQUESTED,)),
                ("Придут", (State.CONFIRMED,)),
                ("Предложены места", (State.OFFERED,)),
                ("Лист ожидания", (State.WAITING,)),
                ("Не придут", (State.DECLINED, State.LAPSED, State.CANCELLED)),
            )
        ],
        "over": timezone.now() >= slot.begins,
        "refusal": refusal,
        "reason": request.POST.get("reason", "")[:300],
    }
    return render(request, "bookings/desk.html", context, status=refusal.status if refusal else 200)


def _coming(request: HttpRequest, pk: int) -> tuple[Slot, list[Application]]:
    slot = access.slot_looked_at(request.user, pk)
    coming = slot.applications.filter(state=State.CONFIRMED).select_related("school__territory", "by")
    return slot, list(coming.order_by("school__territory__position", "school__sort_name"))


@require_safe
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """The list for the door, to be printed."""
    slot, coming = _coming(request, pk)
    context = {"slot": slot, "coming": coming, "held": sum(a.held for a in coming)}
    return render(request, "bookings/door.html", context)


@require_safe
def excel(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list as a workbook."""
    slot, coming = _coming(request, pk)
    name = f"Список на {timezone.localtime(slot.begins):%d.%m.%Y}, {slot.occupation}.xlsx"
    return download(table_xlsx(_rows(slot, coming), "Список"), XLSX, name)


def _rows(slot: Slot, coming: list[Application]) -> Iterator[list[TableCell]]:
    heads = ["Школа", "Муниципалитет", *(f"{grade} класс" for grade in slot.grades)]
    yield [*heads, "Всего", "Из них с ОВЗ", "Кто подал заявку", "Пришло", "Из них с ОВЗ"]
    for one in coming:
        grades = dict(one.by_grade)
        came: list[TableCell] = ["" if n is None else n for n in (one.attended, one.attended_ovz)]
        yield [
            str(one.school), str(one.school.territory), *(grades.get(grade, 0) for grade in slot.grades),
            one.held, one.held_ovz, one.contact, *came,
        ]  # fmt: skip
