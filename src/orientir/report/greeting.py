"""Greet a person by name and patronymic where both are stored, and nobody by a guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from orientir.terms import say

HER = re.compile(r"\w+(?:овна|евна|ична)")
HIS = re.compile(r"\w{2,}ич")
MEN_IN_A = frozenset(["Илья", "Никита", "Фома", "Лука", "Кузьма", "Савва", "Данила", "Гаврила", "Игорь", "Лазарь"])
"""Names of men that end as names of women do."""


def greeting(names: Sequence[str], language: str) -> str:
    """«Уважаемая Анна Петровна!» for one person whose patronymic is stored; else colleagues are greeted.

    >>> greeting(["Иванова Анна Петровна"], "ru"), greeting(["Пётр Ильич"], "ru"), greeting(["А. П. Иванова"], "ru")
    ('Уважаемая Анна Петровна!', 'Уважаемый Пётр Ильич!', 'Уважаемые коллеги!')
    """
    if language == "ru" and len(names) == 1 and (found := _by_patronymic(names[0])):
        gender, name = found
        return f"{'Уважаемая' if gender == 'f' else 'Уважаемый'} {name}!"
    return say(language, "greeting.colleagues")


def _by_patronymic(stored: str) -> tuple[Literal["f", "m"], str] | None:
    """The gender that a patronymic tells, and the name with it; None where a person has stored no full name.

    A surname may end as a patronymic does («Станкевич»): it is none at the beginning, nor after a woman's name.
    """
    words = stored.split()
    if not 2 <= len(words) <= 3 or not all(re.fullmatch(r"[А-ЯЁ][а-яё]+(-[А-ЯЁ][а-яё]+)?", word) for word in words):
        return None
    for given, patronymic in zip(words, words[1:], strict=False):
        if HER.fullmatch(patronymic):
            return "f", f"{given} {patronymic}"
        if HIS.fullmatch(patronymic) and (given in MEN_IN_A or given[-1] not in "аяь"):
            return "m", f"{given} {patronymic}"
    return None
