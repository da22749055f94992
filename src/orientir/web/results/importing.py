"""Jobs for filled forms that came by e-mail: one reads them, another applies what was read and looked at.

Nothing of a form changes but through its own actions, one form at a time: a job that dies has done some forms
wholly and the others not at all.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from django.db import transaction

from orientir.terms import Issue, Refused, Severity
from orientir.web.campaigns import actions
from orientir.web.campaigns.access import locked
from orientir.web.campaigns.findings import FormFinding
from orientir.web.campaigns.models import SENT, Campaign, Upload
from orientir.web.campaigns.pinned_methodology import methodology_of
from orientir.web.campaigns.refusals import NotSaved, Unfinished
from orientir.web.campaigns.workbooks import form_named, read_sheets
from orientir.web.directory import audit
from orientir.web.directory.models import User
from orientir.web.jobs.kinds import job
from orientir.web.jobs.worker import Task
from orientir.web.results import uploaded_files as arrived
from orientir.web.results.campaign_jobs import IMPORT, campaign_of
from orientir.web.results.importing_tables import table_rows
from orientir.web.results.taking import guarded, taken
from orientir.web.results.uploaded_files import Row
from orientir.workbooks.batch import Opened, open_each
from orientir.workbooks.guard import FORM, TABLE

FORGOTTEN = "Файл хранился неделю и удалён. Загрузите его ещё раз."
CHANGED_SINCE = "После сохранения форму изменили: отправит её тот, кто заполняет."


@job(IMPORT, "загрузка анкет")
def do(task: Task) -> None:
    """Read what was uploaded, or apply what another job has read."""
    pk = task.job.pk
    rows = arrived.outcome_of(pk)  # there already where all was done but the last word
    if rows is None:
        order = arrived.order_of(pk)
        rows = _apply(task, order["job"], submit=bool(order["submit"])) if order else _read(task)
        arrived.keep_outcome(pk, rows)
    with task.finishing():
        counts = Counter(row.result for row in rows)
        audit.record(by=task.job.by, what="job.import", kind="job", object=pk, after=dict(counts))


def _read(task: Task) -> list[Row]:
    with ExitStack() as archives:
        sources, rows = arrived.sources_of(task.job.pk, archives)
        campaign, read = campaign_of(task.job), []
        language = methodology_of(campaign.methodology).language
        for number, opened in enumerate(open_each(sources, TABLE if len(sources) == 1 else FORM, language)):
            task.tell("Читаем анкеты", number, len(sources))
            read += guarded(task, opened.name, partial(_rows, task, campaign, opened))
        task.tell("Анкеты прочитаны", len(sources), len(sources))
    return [*_without_twins(read), *rows]


def _rows(task: Task, campaign: Campaign, opened: Opened) -> Row | list[Row]:
    """What one file would change: in one form, or in those of the units of a consolidated table."""
    row = Row(opened.name, arrived.REFUSED)
    try:
        if isinstance(opened.found, Issue):
            raise Refused([opened.found])
        try:
            form = form_named(campaign, opened.found, row.name)
        except Refused as refusal:
            if [issue.code for issue in refusal.issues] != ["form.unknown"]:
                raise
            return table_rows(task, campaign, opened.found, row.name)
    except Refused as refusal:
        return replace(row, issues=arrived.messages_of(refusal.issues, row.name))
    book = opened.found
    return taken(task.job.by, row, form, opened.data, lambda: read_sheets(form, book, row.name))


def _without_twins(read: list[Row]) -> list[Row]:
    """Refuse both of two files of one form, even when they say the same: a person decides which one counts."""
    files: dict[int, list[Row]] = {}
    for row in read:
        if row.form and row.result in (arrived.READY, arrived.MEND):
            files.setdefault(row.form, []).append(row)
    rows = []
    for row in read:
        same = files.get(row.form or 0, [])
        others = [other.name for other in same if other is not row]
        if row in same and others:
            listed = ", ".join(f"«{name}»" for name in others[:5]) + (" и другие" if len(others) > 5 else "")
            said = f"Для этой формы есть ещё {'файл' if len(others) == 1 else 'файлы'}: {listed}."
            issues = [f"{said} Оставьте один и загрузите его ещё раз.", *row.issues]
            rows.append(replace(row, result=arrived.REFUSED, upload="", changes=0, issues=issues))
        else:
            rows.append(row)
    return rows


def _apply(task: Task, read: int, *, submit: bool) -> list[Row]:
    ready = [row for row in arrived.outcome_of(read) or [] if row.result == arrived.READY]
    rows = []
    for number, row in enumerate(ready):
        task.tell("Сохраняем ответы", number, len(ready))
        rows += guarded(task, row.name, partial(_applied, row, task.job.by, submit=submit))
    task.tell("Ответы сохранены", len(ready), len(ready))
    return rows


def _applied(row: Row, by: User, *, submit: bool) -> Row:
    upload = Upload.objects.select_related("submission").filter(pk=row.upload).first()
    if upload is None:
        return replace(row, result=arrived.REFUSED, issues=[FORGOTTEN])
    try:
        actions.apply_workbook(upload, by=by)
    except NotSaved as refusal:
        return replace(row, result=arrived.REFUSED, issues=[refusal.message])
    if not submit:
        return replace(row, result=arrived.KEPT)
    try:
        _send(upload, by)
    except Unfinished as refusal:
        return replace(
            row, result=arrived.UNSENT, issues=[_missing(f) for f in refusal.findings[: arrived.MOST_ISSUES]]
        )
    except NotSaved as refusal:
        return replace(row, result=arrived.UNSENT, issues=[refusal.message])
    return replace(row, result=arrived.SENT)


@transaction.atomic
def _send(upload: Upload, by: User) -> None:
    """Send the form exactly as the workbook has left it; refuse where somebody has typed since."""
    form = locked(upload.submission)
    if form.state in SENT:
        return
    if form.version != upload.base + bool(upload.entries):
        raise NotSaved(CHANGED_SINCE)
    actions.submit(form, by=by, key=f"import-{upload.pk.hex}")


def _missing(found: FormFinding) -> str:
    said = "нет ответа." if found.severity is Severity.ERROR else str(found)
    return f"{found.label}: {said}"
