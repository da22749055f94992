"""Take over what the schools have answered: look from how many and what it changes, take it, renew it, undo it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from orientir.terms import counted
from orientir.web.campaigns import actions
from orientir.web.campaigns.access import fills, submission_of
from orientir.web.campaigns.entry import entry_of, shown
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.gathered import take_of
from orientir.web.campaigns.refusals import NotSaved
from orientir.web.directory.access import me

ANSWERS = ("ответ", "ответа", "ответов")


@dataclass(frozen=True)
class GatheredRow:
    """A question, what stands in the form, and what the schools add up to."""

    id: str
    label: str
    now: str
    sum: str


@require_http_methods(["GET", "HEAD", "POST"])
def gathered(request: HttpRequest, pk: int) -> HttpResponse:
    """What the forms of the schools give, from how many; a POST takes it over, or with ``undo`` takes it back."""
    submission = submission_of(request.user, pk)
    if submission.organisation_id is not None or not fills(request.user, submission):
        raise Http404
    refusal = None
    if request.method == "POST":
        seen, undo = request.POST.get("seen", ""), request.POST.get("then") == "undo"
        try:
            if undo:
                saved = actions.undo_gathered(submission, by=me(request))
            else:
                saved = actions.take_gathered(submission, by=me(request), seen=seen)
        except NotSaved as refused:
            refusal, submission = refused, submission_of(request.user, pk)
        else:
            done = counted(len(saved.fields), ANSWERS)
            said = f"Отменено, вернулось прежнее: {done}." if undo else f"Взято по формам школ: {done}."
            messages.success(request, said)
            return redirect("form_gathered", pk)
    form = Form(submission)
    take = take_of(form)

    def rows(ids: object) -> list[GatheredRow]:
        return [_row(form, id) for id in form.questions if id in ids]  # type: ignore[operator]

    page = {
        "form": submission,
        "comparisons": form.comparisons,
        "writable": form.is_writable,
        "empty": rows(take.empty),
        "newer": rows(take.newer),
        "taken": rows(take.origins),
        "number": len(take.entries),
        "seen": actions.seen_of(form.comparisons),
        "refusal": refusal,
    }
    return render(request, "campaigns/gathered.html", page, status=refusal.status if refusal else 200)


def _row(form: Form, id: str) -> GatheredRow:
    question, sums = form.questions[id], form.comparisons.gathered
    now = shown(question, entry_of(form.submission, id).answer)
    return GatheredRow(id, question.label, now, shown(question, sums[id]) if id in sums else "нет данных")
