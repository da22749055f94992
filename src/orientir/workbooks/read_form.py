"""Read one filled workbook as a form: whose it is, where its columns are, and what every cell says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from orientir.cells.links import read_link
from orientir.cells.model import Answered, Missing, Unreadable, unreadable
from orientir.cells.place_names import recognise
from orientir.cells.read import as_text
from orientir.methodology.model import Field
from orientir.terms import FilledForm, Issue, Refused, Said, Severity, Territory, Unit, said
from orientir.workbooks.answer_cells import AnswerCells
from orientir.workbooks.blank_form import BlankForm
from orientir.workbooks.files import check_name, hostile, shown_name
from orientir.workbooks.find_by_text import find_by_text
from orientir.workbooks.guard import HostileFileError, check_workbook
from orientir.workbooks.layout import Located, headings, is_title
from orientir.workbooks.mark import FIELD, PREFIX, UNIT, Mark, read_mark
from orientir.workbooks.parser import Parser
from orientir.workbooks.sheets import EMPTY, Sheet, address, place, place_of_row, place_of_sheet, sheets


@dataclass(frozen=True)
class FormRead:
    """A form as read from one file; ``checks`` are doubts for a person, none of which refuses it.

    ``said_none`` are the questions whose cell says «нет данных»: an empty cell may only have been forgotten.
    ``refused`` says what cannot be read, where the rest was asked for; such rows are not in ``form`` at all.
    ``labels`` are the questions as the file words them: it may be older than a correction of the methodology.
    ``typed`` is what the row of a consolidated table holds, by question: it has no room for comments and evidence.
    """

    name: str
    form: FilledForm
    unit: Unit
    synthetic: bool
    checks: tuple[Issue, ...] = ()
    said_none: frozenset[str] = frozenset()
    refused: tuple[Issue, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)


def read_workbook(data: bytes, name: str, form: BlankForm, *, partly: bool = False) -> FormRead:
    """Read one filled form from the bytes of a file, or raise ``Refused`` with everything that is wrong.

    ``partly`` takes the rows that can be read. ``name`` is only shown.
    Hostile files are refused in well under a second.
    """
    shown = shown_name(name)
    try:
        check_name(name)
        checked = check_workbook(data)
        with Parser() as parser:
            parser.send(checked.archive)
            parsed = parser.sheets()
        return interpret(sheets(checked, parsed), shown, form, partly=partly)
    except HostileFileError as error:
        raise Refused([hostile(shown, error, form.language)]) from error


def interpret(book: list[Sheet], name: str, form: BlankForm, *, partly: bool = False) -> FormRead:
    """The form that the sheets hold; raises ``Refused`` with all problems of the file."""
    try:
        located = _locate(book, name, form)
        cells = AnswerCells(located.sheet, name, form)
        reader = _Reader(located, name, form, cells)
        filled = reader.read()
    except HostileFileError as error:  # formulas and formats are looked up only now
        raise Refused([hostile(name, error, form.language)]) from error
    if cells.issues and not partly:
        raise Refused(cells.issues)
    for id in reader.unread:
        for rows in (cells.answers, reader.comments, reader.evidence):
            rows.pop(id, None)
    return FormRead(
        name=name,
        form=filled,
        unit=located.unit,
        synthetic=located.synthetic,
        checks=(*located.checks, *cells.checks),
        said_none=frozenset(cells.said_none),
        refused=tuple(cells.issues),
        labels=reader.labels,
    )


def _locate(book: list[Sheet], name: str, form: BlankForm) -> Located:
    marked = [found for sheet in book if (found := _marked(sheet))]
    if len(marked) > 1:
        raise Refused([form.issue("form.two", name, listed=form.quoted(sheet.name for sheet, _, _ in marked))])
    if not marked:
        return find_by_text(book, name, form)
    sheet, mark, (row, column) = marked[0]
    unit = _check_mark(mark, place(name, sheet, row, column + 1, form.language), form)
    # The marks of the rows stand under the mark of the form: one column, wherever it has moved.
    marks = {number: str(line[column]) for number, line in enumerate(sheet.rows) if line[column]}
    _check_printed_name(sheet, [number for number, text in marks.items() if text == UNIT], unit, name, form)
    columns = headings(sheet, name, form)
    rows = [(number, text.removeprefix(FIELD)) for number, text in marks.items() if text.startswith(FIELD)]
    return Located(sheet, unit, mark.synthetic, columns, tuple(rows))


def mark_of(book: list[Sheet]) -> Mark | None:
    """The mark of the only form in the book; None where there is none, or more than one."""
    marked = [found for sheet in book if (found := _marked(sheet))]
    return marked[0][1] if len(marked) == 1 else None


def _marked(sheet: Sheet) -> tuple[Sheet, Mark, tuple[int, int]] | None:
    """The sheet with the mark of a form and the mark's place, if it has one that is whole."""
    for number, line in enumerate(sheet.rows):
        for column, value in enumerate(line):
            if type(value) is str and value.startswith(PREFIX):
                mark = read_mark(value)
                return (sheet, mark, (number, column)) if mark else None
    return None


