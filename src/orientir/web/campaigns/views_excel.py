"""The form as an Excel file: download, upload, look at what it changes, apply."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from orientir.methodology import Field
from orientir.terms import Issue, Refused, issue, say
from orientir.web.campaigns import actions
from orientir.web.campaigns.access import own_submission_of, submission_of
from orientir.web.campaigns.comparisons import comparisons_of
from orientir.web.campaigns.entry import Entry, entry_from_json, entry_of, shown
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.page_of_form import render_form
from orientir.web.campaigns.pinned_methodology import language_of_form, questions_of
from orientir.web.campaigns.refusals import NotSaved, Stale
from orientir.web.campaigns.workbooks import path_of, read_filled, workbook_of
from orientir.web.directory.access import me
from orientir.web.directory.downloads import download
from orientir.web.directory.uploads import takes_files
from orientir.workbooks.files import hostile, shown_name
from orientir.workbooks.guard import LARGEST_FILE, HostileFileError, check_size

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def excel(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as a workbook with what is already answered."""
    submission = submission_of(request.user, pk)
    content = workbook_of(submission, comparisons_of(submission))
    return download(content, XLSX, f"{submission} {submission.campaign.year}.xlsx")


@takes_files(LARGEST_FILE)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a filled workbook; what is wrong with it is told cell by cell, and then nothing is kept."""
    submission = own_submission_of(request.user, pk)
    language = language_of_form(submission)
    if request.method != "POST":
        return _upload_page(request, submission, [], 200)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        none = issue(language, "upload.none", say(language, "upload.none_at"), code="file.none")
        return _upload_page(request, submission, [none], 422)
    name = shown_name(Path(file.name or say(language, "upload.name")).name)
    try:
        # The size is known before anything is read: a huge file never comes into memory.
        check_size(file.size or 0)
        actions.check_takes_workbook(submission, by=me(request), size=file.size or 0)
        data = file.read()
        read = read_filled(submission, data, name)
        kept = actions.keep_workbook(submission, by=me(request), name=name, data=data, read=read)
    except HostileFileError as error:
        return _upload_page(request, submission, [hostile(name, error, language)], 422)
    except Refused as refusal:
        return _upload_page(request, submission, refusal.issues, 422)
    except NotSaved as refusal:
        return _upload_page(request, submission, [Issue("form.state", name, refusal.message, "")], refusal.status)
    return redirect("form_preview", pk, kept.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, pk: int, id: UUID) -> HttpResponse:
    """What the workbook would change; a POST applies it, all or nothing."""
    submission = own_submission_of(request.user, pk)
    kept, language = get_object_or_404(submission.uploads, pk=id), language_of_form(submission)
    refusal: NotSaved | None = None
    if request.method == "POST":
        try:
            actions.apply_workbook(kept, by=me(request))
        except NotSaved as refused:
            refusal = refused
        else:
            messages.success(request, say(language, "upload.saved"))
            return redirect("form", pk)
    questions = questions_of(submission)
    rows = [
        _compared(questions[id], entry_of(submission, id), entry_from_json(document), language)
        for id, document in kept.entries.items()
        if id in questions
    ]
    unread = [text.removeprefix(actions.UNREAD) for text in kept.checks if text.startswith(actions.UNREAD)]
    context = {
        "form": submission,
        "upload": kept,
        "unread": unread,
        "checks": [text for text in kept.checks if not text.startswith(actions.UNREAD)],
        "rows": rows,
        "refusal": refusal,
        "stale": isinstance(refusal, Stale) or submission.version != kept.base,
    }
    return render_form(request, "preview", context, refusal.status if refusal else 200)


@require_safe
def file(request: HttpRequest, pk: int, id: UUID) -> HttpResponse:
    """The workbook as it was sent, for those who may see its form."""
    kept = get_object_or_404(submission_of(request.user, pk).uploads, pk=id)
    path = path_of(kept)
    if not path.is_file():
        raise Http404
    return download(path.read_bytes(), XLSX, kept.name)


def _compared(question: Field, old: Entry, new: Entry, language: str) -> dict[str, object]:
    before, after = shown(question, old.answer, language), shown(question, new.answer, language)
    return {"question": question, "before": before, "after": after, "old": old, "new": new}


def _upload_page(request: HttpRequest, submission: Submission, issues: list[Issue], status: int) -> HttpResponse:
    context = {"form": submission, "issues": issues, "largest": LARGEST_FILE // (1 << 20)}
    return render_form(request, "upload", context, status)
