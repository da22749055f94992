"""Read the answer cells of one unit: its answers, what was written beside them, and what a person has to look at."""

from __future__ import annotations

from dataclasses import dataclass, field

from orientir.cells.display import in_words
from orientir.cells.model import Answered, Outcome, Unreadable, unreadable
from orientir.cells.read import read_cell
from orientir.methodology.model import Field
from orientir.terms import Absence, Answer, Issue, Severity
from orientir.workbooks.blank_form import BlankForm
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
    form: BlankForm
    issues: list[Issue] = field(default_factory=list)
    checks: list[Issue] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    said_none: set[str] = field(default_factory=set)

    def outcome(self, question: Field, row: int, column: int) -> Outcome:
        """What a cell says in answer to a question; nothing where it is one with cells of other questions or units."""
        top, left, bottom, right = self.sheet.covered.get((row, column), (row, column, row, column))
        if top == bottom and left == column:
            return read_cell(question, self.sheet.cell(row, column), self.form.year)
        return unreadable("cells.merged", cells=f"{address(top, left)}:{address(bottom, right)}")

    def take(self, question: Field, row: int, column: int, outcome: Outcome) -> str:
        """Keep what a cell says, or why it cannot be read; returns the remark that stands beside the answer."""
        if isinstance(outcome, Unreadable):
            self.refuse("cell.answer", question, row, column, outcome)
            return ""
        cell = self.sheet.cell(row, column)
        answer = outcome.value if isinstance(outcome, Answered) else outcome.kind
        self.answers.setdefault(question.id, answer)
        if answer is Absence.NO_ANSWER and isinstance(cell.value, str) and cell.value.strip():
            self.said_none.add(question.id)
        if cell.formula:
            where, shown = self._place(row, column), in_words(question, answer, self.form.language)
            self.checks.append(
                self.form.issue("cell.formula", where, severity=Severity.CHECK, label=question.label, answer=shown)
            )
        return outcome.comment

    def refuse(self, key: str, question: Field, row: int, column: int, problem: Unreadable) -> None:
        """Tell why a cell of a question cannot be read."""
        reason, hint = problem.said(self.form.language)
        where = self._place(row, column)
        self.issues.append(self.form.issue(key, where, code=UNREADABLE, label=question.label, reason=reason, hint=hint))

    def _place(self, row: int, column: int) -> str:
        return place(self.name, self.sheet, row, column, self.form.language)
