"""Filters for the pages of a questionnaire: words in a language, values by a name, marks and places to choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template import Library

from orientir.methodology.questionnaire import Question

register = Library()


@register.filter
def inlang(words: Mapping[str, str], language: str) -> str:
    """A text of the questionnaire in a language."""
    return words.get(language, "") if words else ""


@register.filter
def at(values: Mapping[str, Any], name: str) -> Any:
    """The value of a name; nothing where there is none."""
    return values.get(name, "")


@register.filter
def part(field: str, question: str) -> str:
    """The option that a field stands for: ``helped_teacher`` of ``helped`` is ``teacher``."""
    return field.removeprefix(f"{question}_")


@register.filter
def marks(question: Question) -> list[str]:
    return [str(mark) for mark in range(question.first, question.last + 1)]


@register.filter
def places(question: Question) -> list[str]:
    return [str(place) for place in range(1, (question.most or len(question.options)) + 1)]
