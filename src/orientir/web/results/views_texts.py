"""Texts that a person has checked: upload, report, findings that are no errors, throwing away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orientir.cells.words import clean
from orientir.terms import Issue, Refused, Severity
from orientir.web.directory.access import me
from orientir.web.directory.uploads import takes_files
from orientir.web.jobs.actions import bury_dead
from orientir.web.results import texts
from orientir.web.results.models import CheckedText
from orientir.workbooks.guard import LARGEST_FILE, MB

LATEST = 20
LONGEST_REASON = 500
WEIGHTS = {
    Severity.ERROR: ("Ошибка", "ошибка|ошибки|ошибок"),
    Severity.CHECK: ("Проверьте", "место для проверки|места для проверки|мест для проверки"),
    Severity.HINT: ("Подсказка", "подсказка|подсказки|подсказок"),
}
"""What a finding of a weight is called, alone and counted."""


@takes_files(LARGEST_FILE)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """The texts of the person; a POST brings one more."""
    if request.method != "POST":
        return _listed(request)
    file = request.FILES.get("file")
    chosen = request.POST.get("against", "")
    against = texts.comparable_for(me(request)).filter(pk=chosen).first() if chosen.isdecimal() else None
    try:
        if not isinstance(file, UploadedFile):
            raise Refused([Issue("file.none", "Файл", "не выбран.", "Нажмите «Выберите файл» и укажите текст.")])
        data = file.read(LARGEST_FILE + 1)
        text = texts.keep(by=me(request), name=file.name or "текст", data=data, against=against)
    except Refused as refusal:
        return _listed(request, refusal.issues, chosen)
    return redirect(text)


def _listed(request: HttpRequest, issues: list[Issue] | None = None, chosen: str = "") -> HttpResponse:
    found = texts.texts_of(me(request))[:LATEST]
    context = {
        "texts": [(text, _counts(text)) for text in found],
        "years": [(str(c.pk), c.label) for c in texts.comparable_for(me(request))],
        "chosen": chosen,
        "issues": issues or [],
        "largest": LARGEST_FILE // MB,
        "days": texts.KEPT.days,
    }
    return render(request, "results/texts.html", context, status=422 if issues else 200)


@require_safe
def text(request: HttpRequest, id: UUID) -> HttpResponse:
    """The report on one text; while it is checked, the page renews itself."""
    bury_dead()
    return _report(request, _text_of(request, id))


def _report(request: HttpRequest, found: CheckedText, refusal: Refused | None = None, number: int = -1) -> HttpResponse:
    rows = [
        (at, finding, WEIGHTS[Severity(finding["severity"])][0], found.dismissed.get(str(at), ""))
        for at, finding in enumerate(found.findings or ())
    ]
    context = {
        "text": found,
        "standing": [row for row in rows if not row[3]],
        "dismissed": [row for row in rows if row[3]],
        "counts": _counts(found),
        "waits": found.findings is None and found.job is not None and found.job.under_way,
        "most": texts.MOST if len(rows) == texts.MOST else 0,
        "wrong": number,
        "issues": refusal.issues if refusal else [],
        "longest": LONGEST_REASON,
        "days": texts.KEPT.days,
    }
    return render(request, "results/text.html", context, status=422 if refusal else 200)


def _counts(found: CheckedText) -> list[tuple[int, str]]:
    """How many findings of each weight stand, with the forms of the word."""
    standing = [f["severity"] for at, f in enumerate(found.findings or ()) if str(at) not in found.dismissed]
    return [(standing.count(weight.value), forms) for weight, (_, forms) in WEIGHTS.items() if weight.value in standing]


@require_POST
def dismiss(request: HttpRequest, id: UUID) -> HttpResponse:
    """Call a finding no error, with a reason; or have it stand again."""
    found = _text_of(request, id)
    given = request.POST.get("number", "")
    number = int(given) if given.isdecimal() and len(given) < 7 else -1
    reason = clean(request.POST.get("reason", ""))[:LONGEST_REASON]
    try:
        if not reason and not request.POST.get("back"):
            raise Refused([Issue("no_reason", "Почему это не ошибка", "причина не названа.", "Напишите её.")])
        texts.dismiss(found, by=me(request), number=number, reason="" if request.POST.get("back") else reason)
    except Refused as refusal:
        return _report(request, found, refusal, number)
    return redirect(f"{found.get_absolute_url()}#findings")


@require_POST
def again(request: HttpRequest, id: UUID) -> HttpResponse:
    """Check a text once more whose check has broken off."""
    found = _text_of(request, id)
    try:
        if found.findings is None:
            texts.begin(found)
    except Refused as refusal:
        return _report(request, found, refusal)
    return redirect(found)


@require_POST
def delete(request: HttpRequest, id: UUID) -> HttpResponse:
    """Throw a text away, with what was found in it."""
    texts.forget(_text_of(request, id), by=me(request))
    return redirect("texts")


def _text_of(request: HttpRequest, id: UUID) -> Any:
    return get_object_or_404(texts.texts_of(me(request)), pk=id)
