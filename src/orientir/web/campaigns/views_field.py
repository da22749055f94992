"""Saving one question while the person types, and what others have changed meanwhile: answers in JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from orientir.methodology import NUMERIC, Field, FieldType
from orientir.terms import say
from orientir.web.campaigns import actions
from orientir.web.campaigns.access import own_submission_of, submission_of
from orientir.web.campaigns.comparisons import comparisons_of_each
from orientir.web.campaigns.deadline import is_open
from orientir.web.campaigns.entry import Entry, entry_of, typed_of
from orientir.web.campaigns.findings import questioned
from orientir.web.campaigns.form import Form, skipped_in
from orientir.web.campaigns.form_input import read_form
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.pinned_methodology import language_of_form, questions_of
from orientir.web.campaigns.refusals import NotSaved, Stale
from orientir.web.directory.access import me
from orientir.web.directory.page_numbers import number_of


@require_POST
def field(request: HttpRequest, pk: int, id: str) -> JsonResponse:
    """Save one question. 200 saved, 409 changed by somebody else, 422 unreadable, 423 too late."""
    submission = own_submission_of(request.user, pk)
    question, language = questions_of(submission).get(id), language_of_form(submission)
    if question is None:
        return refused(say(language, "refused.no_question"), 422)
    typed, entries, problems = read_form(submission, request.POST, only=id)
    if id in problems:
        problem = problems[id]
        invalid = {"state": "invalid", "message": str(problem), "part": problem.part, "typed": asdict(typed[id])}
        return JsonResponse(invalid, status=422)
    if id not in entries:
        return refused(say(language, "refused.nothing_sent"), 422)
    base = number_of(request.POST.get("base", ""), digits=9)
    key = request.POST.get("key", "")[:40]
    try:
        saved = actions.save_field(submission, by=me(request), field=id, entry=entries[id], base=base, key=key)
    except Stale as stale:
        conflict = stale.conflicts[id]
        conflicting = {
            "state": "conflict",
            "message": stale.message,
            "by": conflict.by,
            "typed": asdict(typed[id]),
            "stored": _typed(question, conflict.stored, language),
            "base": stale.version,
        }
        return JsonResponse(conflicting, status=409)
    except NotSaved as refusal:
        return refused(refusal.message, refusal.status)
    form = saved.submission
    said: dict[str, Any] = {"typed": _typed(question, entry_of(form, id), language)}
    if question.type in NUMERIC or question.type is FieldType.YES_NO:  # of other answers nothing is unusual
        said["doubts"] = questioned(Form(form, comparisons_of_each([form])[form.pk]))
    return JsonResponse(progress(form) | said)


@require_safe
def changes(request: HttpRequest, pk: int) -> JsonResponse:
    """The questions that have changed since a version of the form: so that two people see each other."""
    submission = submission_of(request.user, pk)
    since = number_of(request.GET.get("since", ""), digits=9)
    questions, language = questions_of(submission), language_of_form(submission)
    later = [id for id, version in submission.versions.items() if version > since and id in questions]
    rows = {id: _typed(questions[id], entry_of(submission, id), language) for id in later}
    return JsonResponse(progress(submission) | {"fields": rows, "owner": request.user.pk})


def progress(submission: Submission) -> dict[str, Any]:
    """Where the form stands after a save: its version and how much of it is filled."""
    criteria: dict[str, tuple[int, int]] = {}
    skipped = skipped_in(submission)
    for id, question in questions_of(submission).items():
        filled, asked = criteria.get(question.criterion, (0, 0))
        if id not in skipped:
            filled, asked = filled + (submission.answers.get(id) is not None), asked + 1
        criteria[question.criterion] = filled, asked
    return {
        "state": "saved",
        "form": submission.state,
        "open": is_open(submission),
        "version": submission.version,
        "filled": sum(filled for filled, _ in criteria.values()),
        "asked": sum(asked for _, asked in criteria.values()),
        "skipped": sorted(skipped),
        "criteria": criteria,
        "at": f"{timezone.localtime():%H:%M}",
    }


def _typed(question: Field, entry: Entry, language: str) -> dict[str, str]:
    return asdict(typed_of(question, entry, language))


def refused(message: str, status: int) -> JsonResponse:
    """Why nothing was saved."""
    return JsonResponse({"state": "refused", "message": message}, status=status)
