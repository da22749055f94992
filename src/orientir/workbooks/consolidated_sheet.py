"""Read one sheet of a consolidated table: what its columns ask, whose its rows are, what every cell says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from orientir.cells.read import as_text
from orientir.cells.words import any_of, plain
from orientir.terms import FilledForm, Issue, Severity, Territory, Unit, say
from orientir.workbooks.answer_cells import AnswerCells
from orientir.workbooks.blank_form import BlankForm
from orientir.workbooks.find_by_text import SYNTHETIC
from orientir.workbooks.headings import Questions, folded
from orientir.workbooks.marked_options import read_marked
from orientir.workbooks.names_in_rows import Names
from orientir.workbooks.read_form import FormRead
from orientir.workbooks.sheets import address, cell_of, place, place_of_row, place_of_sheet
from orientir.workbooks.table_place import Located, text_of
from orientir.workbooks.table_rows import Kind, TableRow, filled, is_hidden_somewhere, rows_of
from orientir.workbooks.table_totals import Counted, adds_up, checked

_SENT = r"(?:форм|анкет|данны|информаци|сведени|отчет)[а-я]*"
NOT_SENT = re.compile(
    rf"(?:{_SENT} )?не (?:участв|сда|предостав|представ|пода|присла|отправ)[а-я]*(?: {_SENT})?[.!]?|"
    + any_of(
        "not submitted", "not received", "not sent", "did not submit", "did not take part", "did not answer", "no form"
    )
    + "[.!]?"
)
"""Words in place of all answers of a unit that has sent nothing."""
MOST_LISTED = 20
_OWN = re.compile(
    r"№.*|номер|n ?п ?/ ?п|п ?/ ?п|состояние|отправлена|методика|#|"
    + any_of("no", "number", "state", "status", "sent", "methodology")
    + r"\.?"
)
"""Headings of columns that are no answers: the number of a row, and what an export of ours says of a form."""
_ORGANISATION = re.compile(
    r"(?:(?:полное |краткое )?(?:название|наименование) )?"
    r"(?:организаци[яи]|школ[аы]|оо|поо|образовательн[а-я]+ (?:организаци[яи]|учреждени[ея])|учреждени[ея])|"
    + any_of("school", "schools", "organisation", "institution", "name of school", "name of the school", "school name")
)
_SCHOOL = re.compile(
    r"школ|гимнази|лице[йяи]|интернат|колледж|техникум|\b(?:[согн]ош|м[бак]оу|г[бао]п?оу|[чн]оу)\b|"
    + any_of("school", "college", "academy")
)
SYNTHETIC_TABLE = "данные синтетические"
"""How a table of ours says that its data are invented."""
LONGEST = 120


@dataclass
class SheetReader:
    """One pass over the rows of a table; what it finds gathers on the way."""

    located: Located
    name: str
    form: BlankForm
    names: Names
    forms: list[FormRead] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    checks: list[Issue] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    totals: list[TableRow] = field(default_factory=list)
    silent: list[Unit] = field(default_factory=list)
    computed: list[str] = field(default_factory=list)

    def read(self) -> SheetReader:
        self._columns()
        rows = rows_of(self.located, self.names)
        twice = self._twice(rows)
        for row in rows:
            if row.kind in (Kind.UNIT, Kind.UNKNOWN):
                self._unit(row, kept=row.number not in twice)
            elif row.kind is Kind.NAMELESS:
                self._nameless(row)
            elif row.kind is Kind.TOTAL:
                self.totals.append(row)
            elif row.text:
                text = row.text if len(row.text) <= LONGEST else f"{row.text[: LONGEST - 1]}…"
                self._leave(self._say("left.row", row=row.number + 1, text=text))
        self._totals()
        self._tell()
        return self

    def _columns(self) -> None:
        """Tell what headings are not understood, understood by likeness, or not clear; refuse doubled ones."""
        sheet, columns = self.located.sheet, self.located.columns
        at = {column: self._place(self.located.end - 1, column) for column in range(len(sheet.rows[0]))}
        seen: dict[tuple[str, str], int] = {}
        for column, target in columns.items():
            label = self.form.questions[target.question].label
            first = seen.setdefault((target.question, target.option), column)
            mixed = target.option and (target.question, "") in seen
            if first != column or mixed:
                self._issue("table.doubled", at[column], label=label, first=_letters(first))
            if target.near:
                self._check("table.near", at[column], heading=self._heading(column), label=label)
        for column, ids in self.located.unclear.items():
            listed = self.form.quoted(self.form.questions[id].label for id in ids)
            self._issue("table.unclear", at[column], heading=self._heading(column), listed=listed)
        self._unknown_columns()
        self._other_level()

    def _unknown_columns(self) -> None:
        given = {target.question for target in self.located.columns.values()}
        free = [id for id in self.form.questions if id not in given]
        questions = Questions(self.form)
        for number, column in enumerate(self.located.unknown):
            heading = self._heading(column)
            if column == self.located.places or _OWN.fullmatch(plain(heading)) or not self._holds(column):
                continue
            alike = questions.alike(plain(heading)[:200], free) if number < MOST_LISTED else ""
            key = "left.unknown_like" if alike else "left.unknown"
            self.unknown.append(self._say(key, column=_letters(column), heading=heading, label=alike))
            self._leave(self._say("left.column", column=self.unknown[-1]))

    def _other_level(self) -> None:
        """Refuse a table of schools that names their territories, too, where the form is one of territories."""
        if not isinstance(self.form.units[0], Territory):
            return
        for column in self.located.unknown:
            if not _ORGANISATION.fullmatch(plain(self._heading(column))):
                continue
            texts = [plain(as_text(line[column])) for line in self.located.sheet.rows if column < len(line)]
            schools = sum(_SCHOOL.search(text) is not None for text in texts[self.located.end :])
            if 2 * schools > sum(map(bool, texts[self.located.end :])):
                where = self._place(self.located.end - 1, column)
                self._issue("table.level", where, heading=self._heading(column), level=self.form.level.title)

    def _holds(self, column: int) -> bool:
        """Whether anything stands in a column below its heading."""
        return any(column < len(line) and line[column] for line in self.located.sheet.rows[self.located.end :])

    def _heading(self, column: int) -> str:
        text = self.located.headings.get(column, "")
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

    def _leave(self, what: str) -> None:
        self.left_alone.append(f"{place_of_sheet(self.name, self.located.sheet, self.form.language)}, {what}")

    def _twice(self, rows: Iterable[TableRow]) -> set[int]:
        """Rows of units that stand in the table more than once: nobody but its author can tell which one counts."""
        of_unit: dict[str, list[TableRow]] = {}
        for row in rows:
            if isinstance(row.found, Unit) and filled(self.located, row.number):
                of_unit.setdefault(row.found.id, []).append(row)
        repeated = [same for same in of_unit.values() if len(same) > 1]
        for same in repeated:
            listed = ", ".join(str(row.number + 1) for row in same)
            where = self._place(same[-1].number, self.located.units)
            self._issue("table.twice", where, name=same[0].text, times=len(same), rows=listed)
        return {row.number for same in repeated for row in same}

    def _unit(self, row: TableRow, *, kept: bool) -> None:
        """Read the answers of a row; also of one that nobody is found for: it counts towards the totals."""
        sheet = self.located.sheet
        unit = row.found if isinstance(row.found, Unit) else None
        given = filled(self.located, row.number)
        if sheet.cell(row.number, self.located.units).struck:
            self._issue("table.struck", self._place(row.number, self.located.units), name=row.text)
            return
        if unit is None:
            assert row.found is not None
            assert not isinstance(row.found, Unit)
            language, column = self.form.language, self.located.units
            if row.lost and self.located.places is not None:
                wrong, column = (row.found.said(language), ""), self.located.places
            else:
                wrong = self.names.wrong(row.found, row.place, language)
            self.issues.append(Issue("table.unit", self._place(row.number, column), *wrong))
        elif not given or self._not_sent(row.number, given):
            self.silent.append(unit)
            return
        self._beside(row)
        cells, comments, unread = self._cells(row.number)
        self.counted.append(Counted(row.number, unit, cells.answers | dict.fromkeys(unread)))
        if unit is None or not kept:
            self.issues += cells.issues
            return
        self.computed += [cell_of(check.place) for check in cells.checks]
        self.forms.append(
            FormRead(
                name=place_of_row(self.name, self.located.sheet, row.number, self.form.language),
                form=FilledForm(unit.id, {id: a for id, a in cells.answers.items() if id not in unread}, comments),
                unit=unit,
                synthetic=self.synthetic,
                said_none=frozenset(cells.said_none),
                refused=tuple(cells.issues),
                labels=self.labels,
                typed={id: self._typed(row.number, columns) for id, columns in self.columns.items()},
            )
        )

    def _beside(self, row: TableRow) -> None:
        """Refuse a row that names another unit among its answers: two tables side by side are in an order each."""
        first = min(self.located.columns)
        for column in (c for c in self.located.unknown if c > first):
            other = self.names.find(text_of(self.located.sheet, row.number, column))
            if isinstance(other, Unit) and isinstance(row.found, Unit) and other.id != row.found.id:
                where = self._place(row.number, column)
                self._issue("table.beside", where, first=row.found.name, other=other.name)

    def _not_sent(self, row: int, given: list[int]) -> bool:
        """Whether in place of all answers it is written that there are none."""
        cell = self.located.sheet.cell(row, given[0])
        return len(given) == 1 and NOT_SENT.fullmatch(plain(as_text(cell.value))) is not None

    def _cells(self, row: int) -> tuple[AnswerCells, dict[str, str], set[str]]:
        """What the cells of a row say, the remarks in them, and the questions whose cells cannot be read."""
        cells = AnswerCells(self.located.sheet, self.name, self.form)
        comments: dict[str, str] = {}
        unread: set[str] = set()
        for id, columns in self.columns.items():
            question, before = self.form.questions[id], len(cells.issues)
            if "" in columns:
                column = columns[""]
                outcome = cells.outcome(question, row, column)
            else:
                outcome, column = read_marked(cells, question, row, columns)
            if remark := cells.take(question, row, column, outcome):
                comments[id] = remark
            if len(cells.issues) > before:
                unread.add(id)
        return cells, comments, unread

    def _typed(self, row: int, columns: Mapping[str, int]) -> str:
        """What stands in the cell of a question, or in those of its options."""
        cells = (self.located.sheet.cell(row, column) for column in columns.values())
        return "; ".join(text for cell in cells if (text := as_text(cell.value, percent=cell.percent) or cell.error))

    def _nameless(self, row: TableRow) -> None:
        if adds_up(self.located, row.number, self.counted, self.form.questions):
            self.totals.append(row)
            return
        self._issue("table.nameless", self._place(row.number, self.located.units), row=row.number + 1)

    def _totals(self) -> None:
        """Hold the totals against the rows, now that all of them are read."""
        numbers = [row.number for row in self.totals]
        for row in self.totals:
            agree, wrong = checked(self.located, self.name, row.number, row.text, self.counted, numbers, self.form)
            self.checks += wrong
            text = row.text or self._say("left.nameless")
            self._leave(self._say("left.total", row=row.number + 1, text=text, agree=agree))

    def _tell(self) -> None:
        """Say what a person would not see: computed answers and hidden rows or columns."""
        where = place_of_sheet(self.name, self.located.sheet, self.form.language)
        if self.computed:
            count, listed = len(self.computed), ", ".join(self.computed[:MOST_LISTED])
            listed = self._say("list.other_cells", listed=listed) if count > MOST_LISTED else listed
            self._check("cell.formulas", where, code="cell.formula", count=count, listed=listed)
        if is_hidden_somewhere(self.located.sheet):
            self._check("table.hidden", where, severity=Severity.HINT)

    def _issue(self, key: str, where: str, **values: Any) -> None:
        self.issues.append(self.form.issue(key, where, **values))

    def _check(
        self, key: str, where: str, *, code: str = "", severity: Severity = Severity.CHECK, **values: object
    ) -> None:
        self.checks.append(self.form.issue(key, where, code=code, severity=severity, **values))

    def _place(self, row: int, column: int) -> str:
        return place(self.name, self.located.sheet, row, column, self.form.language)

    def _say(self, key: str, **values: object) -> str:
        return say(self.form.language, key, **values)

    @cached_property
    def columns(self) -> dict[str, dict[str, int]]:
        """By question its column, or a column for each of its options; of doubled ones the first."""
        found: dict[str, dict[str, int]] = {}
        for column, target in self.located.columns.items():
            found.setdefault(target.question, {}).setdefault(target.option, column)
        return found

    @cached_property
    def labels(self) -> dict[str, str]:
        """The questions as the headings word them; those told by their code alone are left out."""
        found = {}
        for column, target in self.located.columns.items():
            label, heading = self.form.questions[target.question].label, self.located.headings.get(column, "")
            if folded(heading) != folded(target.question):
                found[target.question] = label if folded(label) in folded(heading) else heading
        return found

    @cached_property
    def synthetic(self) -> bool:
        """Whether a title or heading says that the data are invented."""
        sheet = self.located.sheet
        above = [plain(as_text(value)) for line in sheet.rows[: self.located.end] for value in line if value]
        return any(text == SYNTHETIC_TABLE or any(sign in text for sign in SYNTHETIC) for text in above)


def _letters(column: int) -> str:
    return address(0, column).removesuffix("1")
