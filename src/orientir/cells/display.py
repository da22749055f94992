"""Answers in the words of the form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from orientir.cells.periods import period_in_words
from orientir.methodology.model import Field, FieldType
from orientir.methodology.wording import absent
from orientir.terms import Absence, Answer, as_typed, day, figure, language_of, say, words


def bare_digits(number: Decimal) -> str:
    """A number without exponent and without trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_words(field: Field, answer: Answer, language: str = "ru") -> str:
    """An answer as a person would write it: «да», «608,75», «78 %», «15.11.2021», the label of a choice."""
    if isinstance(answer, Absence):
        return absent(language, answer)
    if isinstance(answer, bool):
        return say(language, "answer.yes" if answer else "answer.no")
    if isinstance(answer, date):
        return day(answer, language)
    if isinstance(answer, int | Decimal):
        if field.type is FieldType.MONEY:
            return language_of(language).money.format(number=figure(answer, language))
        typed = as_typed(answer, language)
        return words(language, "answer")["percent"].format(number=typed) if field.type is FieldType.PERCENT else typed
    if field.type is FieldType.PERIOD:
        return period_in_words(answer, language)
    if field.several:
        return "; ".join(field.choices.get(id, id) for id in answer.split())
    return field.choices.get(answer, answer)


def unit_hint(field: Field, language: str = "ru") -> str:
    """What belongs into the answer cell, in a word or two."""
    if field.type in (FieldType.INTEGER, FieldType.DECIMAL):
        return field.unit[-1] if field.unit else say(language, "hint.integer")
    return say(language, f"hint.{field.type}")
