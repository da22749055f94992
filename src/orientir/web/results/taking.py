"""What a file, or a row of a table, would change in one form; and what is told where it changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

from django.db import DatabaseError

from orientir.collection.lifecycle import Actor, Event, Refusal, State, advance
from orientir.terms import Issue, Refused, say
from orientir.web.campaigns import actions
from orientir.web.campaigns.deadline import is_open
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.kept_uploads import IMPORT as IMPORTED
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.refusals import NotSaved
from orientir.web.campaigns.workbooks import WorkbookRead
from orientir.web.directory.models import User
from orientir.web.jobs.worker import Task
from orientir.web.results import uploaded_files as arrived
from orientir.web.results.uploaded_files import Row
from orientir.workbooks.files import shown_name

log = logging.getLogger(__name__)
WHOLE = {"form.wrong", "form.renamed", "form.synthetic", "form.state"}
"""Reasons for which nothing that its author could mend in a file would help."""
FAULT = "Внутренняя ошибка. Подробности записаны в журнале сервера; сообщите администратору."
CURES = {
    State.SUBMITTED: "Если ответы нужно заменить, сначала верните форму с замечанием.",
    State.ACCEPTED: "Если ответы нужно заменить, сначала откройте форму заново.",
}


def check_state(form: Submission, name: str) -> None:
    step = advance(State(form.state), Event.EDIT, Actor.UNIT, open_for_unit=is_open(form))
    if not isinstance(step, Refusal):
        return
    if not step.closed:
        raise Refused([Issue("form.state", name, say("ru", step.key), CURES.get(State(form.state), ""))])
    whose = "школе" if form.organisation_id else "территории"
    cure = f"Продлите срок этой {whose} и загрузите файл ещё раз."
    raise Refused([Issue("form.state", name, "Срок приёма этой формы прошёл.", cure)])


def check_editable(form: Submission, changed: Iterable[str], name: str) -> None:
    """A returned form takes answers to remarks only."""
    whole = Form(form)
    foreign = [whole.questions[id].label for id in changed if id not in whole.editable]
    if foreign:
        listed = "; ".join(foreign[:3]) + ("; и другие" if len(foreign) > 3 else "")
        said = f"Форма возвращена с замечаниями, а файл меняет и другие ответы: {listed}."
        raise Refused([Issue("form.returned", name, said, "Верните в файле прежние ответы на эти вопросы.")])


def taken(by: User, row: Row, form: Submission, data: bytes, look: Callable[[], WorkbookRead], table: str = "") -> Row:
    """What a file, or a row of ``table``, would change in a form; it is kept beside that form."""
    row, told = replace(row, form=form.pk, unit=str(form)), table or row.name
    try:
        check_state(form, told)
        read = look()
        check_editable(form, read.entries.keys(), told)
    except Refused as refusal:
        mend = not WHOLE & {issue.code for issue in refusal.issues}
        issues = arrived.messages_of(refusal.issues, told)
        return replace(row, result=arrived.MEND if mend else arrived.REFUSED, issues=issues)
    name = shown_name(f"{row.name}.xlsx") if table else row.name
    try:
        upload = actions.keep_workbook(form, by=by, name=name, data=data, read=read, whence=IMPORTED)
    except NotSaved as refusal:
        return replace(row, issues=[refusal.message])
    return replace(row, result=arrived.READY, upload=str(upload.pk), changes=len(upload.entries))


def guarded(task: Task, name: str, work: Callable[[], Row | list[Row]]) -> list[Row]:
    """Catch an unexpected error about one file, show it beside the file, and go on with the next."""
    try:
        done = work()
    except DatabaseError:
        raise
    except Exception:
        log.exception("job %s, file %s", task.job.pk, name)
        return [Row(name, arrived.REFUSED, issues=[FAULT])]
    return done if isinstance(done, list) else [done]
