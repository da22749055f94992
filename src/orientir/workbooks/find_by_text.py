"""Find a form that has lost its hidden mark (copied into a new workbook) by what a person sees."""

from __future__ import annotations

import re

from orientir.cells.place_names import recognise
from orientir.cells.words import plain
from orientir.methodology.model import Field
from orientir.terms import Refused, Severity, Unit, languages, say
from orientir.workbooks.blank_form import BlankForm
from orientir.workbooks.layout import Located, columns_of, is_title
from orientir.workbooks.sheets import Sheet, place_of_sheet

_YEAR = re.compile(r"\bза (20\d\d) год\b|\bfor (20\d\d)\b")
SYNTHETIC = tuple(plain(say(language, "workbook.synthetic").partition(":")[0]) for language in languages())


def find_by_text(book: list[Sheet], name: str, form: BlankForm) -> Located:
    """The form found by headings, labels and the printed name; raises ``Refused`` where anything is unclear."""
    for sheet in book:
        for number, row in enumerate(sheet.rows):
            columns = columns_of(list(row))
            if {"question", "answer"} <= columns.keys():
                rows = _rows(sheet, number, columns, form)
                if len(rows) * 2 >= len(form.questions):
                    return _located(sheet, number, columns, rows, name, form)
    raise Refused([form.issue("form.unknown", name)])


def years_in(text: str) -> set[int]:
    """The years that a title says it is of.

    >>> years_in("Анкета за 2021 год")
    {2021}
    """
    return {int(found[1] or found[2]) for found in _YEAR.finditer(text)}


def _located(
    sheet: Sheet, header: int, columns: dict[str, int], rows: list[tuple[int, str]], name: str, form: BlankForm
) -> Located:
    place = place_of_sheet(name, sheet, form.language)
    above = [v for row in sheet.rows[:header] for v in row if isinstance(v, str) and v]
    years = {year for text in above for year in years_in(text)}
    if years != {form.year}:
        key = "form.printed_year" if years else "form.no_year"
        raise Refused([form.issue(key, place, code="form.wrong", given=min(years, default=0), year=form.year)])
    units = _units(above, form)
    if len(units) != 1:
        key, listed = "form.whose_of" if units else "form.whose", form.quoted(unit.name for unit in units)
        raise Refused([form.issue(key, place, code="form.whose", listed=listed)])
    check = form.issue("form.unmarked", place, severity=Severity.CHECK, year=form.year, unit=units[0].name)
    synthetic = any(sign in plain(text) for text in above for sign in SYNTHETIC)
    return Located(sheet, units[0], synthetic, columns, tuple(rows), (check,))


def _units(texts: list[str], form: BlankForm) -> list[Unit]:
    found = {}
    for text in texts:
        if not is_title(text, form):
            unit = recognise(text.rpartition(":")[2], form.units)
            if isinstance(unit, Unit):
                found[unit.id] = unit
    return list(found.values())


def _rows(sheet: Sheet, header: int, columns: dict[str, int], form: BlankForm) -> list[tuple[int, str]]:
    """Rows by the text of their question; equal texts («из них с ОВЗ») follow the row they are part of."""
    by_label: dict[str, list[Field]] = {}
    for question in form.questions.values():
        by_label.setdefault(plain(question.label), []).append(question)
    rows, last = [], ""
    for number in range(header + 1, len(sheet.rows)):
        text = sheet.cell(number, columns["question"]).value
        fitting = by_label.get(plain(text), []) if isinstance(text, str) else []
        own = [f for f in fitting if len(fitting) == 1 or f.part_of == last]
        if own:
            rows.append((number, own[0].id))
            last = own[0].part_of or own[0].id
    return rows
