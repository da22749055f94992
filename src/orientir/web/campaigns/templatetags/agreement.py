"""Words that agree with a number, in templates."""

from __future__ import annotations

from fractions import Fraction

from django import template

from orientir import terms
from orientir.methodology import Level
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
def out_of(number: int, level: Level) -> str:
    """How many units of a level there are, as after «из».

    >>> out_of(21, Level("school", "школа", ("школа", "школы", "школ"))).split()
    ['21', 'школы']
    """
    one, many = (level.unit[1], level.unit[2]) if len(level.unit) > 2 else (level.many, level.many)
    return counted(number, (one, many, many))


@register.filter
def figure(number: int) -> str:
    """A number as everywhere else: thousands apart.

    >>> figure(2772).replace(terms.THIN, " ")
    '2 772'
    """
    return terms.figure(Fraction(number))


@register.filter
def word(number: int, forms: str) -> str:
    """Only the word that fits the number.

    >>> word(5, "форма|формы|форм")
    'форм'
    """
    return forms.split("|")[plural("ru", number)]


@register.filter
def in_quotes(name: object) -> str:
    """A name in quotation marks, of which those within it are the inner ones.

    >>> in_quotes("МБОУ «Гимназия № 2»")
    '«МБОУ „Гимназия № 2“»'
    """
    return terms.quoted("ru", [str(name)])
