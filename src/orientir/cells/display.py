"""Answers in the words of the form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from orientir.cells.periods import period_in_words
from orientir.methodology.model import Field, FieldType
from orientir.methodology.wording import ABSENT
from orientir.terms import Absence, Answer, as_typed, figure

NOT_APPLICABLE = "х"
"""The Russian statistical sign for a question that does not concern the unit."""


def bare_digits(number: Decimal) -> str:
    """A number without exponent and without trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_words(field: Field, answer: Answer, language: str = "ru") -> str:
    """An answer as a person would write it: «да», «608,75», «78 %», «15.11.2021», the label of a choice."""
    if isinstance(answer, Absence):
        return ABSENT[language][answer]
    if isinstance(answer, bool):
        return _YES_NO[language][0 if answer else 1]
    if isinstance(answer, date):
        return answer.strftime("%d.%m.%Y")
    if isinstance(answer, int | Decimal):
        if field.type is FieldType.MONEY:
            return f"{figure(answer)} ₽"
        return as_typed(answer) + _SIGNS.get(field.type, "")
    if field.type is FieldType.PERIOD:
        return period_in_words(answer)
    if field.several:
        return "; ".join(field.choices.get(id, id) for id in answer.split())
    return field.choices.get(answer, answer)


_SIGNS = {FieldType.PERCENT: " %"}


def unit_hint(field: Field, language: str = "ru") -> str:
    """What belongs into the answer cell, in a word or two."""
    words = _HINTS[language]
    if field.type in (FieldType.INTEGER, FieldType.DECIMAL):
        return field.unit[-1] if field.unit else words[FieldType.INTEGER]
    return words[field.type]


_YES_NO = {"ru": ("да", "нет"), "en": ("yes", "no")}
_HINTS = {
    "ru": {
        FieldType.YES_NO: "да / нет",
        FieldType.PERCENT: "%",
        FieldType.TEXT: "текст",
        FieldType.LINK: "ссылка",
        FieldType.DATE: "дата",
        FieldType.CHOICE: "выбор из списка",
        FieldType.FILE: "название файла",
        FieldType.INTEGER: "число",
        FieldType.MONEY: "рублей",
        FieldType.PERIOD: "первый и последний день",
        FieldType.CONTACT: "рабочий телефон или почта",
        FieldType.REFERENCE: "название из списка",
    },
    "en": {
        FieldType.YES_NO: "yes / no",
        FieldType.PERCENT: "%",
        FieldType.TEXT: "text",
        FieldType.LINK: "link",
        FieldType.DATE: "date",
        FieldType.CHOICE: "choose from the list",
        FieldType.FILE: "name of the file",
        FieldType.INTEGER: "number",
        FieldType.MONEY: "amount",
        FieldType.PERIOD: "first and last day",
        FieldType.CONTACT: "work telephone or e-mail",
        FieldType.REFERENCE: "name from the list",
    },
}
