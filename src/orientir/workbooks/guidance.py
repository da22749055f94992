"""The sheet «Как заполнить»: everything that a coordinator needs to know, on one page."""

from __future__ import annotations

from collections.abc import Iterator

from orientir.cells.display import NOT_APPLICABLE
from orientir.workbooks.blank_form import BlankForm
from orientir.workbooks.mark import SHEET

_HOW = (
    (
        f"Отвечайте на листе «{SHEET}» в светло-жёлтых ячейках: столбцы «Ответ», «Комментарий», «Подтверждение». "
        "Остальные ячейки защищены от случайных правок."
    ),
    "Один вопрос — один ответ. Всё, что хочется пояснить, пишите в комментарии: он сохранится вместе с ответом.",
    "Серый фон в столбце «Подтверждение» значит, что подтверждать этот ответ не нужно.",
    "Ширину столбцов и высоту строк можно менять, столбцы — скрывать, файл — называть как угодно.",
)
_ANSWERS = (
    "Да или нет: выберите из списка.",
    (
        "Число: введите цифрами, без слов «около» и «более». Дробную часть отделяйте запятой: 12,75. "
        "Если ответ — ноль, введите 0."
    ),
    "Процент: введите со знаком процента, например 78 %.",
    "Дата: день, месяц и год через точки, например 15.11.2021.",
    "Ссылка: одна, полностью, как в строке браузера, например https://school1.irk.ru/prof.",
)
_NO_ANSWER = (
    "Данных нет: оставьте ячейку пустой или напишите «нет данных». Это не то же самое, что «нет» или 0.",
    f"Вопрос к вам не относится: поставьте «{NOT_APPLICABLE}».",
    "Прочерк не ставьте: по нему нельзя понять, ноль это или нет данных.",
)
_SENDING = (
    "Сохраните файл в формате XLSX. Файлы с паролем и с макросами не принимаются.",
    "Формулы лучше заменить значениями: прочитан будет последний сохранённый результат.",
    "Если ответ прочитать нельзя, вам вернут анкету с указанием ячейки и с советом, как её исправить.",
)


def guidance(form: BlankForm) -> Iterator[tuple[bool, str]]:
    """Lines of the sheet: (is it a heading, text)."""
    sections = (
        ("Где отвечать", _HOW),
        ("Как записать ответ", _ANSWERS),
        ("Если ответа нет", _NO_ANSWER),
        ("Как отправить", (*_deadline(form), *_SENDING)),
    )
    for heading, lines in sections:
        yield False, ""
        yield True, heading
        for line in lines:
            yield False, f"• {line}"
    if form.abbreviations:
        yield False, ""
        yield True, "Сокращения"
        for short, full in form.abbreviations.items():
            yield False, f"{short} — {full}"


def _deadline(form: BlankForm) -> Iterator[str]:
    if form.closes:
        yield f"Последний день приёма — {form.closes:%d.%m.%Y}."
