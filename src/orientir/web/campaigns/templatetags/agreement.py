"""Words that agree with a number, in templates."""

from __future__ import annotations

from django import template

from orientir.methodology.wording import NBSP, figure, plural

register = template.Library()


@register.filter
def agree(number: int, forms: str) -> str:
    """The number and the word that fits it.

    >>> agree(21, "форма|формы|форм").replace(NBSP, " ")
    '21 форма'
    """
    return f"{figure(number)}{NBSP}{word(number, forms)}"


@register.filter
def word(number: int, forms: str) -> str:
    """Only the word that fits the number.

    >>> word(5, "форма|формы|форм")
    'форм'
    """
    return forms.split("|")[plural("ru", number)]
