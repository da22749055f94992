"""Letters of the institute in the account: read, acknowledged, answered; measures planned and reported."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from orientir.web.campaigns.pinned_methodology import methodology_of
from orientir.web.directory import audit
from orientir.web.directory.access import Kind, has_role, me, require_role
from orientir.web.directory.refusals import NotDone
from orientir.web.results import actions_letters as actions
from orientir.web.results.access_letters import answers, letter_of, letters_of, own_letter_of, own_measure_of
from orientir.web.results.followed import last_delivery
from orientir.web.results.letter_items import read
from orientir.web.results.letter_models import LONGEST, InstituteLetter, PlannedMeasure
from orientir.web.results.letters_job import read_file

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_safe
@require_role(Kind.COORDINATOR, Kind.SCHOOL)
def listed(request: HttpRequest) -> HttpResponse:
    """The letters to the person's municipality, with the sheets of its schools; a school's own sheets."""
    found = list(letters_of(request.user))
    page = {
        "letters": [letter for letter in found if letter.organisation_id is None],
        "sheets": [letter for letter in found if letter.organisation_id is not None],
        "coordinator": has_role(request.user, Kind.COORDINATOR),
    }
    return render(request, "results/institute_letters.html", page)


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter: its files, its recommendations, the measures and the answer."""
    return _page(request, letter_of(request.user, pk))


def _page(
    request: HttpRequest, found: InstituteLetter, refusal: NotDone | None = None, at: int = -1, measure: int = 0
) -> HttpResponse:
    """The page; ``at`` and ``measure`` say in which of its forms a refusal stands, with what was typed."""
    methodology = methodology_of(found.delivery.campaign.methodology)
    measures: dict[int, list[PlannedMeasure]] = {}
    for one in found.measures.all():
        measures.setdefault(one.item, []).append(one)
    latest = last_delivery(found.delivery.campaign)
    page: dict[str, Any] = {
        "letter": found,
        "campaign": found.delivery.campaign,
        "items": [
            (number, item, methodology.addressees.get(item.addressee, ""), measures.get(number, []))
            for number, item in enumerate(read(found.items))
        ],
        "answers": answers(request.user, found),
        "replaced": latest is not None and latest.pk != found.delivery_id,
        "states": PlannedMeasure.State.choices,
        "longest": LONGEST,
        "key": request.POST.get("key", "")[:40] or uuid.uuid4().hex,
        "refusal": refusal,
        "at": at,
        "measure": measure,
        "typed": request.POST if refusal else {},
        "institute": not has_role(request.user, Kind.COORDINATOR, Kind.SCHOOL),
    }
    return render(request, "results/institute_letter.html", page, status=refusal.status if refusal else 200)


@require_safe
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The letter as DOCX or PDF; the download is recorded."""
    found = letter_of(request.user, pk)
    data = read_file(found, kind) if kind in TYPES else None
    if data is None:
        raise Http404
    name = f"{found.path.rpartition('/')[2]}.{kind}"
    with transaction.atomic():
        place = found.territory_id
        audit.record(
            by=me(request), what="export", kind="institute_letter", object=pk, territory=place, after={"file": name}
        )
    response = HttpResponse(data, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the letter was read."""
    found = own_letter_of(request.user, pk)
    actions.acknowledge(found, by=me(request))
    messages.success(request, "Отмечено: письмо прочитано. Институт это видит.")
    return redirect(found)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the letter."""
    found = own_letter_of(request.user, pk)
    try:
        actions.answer(found, by=me(request), text=request.POST.get("answer", ""), base=_number(request, "base"))
    except NotDone as refusal:
        refusal.about = refusal.about or "answer"
        return _page(request, own_letter_of(request.user, pk), refusal)
    messages.success(request, "Ответ сохранён. Институт его видит.")
    return redirect(found)


@require_POST
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a measure upon a recommendation."""
    found = own_letter_of(request.user, pk)
    item = _number(request, "item")
    given = {name: request.POST.get(name, "") for name in ("text", "due")}
    try:
        actions.plan(found, by=me(request), item=item, key=request.POST.get("key", "")[:40], **given)
    except NotDone as refusal:
        at = item if 0 <= item < len(found.items) else 0
        refusal.about = f"{refusal.about}-{at}"
        return _page(request, found, refusal, at)
    messages.success(request, "Мера записана.")
    return redirect(found)


@require_POST
def report(request: HttpRequest, pk: int, measure: int) -> HttpResponse:
    """Say what has become of a measure."""
    one = own_measure_of(request.user, pk, measure)
    given = {name: request.POST.get(name, "") for name in ("state", "outcome")}
    try:
        actions.report(one, by=me(request), base=_number(request, "base"), **given)
    except NotDone as refusal:
        refusal.about = f"{refusal.about or 'outcome'}-{measure}"
        return _page(request, own_letter_of(request.user, pk), refusal, measure=measure)
    messages.success(request, "Записано, что с мерой.")
    return redirect("institute_letter", pk)


def _number(request: HttpRequest, name: str) -> int:
    """A whole number of the request, -1 where there is none."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
