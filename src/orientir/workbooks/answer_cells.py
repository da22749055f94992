"""Read the answer cells of one unit: its answers, what was written beside them, and what a person has to look at."""

from __future__ import annotations

from dataclasses import dataclass, field

from orientir.cells.display import in_words
from orientir.cells.model import Answered, Outcome, Unreadable
from orientir.cells.read import read_cell
from orientir.methodology.model import Field
from orientir.terms import Absence, Answer, Issue, Severity, Year
from orientir.workbooks.sheets import Sheet, address, place

UNREADABLE = "cell.unreadable"
"""The code of the issue of a cell that only its author can read."""


@dataclass
class AnswerCells:
    """What the cells of one unit say, gathered cell by cell.

    ``said_none`` are the questions whose cell says «нет данных»: an empty cell may only have been forgotten.
    """

    sheet: Sheet
    name: str
    year: Year
    issues: list[Issue] = field(default_factory=list)
    checks: list[Issue] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    said_none: set[str] = field(default_factory=set)

    def outcome(self, question: Field, row: int, column: int) -> Outcome:
        """What a cell says in answer to a question; nothing where it is one with cells of other questions or units."""
        top, left, bottom, right = self.sheet.covered.get((row, column), (row, column, row, column))
        if top == bottom and left == column:
            return read_cell(question, self.sheet.cell(row, column), self.year)
        shown = f"{address(top, left)}:{address(bottom, right)}"
        return Unreadable(
            f"Ячейка объединена с соседними ({shown}): к чему относится ответ, не понять.",
            "Отмените объединение ячеек и впишите каждый ответ в свою ячейку.",
        )

    def take(self, question: Field, row: int, column: int, outcome: Outcome) -> str:
        """Keep what a cell says, or why it cannot be read; returns the remark that stands beside the answer."""
        where = place(self.name, self.sheet, row, column)
        if isinstance(outcome, Unreadable):
            message = f"«{question.label}»: {outcome.reason}"
            self.issues.append(Issue(UNREADABLE, where, message, outcome.hint))
            return ""
        cell = self.sheet.cell(row, column)
        answer = outcome.value if isinstance(outcome, Answered) else outcome.kind
        self.answers.setdefault(question.id, answer)
        if answer is Absence.NO_ANSWER and isinstance(cell.value, str) and cell.value.strip():
            self.said_none.add(question.id)
        if cell.formula:
            taken = f"взято сохранённое значение «{in_words(question, answer)}»"
            message = f"«{question.label}»: ответ вычислен формулой, {taken}."
            self.checks.append(Issue("cell.formula", where, message, "Проверьте его.", Severity.CHECK))
        return outcome.comment
