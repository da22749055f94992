"""Organisations: found, added, renamed, closed and opened again by those who look after them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orientir.terms import Refused, folded
from orientir.web.directory import access
from orientir.web.directory import actions_organisations as actions
from orientir.web.directory.access import Kind, has_role, me, require_role
from orientir.web.directory.forms import ClosingForm, NewNameForm, OrganisationForm
from orientir.web.directory.models import Organisation, Role, Territory
from orientir.web.directory.people_list import schools_without
from orientir.web.directory.views import PAGE, keepers_only

HAS_FORM = "Если кампания, которая спрашивает такие организации, готовится или идёт, форма в ней уже есть."


@require_safe
@keepers_only
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations of a territory or of all, found by a part of their name."""
    alone = schools_without(access.organisations_under(request.user)) if request.GET.get("without") else None
    text, place = request.GET.get("q", "").strip()[:100], request.GET.get("territory", "")
    under = access.organisations_under(request.user)
    inside = [place, *(id for chosen in Territory.objects.filter(pk=place) for id in chosen.below)]
    rows = (under.filter(territory__in=inside) if place else under).order_by("territory__position", "sort_name")
    found = [row for row in rows.values_list("pk", "name") if folded(text) in folded(row[1])]
    if alone is not None:
        found = [row for row in found if row[0] in alone]
    page = Paginator([pk for pk, *_ in found], PAGE).get_page(request.GET.get("page"))
    shown = under.in_bulk(list(page))
    query = request.GET.copy()
    query.pop("page", None)
    territories = list(access.territories_under(request.user))
    context = {
        "page": page,
        "shown": [(shown[pk], (alone or {}).get(pk, "")) for pk in page],
        "without": alone is not None,
        "q": text,
        "query": query.urlencode(),
        "territories": territories,
        "place": next((t for t in territories if t.pk == place), None),
        "today": timezone.localdate(),
    }
    return render(request, "directory/organisations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def new(request: HttpRequest) -> HttpResponse:
    """Add an organisation; one that is there already is shown instead."""
    posted = request.POST if request.method == "POST" else None
    form = OrganisationForm(posted, by=me(request), initial={"territory": request.GET.get("territory", "")})
    if posted is not None and form.is_valid():
        made, added = actions.add(by=me(request), **form.cleaned_data)
        if added:
            messages.success(request, f"Организация добавлена. {HAS_FORM}")
        else:
            messages.warning(request, "Такая организация уже есть, вот она.")
        return redirect("organisation", made.pk)
    return render(request, "directory/organisation_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@keepers_only
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: its names, its people, and what may be done."""
    return _page(request, _one(request, pk))


@require_POST
@keepers_only
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename an organisation from a day on."""
    found, form = _one(request, pk), NewNameForm(request.POST)

    def do() -> str:
        data = form.cleaned_data
        actions.rename(found, by=me(request), name=data["name"], since=data["since"], seen=_seen(request))
        return "Название изменено, прежнее осталось в истории."

    return _done(request, found, do, form)


@require_POST
@keepers_only
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an organisation from a day on."""
    found, form = _one(request, pk), ClosingForm(request.POST)

    def do() -> str:
        actions.close(found, by=me(request), closed=form.cleaned_data["closed"], seen=_seen(request))
        return "День закрытия записан: в новых кампаниях формы не будет, прежние формы остались."

    return _done(request, found, do, form)


@require_POST
@keepers_only
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed organisation again."""
    found = _one(request, pk)

    def do() -> str:
        actions.reopen(found, by=me(request), seen=_seen(request))
        return f"Организация снова открыта. {HAS_FORM}"

    return _done(request, found, do)


@require_POST
@require_role(Kind.OPERATOR)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an organisation into a territory that follows its own."""
    found = _one(request, pk)

    def do() -> str:
        actions.move(found, by=me(request), to=request.POST.get("territory", ""), seen=_seen(request))
        return "Организация перенесена. Прежние формы остались при прежней территории."

    return _done(request, found, do)


def _one(request: HttpRequest, pk: int) -> Organisation:
    return get_object_or_404(access.organisations_under(request.user), pk=pk)


def _seen(request: HttpRequest) -> str:
    return request.POST.get("seen", "")


def _done(request: HttpRequest, found: Organisation, do: Callable[[], str], form: Form | None = None) -> HttpResponse:
    """Do it and show the organisation; faults and refusals are shown above it as it is now."""
    if form is not None and not form.is_valid():
        return _page(request, found, form=form)
    try:
        messages.success(request, do())
    except Refused as refusal:
        return _page(request, _one(request, found.pk), form=form, refusal=refusal)
    return redirect("organisation", found.pk)


def _page(
    request: HttpRequest, found: Organisation, *, form: Form | None = None, refusal: Refused | None = None
) -> HttpResponse:
    page = {
        "organisation": found,
        "seen": actions.stamp(found),
        "naming": form if isinstance(form, NewNameForm) else NewNameForm(initial={"name": found.name}),
        "closing": form if isinstance(form, ClosingForm) else ClosingForm(),
        "form": form,
        "refusal": refusal,
        "former": found.former_names.all(),
        "people": Role.objects.filter(organisation=found).select_related("user").order_by("user__name", "user__email"),
        "today": timezone.localdate(),
        "heirs": Territory.objects.filter(pk__in=found.territory.heirs)
        if has_role(request.user, Kind.OPERATOR)
        else (),
    }
    status = 200 if form is None and refusal is None else 422
    if refusal and refusal.issues[0].code == actions.STALE:
        status = 409
    return render(request, "directory/organisation.html", page, status=status)
