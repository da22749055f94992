"""The institute's results: figures while they come in, the freeze, the note, and their files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from orientir.terms import REGION, Refused
from orientir.web.campaigns.level_words import level_words
from orientir.web.campaigns.models import COUNTED, Campaign, Submission
from orientir.web.campaigns.views_board import campaigns_light, may
from orientir.web.directory import audit
from orientir.web.directory.access import INSTITUTE, Kind, has_role, me, require_role, territories_of
from orientir.web.directory.models import Territory
from orientir.web.jobs.actions import bury_dead
from orientir.web.jobs.living import living
from orientir.web.jobs.models import Job
from orientir.web.results import provisional as live
from orientir.web.results.campaign_jobs import FREEZE, IMPORT, NOTE, campaign_of, folder_of, jobs_about, jobs_of, start
from orientir.web.results.freezing import undecided

SHOWN = 30
"""Forms that wait for a decision which are listed before a freeze."""
REFRESH = "3"
"""Seconds after which the page of a job under way is fetched again."""
WAIT = "20"
"""Seconds after which a page is fetched again that waits for the worker's count."""
TYPES = {".pdf": "application/pdf", ".html": "text/html; charset=utf-8"}
TITLES = {
    ".pdf": "справка, PDF",
    ".docx": "справка, DOCX",
    ".html": "справка, HTML",
    ".snapshot": "снимок данных",
    ".zip": "письма и листы, архив",
}


@require_safe
@require_role(*INSTITUTE)
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Freezing the data of a year, writing its note, and what has been made so far."""
    return results_page(request, slug)


def results_page(
    request: HttpRequest, slug: str, checked: tuple[str, ...] = (), issues: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    """The page, with what was found out about an uploaded snapshot."""
    campaign = get_object_or_404(campaigns_light(), slug=slug)
    bury_dead()
    recent = list(jobs_about(campaign)[:20])  # the one that is under way is the last one
    own = campaign.submissions.filter(organisation__isnull=True)
    waiting = undecided(campaign).select_related("territory", "organisation")
    accepted = own.filter(state__in=COUNTED).count()
    page = {
        "campaign": campaign,
        "jobs": [(job, _files(job)) for job in recent],
        "words": level_words(campaign),
        "units": own.count(),
        "accepted": accepted,
        "undecided": waiting.defer("answers", "comments", "evidence", "versions")[:SHOWN],
        "undecided_number": waiting.count(),
        "returned": own.filter(state=Submission.State.RETURNED),
        "unsent": own.filter(state__in=(Submission.State.NOT_STARTED, Submission.State.DRAFT)),
        "under_way": any(job.under_way for job in recent),
        "may": may(request),
        "checked": checked,
        "issues": issues,
    }
    return render(request, "results/results.html", page, status=status)


@require_POST
@require_role(Kind.OPERATOR)
def freeze(request: HttpRequest, slug: str) -> HttpResponse:
    """Freeze the accepted forms: only with the box ticked, because it cannot be undone."""
    if request.POST.get("sure") != "yes":
        messages.error(request, "Данные не заморожены: отметьте, что понимаете последствия.")
        return redirect("results", slug)
    return started(request, slug, FREEZE)


@require_POST
@require_role(Kind.OPERATOR)
def note(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the note of a frozen year as PDF, DOCX and HTML."""
    return started(request, slug, NOTE)


def started(request: HttpRequest, slug: str, kind: str, back: str = "results") -> HttpResponse:
    """Ask for a job about the campaign and lead to it; a refusal is told on the page ``back``."""
    campaign = get_object_or_404(Campaign, slug=slug)
    try:
        job = start(campaign, kind=kind, by=me(request))
    except Refused as refusal:
        messages.error(request, " ".join(f"{issue.message} {issue.advice}" for issue in refusal.issues).capitalize())
        return redirect(back, slug)
    return redirect("job", job.pk)


