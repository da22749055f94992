"""Applications of schools: applied for, changed, each step of them, and all of a person."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orientir.cells.model import Unreadable
from orientir.cells.words import clean
from orientir.web.bookings import access, actions
from orientir.web.bookings.forms import CameForm, WishForm
from orientir.web.bookings.history import KINDS
from orientir.web.bookings.models import Application, Slot
from orientir.web.bookings.rules import counting_rule, rules_of
from orientir.web.bookings.steps import Actor, Event, State, possible
from orientir.web.directory.access import me
from orientir.web.directory.models import Organisation
from orientir.web.directory.page_numbers import number_of
from orientir.web.directory.refusals import NotDone
from orientir.web.registers.names import Names, names_of

PAGE = 50
DONE = {
    Event.OFFER: "Места предложены школе, письмо отправлено.",
    Event.ACCEPT: "Предложение принято.",
    Event.REFUSE: "Вы отказались от предложения: места предложат следующей школе.",
    Event.CONFIRM: "Заявка подтверждена.",
    Event.DECLINE: "Школе отказано, письмо отправлено.",
    Event.CANCEL: "Заявка отменена, места освобождены.",
}
APPLIED = {
    State.CONFIRMED: "Заявка подтверждена: места за вами.",
    State.REQUESTED: "Заявка подана: места за вами, пока организатор решает.",
    State.WAITING: "Столько свободных мест нет: школа в листе ожидания.",
    State.OFFERED: "Свободных мест меньше, чем вы просите: вам предложены те, что есть.",
}
ORGANISERS = {Event.CONFIRM, Event.DECLINE, Event.OFFER}
"""Steps that are done for the organiser; the others are the school's."""


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply for places in a slot."""
    slot = access.slot_of(pk)
    if not access.applies(request.user):
        raise Http404
    schools = names_of(None, access.schools_of(request.user))
    form = WishForm(request.POST if request.method == "POST" else None, slot=slot)
    typed = request.POST.get("school", "")
    page = {"slot": slot, "form": form, "schools": schools, "typed": typed}
    if request.method != "POST":
        return _apply_page(request, page)
    school = _school(schools, typed)
    valid = form.is_valid()
    if isinstance(school, NotDone):
        return _apply_page(request, page, school)
    if not valid:
        return _apply_page(request, page, status=422)
    try:
        made = actions.apply(slot, by=me(request), school=school, wish=form.wish, key=_key(request))
    except NotDone as refusal:
        return _apply_page(request, page, _in_form(slot, refusal))
    messages.success(request, APPLIED.get(State(made.state), f"Заявка подана раньше: {made.get_state_display()}."))
    return redirect(made)


def _apply_page(
    request: HttpRequest, page: dict[str, Any], refusal: NotDone | None = None, status: int = 200
) -> HttpResponse:
    names: Names = page["schools"]
    context = page | {
        "schools": names.options() if len(names.labels) > 1 else [],
        "choose": len(names.labels) != 1,
        "only": next(iter(names.labels.values()), ""),
        "rules": rules_of(page["slot"]),
        "key": uuid.uuid4().hex,
        "now": timezone.now(),
        "open": page["slot"].takes_applications(timezone.now()),
        "refusal": refusal,
    }
    return render(request, "bookings/apply.html", context, status=refusal.status if refusal else status)


def _school(names: Names, typed: str) -> Organisation | NotDone:
    """The school that is meant, or the only one there is."""
    found: str | Unreadable
    if len(names.labels) == 1:
        found = next(iter(names.labels))
    elif not typed.strip():
        return NotDone("Выберите школу.", "school")
    else:
        found = names.find(typed[:300])
    if isinstance(found, Unreadable):
        return NotDone(" ".join(found.said()), "school")
    return Organisation.objects.select_related("territory").get(stable_id=found)


def _in_form(slot: Slot, refusal: NotDone) -> NotDone:
    """The same refusal, told of the input of the form that is wrong."""
    inputs = {"grades": f"id_grade_{slot.grade_from}", "ovz": "id_ovz"}
    refusal.about = inputs.get(refusal.about, refusal.about)
    return refusal


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The applications that the person looks after, those that wait for an answer first."""
    if not access.applies(request.user):
        raise Http404
    own = access.applied_by(request.user)
    now = timezone.now()
    untold = own.filter(state=State.CONFIRMED, slot__ends__lte=now).exclude(attended__isnull=False, again__isnull=False)
    context = {
        "offered": own.filter(state=State.OFFERED).order_by("until")[:PAGE],
        "untold": untold.order_by("slot__begins")[:PAGE],
        "page": Paginator(own.order_by("-slot__begins", "-pk"), PAGE).get_page(request.GET.get("page")),
        "one_school": len(access.schools_of(request.user)[:2]) == 1,
        "now": now,
    }
    return render(request, "bookings/applications.html", context)


