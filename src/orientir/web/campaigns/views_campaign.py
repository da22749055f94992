"""Campaigns: creating, opening, closing, other dates, a corrected methodology."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from orientir.methodology.changes import changed_files, changes
from orientir.terms import counted
from orientir.web.campaigns import actions_campaign as actions
from orientir.web.campaigns import available_methodologies as shelf
from orientir.web.campaigns import burden as burdens
from orientir.web.campaigns.letters import addressees, site_of, was_opened
from orientir.web.campaigns.models import Campaign
from orientir.web.campaigns.pinned_methodology import methodology_of
from orientir.web.campaigns.refusals import NotAsked, NotSaved
from orientir.web.campaigns.views_board import campaigns_light, may
from orientir.web.directory.access import INSTITUTE, Kind, me, require_role
from orientir.web.directory.days import day_of

LETTERS = ("письмо", "письма", "писем")
MEANING = "meaning-"
"""Before the id of a question: what its choice is called."""
CONFIGURE = (Kind.OPERATOR, Kind.METHODOLOGIST)


@require_role(*CONFIGURE)
def new(request: HttpRequest) -> HttpResponse:
    """Plan the campaign of a year."""
    issues: tuple[object, ...] = ()
    refusal = None
    if request.method == "POST":
        try:
            chosen = shelf.read(request.POST.get("methodology", ""))
            issues = chosen.issues
            if not issues:
                campaign = actions.create(
                    by=me(request),
                    year=_year(request),
                    folder=shelf.folders()[chosen.name],
                    opens=_day(request, "opens", "начала"),
                    closes=_day(request, "closes", "окончания"),
                    practice=request.POST.get("practice") == "yes",
                    coordinators_review=request.POST.get("coordinators") == "yes",
                )
                messages.success(request, "Кампания создана. Проверьте её и откройте приём форм.")
                return redirect("campaign", campaign.slug)
        except NotSaved as refused:
            refusal = refused
    today = timezone.localdate()
    typed = request.POST or {"year": str(today.year), "opens": "", "closes": ""}
    page = {"shelf": shelf.labels(), "typed": typed, "refusal": refusal, "issues": issues}
    return render(request, "campaigns/campaign_new.html", page, status=422 if refusal or issues else 200)


@require_role(*INSTITUTE)
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign: its dates, its state, its methodology."""
    return _page(request, get_object_or_404(campaigns_light(), slug=slug))


@require_POST
@require_role(Kind.OPERATOR)
def turn(request: HttpRequest, slug: str) -> HttpResponse:
    """Open or close."""
    found = get_object_or_404(Campaign, slug=slug)
    try:
        if request.POST.get("to") == "open":
            told = request.POST.get("tell") == "yes"
            sent = actions.open_(found, by=me(request), site=site_of(request) if told else "")
            written = f" Записано к отправке: {counted(len(sent), LETTERS)}." if sent else ""
            messages.success(request, f"Приём форм открыт.{written}")
        else:
            actions.close(found, by=me(request))
            messages.success(request, "Приём форм закрыт.")
    except NotSaved as refusal:
        return _page(request, get_object_or_404(campaigns_light(), slug=slug), refusal)
    return redirect("campaign", slug)


