"""Forms that came by e-mail: upload them together, look at what they would change, apply."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orientir.terms import Issue, Refused, sort_name
from orientir.web.campaigns.kept_uploads import IMPORT as IMPORTED
from orientir.web.campaigns.kept_uploads import check_room
from orientir.web.campaigns.models import SENT, Campaign, Upload
from orientir.web.campaigns.pinned_methodology import methodology_of
from orientir.web.campaigns.refusals import NotSaved
from orientir.web.campaigns.views_board import campaigns_light
from orientir.web.directory.access import Kind, me, require_role
from orientir.web.directory.uploads import takes_files
from orientir.web.jobs.models import Job
from orientir.web.results import actions_import as actions
from orientir.web.results import uploaded_files as arrived
from orientir.web.results.campaign_jobs import IMPORT, campaign_of, jobs_of
from orientir.web.results.uploaded_files import Row
from orientir.workbooks.guard import LARGEST_FILE, MB

LARGEST_UPLOAD = 100 * MB
"""Of all files together: three thousand filled forms."""
ON_A_PAGE = 50


@dataclass(frozen=True)
class ImportLine:
    """A file as it is shown: where forms have gone on since it was read, ``result`` says so."""

    row: Row
    result: str
    title: str
    upload: Upload | None

    @property
    def needs_a_person(self) -> bool:
        return self.result in (arrived.MEND, arrived.REFUSED, arrived.UNSENT, arrived.STALE)


@takes_files(LARGEST_UPLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Kind.OPERATOR)
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the files; reading them is a job."""
    campaign = get_object_or_404(campaigns_light(), slug=slug)
    if request.method != "POST":
        return _upload_page(request, campaign)
    files = [file for file in request.FILES.getlist("file") if isinstance(file, UploadedFile)]
    size = sum(file.size or 0 for file in files)
    if not files:
        issue = Issue("file.none", "Файлы", "не выбраны.", "Нажмите «Выберите файлы» и укажите анкеты или архив.")
        return _upload_page(request, campaign, [str(issue)], 422)
    if size > LARGEST_UPLOAD:
        limit = LARGEST_UPLOAD // MB
        issue = Issue("file.large", "Файлы", f"вместе больше {limit} МБ.", "Загрузите их частями.")
        return _upload_page(request, campaign, [str(issue)], 422)
    try:
        actions.check_takes_forms(campaign)
        check_room(me(request), size, IMPORTED, "ru")
        folder = arrived.store((Path(file.name or "без имени").name, file.chunks()) for file in files)
        job = actions.read(campaign, by=me(request), folder=folder)
    except (NotSaved, Refused) as refusal:
        return _upload_page(request, campaign, *_told(refusal))
    return redirect("job", job.pk)


@require_safe
@require_role(Kind.OPERATOR)
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of every file, those that need a person first; ``?only=mend`` shows one sort."""
    return _outcome(request, _job(request, pk))


@require_POST
@require_role(Kind.OPERATOR)
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply what was read: each form one change; what is already applied stays as it is."""
    read = _job(request, pk)
    try:
        told = {name: request.POST.get(name) == "yes" for name in ("submit", "partial")}
        job = actions.apply(read, by=me(request), **told)
    except (NotSaved, Refused) as refusal:
        return _outcome(request, read, *_told(refusal))
    return redirect("job", job.pk)


@require_POST
@require_role(Kind.OPERATOR)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Do a failed job once more."""
    failed = _job(request, pk)
    try:
        job = actions.again(failed, by=me(request))
    except (NotSaved, Refused) as refusal:
        messages.error(request, " ".join(_told(refusal)[0]))
        return redirect("job", pk)
    return redirect("job", job.pk)


def _job(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(jobs_of(request.user), pk=pk, kind=IMPORT)


def _outcome(request: HttpRequest, job: Job, issues: list[str] | None = None, status: int = 200) -> HttpResponse:
    if job.state != Job.State.DONE:
        if issues:
            messages.error(request, " ".join(issues))
        return redirect("job", job.pk)
    rows = arrived.outcome_of(job.pk)
    if rows is None:
        messages.error(request, "Что было прочитано, не сохранилось. Загрузите анкеты ещё раз.")
        return redirect("import_forms", campaign_of(job).slug)
    lines = _lines(rows)
    counts = Counter(line.result for line in lines)
    wanted = request.GET.get("only", "")
    wanted = wanted if wanted in counts else ""
    sheet = Paginator([line for line in lines if wanted in ("", line.result)], ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    page = {
        "job": job,
        "campaign": campaign_of(job),
        "applied": arrived.order_of(job.pk),
        "issues": issues,
        "wanted": wanted,
        "legend": [(name, title, counts[name]) for name, title in arrived.TITLES.items() if counts[name]],
        "files": len(lines),
        "ready": counts[arrived.READY],
        "kept": counts[arrived.KEPT],
        "absent": sum(row.absent for row in rows),
        "sheet": sheet,
    }
    return render(request, "results/forms.html", page, status=status)


def _lines(rows: list[Row]) -> list[ImportLine]:
    """The rows as things stand now: applied since, or overtaken by other changes of the form."""
    found = Upload.objects.select_related("submission").only(
        "checks", "base", "applied", "submission__version", "submission__state"
    )
    uploads = {str(pk): upload for pk, upload in found.in_bulk([r.upload for r in rows if r.upload]).items()}
    order = list(arrived.TITLES)
    lines = []
    for row in rows:
        upload, result = uploads.get(row.upload), row.result
        if result == arrived.READY:
            result = _result_now(upload) if upload else arrived.STALE  # forgotten after a week
        lines.append(ImportLine(row, result, arrived.TITLES[result], upload))
    return sorted(lines, key=lambda line: (order.index(line.result), line.row.unit, sort_name(line.row.name)))


def _result_now(upload: Upload) -> str:
    if upload.applied:
        return arrived.SENT if upload.submission.state in SENT else arrived.KEPT
    return arrived.READY if upload.submission.version == upload.base else arrived.STALE


def _upload_page(
    request: HttpRequest, campaign: Campaign, issues: list[str] | None = None, status: int = 200
) -> HttpResponse:
    closed = ""
    try:
        actions.check_takes_forms(campaign)
    except NotSaved as refusal:
        closed = refusal.message
    page = {
        "campaign": campaign,
        "closed": closed,
        "issues": issues,
        "levels": methodology_of(campaign.methodology).levels,
        "hint": f"Каждая анкета — до {LARGEST_FILE // MB} МБ, всё вместе — до {LARGEST_UPLOAD // MB} МБ. "
        "Больше 100 файлов загружайте архивом.",
    }
    return render(request, "results/import_forms.html", page, status=status)


def _told(refusal: NotSaved | Refused) -> tuple[list[str], int]:
    """A refusal in sentences, and the status that goes with it."""
    if isinstance(refusal, NotSaved):
        return [refusal.message], refusal.status
    return [f"{issue.message[:1].upper()}{issue.message[1:]} {issue.advice}" for issue in refusal.issues], 409
