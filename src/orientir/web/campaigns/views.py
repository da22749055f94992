"""The list of a person's forms, and one form: shown, and saved as a whole without JavaScript."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from orientir.collection.lifecycle import Actor, Event, State, possible
from orientir.terms import say
from orientir.web.campaigns import actions
from orientir.web.campaigns.access import filled_by, fills, own_submission_of, submission_of, submissions_of
from orientir.web.campaigns.deadline import is_open, last_moment
from orientir.web.campaigns.findings import findings
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.form_input import read_bases, read_form
from orientir.web.campaigns.form_page import NOTHING, OUTLINE, Attempt, attempt_with, page_of
from orientir.web.campaigns.level_words import level_words
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.campaigns.page_of_form import render_form
from orientir.web.campaigns.pinned_methodology import (
    language_of_form,
    methodology_of,
    questions_of,
    sections_of,
    version_of,
    year_of,
)
from orientir.web.campaigns.refusals import NotSaved, Stale, Unfinished
from orientir.web.campaigns.views_board import campaigns_light
from orientir.web.components.words import language_of_site
from orientir.web.directory.access import Kind, me, reach_of
from orientir.web.directory.models import Territory


@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """The forms that the person fills in; under a municipality's form the progress of its schools."""
    own = list(filled_by(request.user).order_by("-campaign__year", "level", "organisation__sort_name"))
    schools: dict[tuple[int, str], list[Submission]] = defaultdict(list)
    of_schools = submissions_of(request.user).filter(organisation__isnull=False).order_by("organisation__sort_name")
    for form in of_schools.defer("answers", "comments", "evidence", "versions"):
        schools[form.campaign_id, form.territory_id].append(form)
    rows = [_listed(form, schools[form.campaign_id, form.territory_id]) for form in own]
    spoken = {language_of_form(form) for form in own}
    language = spoken.pop() if len(spoken) == 1 else language_of_site(request)
    places = Territory.objects.filter(pk__in=reach_of(request.user, Kind.COORDINATOR).own).exclude(below=[])
    parts = [(place, _running_inside(place)) for place in places]
    return render(request, "campaigns/forms.html", {"rows": rows, "parts": parts, "language": language})


def _running_inside(place: Territory) -> QuerySet[Campaign]:
    """The campaigns, those aside that are only being prepared, which have forms of what lies in the territory."""
    forms = Submission.objects.filter(campaign=OuterRef("pk"), territory__in=place.below)
    return campaigns_light().exclude(state=Campaign.State.PLANNED).filter(Exists(forms))


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """One form on one page; a POST saves what was posted of it and goes on to where its button leads."""
    if request.method != "POST":
        return show(request, submission_of(request.user, pk))
    submission = own_submission_of(request.user, pk)
    typed, entries, problems = read_form(submission, request.POST)
    base, bases = read_bases(typed, request.POST)
    since = {id: bases.get(id, base) for id in typed}
    try:
        saved = actions.save_form(submission, by=me(request), entries=entries, base=base, bases=bases)
    except Stale as refusal:
        kept = {id: row for id, row in typed.items() if id not in refusal.untouched}
        attempt = Attempt(kept, problems, refusal.conflicts, {id: since[id] for id in problems})
        return show(request, submission_of(request.user, pk), attempt, refusal)
    except NotSaved as refusal:
        attempt = Attempt(typed, problems, bases=since)
        return show(request, submission_of(request.user, pk), attempt, refusal)
    if problems:
        attempt = Attempt({id: typed[id] for id in problems}, problems, bases={id: since[id] for id in problems})
        return show(request, submission_of(request.user, pk), attempt, status=422)
    said = "filling.saved" if saved.fields else "filling.nothing_new"
    messages.success(request, say(language_of_form(submission), said))
    return redirect(_after(saved.submission, request.POST.get("section", ""), request.POST.get("then", "")))