@require_POST
@require_role(Kind.OPERATOR)
def reviewers(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who decides first about the forms of organisations."""
    found = get_object_or_404(Campaign, slug=slug)
    coordinators = request.POST.get("who") == "coordinators"
    try:
        actions.set_reviewers(found, by=me(request), coordinators=coordinators)
    except NotSaved as refusal:
        return _page(request, get_object_or_404(campaigns_light(), slug=slug), refusal)
    messages.success(request, f"Формы организаций проверя{'ют координаторы' if coordinators else 'ет институт'}.")
    return redirect("campaign", slug)


@require_POST
@require_role(Kind.OPERATOR)
def dates(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Campaign, slug=slug)
    try:
        opens, closes = _day(request, "opens", "начала"), _day(request, "closes", "окончания")
        actions.move_dates(found, by=me(request), opens=opens, closes=closes)
    except NotSaved as refusal:
        return _page(request, get_object_or_404(campaigns_light(), slug=slug), refusal)
    messages.success(request, "Сроки изменены для всех; продления отдельных форм остались.")
    return redirect("campaign", slug)


@require_role(*CONFIGURE)
def methodology(request: HttpRequest, slug: str) -> HttpResponse:
    """What a corrected methodology would change; then change it."""
    found = get_object_or_404(Campaign.objects.select_related("methodology"), slug=slug)
    name = request.POST.get("methodology") or request.GET.get("methodology", "")
    chosen = shelf.read(name) if name else None
    meanings = {key.removeprefix(MEANING): str(said) for key, said in request.POST.items() if key.startswith(MEANING)}
    refusal = None
    if request.method == "POST" and chosen and chosen.methodology:
        try:
            folder, digest = shelf.folders()[name], request.POST.get("digest", "")
            actions.change_methodology(
                found, by=me(request), folder=folder, digest=digest, meanings=meanings, site=site_of(request)
            )
            messages.success(request, "Методика заменена: черновики перенесены, отправленные формы остались прежними.")
            return redirect("campaign", slug)
        except NotSaved as refused:
            refusal = refused
    new_one = chosen.methodology if chosen else None
    old = methodology_of(found.methodology)
    levels = actions.preview(found, new_one) if new_one else []
    page = {
        "campaign": found,
        "shelf": shelf.labels(),
        "name": name,
        "chosen": chosen,
        "same": new_one is not None and new_one.digest == found.methodology.digest,
        "levels": levels,
        "open": actions.open_questions(level.difference for level in levels),
        "changes": changes(old, new_one) if new_one else [],
        "files": changed_files(old, new_one) if new_one else [],
        "meanings": meanings,
        "sent": found.submissions.exclude(state__in=actions.DRAFTS).count(),
        "refusal": refusal,
        "issues": chosen.issues if chosen else (),
    }
    status = 422 if refusal or page["issues"] else 200
    return render(request, "campaigns/campaign_methodology.html", page, status=status)


def _page(request: HttpRequest, found: Campaign, refusal: NotSaved | None = None) -> HttpResponse:
    extended = found.submissions.filter(extended_to__isnull=False)
    page = {
        "campaign": found,
        "may": may(request),
        "refusal": refusal,
        "typed": request.POST if "opens" in request.POST else _dates(found),
        "forms": _forms(found),
        "letters": _letters(found),
        "extended": extended.filter(organisation__isnull=True).select_related("territory"),
        "extended_schools": extended.filter(organisation__isnull=False).count(),
    }
    return render(request, "campaigns/campaign.html", page, status=refusal.status if refusal else 200)


def _letters(found: Campaign) -> int:
    """To how many addresses the opening will write; none once it has."""
    if found.state not in (Campaign.State.PLANNED, Campaign.State.CLOSED) or was_opened(found):
        return 0
    return sum(map(len, addressees(actions.to_be_told(found)).values()))


def _forms(found: Campaign) -> list[tuple[str, str]]:
    """How many units of each level have a form, «42 муниципалитета», and whose forms the board lists for it."""
    numbers = dict(found.submissions.order_by().values_list("level").annotate(Count("pk")))
    methodology = methodology_of(found.methodology)
    return [
        (
            counted(numbers[level.id], level.unit or 3 * (level.title,)),
            "" if level in methodology.territorial else "schools",
        )
        for level in methodology.levels
        if level.id in numbers
    ]


def _dates(found: Campaign) -> dict[str, str]:
    return {name: f"{timezone.localtime(getattr(found, name)):%Y-%m-%d}" for name in ("opens", "closes")}


def _year(request: HttpRequest) -> int:
    text = request.POST.get("year", "")
    if not (text.isascii() and text.isdigit() and 2000 <= int(text[:6]) <= 2100):
        raise NotAsked("Укажите год четырьмя цифрами, например 2022.", "year")
    return int(text)


def _day(request: HttpRequest, name: str, what: str) -> date:
    try:
        return day_of(request.POST.get(name, ""), f"Укажите день {what} приёма форм: день, месяц и год.")
    except ValueError as fault:
        raise NotAsked(str(fault), name) from None


@require_safe
@require_role(*INSTITUTE)
def burden(request: HttpRequest, slug: str) -> HttpResponse:
    """What the forms of a campaign cost those who fill them."""
    found = get_object_or_404(campaigns_light(), slug=slug)
    page = {
        "campaign": found,
        "burdens": burdens.burden_of(found),
        "pause": burdens.BREAK.seconds // 60,
        "fewest": burdens.FEWEST,
    }
    return render(request, "campaigns/burden.html", page)
