"""Read an answer that is marked: a column for each option of a question, and a sign in the chosen one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orientir.cells.model import Answered, Missing, Outcome, Unreadable, unreadable
from orientir.methodology.model import Field, FieldType
from orientir.terms import Absence
from orientir.workbooks.answer_cells import AnswerCells
from orientir.workbooks.headings import NO, YES


def read_marked(cells: AnswerCells, question: Field, row: int, columns: Mapping[str, int]) -> tuple[Outcome, int]:
    """What is marked in the columns of the options, and the column that says so."""
    probe = replace(question, type=FieldType.YES_NO, choices={}, several=False)
    said = {option: cells.outcome(probe, row, column) for option, column in columns.items()}
    for option, outcome in said.items():
        if isinstance(outcome, Unreadable):
            return unreadable("cells.marked_wrong", reason=outcome.remark), columns[option]
    first = next(iter(columns.values()))
    marked = [option for option, outcome in said.items() if isinstance(outcome, Answered) and outcome.value is True]
    notes = "; ".join(o.comment for o in said.values() if isinstance(o, Answered | Missing) and o.comment)
    if not marked:
        return _unmarked(list(said.values())), first
    if len(marked) > 1 and not question.several:
        return unreadable("cells.marked_several"), columns[marked[1]]
    if marked[0] in (YES, NO):
        return Answered(marked[0] == YES, notes), columns[marked[0]]
    return Answered(" ".join(id for id in question.choices if id in marked), notes), columns[marked[0]]


def _unmarked(said: list[Outcome]) -> Outcome:
    """Nothing is marked: no answer, not applicable where every column says so, or nobody can tell."""
    kinds = {outcome.kind if isinstance(outcome, Missing) else None for outcome in said}
    if kinds in ({Absence.NO_ANSWER}, {Absence.NOT_APPLICABLE}):
        return said[0]
    if Absence.NOT_APPLICABLE in kinds:
        return unreadable("cells.marked_x")
    return unreadable("cells.marked_none")
