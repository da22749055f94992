"""Files as evidence of the answers of a form: attached, handed out, taken away, put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from orientir.terms import say
from orientir.web.campaigns import actions_evidence as actions
from orientir.web.campaigns.access import fills, own_submission_of, submission_of
from orientir.web.campaigns.actions_evidence import about
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.page_of_form import render_form
from orientir.web.campaigns.pinned_methodology import language_of_form, questions_of
from orientir.web.campaigns.refusals import NotSaved
from orientir.web.directory.access import me
from orientir.web.directory.uploads import takes_files
from orientir.web.evidence.models import EvidenceFile
from orientir.web.evidence.responses import handed_out
from orientir.web.evidence.uploads import AT_ONCE, attach_each
from orientir.workbooks.guard import LARGEST_FILE, MB


@dataclass(frozen=True)
class Wrong:
    """Why a file was not taken, and the input that is about it."""

    message: str
    about: str = "file"


@takes_files(AT_ONCE)
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a form by question; a POST attaches some to one of them."""
    if request.method != "POST":
        return _page(request, submission_of(request.user, pk))
    submission = own_submission_of(request.user, pk)
    question = request.POST.get("question", "")
    if question not in questions_of(submission):
        return _page(request, submission, Wrong(say(language_of_form(submission), "files.no_question"), "question"))
    by = me(request)
    try:
        wrong = attach_each(
            request,
            lambda name, data: actions.attach(submission, by=by, field=question, name=name, data=data),
            language_of_form(submission),
        )
    except NotSaved as refusal:
        wrong = refusal.message
    if wrong:
        return _page(request, submission, Wrong(wrong))
    return redirect("form_files", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, pk: int, id: UUID) -> HttpResponse:
    """One file of a form, for those who may see the form; a POST takes it away, or puts it back."""
    if request.method != "POST":
        submission = submission_of(request.user, pk)
        return handed_out(get_object_or_404(_files(submission), pk=id, taken=None))
    submission = own_submission_of(request.user, pk)
    found = get_object_or_404(_files(submission), pk=id)
    try:
        actions.move(submission, found, by=me(request), back=bool(request.POST.get("back")))
    except NotSaved as refusal:
        return _page(request, submission, Wrong(refusal.message))
    return redirect("form_files", pk)


def _files(submission: Submission) -> QuerySet[EvidenceFile]:
    return EvidenceFile.objects.filter(about__startswith=about(submission, "")).select_related("by")


def _page(request: HttpRequest, submission: Submission, refusal: Wrong | None = None) -> HttpResponse:
    form = Form(submission_of(request.user, submission.pk))
    mine = fills(request.user, form.submission)
    kept: dict[str, list[EvidenceFile]] = {}
    for file in _files(submission):
        if mine or file.taken is None:
            kept.setdefault(file.about.rpartition(":")[2], []).append(file)
    page: dict[str, Any] = {
        "form": form.submission,
        "rows": [(form.questions[id], found) for id, found in kept.items() if id in form.questions],
        "questions": [(id, f.label) for id, f in form.questions.items() if id in form.editable],
        "question": request.POST.get("question") or request.GET.get("question", ""),
        "writable": mine and form.is_writable,
        "largest": LARGEST_FILE // MB,
        "refusal": refusal,
    }
    return render_form(request, "form_files", page, 422 if refusal else 200)
