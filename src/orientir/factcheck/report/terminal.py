"""Findings for a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence

from orientir.factcheck.catalogue import Finding
from orientir.terms import Severity, counted

NAMES = {Severity.ERROR: "Ошибка", Severity.CHECK: "Проверьте", Severity.HINT: "Подсказка"}
_FORMS = {
    Severity.ERROR: ("ошибка", "ошибки", "ошибок"),
    Severity.CHECK: ("место для проверки", "места для проверки", "мест для проверки"),
    Severity.HINT: ("подсказка", "подсказки", "подсказок"),
}
PLACES = ("место", "места", "мест")
_MOST_QUOTED = 6
Dismissed = Sequence[tuple[Finding, str]]
_WIDTH = 100


def as_text(findings: Sequence[Finding], source: str, dismissed: Dismissed = ()) -> str:
    """Every finding with its arithmetic, quotations and advice; the summary first."""
    head = f"{source}: {summary(findings)}{not_errors(dismissed)}"
    return "\n\n".join([head, *(_one(at, found) for at, found in enumerate(findings, 1))])


def not_errors(dismissed: Dismissed) -> str:
    """« Снято с объяснением: 2.» or nothing."""
    return f" Снято с объяснением: {len(dismissed)}." if dismissed else ""


def summary(findings: Sequence[Finding]) -> str:
    """«2 ошибки, 1 место для проверки» or «замечаний нет»."""
    number = Counter(found.severity for found in findings)
    parts = [counted(number[weight], _FORMS[weight]) for weight in _FORMS if number[weight]]
    return ", ".join(parts) + "." if parts else "замечаний нет."


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
        lines.append(f"   и ещё {counted(more, PLACES)}")
    lines += _wrapped(f"→ {found.advice}")
    return "\n".join(lines)


def _wrapped(text: str) -> list[str]:
    # Words are cut at plain spaces only: a figure such as «58 834» stays on one line.
    return textwrap.wrap(
        text, _WIDTH, initial_indent="   ", subsequent_indent="   ", break_long_words=False, break_on_hyphens=False
    )
