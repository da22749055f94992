"""Take over what the schools have answered: look from how many and what it changes, take it, renew it, undo it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from orientir.terms import say
from orientir.web.campaigns import actions
from orientir.web.campaigns.access import fills, submission_of
from orientir.web.campaigns.entry import entry_of, shown
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.gathered import REGISTERS, SCHOOLS, SCHOOLS_SAID, Source, take_of
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.page_of_form import render_form
from orientir.web.campaigns.pinned_methodology import language_of_form
from orientir.web.campaigns.refusals import NotSaved
from orientir.web.directory.access import me
from orientir.web.registers.counting import KnownAnswer

DONE = {SCHOOLS.kind: "gathered.done", REGISTERS.kind: "known.done"}


@dataclass(frozen=True)
class GatheredRow:
    """A question, what stands in the form, and what the schools add up to."""

    id: str
    label: str
    now: str
    sum: str
    known: KnownAnswer | None
    differs: bool


@require_http_methods(["GET", "HEAD", "POST"])
def gathered(request: HttpRequest, pk: int) -> HttpResponse:
    """What the forms of the schools give, from how many; a POST takes it over, or with ``undo`` takes it back."""
    submission = submission_of(request.user, pk)
    if submission.organisation_id is not None:
        raise Http404
    return _taking(request, submission, SCHOOLS, "form_gathered")


@require_http_methods(["GET", "HEAD", "POST"])
def known(request: HttpRequest, pk: int) -> HttpResponse:
    """What the registers and polls know; a POST confirms it, or with ``undo`` takes that back."""
    return _taking(request, submission_of(request.user, pk), REGISTERS, "form_known")


def _taking(request: HttpRequest, submission: Submission, source: Source, view: str) -> HttpResponse:
    if not fills(request.user, submission):
        raise Http404
    refusal, language = None, language_of_form(submission)
    if request.method == "POST":
        seen, undo = request.POST.get("seen", ""), request.POST.get("then") == "undo"
        try:
            if undo:
                saved = actions.undo_taken(submission, source, by=me(request))
            else:
                saved = actions.take(submission, source, by=me(request), seen=seen)
        except NotSaved as refused:
            refusal, submission = refused, submission_of(request.user, submission.pk)
        else:
            key = "gathered.undone" if undo else DONE[source.kind]
            messages.success(request, say(language, key, number=len(saved.fields)))
            return redirect(view, submission.pk)
    form = Form(submission)
    take = take_of(form, source)
    values = source.values(form)

    def rows(ids: object) -> list[GatheredRow]:
        return [_row(form, id, values, language) for id in form.questions if id in ids]  # type: ignore[operator]

    answers = {id: entry_of(submission, id).answer for id in values}
    page = {
        "form": submission,
        "comparisons": form.comparisons,
        "units": form.comparisons.inside or SCHOOLS_SAID,
        "writable": form.is_writable,
        "empty": rows(take.empty),
        "newer": rows(take.newer),
        "gone": rows(take.gone),
        "taken": rows(take.origins.keys() - take.gone),
        "undone": len(take.origins),
        "other": rows({id for id, v in values.items() if id not in take.origins and answers[id] not in (None, v)}),
        "polled": any(known.poll for known in form.comparisons.known.values()),
        "number": len(take.entries),
        "seen": actions.seen_of(form, source),
        "refusal": refusal,
    }
    return render_form(request, source.kind, page, refusal.status if refusal else 200)


def _row(form: Form, id: str, values: Mapping[str, Any], language: str) -> GatheredRow:
    question, found = form.questions[id], form.comparisons.known.get(id)
    answer = entry_of(form.submission, id).answer
    now = shown(question, answer, language)
    value = shown(question, values[id], language) if id in values else say(language, "question.no_data")
    return GatheredRow(id, question.label, now, value, found, answer is not None and now != value)
