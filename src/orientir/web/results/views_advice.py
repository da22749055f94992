"""The institute's desk of recommendations and letters: propose, edit, approve, make, hand over, who has read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orientir.terms import REGION, Refused, counted
from orientir.web.campaigns.letters import site_of
from orientir.web.campaigns.models import Campaign
from orientir.web.campaigns.pinned_methodology import methodology_of
from orientir.web.campaigns.views_board import campaigns_light
from orientir.web.directory.access import INSTITUTE, Kind, has_role, me, require_role
from orientir.web.directory.days import day_of
from orientir.web.directory.models import Territory
from orientir.web.directory.refusals import NotDone
from orientir.web.jobs.actions import bury_dead
from orientir.web.jobs.models import Job
from orientir.web.results import actions_advice, actions_letters
from orientir.web.results.actions_advice import StaleAdvice
from orientir.web.results.followed import last_delivery
from orientir.web.results.letter_items import Item, read
from orientir.web.results.letter_models import LONGEST, Delivery, InstituteLetter, TerritoryAdvice

PLACES = ("муниципалитету", "муниципалитетам", "муниципалитетам")


@dataclass(frozen=True)
class DeskLine:
    """A municipality: its recommendations, and what has become of its letter."""

    territory: Territory
    advised: TerritoryAdvice | None
    given: int
    letter: InstituteLetter | None
    measures: int
    people: int


@require_safe
@require_role(*INSTITUTE)
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Recommendations and letters of a year; ``?only=unread`` narrows the list."""
    return _desk(request, slug)


def _desk(request: HttpRequest, slug: str, refusal: NotDone | None = None, issues: Sequence[str] = ()) -> HttpResponse:
    bury_dead()
    campaign = get_object_or_404(campaigns_light(), slug=slug)
    delivered = last_delivery(campaign)
    latest = Delivery.objects.filter(campaign=campaign).select_related("job").first()
    lines = _lines(campaign, delivered)
    only = request.GET.get("only", "")
    keep = ONLY.get(only, (None, None))[1]
    page = {
        "campaign": campaign,
        "frozen": campaign.state == Campaign.State.FROZEN,
        "lines": [line for line in lines if keep is None or keep(line)],
        "all": len(lines),
        "only": only if keep else "",
        "choices": [(id, title, sum(map(check, lines))) for id, (title, check) in ONLY.items()],
        "advised": sum(line.advised is not None for line in lines),
        "approved": sum(bool(line.advised and line.advised.approved) for line in lines),
        "unapproved": sum(_unapproved(line) for line in lines),
        "read": sum(bool(line.letter and line.letter.acknowledged) for line in lines),
        "answered": sum(bool(line.letter and line.letter.answered) for line in lines),
        "letters": sum(line.letter is not None for line in lines),
        "nobody": [line.territory for line in lines if line.advised and not line.people],
        "delivered": delivered,
        "latest": latest,
        "ready": latest is not None and latest.job.state == Job.State.DONE and latest.delivered is None,
        "operator": has_role(request.user, Kind.OPERATOR),
        "answer_by": request.POST.get("answer_by", ""),
        "refusal": refusal,
        "issues": issues,
    }
    return render(request, "results/advice.html", page, status=refusal.status if refusal else 409 if issues else 200)


def _lines(campaign: Campaign, delivered: Delivery | None) -> list[DeskLine]:
    advised = {row.territory_id: row for row in campaign.advice.select_related("approved_by").defer("grounds")}
    letters = InstituteLetter.objects.filter(delivery=delivered, organisation__isnull=True)
    sent = {row.territory_id: row for row in letters.annotate(planned=Count("measures"))} if delivered else {}
    people = actions_letters.people_of_places()
    level = methodology_of(campaign.methodology).levels[0].id
    places = Territory.objects.filter(submissions__campaign=campaign, submissions__level=level).order_by("position")
    return [
        DeskLine(
            place,
            row := advised.get(place.pk),
            sum(item["given"] for item in row.items) if row else 0,
            letter := sent.get(place.pk),
            letter.planned if letter else 0,
            len(people.get(place.pk, ())),
        )
        for place in places
    ]


def _unapproved(line: DeskLine) -> bool:
    return line.advised is not None and line.advised.approved is None


def _unread(line: DeskLine) -> bool:
    return line.letter is not None and line.letter.acknowledged is None


def _unanswered(line: DeskLine) -> bool:
    return line.letter is not None and not line.letter.answer and not line.measures


ONLY: dict[str, tuple[str, Callable[[DeskLine], bool]]] = {
    "unapproved": ("Не утверждены", _unapproved),
    "unread": ("Не прочитали", _unread),
    "unanswered": ("Не ответили и мер не назвали", _unanswered),
}


