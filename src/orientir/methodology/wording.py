"""Sentences with numbers in them: placeholders, and words that agree with a number.

``В {count} ({share}) {муниципалитете|муниципалитетах|муниципалитетах}`` : words in braces agree with
the nearest number before them. The author writes whatever case the sentence needs; no word is generated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from orientir.terms import Absence, plural

FORMS = {"ru": 3, "en": 2}
NUMBERS = ("count", "share", "of")
WORDS = ("year", "previous", "period")
ABSENT: Mapping[str, Mapping[Absence, str]] = {
    "ru": {
        Absence.NO_ANSWER: "нет ответа",
        Absence.ZERO_BASE: "база равна нулю",
        Absence.SUPPRESSED: "скрыто",
        Absence.NOT_APPLICABLE: "не применимо",
        Absence.NOT_ASKED: "не спрашивали",
        Absence.DID_NOT_TAKE_PART: "не участвовали",
        Absence.NOT_ACCEPTED: "форма не принята",
        Absence.NOT_ASSESSED: "не оценивали",
    },
    "en": {
        Absence.NO_ANSWER: "no answer",
        Absence.ZERO_BASE: "the base is zero",
        Absence.SUPPRESSED: "suppressed",
        Absence.NOT_APPLICABLE: "not applicable",
        Absence.NOT_ASKED: "not asked",
        Absence.DID_NOT_TAKE_PART: "did not take part",
        Absence.NOT_ACCEPTED: "form not accepted",
        Absence.NOT_ASSESSED: "not assessed",
    },
}
"""Why there is no answer, the same words wherever they are read. They agree with any unit, any indicator."""

_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Placeholder:
    """``{count}`` (indicator "") or ``{probes.count}``; ``{year}`` and ``{period}`` alike."""

    indicator: str
    part: str


@dataclass(frozen=True)
class Agreeing:
    """Words of which one is chosen by the number before them."""

    forms: tuple[str, ...]


Part = str | Placeholder | Agreeing


def parse_text(text: str) -> list[Part]:
    """Split a sentence into text, placeholders and agreeing words."""
    parts: list[Part] = []
    position = 0
    for found in _BRACES.finditer(text):
        if found.start() > position:
            parts.append(text[position : found.start()])
        inner = found[1].strip()
        if "|" in inner:
            parts.append(Agreeing(tuple(form.strip() for form in inner.split("|"))))
        else:
            indicator, _, part = inner.rpartition(".")
            parts.append(Placeholder(indicator, part))
        position = found.end()
    if position < len(text):
        parts.append(text[position:])
    return parts


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
            if len(part.forms) != FORMS[language] or not all(part.forms):
                yield f"«{{{'|'.join(part.forms)}}}»: форм слова {len(part.forms)}, а нужно {FORMS[language]}."
            elif not numbers_seen:
                yield f"«{{{'|'.join(part.forms)}}}»: перед этими словами нет числа, с которым их согласовать."
        elif "{" in part or "}" in part:
            yield "Фигурная скобка без пары."


def fill(
    text: str, language: str, lookup: Callable[[Placeholder], tuple[str, Fraction | None]]
) -> list[tuple[str, Placeholder | None]]:
    """Fill a sentence; each piece comes with the placeholder it stands for, if any.

    ``lookup`` gives for a placeholder its text and, where words may agree with it, the number.
    """
    number: Fraction = Fraction(0)
    pieces: list[tuple[str, Placeholder | None]] = []
    for part in parse_text(text):
        if isinstance(part, Placeholder):
            shown, found = lookup(part)
            number = number if found is None else found
            pieces.append((shown, part))
        elif isinstance(part, Agreeing):
            pieces.append((part.forms[plural(language, number)], None))
        else:
            pieces.append((part, None))
    return pieces