@require_safe
def sections(request: HttpRequest, pk: int) -> HttpResponse:
    """The sections of a form, each with how much of it is filled."""
    submission = submission_of(request.user, pk)
    context = _context(request, submission, NOTHING, section=OUTLINE) | {"go_on": _first_empty(submission)}
    return render_form(request, "sections", context)


@require_safe
def section(request: HttpRequest, pk: int, id: str) -> HttpResponse:
    """The questions of one section."""
    submission = submission_of(request.user, pk)
    if id not in {criterion.id for criterion, _ in sections_of(submission)}:
        raise Http404
    return show(request, submission, section=id)


def _after(form: Submission, section: str, then: str) -> str:
    """Where a saved page leads: to the check, to the section after it, or to itself."""
    all_sections = [criterion.id for criterion, _ in sections_of(form)]
    if then == "check":
        return reverse("form_check", args=[form.pk])
    if section not in all_sections:
        return reverse("form", args=[form.pk])
    if then == "next":
        section = dict(zip(all_sections, all_sections[1:], strict=False)).get(section, section)
    return reverse("form_section", args=[form.pk, section])


def _first_empty(form: Submission) -> str:
    """The question to go on with, in its section; the check where all are answered."""
    empty = next(iter(Form(form).unanswered), "")
    if not empty:
        return reverse("form_check", args=[form.pk])
    return f"{reverse('form_section', args=[form.pk, questions_of(form)[empty].criterion])}?at={empty}"


def _listed(form: Submission, schools: list[Submission]) -> dict[str, Any]:
    methodology, year = methodology_of(version_of(form)), year_of(form.campaign)
    schools = schools if form.organisation_id is None else []
    return {
        "form": form,
        "asked": form.asked or len(methodology.form(form.level, year)),
        "go_on": _first_empty(form) if form.state == Submission.State.DRAFT else "",
        "words": level_words(form.campaign),
        "board": reverse("board_territory", args=[form.campaign.slug, form.territory_id]),
        **_times(form),
        "schools": [(school, school.asked or len(methodology.form(school.level, year))) for school in schools],
        "sent": sum(1 for school in schools if school.is_sent),
    }


def _times(form: Submission) -> dict[str, Any]:
    """Until when the unit may write, and whether it may now or not yet."""
    return {
        "deadline": last_moment(form),
        "within_time": is_open(form),
        "early": timezone.now() < form.campaign.opens,
    }


def show(
    request: HttpRequest,
    submission: Submission,
    attempt: Attempt = NOTHING,
    refusal: NotSaved | None = None,
    status: int = 200,
    section: str = "",
) -> HttpResponse:
    """The page of a form or of one section, with whatever a refused save has to say."""
    context = _context(request, submission, attempt, refusal, section or request.POST.get("section", ""))
    context["comparisons"] = context["whole"].comparisons
    return render_form(request, "form", context, refusal.status if refusal else status)


def _context(
    request: HttpRequest, submission: Submission, attempt: Attempt, refusal: NotSaved | None = None, section: str = ""
) -> dict[str, Any]:
    whole, mine = Form(submission), fills(request.user, submission)
    if request.GET.get("review") and request.method != "POST":
        attempt = attempt_with(findings(whole))
    page = page_of(whole, may_fill=mine, attempt=attempt, section=section)
    events = possible(State(submission.state), Actor.UNIT, open_for_unit=whole.in_time) if mine else ()
    return {
        "page": page,
        "whole": whole,
        "words": level_words(submission.campaign),
        "form": submission,
        "last_year": submission.campaign.year - 1,
        **_times(submission),
        "mine": mine,
        "may_withdraw": Event.WITHDRAW in events,
        "at": request.GET.get("at", ""),
        "refusal": refusal,
        "issues": [q for q in page.questions if q.error or q.conflict] if attempt.typed or refusal else [],
        "heading": say(language_of_form(submission), _heading(refusal)),
    }


def _heading(refusal: NotSaved | None) -> str:
    """What the page says above the reasons."""
    if isinstance(refusal, Unfinished):
        return "filling.not_sent"
    return "filling.not_saved" if refusal else "filling.not_all_saved"