@require_safe
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: how it stands, what may be done, what has happened."""
    return application_page(request, access.application_of(request.user, pk))


def application_page(
    request: HttpRequest, one: Application, refusal: NotDone | None = None,
    wish: WishForm | None = None, came: CameForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of an application, with why something about it was refused."""
    actors, now = access.acts_in(request.user, one), timezone.now()
    events = {event for actor in actors for event in possible(State(one.state), actor)}
    over = now >= one.slot.begins
    mine_ = Actor.SCHOOL in actors
    rule = counting_rule(one.slot)
    told = {"attended": one.attended, "attended_ovz": one.attended_ovz, "again": one.again, "again_ovz": one.again_ovz}
    changed = one.state in (State.REQUESTED, State.WAITING, State.CONFIRMED) and mine_ and not over
    asks_wish = changed or (one.state == State.OFFERED and one.partial and mine_)
    asks_came = one.state == State.CONFIRMED and over and bool(actors)
    context = {
        "application": one,
        "slot": one.slot,
        "events": {event.value for event in events},
        "school_side": mine_,
        "organiser_side": Actor.ORGANISER in actors,
        "may_change": changed,
        "wish": wish or (WishForm(slot=one.slot, wish=one) if asks_wish else None),
        "came": came or (CameForm(initial=told, rule=rule, by_school=mine_, held=one.held) if asks_came else None),
        "over": over,
        "before": one.slot.applications.filter(state="waiting", number__lt=one.number).count(),
        "history": [(c, KINDS[c.kind]) for c in one.changes.select_related("by")],
        "notices": one.notices.order_by("id") if actors else (),
        "rules": rules_of(one.slot),
        "key": uuid.uuid4().hex,
        "refusal": refusal,
        "reason": request.POST.get("reason", "")[:300],
        "form": wish or came,
        "now": now,
    }
    status = refusal.status if refusal else 422 if (wish or came) else 200
    return render(request, "bookings/application.html", context, status=status)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for more or fewer places."""
    one = access.application_acted_on(request.user, pk, Actor.SCHOOL)

    def write(form: WishForm) -> Application:
        return actions.change(one, by=me(request), wish=form.wish, base=_base(request), key=_key(request))

    return _with_wish(request, one, write, "Заявка изменена.")


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of an application."""
    name = request.POST.get("step", "")
    able = {*ORGANISERS, Event.ACCEPT, Event.REFUSE, Event.CANCEL}
    event = Event(name) if name in {e.value for e in able} else None
    actor = Actor.ORGANISER if event in ORGANISERS else Actor.SCHOOL
    one = access.application_of(request.user, pk)
    if event is None or actor not in access.acts_in(request.user, one):
        raise Http404

    def write(form: WishForm | None = None) -> Application:
        return actions.step(
            one, event, by=me(request), actor=actor, base=_base(request), key=_key(request),
            reason=clean(request.POST.get("reason", ""))[:300], wish=form.wish if form else None,
            beyond=request.POST.get("beyond") == "1",
        )  # fmt: skip

    if event is Event.ACCEPT and any(name.startswith("grade_") for name in request.POST):
        return _with_wish(request, one, write, DONE[event])
    try:
        write()
    except NotDone as refusal:
        return application_page(request, access.application_of(request.user, pk), _in_form(one.slot, refusal))
    messages.success(request, DONE[event])
    return redirect("slot_desk", one.slot_id) if request.POST.get("back") == "desk" else redirect(one)


def _with_wish(
    request: HttpRequest, one: Application, write: Callable[[WishForm], Application], done: str
) -> HttpResponse:
    form = WishForm(request.POST, slot=one.slot)
    if not form.is_valid():
        return application_page(request, one, wish=form)
    try:
        write(form)
    except NotDone as refusal:
        fresh = access.application_of(request.user, one.pk)
        return application_page(request, fresh, _in_form(one.slot, refusal), wish=form)
    messages.success(request, done)
    return redirect(one)


def _base(request: HttpRequest) -> int:
    return number_of(request.POST.get("base", ""))


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:40]
