"""A register as an Excel file: what is asked for goes out; a list comes in, is looked at and applied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from orientir.methodology import Field
from orientir.methodology.model import Register
from orientir.terms import Issue, Refused
from orientir.web.directory.access import me
from orientir.web.directory.downloads import download
from orientir.web.directory.models import User
from orientir.web.directory.uploads import takes_files, too_much
from orientir.web.jobs.actions import start
from orientir.web.registers import access
from orientir.web.registers.document import shown
from orientir.web.registers.import_list import CHUNK, NUMBER, TITLES, WHOSE, Plan, headings_of, needed
from orientir.web.registers.job_kinds import APPLY, READ, path_of
from orientir.web.registers.listing import Asked
from orientir.web.registers.models import ListUpload
from orientir.web.registers.names import labels_of, owner_word
from orientir.web.registers.views import of_register, records_of, wanted_of
from orientir.workbooks.files import check_name, check_suffix, hostile, shown_name
from orientir.workbooks.guard import LARGEST_FILE, MB, HostileFileError, check_size
from orientir.workbooks.write_table import TableCell, table_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ON_A_PAGE = 100


@require_safe
@of_register
def export(request: HttpRequest, register: Register) -> HttpResponse:
    """Exactly what the list shows with this address, as a workbook that can be changed and loaded again."""
    if not request.user.is_authenticated:
        raise Http404
    wanted, fields = wanted_of(request, register)
    rows = _rows(request, register, fields, wanted)
    return download(table_xlsx(rows, "Список", names=2), XLSX, f"{register.title}.xlsx")


def _rows(
    request: HttpRequest, register: Register, fields: tuple[Field, ...], wanted: Asked
) -> Iterator[list[TableCell]]:
    headings = headings_of(register)
    shown_ids = [id for id in headings if id in (NUMBER, WHOSE) or id in {f.id for f in fields}]
    yield [headings[id][0] for id in shown_ids]
    records = records_of(request, register, wanted)
    pages = Paginator(records, CHUNK)
    for page in pages.page_range:
        rows = list(pages.page(page))
        labels = labels_of(fields, [row.document for row in rows])
        for row in rows:
            own: dict[str, TableCell] = {NUMBER: row.pk, WHOSE: str(row.organisation or row.territory or "")}
            texts = {f.id: shown(f, row.document.get(f.id), labels).removesuffix(" ₽") for f in fields}
            yield [own[id] if id in own else texts[id] for id in shown_ids]


@takes_files(LARGEST_FILE)
@require_http_methods(["GET", "HEAD", "POST"])
@of_register
def load(request: HttpRequest, register: Register) -> HttpResponse:
    """Choose a list; reading it is a job."""
    if not access.keeps(request.user, register):
        raise Http404
    if request.method != "POST":
        return _load_page(request, register)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        issue = Issue("file.none", "Файл", "не выбран.", "Нажмите «Выберите файл» и укажите список в Excel.")
        return _load_page(request, register, [issue])
    name = shown_name(Path(file.name or "список.xlsx").name)
    try:
        check_name(name)
        check_suffix(name)
        check_size(file.size or 0)
        _check_room(me(request), file.size or 0)
        upload = keep(register, me(request), name, file)
    except HostileFileError as error:
        return _load_page(request, register, [hostile(name, error)])
    except Refused as refusal:
        return _load_page(request, register, refusal.issues)
    return redirect("register_list", register.id, upload.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@of_register
def listed(request: HttpRequest, register: Register, id: UUID) -> HttpResponse:
    """What a list would do to the register; a POST does it, as one change."""
    upload = get_object_or_404(ListUpload.objects.select_related("job"), pk=id, register=register.id, by=me(request))
    refusal: Refused | None = None
    if request.method == "POST" and not upload.applied:
        try:
            start_job(upload, READ if upload.plan is None else APPLY)
            return redirect("register_list", register.id, upload.pk)
        except Refused as refused:
            refusal = refused
    found = Plan.from_json(upload.plan) if upload.plan else None
    order = list(TITLES)
    rows = sorted(found.rows, key=lambda row: (order.index(row.kind), row.number)) if found else []
    context = {
        "register": register,
        "upload": upload,
        "plan": found,
        "counts": found.counts() if found else {},
        "titles": TITLES,
        "sheet": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "waits": bool(upload.job and upload.job.under_way),
        "issues": refusal.issues if refusal else [],
        "words": "|".join(register.record),
    }
    return render(request, "registers/list_upload.html", context, status=409 if refusal else 200)


@transaction.atomic
def keep(register: Register, by: User, name: str, file: Any) -> ListUpload:
    """Keep an uploaded list and ask for the job that reads it."""
    upload = ListUpload(register=register.id, by=by, name=name[:120], size=file.size or 0)
    path = path_of(upload)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        target.writelines(file.chunks())
    upload.save()
    start_job(upload, READ)
    return upload


def start_job(upload: ListUpload, kind: str) -> None:
    """Ask for a job about the list; a second one is refused while the first is under way."""
    with transaction.atomic():
        upload.job = start(kind, by=upload.by, about=f"list:{upload.pk}")
        upload.save(update_fields=["job"])


def _check_room(by: User, size: int) -> None:
    """Refuse a file that is too much for one person and day."""
    since = timezone.now() - timedelta(days=1)
    if over := too_much(ListUpload.objects.all(), by=by, size=size, whence="list", since=since):
        message = f"за сутки вы загрузили {over[0]} МБ, а можно {over[1]} МБ."
        raise Refused([Issue("file.quota", "Файл", message, "Загрузите его завтра.")])


def _load_page(request: HttpRequest, register: Register, issues: list[Issue] | None = None) -> HttpResponse:
    latest = ListUpload.objects.filter(register=register.id, by=me(request)).defer("plan")[:5]
    labels = [f.label for f in needed(register)]
    context = {
        "register": register,
        "issues": issues or [],
        "largest": LARGEST_FILE // MB,
        "latest": latest,
        "columns": [owner, *labels] if (owner := owner_word(register)) else labels,
    }
    return render(request, "registers/load.html", context, status=422 if issues else 200)
