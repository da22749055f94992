"""Writing the form that a unit fills in: one workbook with a sheet of questions and a sheet of advice."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from orientir.cells.dates import FIRST_YEAR, YEARS_AHEAD
from orientir.cells.display import in_words, unit_hint
from orientir.cells.numbers import highest
from orientir.methodology.model import Field, FieldType
from orientir.terms import Absence, Answer, FilledForm, Unit, Year, say, words
from orientir.workbooks.blank_form import BlankForm
from orientir.workbooks.guidance import guidance
from orientir.workbooks.mark import COLUMNS, FIELD, UNIT, Mark
from orientir.workbooks.sheets import address

MARK, NUMBER, QUESTION, KIND, BEFORE, ANSWER, COMMENT, EVIDENCE, GATHERED, HELP = range(10)
WIDTHS = (8, 6, 46, 13, 15, 22, 26, 26, 16, 70)
"""In characters. Up to the comment everything fits a laptop's screen; the help is read on demand."""
_ADVICE_WIDTH = 84
HEADER_ROW = 3
# A fixed moment makes the bytes of a form depend on nothing but its content.
_CREATED = datetime(2021, 1, 1)  # noqa: DTZ001  a document property has no zone
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LONGEST = 32767


@dataclass(frozen=True)
class _Styles:
    """The cell formats of one workbook, by purpose."""

    title: Any
    note: Any
    warning: Any
    header: Any
    section: Any
    fixed: Any
    part: Any
    help: Any
    answers: dict[FieldType, Any]
    prose: Any
    closed: Any


def write_form(
    target: Path | str | IO[bytes],
    form: BlankForm,
    unit: Unit,
    answers: FilledForm | None = None,
    previous: FilledForm | None = None,
    gathered: FilledForm | None = None,
    *,
    synthetic: bool,
    gathered_title: str = "",
) -> None:
    """Write the form of ``unit`` with the answers it already has.

    ``previous`` are the answers of the year before, shown beside the questions that were asked then; ``gathered`` is
    what the forms of the units within add up to, in a column under ``gathered_title`` that is hidden without them.
    Text is always written as text: whatever people typed can never become a formula.
    """
    import xlsxwriter  # takes longer to import than the rest of the package; readers do without

    book = xlsxwriter.Workbook(target if hasattr(target, "write") else str(target), dict(_OPTIONS))
    title = say(form.language, "workbook.title", name=unit.name, year=form.year)
    book.set_properties({"title": title, "created": _CREATED})
    styles = _styles(book)
    sheet = book.add_worksheet(say(form.language, "workbook.sheet"))
    mark = Mark(form.methodology, form.version, form.year, form.level.id, unit.id, synthetic)
    _layout(sheet, unit, form.language, hidden={MARK} if gathered else {MARK, GATHERED})
    _title(sheet, form, unit, mark, styles)
    _header(sheet, form.year, styles, form.language, gathered_title)
    lists = _lists(book, form)
    row = HEADER_ROW + 1
    for section in form.sections:
        _section(sheet, row, f"{section.number}. {section.title}", styles)
        row += 1
        for place, field in enumerate(section.questions, 1):
            _question(sheet, row, f"{section.number}.{place}", field, styles, form.language)
            _text(sheet, row, BEFORE, _before(field, form, previous), styles.fixed)
            _text(sheet, row, GATHERED, _gathered(field, gathered, form.language), styles.fixed)
            _filled(sheet, row, field, answers, styles, form.language)
            _validation(sheet, row, field, form, lists)
            sheet.set_row(row, _height(field, answers, form.language))
            row += 1
    sheet.print_area(0, NUMBER, row - 1, HELP)
    _advice(book, form, synthetic=synthetic)
    book.close()


def _title(sheet: Any, form: BlankForm, unit: Unit, mark: Mark, styles: _Styles) -> None:
    """The three lines above the table: what this is, whose it is, and until when or that it is invented."""
    language = form.language
    deadline = say(language, "workbook.deadline", day=form.closes) if form.closes else ""
    _text(sheet, 0, MARK, str(mark))
    _text(sheet, 0, NUMBER, say(language, "workbook.sheet_title", year=form.year), styles.title)
    _text(sheet, 1, MARK, UNIT)
    _text(sheet, 1, NUMBER, form.level.title.capitalize() + ":", styles.note)
    _text(sheet, 1, BEFORE, unit.name, styles.title)
    if mark.synthetic:
        _text(sheet, 2, NUMBER, say(language, "workbook.synthetic"), styles.warning)
    else:
        _text(sheet, 2, NUMBER, deadline + say(language, "workbook.where"), styles.note)


def _section(sheet: Any, row: int, title: str, styles: _Styles) -> None:
    for column in range(NUMBER, HELP + 1):
        _text(sheet, row, column, title if column == NUMBER else "", styles.section)


