"""Sending a form: the check before it, the receipt after it, and taking it back."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from orientir.terms import Severity, say
from orientir.web.campaigns import actions
from orientir.web.campaigns.access import fills, own_submission_of, submission_of
from orientir.web.campaigns.deadline import last_moment
from orientir.web.campaigns.findings import findings
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.form_page import attempt_with, page_of
from orientir.web.campaigns.gathered import few_schools
from orientir.web.campaigns.models import SENT, Submission
from orientir.web.campaigns.page_of_form import render_form
from orientir.web.campaigns.pinned_methodology import language_of_form
from orientir.web.campaigns.refusals import NotSaved, Unfinished
from orientir.web.campaigns.views import show
from orientir.web.directory.access import me


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """All answers once more, with what is missing and what must be explained."""
    return _check(request, submission_of(request.user, pk))


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the form; a second click arrives at the same receipt."""
    submission = own_submission_of(request.user, pk)
    if submission.state == Submission.State.SUBMITTED:
        return redirect("form_receipt", pk)
    key, sure = request.POST.get("key", "")[:40], request.POST.get("sure") == "yes"
    try:
        actions.submit(submission, by=me(request), key=key, sure=sure)
    except Unfinished as refusal:
        return show(request, submission, attempt_with(refusal.findings), refusal)
    except NotSaved as refusal:
        fresh = submission_of(request.user, pk)
        if fresh.state == Submission.State.SUBMITTED:
            return redirect("form_receipt", pk)
        return _check(request, fresh, refusal)
    return redirect("form_receipt", pk)


@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The number and the moment by which the unit proves that it has sent its form."""
    submission = submission_of(request.user, pk)
    if submission.state not in SENT or not submission.receipt:
        return redirect("form", pk)
    sender = submission.changes.filter(kind=actions.SUBMIT).select_related("by").last()
    reviewed_inside = submission.organisation_id is not None and submission.campaign.coordinators_review
    context = {
        "form": submission,
        "reviewer": "receipt.coordinator" if reviewed_inside else "receipt.institute",
        "sender": sender.by if sender else None,
        "may_withdraw": fills(request.user, submission) and submission.state == Submission.State.SUBMITTED,
        "deadline": last_moment(submission),
    }
    return render_form(request, "receipt", context)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the form back to correct it."""
    submission = own_submission_of(request.user, pk)
    try:
        actions.withdraw(submission, by=me(request))
    except NotSaved as refusal:
        return _check(request, submission_of(request.user, pk), refusal)
    messages.success(request, say(language_of_form(submission), "receipt.withdrawn"))
    return redirect("form", pk)


@require_POST
def absent(request: HttpRequest, pk: int) -> HttpResponse:
    """Say «нет данных» to everything that is left."""
    submission = own_submission_of(request.user, pk)
    try:
        saved = actions.mark_absent(submission, by=me(request))
    except NotSaved as refusal:
        return _check(request, submission_of(request.user, pk), refusal)
    messages.success(request, say(language_of_form(submission), "receipt.marked", number=len(saved.fields)))
    return redirect("form_check", pk)


def _check(request: HttpRequest, submission: Submission, refusal: NotSaved | None = None) -> HttpResponse:
    whole, mine = Form(submission), fills(request.user, submission)
    found = findings(whole) if submission.state not in SENT else []
    blocking = [f for f in found if f.blocks]
    page = page_of(whole, may_fill=mine, attempt=attempt_with(found))
    context = {
        "form": submission,
        "page": page,
        "errors": [f for f in blocking if f.severity is Severity.ERROR],
        "to_answer": [asked for asked in page.remarks if asked.remark in whole.remarks_to_answer],
        "explain": [f for f in blocking if f.severity is Severity.CHECK],
        "hints": [f for f in found if not f.blocks],
        "few_schools": few_schools(whole) if page.open else "",
        "inside": whole.comparisons.inside,
        "refusal": refusal,
        "deadline": last_moment(submission),
        "key": request.POST.get("key", "")[:40] or uuid4().hex,
    }
    return render_form(request, "check", context, refusal.status if refusal else 200)
