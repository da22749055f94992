"""Sentences with values in them: placeholders, and words that agree with a number.

``В {count} ({share}) {муниципалитете|муниципалитетах|муниципалитетах}`` : words in braces agree with
the nearest number before them. The author writes whatever case the sentence needs; no word is generated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from orientir.terms.issues import Issue, Severity
from orientir.terms.language import language_of, lines
from orientir.terms.numbers import as_typed, day, figure, plural

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


@lru_cache(maxsize=4_096)
def parse_text(text: str) -> tuple[Part, ...]:
    """Split a sentence into text, placeholders and agreeing words; the same one once, for a page says it often."""
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
    return tuple(parts)


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


@dataclass(frozen=True)
class Said:
    """Words that wait for the language of their reader: their key in ``languages``, and the values in them.

    A value may be other such words.
    """

    key: str
    values: Mapping[str, Any]


def said(key: str, **values: object) -> Said:
    return Said(key, values)


def say(language: str, key: str, **values: object) -> str:
    """A sentence of a language; of what is wrong and what to do about it the first.

    Numbers and days stand in it as the language writes them; «{count:,}» is a number with its thousands apart,
    «{until:words}» a day in words, and so all other ways of ``date`` in ``languages``.

    >>> say("ru", "cells.no_such_day", typed="31.02.2021"), say("en", "cells.no_such_day", typed="31.02.2021")
    ('Такого дня нет: «31.02.2021».', 'There is no such day: “31.02.2021”.')
    """
    found = language_of(language).words[key]
    return _filled(language, found if isinstance(found, str) else found[0], values)


def worded(language: str, words: str | Said) -> str:
    """Words in the language of their reader; a text that has been worded already stays as it is."""
    return say(language, words.key, **words.values) if isinstance(words, Said) else words


def remark(language: str, key: str, **values: object) -> tuple[str, str]:
    """What is wrong, and what to do about it."""
    message, advice = lines(language, key)
    return _filled(language, message, values), _filled(language, advice, values)


def quoted(language: str, names: Iterable[str]) -> str:
    """Names in the quotation marks of a language, with commas between them; marks within a name are the inner ones.

    >>> quoted("ru", ["а", "б"]), quoted("en", ["a", "b"])
    ('«а», «б»', '“a”, “b”')
    >>> quoted("ru", ["МБОУ «Гимназия № 2»"])
    '«МБОУ „Гимназия № 2“»'
    """
    outer = say(language, "list.quoted", text="")
    inner = str.maketrans("«»", "„“") if outer == "«»" else {}
    return ", ".join(say(language, "list.quoted", text=name.translate(inner)) for name in names)


def issue(
    language: str, key: str, place: str, *, code: str = "", severity: Severity = Severity.ERROR, **values: object
) -> Issue:
    """An issue in the words of a language; its code is their key, unless one code has several wordings."""
    return Issue(code or key, place, *remark(language, key, **values), severity)


def _filled(language: str, text: str, values: Mapping[str, object]) -> str:
    if "{" not in text:
        return text

    def lookup(placeholder: Placeholder) -> tuple[str, Fraction | None]:
        name, _, way = placeholder.part.partition(":")
        value = values[name]
        number = Fraction(value) if isinstance(value, int | Decimal) else None
        return _shown(language, value, way), number

    return "".join(piece for piece, _ in fill(text, language, lookup))


def _shown(language: str, value: object, way: str) -> str:
    if isinstance(value, Said):
        return worded(language, value)
    if isinstance(value, int | Decimal):
        return figure(value, language) if way else as_typed(value, language)
    if isinstance(value, date):
        return say(language, f"date.{way}", **_parts(language, value)) if way else day(value, language)
    return str(value)


def _parts(language: str, of: date) -> dict[str, str]:
    clock = {name: f"{of:{sign}}" for name, sign in (("hour", "%H"), ("minute", "%M"), ("second", "%S"))}
    month = language_of(language).months[of.month - 1]
    return {"day": str(of.day), "month": month, "year": str(of.year)} | (clock if isinstance(of, datetime) else {})
