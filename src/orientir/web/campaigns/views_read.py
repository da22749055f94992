"""Reading a form: its history, and the form on paper."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orientir.methodology import Field
from orientir.web.campaigns.access import submission_of
from orientir.web.campaigns.beside import beside
from orientir.web.campaigns.deadline import last_moment
from orientir.web.campaigns.entry import Entry, entry_from_json, shown
from orientir.web.campaigns.form_page import page_of
from orientir.web.campaigns.models import Change, Submission
from orientir.web.campaigns.pinned import questions_of

ON_A_PAGE = 50
KINDS = {
    "workbook": "из файла Excel",
    "gathered": "по формам школ",
    "absent": "отмечено «нет данных»",
    "submit": "форма отправлена",
    "withdraw": "форма отозвана",
    "return": "форма возвращена",
    "accept": "форма принята",
    "reopen": "форма возвращена после принятия",
    "extend": "срок продлён",
    "freeze": "данные заморожены",
    "methodology": "вопрос изменён методикой",
}


@dataclass(frozen=True)
class Line:
    """One change as a person reads it."""

    change: Change
    label: str
    what: str
    before: str
    after: str


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what, when, from what to what; of the whole form or of one question."""
    submission = submission_of(request.user, pk)
    questions = questions_of(submission)
    one = questions.get(request.GET.get("field", ""))
    changes = submission.changes.select_related("by").order_by("-id")
    if one:
        changes = changes.filter(field=one.id)
    page = Paginator(changes, ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [_line(change, questions) for change in page.object_list]
    return render(request, "campaigns/history.html", {"form": submission, "lines": lines, "page": page, "one": one})


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for printing, filled or empty."""
    submission = submission_of(request.user, pk)
    empty = request.GET.get("empty") == "1"
    page = page_of(submission, beside(submission), may_fill=False)
    context = {"form": submission, "page": page, "empty": empty, "deadline": last_moment(submission)}
    return render(request, "campaigns/print.html", context)


def _line(change: Change, questions: dict[str, Field]) -> Line:
    what = KINDS.get(change.kind, "")
    question = questions.get(change.field)
    if not change.field:
        return Line(change, "Вся форма", what or "форма изменена", _state(change.before), _state(change.after))
    if question is None:
        return Line(change, change.field, what, "", "")
    before, after = (entry_from_json(value or {}) for value in (change.before, change.after))
    return Line(change, question.label, what, _row(question, before), _row(question, after))


def _state(value: object) -> str:
    return str(Submission.State(value).label) if value in Submission.State.values else str(value or "")


def _row(question: Field, entry: Entry) -> str:
    parts = [shown(question, entry.answer)]
    if entry.comment:
        parts.append(f"комментарий: {entry.comment}")
    if entry.evidence:
        parts.append(f"подтверждение: {entry.evidence}")
    return "; ".join(parts)