def _check_mark(mark: Mark, where: str, form: BlankForm) -> Unit:
    """The unit whose form this is; a form of another year, version or level is refused."""
    wrong = []
    if mark.methodology != form.methodology:
        wrong.append(said("form.other_methodology", given=mark.methodology, wanted=form.methodology))
    elif mark.year != form.year:
        wrong.append(said("form.other_year", given=mark.year, year=form.year))
    elif mark.version != form.version:
        wrong.append(said("form.other_version", given=mark.version, wanted=form.version))
    if mark.level != form.level.id:
        wrong.append(said("form.other_level", given=form.levels.get(mark.level, mark.level)))
    unit = next((unit for unit in form.units if unit.id == mark.unit), None)
    if unit is None and not wrong:
        wrong.append(_not_listed(mark.unit, form.units))
    if wrong or unit is None:
        told = [form.issue(one.key, where, code="form.wrong", **{"year": form.year, **one.values}) for one in wrong]
        raise Refused([replace(told[0], message=" ".join(issue.message for issue in told))])
    return unit


def _not_listed(id: str, units: tuple[Unit, ...]) -> Said:
    if len(units) == 1:
        return said("form.not_yours", unit=units[0].name)
    return said("form.no_territory" if isinstance(units[0], Territory) else "form.no_unit", id=id)


def _check_printed_name(sheet: Sheet, rows: list[int], unit: Unit, name: str, form: BlankForm) -> None:
    """Check the printed name against the mark: a form of another unit with one's own name typed over it is refused."""
    for row, column, value in [(r, c, v) for r in rows for c, v in enumerate(sheet.rows[r])]:
        if not isinstance(value, str) or value in {"", unit.name, UNIT} or is_title(value, form):
            continue
        printed = recognise(value, form.units)
        if isinstance(printed, Unit) and printed.id != unit.id:
            where = place(name, sheet, row, column, form.language)
            raise Refused([form.issue("form.renamed", where, printed=printed.name, unit=unit.name)])


@dataclass
class _Reader:
    """One pass over the rows of a form; what its answer cells say gathers on the way."""

    located: Located
    name: str
    form: BlankForm
    cells: AnswerCells
    seen: dict[str, int] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)

    def read(self) -> FilledForm:
        for row, id in self.located.rows:
            question = self.form.questions.get(id)
            if question is None:
                where = place_of_row(self.name, self.located.sheet, row, self.form.language)
                self._issue("form.question", where, id=id, year=self.form.year)
            else:
                before = len(self.cells.issues)
                self._row(row, question)
                if len(self.cells.issues) > before:
                    self.unread.add(question.id)
        self._lost(f for f in self.form.questions.values() if f.id not in self.seen)
        return FilledForm(self.located.unit.id, self.cells.answers, self.comments, self.evidence)

    def _row(self, row: int, question: Field) -> None:
        column = self.located.columns["answer"]
        outcome = self.cells.outcome(question, row, column)
        if question.id in self.seen and not isinstance(outcome, Missing):
            first = address(self.seen[question.id], column)
            self._issue("form.repeated", self._place(row, column), label=question.label, first=first)
            return
        self.seen.setdefault(question.id, row)
        if (asked := self.located.columns.get("question")) is not None:
            self.labels[question.id] = as_text(self.located.sheet.cell(row, asked).value)
        notes = [self.cells.take(question, row, column, outcome), self._note(row, "comment", question)]
        comment = "; ".join(filter(None, notes))
        if comment:
            self.comments[question.id] = comment
        proof = self._note(row, "evidence", question)
        if proof:
            self.evidence[question.id] = proof

    def _note(self, row: int, heading: str, question: Field) -> str:
        """A comment or a piece of evidence; where a link is asked for, it must be one."""
        column = self.located.columns.get(heading)
        cell = EMPTY if column is None else self.located.sheet.cell(row, column)
        if cell is EMPTY or column is None:
            return ""
        text = as_text(cell.value, percent=cell.percent)
        problem: Unreadable | None = None
        if cell.error or (cell.formula and not cell.calculated):
            problem = unreadable("cells.note_error")
        elif text and heading == "evidence" and question.evidence == "link":
            link = read_link(text)
            if isinstance(link, Unreadable):
                problem = link
            else:
                text = str(link.value) if isinstance(link, Answered) else ""
        if problem:
            self.cells.refuse(f"cell.{heading}", question, row, column, problem)
        return text

    def _place(self, row: int, column: int) -> str:
        return place(self.name, self.located.sheet, row, column, self.form.language)

    def _lost(self, fields: Iterable[Field]) -> None:
        for lost in fields:
            where = place_of_sheet(self.name, self.located.sheet, self.form.language)
            check = self.form.issue("form.lost", where, severity=Severity.CHECK, label=lost.label)
            self.cells.checks.append(check)

    def _issue(self, key: str, where: str, **values: Any) -> None:
        self.cells.issues.append(self.form.issue(key, where, **values))