@require_safe
@require_role(*INSTITUTE)
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a job is; while it runs, the page renews itself, with or without JavaScript."""
    bury_dead()
    found = get_object_or_404(jobs_of(request.user), pk=pk)
    imports = found.kind == IMPORT and has_role(request.user, Kind.OPERATOR)
    if imports and found.state == Job.State.DONE:
        return redirect("job_forms", pk)
    page = {
        "job": found,
        "campaign": campaign_of(found),
        "files": _files(found),
        "imports": imports,
        "stalled": found.under_way and not living(),
    }
    response = render(request, "results/job.html", page)
    if found.under_way:
        response.headers["Refresh"] = REFRESH
    return response


@require_safe
@require_role(*INSTITUTE)
def job_file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One file of a finished job; only names that the job has listed are served, and the download is recorded."""
    found = get_object_or_404(jobs_of(request.user), pk=pk, state=Job.State.DONE)
    if name not in {file["name"] for file in found.files}:
        raise Http404
    path: Path = folder_of(campaign_of(found), found.pk) / name
    if not path.is_file():
        raise Http404
    with transaction.atomic():
        audit.record(by=me(request), what="export", kind="job", object=found.pk, after={"file": name})
    # Always as a download: the HTML note has its own styles, which the policy of these pages forbids.
    response = HttpResponse(path.read_bytes(), content_type=TYPES.get(path.suffix, "application/octet-stream"))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@require_role(*INSTITUTE)
def live_figures(request: HttpRequest, slug: str) -> HttpResponse:
    """The region's figures so far; ``?only=accepted`` leaves out what has not been checked."""
    return _live(request, slug)


@require_safe
def live_at(request: HttpRequest, slug: str, territory: str) -> HttpResponse:
    """The same of one territory with all that lies in it, for those who see it as a whole."""
    return _live(request, slug, get_object_or_404(territories_of(request.user), pk=territory))


def _live(request: HttpRequest, slug: str, place: Territory | None = None) -> HttpResponse:
    campaign, only = get_object_or_404(campaigns_light(), slug=slug), request.GET.get("only") == "accepted"
    page = _page_of_figures(request, campaign, only) | {"place": place}
    try:
        standing = live.figures_at(campaign, place.pk if place else REGION, only_accepted=only)
    except Refused as refusal:
        return _not_counted(request, page, refusal)
    if standing is None:
        return _not_counted(request, page)
    return render(request, "results/live.html", page | {"standing": standing, "sections": live.sections(standing)})


@require_safe
@require_role(*INSTITUTE)
def live_figure(request: HttpRequest, slug: str, indicator: str) -> HttpResponse:
    """One figure with the units and answers behind it."""
    campaign, only = get_object_or_404(campaigns_light(), slug=slug), request.GET.get("only") == "accepted"
    page = _page_of_figures(request, campaign, only)
    try:
        standing = live.figure_behind(campaign, indicator, only_accepted=only)
    except Refused as refusal:
        return _not_counted(request, page, refusal)
    if standing is None:
        return _not_counted(request, page)
    if standing.document is None:
        raise Http404
    asked, document = standing.methodology.indicator(indicator), standing.document
    page |= {
        "standing": standing,
        "figure": live.figure_of(standing, asked, *document["figure"]),
        "value": document,
        "level": standing.methodology.level(asked.level),
        "behind": document["behind"],
    }
    return render(request, "results/live_figure.html", page)


def _not_counted(request: HttpRequest, page: dict[str, Any], refusal: Refused | None = None) -> HttpResponse:
    """That the figures are being counted, or why they cannot be."""
    page |= {"issues": refusal.issues if refusal else (), "stalled": not refusal and not living()}
    response = render(request, "results/live_none.html", page, status=409 if refusal else 200)
    if not refusal:
        response.headers["Refresh"] = WAIT
    return response


def _page_of_figures(request: HttpRequest, campaign: Campaign, only: bool) -> dict[str, Any]:
    """What every page of figures says; of frozen data they are final."""
    final = campaign.state == Campaign.State.FROZEN
    called = "Итоговые значения" if final else "Предварительные значения"
    return {"campaign": campaign, "only": only, "final": final, "called": called, "may": may(request)}


def _files(found: Job) -> list[tuple[str, str, int]]:
    """Title, address and size in bytes of each file."""
    return [
        (
            TITLES.get(Path(f["name"]).suffix, f["name"]),
            reverse("job_file", args=[found.pk, f["name"]]),
            f["size"],
        )
        for f in found.files
    ]