def _layout(sheet: Any, unit: Unit, language: str, *, hidden: set[int]) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, None, {"hidden": column in hidden})
    sheet.freeze_panes(HEADER_ROW + 1, KIND)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer(f"&L{unit.name.replace('&', '&&')}&R{say(language, 'workbook.page')}")
    allowed = ("format_cells", "format_columns", "format_rows", "sort", "autofilter", "insert_hyperlinks")
    sheet.protect("", {**dict.fromkeys(allowed, True), "objects": True})


def _header(sheet: Any, year: Year, styles: _Styles, language: str, gathered_title: str) -> None:
    headings = words(language, "workbook.heading")
    titles = {
        NUMBER: say(language, "workbook.number"),
        QUESTION: headings["question"],
        KIND: say(language, "workbook.kind"),
        BEFORE: say(language, "workbook.before", year=year - 1),
        GATHERED: gathered_title,
        ANSWER: headings["answer"],
        COMMENT: headings["comment"],
        EVIDENCE: headings["evidence"],
        HELP: say(language, "workbook.help"),
    }
    sheet.set_row(HEADER_ROW, 31)
    _text(sheet, HEADER_ROW, MARK, COLUMNS)
    for column, title in titles.items():
        _text(sheet, HEADER_ROW, column, title, styles.header)


def _question(sheet: Any, row: int, number: str, field: Field, styles: _Styles, language: str) -> None:
    _text(sheet, row, MARK, FIELD + field.id)
    _text(sheet, row, NUMBER, number, styles.fixed)
    _text(sheet, row, QUESTION, field.label, styles.part if field.part_of else styles.fixed)
    _text(sheet, row, KIND, unit_hint(field, language), styles.fixed)
    _text(sheet, row, HELP, _explanation(field, language), styles.help)


def _explanation(field: Field, language: str) -> str:
    reason = say(language, "workbook.reason", reason=field.reason) if field.reason else ""
    return "\n".join(filter(None, (field.help.strip(), reason.strip())))


def _height(field: Field, form: FilledForm | None, language: str) -> float:
    """Points that the tallest text of a row takes. Not every program fits rows to wrapped text on opening."""
    answer = form.answers.get(field.id) if form else None
    large = (
        (field.label, WIDTHS[QUESTION] - (2 if field.part_of else 0)),
        (unit_hint(field, language), WIDTHS[KIND]),
        (answer if isinstance(answer, str) else "", WIDTHS[ANSWER] - 3),  # bold is wider
        (form.comments.get(field.id, "") if form else "", WIDTHS[COMMENT]),
        (form.evidence.get(field.id, "") if form else "", WIDTHS[EVIDENCE]),
    )
    lines = max(_lines(text, width) for text, width in large)
    return max(15.0 * lines, 12.5 * _lines(_explanation(field, language), WIDTHS[HELP] * 1.15)) + 1


def _lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(len(line) / (0.9 * width))) for line in text.split("\n"))


def _before(field: Field, form: BlankForm, previous: FilledForm | None) -> str:
    if not field.in_force(Year(form.year - 1)):
        return in_words(field, Absence.NOT_ASKED, form.language)
    known = previous.answers.get(field.id, Absence.NO_ANSWER) if previous else None
    return "—" if known is None else in_words(field, known, form.language)


def _gathered(field: Field, gathered: FilledForm | None, language: str) -> str:
    known = gathered.answers.get(field.id) if gathered else None
    return "" if known is None else in_words(field, known, language)


def _filled(sheet: Any, row: int, field: Field, form: FilledForm | None, styles: _Styles, language: str) -> None:
    """The three cells to fill, with what is already known."""
    answer = form.answers.get(field.id, Absence.NO_ANSWER) if form else Absence.NO_ANSWER
    _answer(sheet, row, field, answer, styles.answers[field.type], language)
    _text(sheet, row, COMMENT, form.comments.get(field.id, "") if form else "", styles.prose)
    evidence = form.evidence.get(field.id, "") if form else ""
    _text(sheet, row, EVIDENCE, evidence, styles.prose if field.evidence or evidence else styles.closed)


def _answer(sheet: Any, row: int, field: Field, answer: Answer, style: Any, language: str) -> None:
    if answer is Absence.NO_ANSWER:
        sheet.write_blank(row, ANSWER, None, style)
    elif isinstance(answer, Absence):
        _text(
            sheet,
            row,
            ANSWER,
            say(language, "answer.not_applicable")
            if answer is Absence.NOT_APPLICABLE
            else in_words(field, answer, language),
            style,
        )
    elif isinstance(answer, date):
        sheet.write_datetime(row, ANSWER, datetime.combine(answer, time()), style)
    elif isinstance(answer, int | Decimal) and not isinstance(answer, bool):
        # Division by 100 of a Decimal is exact; the workbook itself stores a binary number of 15 figures.
        number = Decimal(answer) / 100 if field.type is FieldType.PERCENT else answer
        sheet.write_number(row, ANSWER, number, style)
    else:
        _text(sheet, row, ANSWER, in_words(field, answer, language), style)


def _text(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """Write text as text; an empty one keeps its format."""
    if len(text) > _LONGEST:
        raise ValueError(f"a cell holds {_LONGEST} characters, not {len(text)}: row {row + 1}, column {column + 1}")
    if text:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)


