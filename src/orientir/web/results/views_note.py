"""The note's text in the browser: read, edit paragraph by paragraph, check, see who has changed what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orientir.report import Document, Edit, Editable
from orientir.report.document import Paragraph
from orientir.report.edits import editable, read, typed_numbers
from orientir.terms import Issue, Refused
from orientir.web.campaigns.models import Campaign
from orientir.web.campaigns.refusals import NotSaved
from orientir.web.campaigns.views_board import campaigns_light
from orientir.web.directory.access import INSTITUTE, Kind, has_role, me, require_role
from orientir.web.directory.page_numbers import number_of
from orientir.web.results import actions_note as actions
from orientir.web.results import note_text
from orientir.web.results.models import NoteEdit


@dataclass(frozen=True)
class Passage:
    """A paragraph on the page. ``place`` is its number; ``edit`` is the last one, also one that was taken back."""

    place: int
    key: str
    heading: str
    shown: tuple[Paragraph, ...]
    source: Editable
    edit: NoteEdit | None
    moved: str
    lost: str
    typed: tuple[str, ...]
    findings: list[Any]


@dataclass
class Draft:
    """What is being edited: the key of the paragraph and what was typed; why it was not taken."""

    key: str = ""
    text: str | None = None
    issues: list[Issue] = field(default_factory=list)
    message: str = ""
    theirs: NoteEdit | None = None
    status: int = 200


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*INSTITUTE)
def text(request: HttpRequest, slug: str) -> HttpResponse:
    """Every paragraph of the note; ``?edit=`` opens one, a POST of an operator saves it."""
    campaign, document = _campaign(slug)
    if request.method != "POST":
        return _page(request, campaign, document, Draft(request.GET.get("edit", "")))
    if not has_role(request.user, Kind.OPERATOR):
        raise Http404
    source = _source(request, document)
    typed = request.POST.get("text", "")
    try:
        edit = read(source, typed)
        actions.save(campaign, edit, seen=number_of(request.POST.get("seen", "")), by=me(request))
    except Refused as refusal:
        return _page(request, campaign, document, Draft(source.key, typed, issues=refusal.issues, status=422))
    except NotSaved as refusal:
        theirs = refusal.theirs if isinstance(refusal, actions.Stale) else None
        draft = Draft(source.key, typed, message=refusal.message, theirs=theirs, status=refusal.status)
        return _page(request, campaign, document, draft)
    messages.success(request, "Абзац сохранён.")
    if unknown := typed_numbers(source, edit.text):
        messages.warning(request, f"Набраны руками, источник не виден: {'; '.join(unknown)}. Проверьте эти числа.")
    return redirect(f"{reverse('note_text', args=[slug])}#p{_place(document, source.key)}")


@require_POST
@require_role(Kind.OPERATOR)
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a paragraph the text of the data again."""
    campaign, document = _campaign(slug)
    key = request.POST.get("key", "")
    last = note_text.latest(campaign).get(key)
    if last is None:
        raise Http404
    edit = Edit(key, last.text or "", last.base, tuple(last.bound))
    try:
        actions.restore(campaign, edit, seen=number_of(request.POST.get("seen", "")), by=me(request))
    except NotSaved as refusal:
        return _page(request, campaign, document, Draft(message=refusal.message, status=refusal.status))
    messages.success(request, "Абзацу возвращён текст по данным. Правка осталась в истории.")
    return redirect(f"{reverse('note_text', args=[slug])}#p{_place(document, key)}")


@require_POST
@require_role(*INSTITUTE)
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the fact check read the text as it stands; its findings are shown beside the paragraphs."""
    campaign, document = _campaign(slug)
    note_text.check(campaign, note_text.note_of(campaign, document).document)
    return redirect("note_text", slug)


@require_safe
@require_role(*INSTITUTE)
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that people have made of one paragraph, the last first."""
    campaign, document = _campaign(slug)
    edits = campaign.note_edits.filter(key=request.GET.get("key", "")).select_related("by").order_by("-number")
    if not edits:
        raise Http404
    source = next((one for one in editable(document) if one.key == edits[0].key), None)
    return render(request, "results/note_history.html", {"campaign": campaign, "edits": edits, "source": source})


def _campaign(slug: str) -> tuple[Campaign, Document]:
    campaign = get_object_or_404(campaigns_light(), slug=slug)
    document = note_text.generated(campaign)
    if document is None:
        raise Http404
    return campaign, document


def _source(request: HttpRequest, document: Document) -> Editable:
    source = next((one for one in editable(document) if one.key == request.POST.get("key")), None)
    if source is None:
        raise Http404
    return source


def _place(document: Document, key: str) -> int:
    return next((place for place, one in enumerate(editable(document), 1) if one.key == key), 0)


def _typed(draft: Draft, opened: Passage | None) -> str:
    """What stands in the field: what was just typed, else the edit that holds, else the text of the data."""
    if draft.text is not None or opened is None:
        return draft.text or ""
    return (opened.edit.text if opened.edit else "") or opened.source.text


def _page(request: HttpRequest, campaign: Campaign, document: Document, draft: Draft) -> HttpResponse:
    latest = note_text.latest(campaign)
    note = note_text.finished(document, latest.values())
    found = note_text.checked(campaign)
    beside = note_text.beside(found or [], note)
    passages = [
        Passage(
            place=place,
            key=one.key,
            heading=one.heading,
            shown=note.paragraphs[one.key],
            source=one,
            edit=(edit := latest.get(one.key)),
            moved=note.moved.get(one.key, ""),
            lost=note.lost.get(one.key, ""),
            typed=tuple(typed_numbers(one, edit.text)) if edit and edit.text else (),
            findings=beside.get(one.key, []),
        )
        for place, one in enumerate(editable(document), 1)
    ]
    known = {passage.key for passage in passages}
    opened = next((p for p in passages if p.key == draft.key), None)
    last = draft.theirs or (opened.edit if opened else None)
    page = {
        "campaign": campaign,
        "passages": passages,
        "open": opened,
        "seen": last.number if last else 0,
        "typed": _typed(draft, opened),
        "draft": draft,
        "issues": draft.issues,
        "moved": [p for p in passages if p.moved],
        "lost": [p for p in passages if p.lost],
        "gone": [(edit, note.lost[key]) for key, edit in latest.items() if key in note.lost and key not in known],
        "asked": found is not None,
        "found": len(found or []),
        "elsewhere": beside.get("", []),
        "edits": sum(edit.text is not None for edit in latest.values()),
        "writes": has_role(request.user, Kind.OPERATOR),
        "synthetic": document.label,
    }
    return render(request, "results/note_text.html", page, status=draft.status)
