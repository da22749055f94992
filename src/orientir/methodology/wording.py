"""The sentences of a methodology: which values may stand in them, and why there may be no value."""

from __future__ import annotations

from collections.abc import Iterator

from orientir.terms import Absence, language_of, languages, say
from orientir.terms.sentences import Agreeing, Placeholder, parse_text

NUMBERS = ("count", "share", "of")
WORDS = ("year", "previous", "period")
TRUTHS = {say(language, f"answer.{word}"): word == "yes" for language in languages() for word in ("yes", "no")}
"""Yes and no in every language, as the forms offer them."""


def absent(language: str, why: Absence) -> str:
    """Why there is no answer, the same words wherever they are read. They agree with any unit, any indicator."""
    return say(language, f"absent.{why}")


def faults_of(text: str, language: str, known: frozenset[str]) -> Iterator[str]:
    """What is wrong with a sentence, in words. ``known`` are the ids of the indicators."""
    numbers_seen = False
    for part in parse_text(text):
        if isinstance(part, Placeholder):
            numbers_seen = numbers_seen or part.part in ("count", "of")
            if part.part not in NUMBERS + WORDS:
                yield f"Неизвестная подстановка «{{{part.part}}}»; можно: {', '.join(NUMBERS + WORDS)}."
            elif part.indicator and part.indicator not in known:
                yield f"Подстановка «{{{part.indicator}.{part.part}}}»: показателя «{part.indicator}» нет."
        elif isinstance(part, Agreeing):
            needed = language_of(language).forms
            if len(part.forms) != needed or not all(part.forms):
                yield f"«{{{'|'.join(part.forms)}}}»: форм слова {len(part.forms)}, а нужно {needed}."
            elif not numbers_seen:
                yield f"«{{{'|'.join(part.forms)}}}»: перед этими словами нет числа, с которым их согласовать."
        elif "{" in part or "}" in part:
            yield "Фигурная скобка без пары."
