"""The jobs of registers: read an uploaded list, apply what was read; and the errand that forgets old ones."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from orientir.terms import Issue, Refused
from orientir.web.jobs.kinds import hourly, job
from orientir.web.jobs.worker import Task
from orientir.web.registers.declared import registers
from orientir.web.registers.import_list import apply, plan
from orientir.web.registers.models import ListUpload
from orientir.workbooks.batch import Source, open_each
from orientir.workbooks.guard import LIST

READ, APPLY = "list_read", "list_apply"
KEPT = timedelta(days=7)


def path_of(upload: ListUpload) -> Path:
    """Where the file is until it is read: under our own id, never under a name that came with it."""
    return Path(settings.MEDIA_ROOT) / "lists" / f"{upload.pk}.xlsx"


@job(READ, "чтение списка")
def read(task: Task) -> None:
    """Read the list and keep what it would do."""
    upload = ListUpload.objects.select_related("by").get(job=task.job)
    register = next((r for r in registers() if r.id == upload.register), None)
    path = path_of(upload)
    if register is None or not path.is_file():
        raise Refused([Issue("list.gone", upload.name, "файла или реестра больше нет.", "Загрузите список ещё раз.")])
    (opened,) = open_each([Source(upload.name, path.read_bytes)], LIST)
    if isinstance(opened.found, Issue):
        raise Refused([opened.found])
    found = plan(register, opened.found, upload.name, upload.by, lambda at, of: task.tell("Читаем список", at, of))
    with task.finishing():
        upload.plan = found.as_json()
        upload.save(update_fields=["plan"])
    path.unlink(missing_ok=True)


@job(APPLY, "загрузка списка")
def write(task: Task) -> None:
    """Write everything that the list brings, or nothing."""
    upload = ListUpload.objects.select_related("by").get(job=task.job)
    register = next((r for r in registers() if r.id == upload.register), None)
    if register is None or upload.plan is None:
        raise Refused([Issue("list.gone", upload.name, "реестра больше нет.", "Загрузите список ещё раз.")])
    with task.finishing():
        if upload.applied is None:
            apply(register, upload)


def forget_lists() -> int:
    """Remove lists that were uploaded more than a week ago, row and file; returns how many."""
    old = list(ListUpload.objects.filter(at__lt=timezone.now() - KEPT))
    for upload in old:
        path_of(upload).unlink(missing_ok=True)
    ListUpload.objects.filter(pk__in=[upload.pk for upload in old]).delete()
    return len(old)


hourly(forget_lists)
