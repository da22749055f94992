"""Words that agree with a number, in templates."""

from __future__ import annotations

from django import template

from orientir.terms import counted, plural

register = template.Library()


@register.filter
def agree(number: int, forms: str) -> str:
    """The number and the word that fits it.

    >>> agree(21, "форма|формы|форм").split()
    ['21', 'форма']
    """
    return counted(number, forms.split("|"))


@register.filter
def word(number: int, forms: str) -> str:
    """Only the word that fits the number.

    >>> word(5, "форма|формы|форм")
    'форм'
    """
    return forms.split("|")[plural("ru", number)]
