"""Findings for a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence

from orientir.factcheck.catalogue import Finding
from orientir.terms import Severity

NAMES = {Severity.ERROR: "Ошибка", Severity.CHECK: "Проверьте", Severity.HINT: "Подсказка"}
_FORMS = {
    Severity.ERROR: ("ошибка", "ошибки", "ошибок"),
    Severity.CHECK: ("место для проверки", "места для проверки", "мест для проверки"),
    Severity.HINT: ("подсказка", "подсказки", "подсказок"),
}
_MOST_QUOTED = 6
_WIDTH = 100


def as_text(findings: Sequence[Finding], source: str) -> str:
    """Every finding with its arithmetic, quotations and advice; the summary first."""
    return "\n\n".join([f"{source}: {summary(findings)}", *(_one(at, found) for at, found in enumerate(findings, 1))])


def summary(findings: Sequence[Finding]) -> str:
    """«2 ошибки, 1 место для проверки» or «замечаний нет»."""
    counted = Counter(found.severity for found in findings)
    parts = [f"{counted[weight]} {agreed(counted[weight], _FORMS[weight])}" for weight in _FORMS if counted[weight]]
    return ", ".join(parts) + "." if parts else "замечаний нет."


def agreed(number: int, forms: tuple[str, str, str]) -> str:
    """The form of a noun after a number.

    >>> [agreed(n, ("ошибка", "ошибки", "ошибок")) for n in (1, 3, 11, 22, 25)]
    ['ошибка', 'ошибки', 'ошибок', 'ошибки', 'ошибок']
    """
    if number % 100 in range(11, 15):
        return forms[2]
    return forms[0] if number % 10 == 1 else forms[1] if number % 10 in (2, 3, 4) else forms[2]


def shown(found: Finding) -> tuple[Sequence[str], int]:
    """Quotations worth printing, and how many more there are."""
    lines = [f"{quoted.row}: {quoted.text}" if quoted.row else quoted.text for quoted in found.quotations]
    return lines[:_MOST_QUOTED], max(0, len(lines) - _MOST_QUOTED)


def _one(number: int, found: Finding) -> str:
    lines = [f"{number}. {NAMES[found.severity]}. {found.title} [{found.code}]"]
    lines += _wrapped(found.arithmetic)
    texts, more = shown(found)
    for quoted, text in zip(found.quotations, texts, strict=False):
        lines += _wrapped(f"{quoted.place}: «{text}»")
    if more:
        lines.append(f"   и ещё {more} {agreed(more, ('место', 'места', 'мест'))}")
    lines += _wrapped(f"→ {found.advice}")
    return "\n".join(lines)


def _wrapped(text: str) -> list[str]:
    # Words are cut at plain spaces only: a figure such as «58 834» stays on one line.
    return textwrap.wrap(
        text, _WIDTH, initial_indent="   ", subsequent_indent="   ", break_long_words=False, break_on_hyphens=False
    )
