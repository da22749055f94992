"""What the person who fills in a workbook reads, in the language of the methodology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orientir.cells.display import NOT_APPLICABLE


@dataclass(frozen=True)
class Phrases:
    """The words of a workbook. ``headings`` are those of the columns that are read, by key.

    ``advice`` are the sections of the second sheet: heading and lines.
    """

    sheet: str
    sheet_help: str
    lists: str
    headings: Mapping[str, str]
    kind: str
    before: str
    help: str
    title: str
    sheet_title: str
    deadline: str
    where: str
    page: str
    reason: str
    yes_no: tuple[str, str]
    doubt_title: str
    doubt: str
    synthetic: str
    how: str
    advice: tuple[tuple[str, tuple[str, ...]], ...]
    last_day: str
    abbreviations: str


RUSSIAN = Phrases(
    sheet="Анкета",
    sheet_help="Как заполнить",
    lists="Списки",
    headings={"question": "Вопрос", "answer": "Ответ", "comment": "Комментарий", "evidence": "Подтверждение"},
    kind="Что вписать",
    before="Ответ за {year} год",
    help="Пояснение",
    title="Анкета: {name}, {year} год",
    sheet_title="Анкета мониторинга за {year} год",
    deadline="Заполните до {day}. ",
    where="Отвечайте в светло-жёлтых ячейках.",
    page="Страница &P из &N",
    reason="Зачем спрашиваем: {reason}",
    yes_no=("да", "нет"),
    doubt_title="Проверьте ответ",
    doubt="Ответ не похож на ожидаемый. Проверьте его; «х» ставят, если вопрос к вам не относится.",
    synthetic="СИНТЕТИЧЕСКИЕ (УЧЕБНЫЕ) ДАННЫЕ: ответы условные, к настоящей организации или территории не относятся.",
    how="Как заполнить анкету за {year} год",
    advice=(
        (
            "Где отвечать",
            (
                (
                    "Отвечайте на листе «Анкета» в светло-жёлтых ячейках: столбцы «Ответ», «Комментарий», "
                    "«Подтверждение». Остальные ячейки защищены от случайных правок."
                ),
                (
                    "Один вопрос — один ответ. Всё, что хочется пояснить, пишите в комментарии: он сохранится вместе "
                    "с ответом."
                ),
                "Серый фон в столбце «Подтверждение» значит, что подтверждать этот ответ не нужно.",
                "Ширину столбцов и высоту строк можно менять, столбцы — скрывать, файл — называть как угодно.",
            ),
        ),
        (
            "Как записать ответ",
            (
                "Да или нет: выберите из списка.",
                (
                    "Число: введите цифрами, без слов «около» и «более». Дробную часть отделяйте запятой: 12,75. "
                    "Если ответ — ноль, введите 0."
                ),
                "Процент: введите со знаком процента, например 78 %.",
                "Дата: день, месяц и год через точки, например 15.11.2021.",
                "Ссылка: одна, полностью, как в строке браузера, например https://school1.irk.ru/prof.",
            ),
        ),
        (
            "Если ответа нет",
            (
                "Данных нет: оставьте ячейку пустой или напишите «нет данных». Это не то же самое, что «нет» или 0.",
                f"Вопрос к вам не относится: поставьте «{NOT_APPLICABLE}».",
                "Прочерк не ставьте: по нему нельзя понять, ноль это или нет данных.",
            ),
        ),
        (
            "Как отправить",
            (
                "Сохраните файл в формате XLSX. Файлы с паролем и с макросами не принимаются.",
                "Формулы лучше заменить значениями: прочитан будет последний сохранённый результат.",
                "Если ответ прочитать нельзя, вам вернут анкету с указанием ячейки и с советом, как её исправить.",
            ),
        ),
    ),
    last_day="Последний день приёма — {day}.",
    abbreviations="Сокращения",
)

ENGLISH = Phrases(
    sheet="Form",
    sheet_help="How to fill in",
    lists="Lists",
    headings={"question": "Question", "answer": "Answer", "comment": "Comment", "evidence": "Evidence"},
    kind="What to enter",
    before="Answer for {year}",
    help="Explanation",
    title="Form: {name}, {year}",
    sheet_title="Monitoring form for {year}",
    deadline="Please return by {day}. ",
    where="Answer in the pale yellow cells.",
    page="Page &P of &N",
    reason="Why we ask: {reason}",
    yes_no=("yes", "no"),
    doubt_title="Check the answer",
    doubt="This is not the kind of answer that was expected. Check it; enter “x” if the question does not concern you.",
    synthetic="SYNTHETIC (PRACTICE) DATA: the answers are invented and concern no real organisation or territory.",
    how="How to fill in the form for {year}",
    advice=(
        (
            "Where to answer",
            (
                (
                    "Answer on the sheet “Form” in the pale yellow cells: columns “Answer”, “Comment”, “Evidence”. "
                    "The other cells are protected against slips."
                ),
                "One question, one answer. Whatever needs explaining belongs in the comment, which is kept with it.",
                "A grey cell under “Evidence” means that this answer needs none.",
                "You may change widths and heights, hide columns, and name the file as you like.",
            ),
        ),
        (
            "How to write an answer",
            (
                "Yes or no: choose from the list.",
                "A number: in digits, without “about” or “more than”. If the answer is nought, enter 0.",
                "A percentage: with its sign, for example 78%.",
                "A date: day, month and year with full stops, for example 15.11.2021.",
                "A link: one, whole, as it stands in the browser.",
            ),
        ),
        (
            "If there is no answer",
            (
                "Not known: leave the cell empty or write “no data”. That is not the same as “no” or 0.",
                "The question does not concern you: enter “x”.",
                "Do not enter a dash: nobody can tell whether it means nought or not known.",
            ),
        ),
        (
            "How to return it",
            (
                "Save the file as XLSX. Files with a password or macros are not taken.",
                "Better replace formulas by their values: the last saved result is read.",
                "If an answer cannot be read, the form comes back with the cell named and advice how to mend it.",
            ),
        ),
    ),
    last_day="The last day is {day}.",
    abbreviations="Abbreviations",
)

PHRASES: Mapping[str, Phrases] = {"ru": RUSSIAN, "en": ENGLISH}
