"""Read a consolidated table: units in rows, questions in columns, as somebody has put it together from many answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from orientir.cells.model import Value
from orientir.methodology.model import Field
from orientir.terms import Issue, Refused, Severity, Unit, say
from orientir.workbooks.blank_form import BlankForm
from orientir.workbooks.consolidated_sheet import MOST_LISTED, SheetReader
from orientir.workbooks.find_by_text import years_in
from orientir.workbooks.headings import Questions
from orientir.workbooks.names_in_rows import Names
from orientir.workbooks.parser import Rows
from orientir.workbooks.read_form import FormRead
from orientir.workbooks.sheets import Sheet, place_of_sheet
from orientir.workbooks.table_place import Located, column_of_units, locate, text_of

_NAME_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True)
class TableRead:
    """A consolidated table as it was read.

    ``forms`` are of the units that have answered anything, each with its own ``refused`` cells; ``issues`` what is
    wrong with the table itself. ``absent`` are the questions without a column. ``checks`` want a look, ``left_alone``
    are rows, columns and sheets that were not read, ``unknown`` the columns among them.
    """

    name: str
    forms: tuple[FormRead, ...]
    issues: tuple[Issue, ...]
    absent: tuple[Field, ...]
    checks: tuple[Issue, ...]
    left_alone: tuple[str, ...]
    unknown: tuple[str, ...]


def read_consolidated(book: Sequence[Sheet], name: str, form: BlankForm) -> TableRead:
    """Read all tables of a book, whose units and questions may be spread over its sheets.

    Raises ``Refused`` where no sheet holds one, or none of the year.
    """
    questions, names = Questions(form), Names(form.units, form.places)
    located, others, old = [], [], []
    for sheet in book:
        found = locate(sheet, questions, names)
        if found is None:
            others += [_left(name, sheet, form, "left.no_table")] if any(map(any, sheet.rows)) else []
        elif years := _other_years(found, form):
            old.append(_left(name, sheet, form, "left.of_year", year=years[0]))
        else:
            located.append(found)
    if not located:
        raise Refused([_older(name, old, form) if old else _no_table(book, name, form, questions, names)])
    reads = [SheetReader(one, name, form, names).read() for one in located]
    return _joined(name, reads, form, (*old, *others))


def _left(name: str, sheet: Sheet, form: BlankForm, key: str, **values: object) -> str:
    """Why a sheet was left alone."""
    return say(form.language, key, place=place_of_sheet(name, sheet, form.language), **values)


def _other_years(found: Located, form: BlankForm) -> list[int]:
    """The years that a table is of, by the titles above it or by the name of its sheet, where ours is none of them."""
    above = (text_of(found.sheet, row, c) for row in range(found.end) for c in range(len(found.sheet.rows[row])))
    years = {year for text in above for year in years_in(text)} or set(map(int, _NAME_YEAR.findall(found.sheet.name)))
    return sorted(years) if years and form.year not in years else []


def _older(name: str, old: Sequence[str], form: BlankForm) -> Issue:
    return form.issue("table.old", name, code="form.wrong", year=form.year, listed="; ".join(old))


def _no_table(book: Sequence[Sheet], name: str, form: BlankForm, questions: Questions, names: Names) -> Issue:
    """Why a book is no consolidated table: turned, without units, without questions."""
    for sheet in book:
        turned = Sheet(sheet.name, [list(column) for column in zip(*_square(sheet.rows), strict=True)])
        if locate(turned, questions, names):
            return form.issue("table.turned", place_of_sheet(name, sheet, form.language))
    for sheet in book:
        if column_of_units(sheet, names):
            return form.issue("table.headings", place_of_sheet(name, sheet, form.language), year=form.year)
    return form.issue("table.nothing", name, code="form.unknown")


def _joined(name: str, reads: Sequence[SheetReader], form: BlankForm, left_alone: Iterable[str]) -> TableRead:
    """What all sheets say of each unit together; a question that two sheets answer for one unit is refused."""
    forms: dict[str, FormRead] = {}
    again: dict[tuple[str, str], list[Unit]] = {}
    for read in reads:
        for found in read.forms:
            known = forms.get(found.unit.id)
            if known and known.form.answers.keys() & found.form.answers.keys():
                again.setdefault((known.name.rpartition(",")[0], found.name.rpartition(",")[0]), []).append(found.unit)
            else:
                forms[found.unit.id] = _with(known, found) if known else found
    issues = [issue for read in reads for issue in read.issues]
    for (first, second), units in again.items():
        issues.append(form.issue("table.sheets", second, first=first, listed=_listed(units, form)))
    given = {id for read in reads for id in read.columns}
    checks = [check for read in reads for check in read.checks]
    checks += [*_silent(name, reads, forms, form), *_halves(name, forms.values(), given, form)]
    return TableRead(
        name=name,
        forms=tuple(forms.values()),
        issues=tuple(issues),
        absent=tuple(question for id, question in form.questions.items() if id not in given),
        checks=tuple(checks),
        left_alone=(*left_alone, *(said for read in reads for said in read.left_alone)),
        unknown=tuple(said for read in reads for said in read.unknown),
    )


def _with(known: FormRead, more: FormRead) -> FormRead:
    """The answers of one unit from two sheets."""
    filled = replace(
        known.form,
        answers={**known.form.answers, **more.form.answers},
        comments={**known.form.comments, **more.form.comments},
    )
    return replace(
        known,
        name=f"{known.name}; {more.name.removeprefix(known.name.partition(',')[0]).lstrip(', ')}",
        form=filled,
        synthetic=known.synthetic or more.synthetic,
        said_none=known.said_none | more.said_none,
        refused=(*known.refused, *more.refused),
        labels={**known.labels, **more.labels},
        typed={**known.typed, **more.typed},
    )


def _silent(name: str, reads: Sequence[SheetReader], forms: Iterable[str], form: BlankForm) -> list[Issue]:
    """The check that names the units whose rows are empty; none where every one has answered."""
    answered = set(forms)
    units = {unit.id: unit for read in reads for unit in read.silent if unit.id not in answered}
    if not units:
        return []
    return [form.issue("table.silent", name, severity=Severity.CHECK, listed=_listed(units.values(), form))]


def _halves(name: str, forms: Iterable[FormRead], given: set[str], form: BlankForm) -> list[Issue]:
    """The check that names the units of which one of several sheets has no row; none where there is none."""
    units = [f.unit for f in forms if given - f.form.answers.keys() and not f.refused]
    if not units:
        return []
    return [form.issue("table.halves", name, severity=Severity.CHECK, listed=_listed(units, form))]


def _listed(units: Iterable[Unit], form: BlankForm) -> str:
    names = [unit.name for unit in units]
    listed, more = form.quoted(names[:MOST_LISTED]), len(names) - MOST_LISTED
    return say(form.language, "list.more", listed=listed, more=more) if more > 0 else listed


def _square(rows: Rows) -> list[list[Value]]:
    wide = max(map(len, rows), default=0)
    return [[*row, *[""] * (wide - len(row))] for row in rows]
