"""Answering a remark of the institute: saved while it is typed (JSON), or by its button without JavaScript."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from orientir.terms import say
from orientir.web.campaigns import actions
from orientir.web.campaigns.access import own_submission_of, submission_of
from orientir.web.campaigns.entry import Typed
from orientir.web.campaigns.form_page import Attempt
from orientir.web.campaigns.models import Remark
from orientir.web.campaigns.pinned_methodology import language_of_form
from orientir.web.campaigns.refusals import NotAsked, NotSaved, Stale
from orientir.web.campaigns.views import show
from orientir.web.campaigns.views_field import progress, refused
from orientir.web.directory.access import me


@require_POST
def remark(request: HttpRequest, pk: int, remark: int) -> HttpResponse:
    """Answer one remark; a refused answer comes back with the page, still in its place."""
    submission = own_submission_of(request.user, pk)
    asked = get_object_or_404(submission.remarks.filter(settled__isnull=True), pk=remark)
    text, base = request.POST.get("answer", ""), request.POST.get("base", "")
    in_json = "application/json" in request.headers.get("Accept", "")
    try:
        saved = actions.answer_remark(asked, by=me(request), text=text, base=base)
    except NotSaved as refusal:
        if in_json:
            return _told(refusal, text)
        return show(request, submission_of(request.user, pk), Attempt(answers={remark: text}), refusal)
    if in_json:
        return JsonResponse(progress(submission) | _row(saved))
    messages.success(request, say(language_of_form(submission), "remarks.kept"))
    return redirect("form", pk)


def _row(saved: Remark) -> dict[str, object]:
    return {"typed": asdict(Typed(saved.answer)), "base": saved.answer}


def _told(refusal: NotSaved, text: str) -> JsonResponse:
    if isinstance(refusal, Stale):
        [conflict] = refusal.conflicts.values()
        typed, stored = asdict(Typed(text)), asdict(Typed(conflict.stored.answer))
        attempt = {"state": "conflict", "by": conflict.by, "typed": typed, "stored": stored, "base": stored["answer"]}
        return JsonResponse(attempt, status=refusal.status)
    if isinstance(refusal, NotAsked):
        return JsonResponse({"state": "invalid", "message": refusal.message}, status=refusal.status)
    return refused(refusal.message, refusal.status)
