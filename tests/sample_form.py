"""A small methodology held in memory and forms made from it, for tests of writing and reading forms."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from orientir.methodology import Campaign, Criterion, Field, FieldType, Level, Methodology, SourceLine
from orientir.terms import FilledForm, Territory, Unit, Year
from orientir.workbooks import BlankForm, FormRead, form_of, read_workbook, write_form

YEAR = Year(2021)
PLACE = SourceLine(Path("sample.yaml"), 1)
MUNICIPALITY = "municipality"


def question(id: str, kind: str, label: str = "", **facts: Any) -> Field:
    """A field of the sample form; anything a test does not care about is the plainest."""
    facts = {"asked": (MUNICIPALITY, "school"), "since": Year(2020), "criterion": "work"} | facts
    return Field(id=id, place=PLACE, label=label or f"Вопрос {id}", type=FieldType(kind), **facts)


QUESTIONS = (
    question("has_plan", "yes_no", "Есть план работы", evidence="link", help="Ответьте «да», если план утверждён."),
    question("plan_date", "date", "Дата плана", since=Year(2021)),
    question("plan_link", "link", "Адрес плана"),
    question("pupils", "integer", "Обучающиеся", unit=("человек", "человека", "человек"), accepts=("чел.",)),
    question("tested", "integer", "из них прошли диагностику", part_of="pupils", maximum=Decimal(9000)),
    question("posts", "decimal", "Ставки", places=2, unit=("ставка", "ставки", "ставок")),
    question("covered", "percent", "Охват"),
    question("stage", "choice", "Этап", choices={"draft": "разрабатывается", "done": "готово, действует"}),
    question("note", "text", "Чем гордитесь", evidence="any"),
)
TERRITORIES = (
    Territory("bratsk", "город Братск", "urban_okrug", MUNICIPALITY, code="25714000"),
    Territory("bratsky", "Братский район", "municipal_district", MUNICIPALITY, code="25604000", centre="г. Братск"),
    Territory("zima", "город Зима", "urban_okrug", MUNICIPALITY),
    Territory("ziminsky", "Зиминский район", "municipal_district", MUNICIPALITY, centre="г. Зима"),
)
BRATSK = TERRITORIES[0]
ANSWERS = FilledForm(
    "bratsk",
    {
        "has_plan": True,
        "plan_date": date(2021, 3, 12),
        "plan_link": "https://школа.рф/план",
        "pupils": 1234,
        "tested": 200,
        "posts": Decimal("608.75"),
        "covered": Decimal("0.5"),
        "stage": "done",
        "note": '=HYPERLINK("http://a.example";"сюда")\nвторая строка <b>',
    },
    comments={"pupils": "+7 за прошлый год", "posts": "@SUM(A1)"},
    evidence={"has_plan": "https://a.example/plan", "note": "-грамота"},
)


def methodology(version: str = "1") -> Methodology:
    work = Criterion("work", PLACE, 1, "Работа", fields=QUESTIONS)
    levels = (
        Level(MUNICIPALITY, "муниципальное образование", ("муниципалитет", "муниципалитета", "муниципалитетов")),
        Level("school", "школа", ("школа", "школы", "школ")),
    )
    return Methodology(
        id="sample",
        version=version,
        digest="",
        files={},
        language="ru",
        title="Мониторинг",
        region={},
        texts={},
        levels=levels,
        periods={},
        campaigns={YEAR: Campaign(YEAR, date(2021, 11, 15), date(2021, 12, 15))},
        ranks=(),
        denominators={},
        criteria=(work,),
        problems=(),
        recommendations=(),
        measures=(),
        abbreviations={"СПС": "содействие профессиональному самоопределению"},
        territories=TERRITORIES,
    )


def blank(
    version: str = "1", year: Year = YEAR, level: str = MUNICIPALITY, units: tuple[Unit, ...] = TERRITORIES
) -> BlankForm:
    return form_of(methodology(version), level, year, units=units)


def form(
    answers: FilledForm | None = ANSWERS,
    previous: FilledForm | None = None,
    *,
    synthetic: bool = False,
    year: int = YEAR,
    unit: Unit | None = None,
    version: str = "1",
    level: str = MUNICIPALITY,
) -> bytes:
    """The bytes of a form."""
    target = io.BytesIO()
    owner = unit or next(t for t in TERRITORIES if t.id == (answers.unit if answers else "bratsk"))
    write_form(target, blank(version, Year(year), level), owner, answers, previous, synthetic=synthetic)
    return target.getvalue()


def read(data: bytes, name: str = "анкета.xlsx", units: tuple[Unit, ...] = TERRITORIES) -> FormRead:
    return read_workbook(data, name, blank(units=units))


def edit(data: bytes, change: Callable[[Any], None]) -> bytes:
    """The form after a stranger's program has opened it, changed the sheet of questions and saved it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book["Анкета"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def row_of(sheet: Any, label: str) -> int:
    """The row whose question is ``label``."""
    return next(cell.row for line in sheet.iter_rows() for cell in line if cell.value == label)


def column_of(sheet: Any, heading: str) -> int:
    return next(cell.column for line in sheet.iter_rows() for cell in line if cell.value == heading)


def answer_cell(sheet: Any, id: str, heading: str = "Ответ") -> Any:
    """The cell that holds the answer (or comment, or evidence) to a question."""
    label = next(q.label for q in QUESTIONS if q.id == id)
    return sheet.cell(row_of(sheet, label), column_of(sheet, heading))


def answering(id: str, value: object, heading: str = "Ответ", number_format: str = "") -> Callable[[Any], None]:
    """An edit that puts ``value`` into one cell."""

    def change(sheet: Any) -> None:
        cell = answer_cell(sheet, id, heading)
        cell.value = value
        if number_format:
            cell.number_format = number_format

    return change
