"""The page from which the operator publishes a year, and opens frozen data again where they are wrong."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from orientir.terms import Refused
from orientir.web.campaigns.models import Campaign
from orientir.web.campaigns.pinned_methodology import methodology_of
from orientir.web.campaigns.refusals import NotSaved
from orientir.web.campaigns.views_board import campaigns_light
from orientir.web.directory.access import INSTITUTE, Kind, has_role, me, require_role
from orientir.web.jobs.actions import bury_dead
from orientir.web.jobs.models import Job
from orientir.web.results import actions_editions
from orientir.web.results.campaign_jobs import PUBLISH, jobs_about
from orientir.web.results.freezing import unfreeze_campaign
from orientir.web.results.note_text import text_of


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*INSTITUTE)
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands in the way of publishing, the editions there are, and the button."""
    campaign = get_object_or_404(campaigns_light(), slug=slug)
    if request.method != "POST":
        return _page(request, campaign)
    if not has_role(request.user, Kind.OPERATOR):
        raise Http404
    try:
        why, approved = request.POST.get("why", ""), request.POST.get("approved", "")
        job = actions_editions.publish(campaign, by=me(request), why=why, approved=approved)
    except NotSaved as refusal:
        return _page(request, campaign, refusal, status=refusal.status)
    except Refused as refused:
        messages.error(request, " ".join(f"{i.message} {i.advice}" for i in refused.issues).capitalize())
        return redirect("publish", slug)
    return redirect("job", job.pk)


@require_POST
@require_role(Kind.OPERATOR)
def unfreeze(request: HttpRequest, slug: str) -> HttpResponse:
    """Open frozen data again: with the reason, which stays in the audit trail."""
    campaign = get_object_or_404(campaigns_light(), slug=slug)
    try:
        unfreeze_campaign(campaign, by=me(request), why=request.POST.get("reason", ""))
    except NotSaved as refusal:
        return _page(request, campaign, refusal, status=refusal.status)
    said = "Данные открыты. В «Ходе мониторинга» найдите форму с ошибкой, откройте её заново и продлите ей срок."
    messages.success(request, f"{said} Примите исправленную форму и заморозьте данные снова.")
    return redirect("results", slug)


def _page(request: HttpRequest, campaign: Campaign, refusal: NotSaved | None = None, status: int = 200) -> HttpResponse:
    bury_dead()
    last = actions_editions.last_edition(campaign)
    editions = list(campaign.editions.select_related("by"))
    page = {
        "campaign": campaign,
        "obstacles": actions_editions.obstacles(campaign),
        "editions": editions,
        "remarks": actions_editions.remarks_of(editions),
        "last": last,
        "text": text_of(campaign),
        "operator": has_role(request.user, Kind.OPERATOR),
        "unprotected": not methodology_of(campaign.methodology).small_groups,
        "under_way": jobs_about(campaign).filter(state__in=Job.UNDER_WAY).first(),
        "attempt": jobs_about(campaign).filter(kind=PUBLISH).first(),
        "typed": request.POST,
        "refusal": refusal,
    }
    return render(request, "results/publish.html", page, status=status)
