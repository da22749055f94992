"""Who came: told by the organiser for a whole slot, or by a school for its own pupils."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from orientir.web.bookings import access, actions_attendance
from orientir.web.bookings.actions_attendance import Came
from orientir.web.bookings.forms import CameForm
from orientir.web.bookings.models import Application, Slot
from orientir.web.bookings.rules import counting_rule
from orientir.web.bookings.steps import Actor, State
from orientir.web.bookings.views_applications import application_page
from orientir.web.directory.access import me
from orientir.web.directory.page_numbers import number_of
from orientir.web.directory.refusals import NotDone


@dataclass
class Row:
    """One school on the organiser's list, with what is typed and what is wrong."""

    application: Application
    form: CameForm

    @property
    def filled(self) -> bool:
        return any(
            self.form.data.get(f"{self.form.prefix}-{name}", "").strip() for name in ("attended", "attended_ovz")
        )


@require_http_methods(["GET", "HEAD", "POST"])
def of_slot(request: HttpRequest, pk: int) -> HttpResponse:
    """The organiser says who came from every school; rows left empty stay untold."""
    slot = access.kept_slot(request.user, pk)
    coming = slot.applications.filter(state=State.CONFIRMED).select_related("school__territory")
    rows = [_row(request, one) for one in coming.order_by("school__territory__position", "school__sort_name")]
    refusals: list[tuple[Application, NotDone]] = []
    if request.method == "POST":
        filled = [row for row in rows if row.filled]
        wrong = [row for row in filled if not row.form.is_valid()]
        if not wrong:
            refusals = _write(request, slot, filled)
            if not refusals:
                messages.success(request, "Записано. О чём не сказано, спросим у школ.")
                return redirect("slot_desk", pk)
    context = {
        "slot": slot,
        "rows": rows,
        "issues": [
            (
                row.form[name].id_for_label,
                f"{row.application.school}: {row.form[name].label}",
                " ".join(map(str, errors)),
            )
            for row in rows
            if row.form.is_bound and row.filled
            for name, errors in row.form.errors.items()
            if name in row.form.fields
        ],
        "refusals": refusals,
        "over": timezone.now() >= slot.begins,
        "undecided": slot.applications.filter(state=State.REQUESTED).count(),
    }
    bad = bool(context["issues"] or refusals)
    status = max((refusal.status for _, refusal in refusals), default=422 if bad else 200)
    return render(request, "bookings/attendance.html", context, status=status)


def _row(request: HttpRequest, one: Application) -> Row:
    told = {"attended": one.attended, "attended_ovz": one.attended_ovz}
    data = request.POST if request.method == "POST" else None
    return Row(one, CameForm(data, prefix=f"a{one.pk}", initial=told, rule="", by_school=False, held=one.held))


def _write(request: HttpRequest, slot: Slot, rows: list[Row]) -> list[tuple[Application, NotDone]]:
    """Write all rows or none; why not, school by school, each told of its input."""
    told = [
        (
            row.application,
            Came(row.form.cleaned_data["attended"], row.form.cleaned_data["attended_ovz"]),
            number_of(request.POST.get(f"a{row.application.pk}-base", "")),
        )
        for row in rows
    ]
    refusals = actions_attendance.tell_all(slot, by=me(request), told=told)
    for one, refusal in refusals:
        refusal.about = f"id_a{one.pk}-{refusal.about or 'attended'}"
    return refusals


@require_POST
def of_application(request: HttpRequest, pk: int) -> HttpResponse:
    """A school says who came, and who of them was counted this year already; an organiser says the first alone."""
    one = access.application_of(request.user, pk)
    by_school = Actor.SCHOOL in access.acts_in(request.user, one)
    if not by_school:
        one = access.application_acted_on(request.user, pk, Actor.ORGANISER)
    form = CameForm(request.POST, rule=counting_rule(one.slot), by_school=by_school, held=one.held)
    if not form.is_valid():
        return application_page(request, one, came=form)
    given = form.cleaned_data
    came = Came(given["attended"], given["attended_ovz"], given.get("again"), given.get("again_ovz"))
    try:
        base, key = number_of(request.POST.get("base", "")), request.POST.get("key", "")[:40]
        told = actions_attendance.tell(one, by=me(request), came=came, base=base, key=key)
    except NotDone as refusal:
        refusal.about = f"id_{refusal.about}" if refusal.about else ""
        return application_page(request, access.application_of(request.user, pk), refusal, came=form)
    entered = " В реестр это внесено." if told.again is not None else " Школа ещё скажет, кто уже учтён в этом году."
    messages.success(request, f"Записано.{entered}")
    return redirect(one)
