"""Hold rows of totals against the sums of the rows that they may be totals of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from orientir.cells.model import Answered, Cell
from orientir.cells.read import as_text, read_cell
from orientir.cells.words import plain
from orientir.methodology.model import NUMERIC, Field, FieldType
from orientir.terms import Answer, Issue, Severity, Unit
from orientir.workbooks.blank_form import BlankForm
from orientir.workbooks.sheets import address, place
from orientir.workbooks.table_place import Located

_COUNT = re.compile(r"(\d{1,6})(?:\s*(?:из|/)\s*\d{1,6})?(?:\s*\(.*\))?")
"""How many answered yes: «31», «31 из 42», «31 (74 %)»."""
_FEW = 4
"""Columns that agree with no sum, from which on one sentence tells of the whole row."""


@dataclass(frozen=True)
class Counted:
    """A row that counts towards totals: by question its answer, None where a cell cannot be read."""

    number: int
    unit: Unit | None
    answers: Mapping[str, Answer | None]


@dataclass(frozen=True)
class Sum:
    """One total: its column, what stands in the cell, and what the rows add up to; None where nobody can tell."""

    column: int
    told: Decimal
    added: Decimal | None


def checked(
    located: Located,
    name: str,
    total: int,
    label: str,
    rows: Sequence[Counted],
    totals: Sequence[int],
    form: BlankForm,
) -> tuple[int, list[Issue]]:
    """How many totals of a row agree, and a check with both numbers for each that does not."""
    questions = form.questions
    told = dict(_told(located, total, questions))
    best: list[Sum] = []
    chosen: list[Counted] = []
    for among in _parts(rows, totals, total, label):
        sums = [Sum(c, number, _added(questions[located.columns[c].question], among)) for c, number in told.items()]
        if sum(map(_agrees, sums)) > sum(map(_agrees, best)) or not chosen:
            best, chosen = sums, among
    wrong = [one for one in best if not _agrees(one)]
    agree = sum(one.added is not None for one in best) - len(wrong)
    if len(wrong) >= _FEW and len(wrong) > agree:
        return agree, [_whole(located, name, total, label, wrong, form)]
    return agree, [_check(located, name, total, one, chosen, form) for one in wrong]


def _told(located: Located, row: int, questions: Mapping[str, Field]) -> Iterator[tuple[int, Decimal]]:
    """The numbers of a row of totals by column, for questions whose answers add up."""
    for column, target in located.columns.items():
        question = questions[target.question]
        number = None if target.option else total_of(question, located.sheet.cell(row, column))
        if number is not None:
            yield column, number


def total_of(question: Field, cell: Cell) -> Decimal | None:
    """The number that a total tells; None where answers do not add up, or it is none."""
    if question.type is FieldType.YES_NO:
        found = _COUNT.fullmatch(plain(as_text(cell.value)))
        return Decimal(found[1]) if found else None
    if question.type not in NUMERIC or question.type is FieldType.PERCENT or (question.minimum or 0) > 0:
        return None
    outcome = read_cell(replace(question, minimum=None, maximum=None), cell)
    value = outcome.value if isinstance(outcome, Answered) else None
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def adds_up(located: Located, row: int, rows: Sequence[Counted], questions: Mapping[str, Field]) -> bool:
    """Whether a row without a name holds nothing but sums of the rows above it."""
    above = [one for one in rows if one.number < row]
    sums = [
        Sum(column, number, _added(questions[located.columns[column].question], above))
        for column, number in _told(located, row, questions)
    ]
    return len(above) > 1 and any(one.added is not None for one in sums) and all(map(_agrees, sums))


def _parts(rows: Sequence[Counted], totals: Sequence[int], total: int, label: str) -> Iterator[list[Counted]]:
    """The rows of which this may be the total: those since the last total, all above, all, all below, of one kind."""
    before = max((number for number in totals if number < total), default=-1)
    after = min((number for number in totals if number > total), default=total + len(rows) + 10**6)
    for among in (
        [row for row in rows if before < row.number < total],
        [row for row in rows if row.number < total],
        list(rows),
        [row for row in rows if total < row.number < after],
        [row for row in rows if row.unit and _is_of(row.unit, label)],
    ):
        if among:
            yield among


def _is_of(unit: Unit, label: str) -> bool:
    """Whether a unit is of the kind that a total is of: «Итого по городам»."""
    return ("город" in label and unit.kind.startswith("urban")) or ("район" in label and "district" in unit.kind)


def _added(question: Field, rows: Sequence[Counted]) -> Decimal | None:
    total = Decimal(0)
    for row in rows:
        answer = row.answers.get(question.id)
        if answer is None and question.id in row.answers:
            return None
        if isinstance(answer, int | Decimal):  # of yes and no, how many said yes
            total += answer
    return total


def _agrees(one: Sum) -> bool:
    return one.added is None or one.added == one.told


def _check(located: Located, name: str, row: int, one: Sum, among: Sequence[Counted], form: BlankForm) -> Issue:
    key = "table.total" if len(among) > 1 else "table.total_of_one"
    rows = {"first": among[0].number + 1, "last": among[-1].number + 1}
    return _issue(key, located, name, row, one, form, **rows)


def _whole(located: Located, name: str, row: int, label: str, wrong: Sequence[Sum], form: BlankForm) -> Issue:
    """One check of a row that is the total of no rows that could be found."""
    cells = ", ".join(address(row, one.column) for one in wrong)
    key = "table.total_of_nothing"
    return _issue(key, located, name, row, wrong[0], form, name=label, count=len(wrong), cells=cells)


def _issue(key: str, located: Located, file: str, row: int, one: Sum, form: BlankForm, **values: object) -> Issue:
    return form.issue(
        key, place(file, located.sheet, row, one.column, form.language), code="table.total", severity=Severity.CHECK,
        label=form.questions[located.columns[one.column].question].label, told=one.told,
        added=one.added or Decimal(0), **values,
    )  # fmt: skip