def _lists(book: Any, form: BlankForm) -> dict[str, str]:
    """A hidden sheet with the answers to choose from (a list inside a rule ends at 255 characters)."""
    choosing = [f for f in form.questions.values() if f.type is FieldType.CHOICE]
    if not choosing:
        return {}
    name_of_lists = say(form.language, "workbook.lists")
    sheet = book.add_worksheet(name_of_lists)
    sheet.hide()
    sources = {}
    for column, field in enumerate(choosing):
        for row, label in enumerate(field.choices.values()):
            _text(sheet, row, column, label)
        name = address(0, column).rstrip("1")
        sources[field.id] = f"='{name_of_lists}'!${name}$1:${name}${len(field.choices)}"
    return sources


def _validation(sheet: Any, row: int, field: Field, form: BlankForm, lists: dict[str, str]) -> None:
    """Add a rule that warns and lets the person go on with any answer."""
    rule = _rule(field, form, lists)
    if rule:
        extra = {
            "error_type": "warning",
            "error_title": say(form.language, "workbook.doubt_title"),
            "error_message": say(form.language, "workbook.doubt"),
        }
        sheet.data_validation(row, ANSWER, row, ANSWER, rule | extra)


def _rule(field: Field, form: BlankForm, lists: dict[str, str]) -> dict[str, Any]:
    if field.type is FieldType.YES_NO:
        return {"validate": "list", "source": [say(form.language, "answer.yes"), say(form.language, "answer.no")]}
    if field.type is FieldType.CHOICE:
        return {"validate": "list", "source": lists[field.id]}
    if field.type is FieldType.DATE:
        last = date(form.year + YEARS_AHEAD, 12, 31)
        return {"validate": "date", "criteria": "between", "minimum": date(FIRST_YEAR, 1, 1), "maximum": last}
    if field.type not in {FieldType.INTEGER, FieldType.DECIMAL, FieldType.PERCENT}:
        return {}
    scale = 100 if field.type is FieldType.PERCENT else 1
    low, high = field.minimum or Decimal(0), highest(field)
    kind = {"validate": "integer" if field.type is FieldType.INTEGER else "decimal"}
    if high is None:
        return kind | {"criteria": ">=", "value": float(low / scale)}
    return kind | {"criteria": "between", "minimum": float(low / scale), "maximum": float(high / scale)}


def _advice(book: Any, form: BlankForm, *, synthetic: bool) -> None:
    sheet = book.add_worksheet(say(form.language, "workbook.sheet_help"))
    sheet.set_column(0, 0, _ADVICE_WIDTH)
    sheet.set_paper(9)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    heading = book.add_format({"bold": True, "font_size": 13, "bottom": 1, "font_color": "#1F3864"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for row, (is_heading, text) in enumerate(_advice_lines(form, synthetic=synthetic)):
        _text(sheet, row, 0, text, heading if is_heading else body)
        sheet.set_row(row, 20 if is_heading else 15.0 * _lines(text, 1.15 * _ADVICE_WIDTH) + 1)


def _advice_lines(form: BlankForm, *, synthetic: bool) -> Iterator[tuple[bool, str]]:
    yield True, say(form.language, "workbook.how", year=form.year)
    yield False, form.title
    if synthetic:
        yield False, say(form.language, "workbook.synthetic")
    yield from guidance(form)


def _styles(book: Any) -> _Styles:
    base = {
        "font_name": "Calibri",
        "font_size": 11,
        "valign": "top",
        "text_wrap": True,
        "border": 1,
        "border_color": "#BFBFBF",
    }
    open_ = base | {"locked": False, "bg_color": "#FFF9E5"}
    plain = {"font_name": "Calibri", "font_size": 11}
    # Numbers keep the general format: under a number format a typed 5.12 would turn into 46368 unseen.
    # Texts keep the text format: otherwise retyping "=1" would make a formula of it.
    formats = {
        FieldType.DATE: "dd.mm.yyyy",
        FieldType.PERCENT: "0.00%",
        FieldType.INTEGER: "General",
        FieldType.DECIMAL: "General",
    }
    return _Styles(
        title=book.add_format(plain | {"bold": True, "font_size": 14}),
        note=book.add_format(plain),
        warning=book.add_format(plain | {"bold": True, "font_color": "#C00000"}),
        header=book.add_format(
            base | {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "valign": "vcenter"}
        ),
        section=book.add_format(plain | {"bold": True, "bg_color": "#D9E2F3", "top": 1, "bottom": 1}),
        fixed=book.add_format(base),
        part=book.add_format(base | {"indent": 2, "italic": True}),
        help=book.add_format(base | {"font_size": 9, "font_color": "#404040"}),
        answers={
            t: book.add_format(open_ | {"num_format": formats.get(t, "@"), "align": "left", "bold": True})
            for t in FieldType
        },
        prose=book.add_format(open_ | {"num_format": "@"}),
        closed=book.add_format(base | {"bg_color": "#EDEDED"}),
    )
