"""Jobs for filled forms that came by e-mail: one reads them, another applies what was read and looked at.

Nothing of a form changes but through its own actions, one form at a time: a job that dies has done some forms
wholly and the others not at all.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from django.db import DatabaseError, transaction

from orientir.collection.lifecycle import Actor, Event, Refusal, State, advance
from orientir.terms import Issue, Refused, Severity
from orientir.web.campaigns import actions
from orientir.web.campaigns.access import locked
from orientir.web.campaigns.deadline import is_open
from orientir.web.campaigns.findings import FormFinding
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.kept_uploads import IMPORT as IMPORTED
from orientir.web.campaigns.models import SENT, Campaign, Submission, Upload
from orientir.web.campaigns.refusals import NotSaved, Unfinished
from orientir.web.campaigns.workbooks import form_named, read_sheets
from orientir.web.directory import audit
from orientir.web.directory.models import User
from orientir.web.jobs.kinds import job
from orientir.web.jobs.worker import Task
from orientir.web.results import uploaded_files as arrived
from orientir.web.results.campaign_jobs import IMPORT, campaign_of
from orientir.web.results.uploaded_files import Row
from orientir.workbooks.batch import Opened, open_each

log = logging.getLogger(__name__)
WHOLE = {"form.wrong", "form.renamed", "form.synthetic", "form.state"}
"""Reasons for which nothing that its author could mend in a file would help."""
CURES = {
    State.SUBMITTED: "Если ответы нужно заменить, сначала верните форму с замечанием.",
    State.ACCEPTED: "Если ответы нужно заменить, сначала откройте форму заново.",
}
FAULT = "Внутренняя ошибка. Подробности записаны в журнале сервера; сообщите администратору."
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
        campaign, by, read = campaign_of(task.job), task.job.by, []
        for number, opened in enumerate(open_each(sources)):
            task.tell("Читаем анкеты", number, len(sources))
            read.append(_guarded(task, opened.name, partial(_row, campaign, by, opened)))
        task.tell("Анкеты прочитаны", len(sources), len(sources))
    return [*_without_twins(read), *rows]


def _row(campaign: Campaign, by: User, opened: Opened) -> Row:
    """What one workbook would change, in which form; the file is kept beside that form."""
    row = Row(opened.name, arrived.REFUSED)
    try:
        if isinstance(opened.found, Issue):
            raise Refused([opened.found])
        form = form_named(campaign, opened.found, row.name)
        row = replace(row, form=form.pk, unit=str(form))
        _check_state(form, row.name)
        read = read_sheets(form, opened.found, row.name)
        _check_editable(form, read.entries.keys(), row.name)
    except Refused as refusal:
        mend = row.form and not WHOLE & {issue.code for issue in refusal.issues}
        result = arrived.MEND if mend else arrived.REFUSED
        return replace(row, result=result, issues=arrived.messages_of(refusal.issues, row.name))
    try:
        upload = actions.keep_workbook(form, by=by, name=row.name, data=opened.data, read=read, whence=IMPORTED)
    except NotSaved as refusal:
        return replace(row, issues=[refusal.message])
    return replace(row, result=arrived.READY, upload=str(upload.pk), changes=len(upload.entries))


def _check_state(form: Submission, name: str) -> None:
    step = advance(State(form.state), Event.EDIT, Actor.UNIT, open_for_unit=is_open(form))
    if not isinstance(step, Refusal):
        return
    if not step.closed:
        raise Refused([Issue("form.state", name, step.message, CURES.get(State(form.state), ""))])
    whose = "школе" if form.organisation_id else "территории"
    cure = f"Продлите срок этой {whose} и загрузите файл ещё раз."
    raise Refused([Issue("form.state", name, "Срок приёма этой формы прошёл.", cure)])


def _check_editable(form: Submission, changed: Iterable[str], name: str) -> None:
    """A returned form takes answers to remarks only."""
    whole = Form(form)
    foreign = [whole.questions[id].label for id in changed if id not in whole.editable]
    if foreign:
        listed = "; ".join(foreign[:3]) + ("; и другие" if len(foreign) > 3 else "")
        said = f"Форма возвращена с замечаниями, а файл меняет и другие ответы: {listed}."
        raise Refused([Issue("form.returned", name, said, "Верните в файле прежние ответы на эти вопросы.")])


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
        rows.append(_guarded(task, row.name, partial(_applied, row, task.job.by, submit=submit)))
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


def _guarded(task: Task, name: str, work: Callable[[], Row]) -> Row:
    """Catch an unexpected error about one file, show it beside the file, and go on with the next."""
    try:
        return work()
    except DatabaseError:
        raise
    except Exception:
        log.exception("job %s, file %s", task.job.pk, name)
        return Row(name, arrived.REFUSED, issues=[FAULT])
