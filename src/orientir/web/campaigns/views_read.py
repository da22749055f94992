"""Reading a form: its history, and the form on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from orientir.methodology import Field
from orientir.terms import say, words
from orientir.web.campaigns import actions
from orientir.web.campaigns.access import fills, own_submission_of, submission_of
from orientir.web.campaigns.deadline import last_moment
from orientir.web.campaigns.entry import Entry, changed_rows, entry_of, shown
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.form_page import page_of
from orientir.web.campaigns.laid_aside import SAID
from orientir.web.campaigns.models import Change, Submission
from orientir.web.campaigns.page_of_form import render_form
from orientir.web.campaigns.pinned_methodology import language_of_form, questions_of
from orientir.web.campaigns.refusals import NotSaved
from orientir.web.directory.access import me
from orientir.web.directory.page_numbers import number_of

ON_A_PAGE = 50


@dataclass(frozen=True)
class HistoryLine:
    """One changed row, or one step between states, as a person reads it. ``field`` is empty for a step.

    ``restorable``: the person may give the question back the answer that it had before.
    """

    change: Change
    field: str
    label: str
    what: str
    before: str
    after: str
    restorable: bool = False


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what, when, from what to what; of the whole form or of one question."""
    return _history(request, submission_of(request.user, pk))


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one change of one question."""
    submission, field = own_submission_of(request.user, pk), request.POST.get("field", "")
    change = get_object_or_404(submission.changes, pk=number_of(request.POST.get("change", ""), digits=9))
    try:
        actions.restore(change, by=me(request), field=field, base=number_of(request.POST.get("version", ""), digits=9))
    except NotSaved as refusal:
        return _history(request, submission_of(request.user, pk), refusal)
    messages.success(request, say(language_of_form(submission), "history.restored"))
    return redirect("form_history", pk)


def _history(request: HttpRequest, submission: Submission, refusal: NotSaved | None = None) -> HttpResponse:
    form, questions = Form(submission), questions_of(submission)
    changeable = form.editable if form.is_writable and fills(request.user, submission) else frozenset[str]()
    one = questions.get(request.GET.get("field", ""))
    changes = submission.changes.select_related("by").order_by("-id")
    lines = [
        line
        for change in changes
        for line in _lines(change, questions, language_of_form(submission))
        if one is None or line.field == one.id
    ]
    page = Paginator(lines, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = [replace(line, restorable=_restorable(submission, line, changeable)) for line in page.object_list]
    context = {"form": submission, "lines": shown, "page": page, "one": one, "refusal": refusal}
    return render_form(request, "history", context, refusal.status if refusal else 200)


def _restorable(submission: Submission, line: HistoryLine, changeable: frozenset[str]) -> bool:
    """Whether a line's earlier answer may be taken again: not where it stands in the form anyway."""
    if line.field not in changeable:
        return False
    before, _ = changed_rows(line.change)[line.field]
    return before != entry_of(submission, line.field)


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for printing, filled or empty."""
    submission = submission_of(request.user, pk)
    empty = request.GET.get("empty") == "1"
    page = page_of(Form(submission), may_fill=False)
    context = {"form": submission, "page": page, "empty": empty, "deadline": last_moment(submission)}
    return render_form(request, "print", context)


def _lines(change: Change, questions: dict[str, Field], language: str) -> Iterator[HistoryLine]:
    what = words(language, "change").get(change.kind, "")
    rows = changed_rows(change)
    for id, (before, after) in rows.items():
        if question := questions.get(id):
            was = (change.before or {})[id].get(SAID) or _row(question, before, language)
            yield HistoryLine(change, id, question.label, what, was, _row(question, after, language))
        else:
            yield HistoryLine(change, id, id, what, "", "")
    if not rows:
        yield HistoryLine(
            change, "", say(language, "history.whole"), what or say(language, "change.step"),
            _state(change.before, language), _state(change.after, language),
        )  # fmt: skip


def _state(value: object, language: str) -> str:
    return say(language, f"state.{value}") if value in Submission.State.values else str(value or "")


def _row(question: Field, entry: Entry, language: str) -> str:
    parts = [shown(question, entry.answer, language)]
    if entry.comment:
        parts.append(say(language, "history.comment", text=entry.comment))
    if entry.evidence:
        parts.append(say(language, "history.evidence", text=entry.evidence))
    return "; ".join(parts)
