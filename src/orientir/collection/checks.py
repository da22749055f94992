"""Answers held against each other: what is possible cell by cell may be impossible together."""

from __future__ import annotations

from decimal import Decimal

from orientir.collection.display import in_words
from orientir.methodology.model import NUMERIC, Field, Methodology
from orientir.terms import Answer, FilledForm, Issue, Severity, Year


def check_answers(form: FilledForm, methodology: Methodology, year: Year) -> list[Issue]:
    """What a person should look at again. Nothing here refuses a form: the unit may know better."""
    place = next((t.name for t in methodology.territories if t.id == form.unit), form.unit)
    fields = {f.id: f for f in methodology.fields if f.in_force(year)}
    issues = []
    for part in fields.values():
        whole = fields.get(part.part_of)
        found = _part_of(part, whole, form) if whole else None
        if found:
            issues.append(Issue("answers.part", place, found, "Проверьте оба ответа.", Severity.CHECK))
    return issues


def _part_of(part: Field, whole: Field, form: FilledForm) -> str | None:
    """An "of which" row that does not fit into its whole."""
    small, large = _number(form.answers.get(part.id)), _number(form.answers.get(whole.id))
    if part.type not in NUMERIC or small is None:
        return None
    if large is None:
        return f"На вопрос «{part.label}» ответ есть ({in_words(part, small)}), а на вопрос «{whole.label}» нет."
    if small > large:
        return (
            f"В ответе «{part.label}» число больше ({in_words(part, small)}), "
            f"чем в ответе «{whole.label}» ({in_words(whole, large)}), хотя это его часть."
        )
    return None


def _number(answer: Answer | None) -> int | Decimal | None:
    return answer if isinstance(answer, int | Decimal) and not isinstance(answer, bool) else None
