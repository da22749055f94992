"""Reading a form: its history, and the form on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orientir.methodology import Field
from orientir.web.campaigns.access import submission_of
from orientir.web.campaigns.deadline import last_moment
from orientir.web.campaigns.entry import Entry, changed_rows, shown
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.form_page import page_of
from orientir.web.campaigns.laid_aside import SAID
from orientir.web.campaigns.models import Change, Submission
from orientir.web.campaigns.pinned_methodology import questions_of

ON_A_PAGE = 50
KINDS = {
    "workbook": "из файла Excel",
    "gathered": "по формам школ",
    "undone": "взятое по формам школ убрано",
    "absent": "отмечено «нет данных»",
    "leave_out": "вопрос не задаётся",
    "restore": "возвращён прежний ответ",
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
class HistoryLine:
    """One changed row, or one step between states, as a person reads it. ``field`` is empty for a step."""

    change: Change
    field: str
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
    lines = [line for change in changes for line in _lines(change, questions) if one is None or line.field == one.id]
    page = Paginator(lines, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "campaigns/history.html", {"form": submission, "lines": page.object_list, "page": page, "one": one}
    )


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for printing, filled or empty."""
    submission = submission_of(request.user, pk)
    empty = request.GET.get("empty") == "1"
    page = page_of(Form(submission), may_fill=False)
    context = {"form": submission, "page": page, "empty": empty, "deadline": last_moment(submission)}
    return render(request, "campaigns/print.html", context)


def _lines(change: Change, questions: dict[str, Field]) -> Iterator[HistoryLine]:
    what = KINDS.get(change.kind, "")
    rows = changed_rows(change)
    for id, (before, after) in rows.items():
        if question := questions.get(id):
            was = (change.before or {})[id].get(SAID) or _row(question, before)
            yield HistoryLine(change, id, question.label, what, was, _row(question, after))
        else:
            yield HistoryLine(change, id, id, what, "", "")
    if not rows:
        yield HistoryLine(
            change, "", "Вся форма", what or "форма изменена", _state(change.before), _state(change.after)
        )


def _state(value: object) -> str:
    return str(Submission.State(value).label) if value in Submission.State.values else str(value or "")


def _row(question: Field, entry: Entry) -> str:
    parts = [shown(question, entry.answer)]
    if entry.comment:
        parts.append(f"комментарий: {entry.comment}")
    if entry.evidence:
        parts.append(f"подтверждение: {entry.evidence}")
    return "; ".join(parts)
