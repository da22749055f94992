"""Read a consolidated table that came by e-mail: what it would change, unit by unit."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from orientir.terms import Refused
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.campaigns.pinned_methodology import questions_of
from orientir.web.campaigns.tables import table_of
from orientir.web.campaigns.workbooks import WorkbookRead, compared
from orientir.web.directory.models import User
from orientir.web.jobs.worker import Task
from orientir.web.results import uploaded_files as arrived
from orientir.web.results.taking import check_state, guarded, taken
from orientir.web.results.uploaded_files import Row
from orientir.workbooks.read_consolidated import TableRead
from orientir.workbooks.read_form import FormRead
from orientir.workbooks.sheets import Sheet
from orientir.workbooks.write_table import table_xlsx

AMBIGUOUS = {"table.doubled", "table.unclear", "table.sheets", "table.level", "table.beside"}
"""What makes the columns or the level of a table ambiguous: then none of its rows is read."""
MOST_SAID = 200
"""Lines about a table as a whole."""
TELL = 20
"""Units between two steps of the progress."""


def table_rows(task: Task, campaign: Campaign, book: list[Sheet], name: str) -> list[Row]:
    """What a consolidated table would change, unit by unit, after what is to be said of the table itself."""
    found = table_of(campaign, book, name)
    rows = [_of_table(found.table)]
    if {issue.code for issue in found.table.issues} & AMBIGUOUS:
        return rows
    for number, read in enumerate(found.table.forms):
        if number % TELL == 0:
            task.tell("Читаем таблицу", number, len(found.table.forms))
        work = partial(_of_unit, task.job.by, found.forms[read.unit.id], name, read)
        rows += guarded(task, read.name, work)
    return rows


def _of_table(table: TableRead) -> Row:
    issues = arrived.messages_of(list(table.issues), table.name)
    issues += [f"Нет столбца с вопросом «{question.label}»." for question in table.absent]
    issues += arrived.messages_of(list(table.checks), table.name)
    issues += [f"{arrived.sentence(text.removeprefix(table.name).lstrip(', '))}." for text in table.left_alone]
    result = arrived.MEND if table.issues else arrived.TABLE
    return Row(table.name, result, issues=issues[:MOST_SAID], absent=len(table.absent))


def _of_unit(by: User, form: Submission, table: str, read: FormRead) -> Row:
    """What the row of one unit would change in its form; the row is kept beside it as a workbook of its own.

    The table itself is not: whoever may see one form would see the answers of all.
    """
    row = Row(read.name, arrived.REFUSED, form=form.pk, unit=str(form))
    if not _takes_answers(form) and _says_the_same(form, read):
        return replace(row, result=arrived.IGNORED, issues=["Ответы те же, что в форме."])
    asked = questions_of(form)
    lines = [("Вопрос", read.name), *((asked[id].label, text) for id, text in read.typed.items() if id in asked)]
    return taken(by, row, form, table_xlsx(lines, "Строка таблицы"), partial(_looked_at, form, read), table)


def _looked_at(form: Submission, read: FormRead) -> WorkbookRead:
    if read.refused:
        raise Refused(list(read.refused))
    return compared(form, read)


def _takes_answers(form: Submission) -> bool:
    try:
        check_state(form, "")
    except Refused:
        return False
    return True


def _says_the_same(form: Submission, read: FormRead) -> bool:
    try:
        return not _looked_at(form, read).entries
    except Refused:
        return False