@require_POST
@require_role(Kind.OPERATOR)
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose recommendations to those municipalities that have none."""
    try:
        number = actions_advice.propose(_campaign(slug), by=me(request))
    except NotDone as refusal:
        return _desk(request, slug, refusal)
    told = f"Рекомендации предложены {counted(number, PLACES)}." if number else "Все рекомендации уже предложены."
    messages.success(request, told)
    return redirect("advice", slug)


@require_POST
@require_role(Kind.OPERATOR)
def approve(request: HttpRequest, slug: str) -> HttpResponse:
    """Approve what is not approved yet, as it stands: only with the box ticked."""
    campaign = _campaign(slug)
    if request.POST.get("sure") != "yes":
        messages.error(request, "Ничего не утверждено: отметьте, что прочитали рекомендации.")
        return redirect("advice", slug)
    number = actions_advice.approve_all(campaign, by=me(request))
    messages.success(request, f"Рекомендации утверждены {counted(number, PLACES)}.")
    return redirect("advice", slug)


@require_POST
@require_role(Kind.OPERATOR)
def make(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the letters: a job."""
    campaign = _campaign(slug)
    try:
        day = day_of(request.POST.get("answer_by", ""), "")
    except ValueError:
        day = None
    try:
        job = actions_letters.make(campaign, by=me(request), answer_by=day)
    except NotDone as refusal:
        return _desk(request, slug, refusal)
    except Refused as refusal:
        return _desk(request, slug, issues=[f"{issue.message} {issue.advice}".capitalize() for issue in refusal.issues])
    return redirect("job", job.pk)


@require_POST
@require_role(Kind.OPERATOR)
def deliver(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand the last letters over: only with the box ticked, because they are read at once."""
    delivery = Delivery.objects.filter(campaign=_campaign(slug)).first()
    if delivery is None:
        return _desk(request, slug, actions_advice.NotYet("Писем ещё нет. Сначала подготовьте их."))
    if request.POST.get("sure") != "yes":
        messages.error(request, "Письма не вручены: отметьте, что проверили их.")
        return redirect("advice", slug)
    try:
        number = actions_letters.deliver(delivery, by=me(request), site=site_of(request))
    except NotDone as refusal:
        return _desk(request, slug, refusal)
    told = f"Письма вручены. Извещений по почте: {number}." if number else "Эти письма уже вручены."
    messages.success(request, told)
    return redirect("advice", slug)


def _campaign(slug: str) -> Campaign:
    return get_object_or_404(campaigns_light(), slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*INSTITUTE)
def one(request: HttpRequest, slug: str, territory: str) -> HttpResponse:
    """The recommendations to one municipality; operators edit and approve them."""
    campaign = _campaign(slug)
    rows = campaign.advice.select_related("territory", "approved_by", "changed_by")
    advised = get_object_or_404(rows, territory=territory)
    if request.method != "POST":
        return _one(request, campaign, advised, read(advised.items))
    if not has_role(request.user, Kind.OPERATOR):
        raise Http404
    items, base, approve = _typed(request, campaign, advised), request.POST.get("base", ""), "approve" in request.POST
    try:
        if not (base.isascii() and base.isdecimal()):
            raise actions_advice.NotYet("Не сохранено: страница неполна. Откройте её заново.")
        actions_advice.save(advised, by=me(request), items=items, base=int(base), approve=approve)
    except NotDone as refusal:
        return _one(request, campaign, advised, items, refusal)
    messages.success(request, f"Рекомендации сохранены: {advised}.")
    return redirect("advice", slug) if approve else redirect("advice_of", slug, territory)


def _typed(request: HttpRequest, campaign: Campaign, advised: TerritoryAdvice) -> list[Item]:
    """The recommendations as they were typed: those of the page in their order, and one more at the end."""
    known = {(item.recommendation, n): item for n, item in enumerate(read(advised.items))}
    items = []
    for number in range(actions_advice.MOST + 1):
        id = request.POST.get(f"id-{number}")
        if id is None:
            break
        item = known.get((id, number)) or Item(id, request.POST.get(f"addressee-{number}", "")[:40], "")
        typed = request.POST.get(f"text-{number}", "").replace("\r\n", "\n").strip()
        items.append(replace(item, text=typed, given=request.POST.get(f"given-{number}") == "yes"))
    new = request.POST.get("new_text", "").replace("\r\n", "\n").strip()
    addressees = methodology_of(campaign.methodology).addressees
    chosen = request.POST.get("new_addressee", "")
    if new:
        items.append(Item("", chosen if chosen in addressees else next(iter(addressees)), new))
    return items


def _one(
    request: HttpRequest, campaign: Campaign, advised: TerritoryAdvice, items: Sequence[Item], refusal: Any = None
) -> HttpResponse:
    """The page; after a stale save with what is stored beside what was typed."""
    methodology = methodology_of(campaign.methodology)
    titles = {i.id: i.title for i in methodology.indicators} | {p.id: p.title for p in methodology.problems}
    stale = refusal.stored if isinstance(refusal, StaleAdvice) else None
    now = read((stale or advised).items)
    theirs = dict(enumerate(now)) if stale else {}
    page = {
        "campaign": campaign,
        "advised": stale or advised,
        "items": [
            (
                n,
                item,
                methodology.addressees.get(item.addressee, item.addressee),
                [titles[id] for id in (*item.indicators, *item.problems) if id in titles],
                theirs.get(n) if theirs.get(n) != item else None,
                refusal.message if refusal and refusal.about == f"text-{n}" else "",
            )
            for n, item in enumerate(items)
        ],
        "more": now[len(items) :] if stale else [],
        "addressees": [(id, title) for id, title in methodology.addressees.items() if id != REGION],
        "operator": has_role(request.user, Kind.OPERATOR),
        "longest": LONGEST,
        "refusal": refusal,
    }
    return render(request, "results/advice_of.html", page, status=refusal.status if refusal else 200)
