"""Export all answers as a table: one line a form, one column a question; XLSX and CSV. The import reads it back.

No cell is ever a formula, in whatever program the file is opened: XLSX has no formulas at all, in CSV
a text that would start one is preceded by an apostrophe.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from orientir.methodology import Field, FieldType, Level
from orientir.web.campaigns.board import TITLES
from orientir.web.campaigns.deadline import stamp
from orientir.web.campaigns.entry import absent_of, number_of, shown
from orientir.web.campaigns.models import Submission
from orientir.workbooks.consolidated_sheet import SYNTHETIC_TABLE
from orientir.workbooks.write_table import Percent, table_xlsx
from orientir.workbooks.write_table import TableCell as Cell

OWN = ("Организация", "Состояние", "Отправлена", "Методика")


def table(
    forms: Iterable[Submission], questions: Sequence[Field], synthetic: bool, *, level: Level, territory: str
) -> Iterator[list[Cell]]:
    """Heading, ids of the questions, then the forms; numbers as numbers, everything else as people read it.

    ``level`` is the level of the forms, ``territory`` what the territories of the campaign are called.
    """
    kind = SYNTHETIC_TABLE if synthetic else f"ответы: {level.title}"
    yield [f"{territory[:1].upper()}{territory[1:]}", *OWN, *(question.label for question in questions)]
    yield [kind, "", "", "", "", *(question.id for question in questions)]
    for form in forms:
        methodology = form.methodology or form.campaign.methodology
        own: list[Cell] = [
            form.territory.name,
            form.organisation.name if form.organisation else "",
            TITLES[form.state],
            stamp(form.submitted) or "",
            f"{methodology.identifier} {methodology.version} {methodology.digest[:12]}",
        ]
        yield [*own, *(_cell(question, form.answers.get(question.id)) for question in questions)]


def _cell(question: Field, stored: object) -> Cell:
    """An empty cell where nobody has answered: different from «нет данных»."""
    if stored is None:
        return ""
    if absent_of(stored):
        return absent_of(stored)
    number = number_of(question, stored)
    if number is None:
        return shown(question, stored)
    return Percent(number) if question.type is FieldType.PERCENT else number


def as_xlsx(rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet without a single formula or live link."""
    return table_xlsx(rows, "Ответы", heads=2, names=2)
