"""Find a form that has lost its hidden mark (copied into a new workbook) by what a person sees."""

from __future__ import annotations

import re

from orientir.cells.place_names import recognise
from orientir.cells.words import plain
from orientir.methodology.model import Field
from orientir.terms import Issue, Refused, Severity, Unit
from orientir.workbooks.blank_form import BlankForm
from orientir.workbooks.layout import Located, columns_of, is_title
from orientir.workbooks.phrases import PHRASES
from orientir.workbooks.sheets import Sheet

_YEAR = re.compile(r"\bза (20\d\d) год\b|\bfor (20\d\d)\b")
SYNTHETIC = tuple(plain(words.synthetic.partition(":")[0]) for words in PHRASES.values())
_TAKE = "Заполните присланную анкету, не перенося ответы в другие файлы."


def find_by_text(book: list[Sheet], name: str, form: BlankForm) -> Located:
    """The form found by headings, labels and the printed name; raises ``Refused`` where anything is unclear."""
    for sheet in book:
        for number, row in enumerate(sheet.rows):
            columns = columns_of(list(row))
            if {"question", "answer"} <= columns.keys():
                rows = _rows(sheet, number, columns, form)
                if len(rows) * 2 >= len(form.questions):
                    return _located(sheet, number, columns, rows, name, form)
    raise Refused([Issue("form.unknown", name, "Это не анкета мониторинга.", _TAKE)])


def years_in(text: str) -> set[int]:
    """The years that a title says it is of.

    >>> years_in("Анкета за 2021 год")
    {2021}
    """
    return {int(found[1] or found[2]) for found in _YEAR.finditer(text)}


def _located(
    sheet: Sheet, header: int, columns: dict[str, int], rows: list[tuple[int, str]], name: str, form: BlankForm
) -> Located:
    place = f"{name}, лист «{sheet.name}»"
    above = [v for row in sheet.rows[:header] for v in row if isinstance(v, str) and v]
    years = {year for text in above for year in years_in(text)}
    if years != {form.year}:
        said = f"Анкета за {min(years)} год, а нужна за {form.year} год." if years else "В анкете не указан год."
        raise Refused([Issue("form.wrong", place, said, _TAKE)])
    units = _units(above, form)
    if len(units) != 1:
        named = f": названы {', '.join(f'«{unit.name}»' for unit in units)}" if units else ""
        said, cure = f"Из анкеты не ясно, чья она{named}.", "Укажите над таблицей полное название, одной ячейкой."
        raise Refused([Issue("form.whose", place, said, cure)])
    message = f"Служебной отметки нет; по тексту это анкета за {form.year} год, её заполняет «{units[0].name}»."
    check = Issue("form.unmarked", place, message, "Проверьте.", Severity.CHECK)
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
