"""What the k and n of an indicator are as sums of questions: by this, one column of a table follows from others."""

from __future__ import annotations

from fractions import Fraction

from orientir.methodology import Indicator
from orientir.methodology.formula import (
    AddTotals,
    Column,
    Constant,
    DivideTotals,
    Formula,
    Minus,
    Named,
    PercentOf,
    Plus,
    Ratio,
    Row,
    SubtractTotals,
    Sum,
    Times,
    row_text,
)
from orientir.terms import Year

Form = tuple[tuple[str, Fraction], ...]
"""Each question with how many times it is added; the constant is left out. What is no sum is one name by itself."""


def forms_of(indicator: Indicator, year: Year) -> tuple[Form, Form] | None:
    """The sums that k and n are; n only of a ratio, elsewhere nothing. None where nothing is computed that year."""
    formula = indicator.formula.at(year)
    match formula:
        case None:
            return None
        case Ratio(part, whole):
            return _form(_of_row(part)), _form(_of_row(whole))
        case DivideTotals(left, right):
            return _form(_of_total(left)), _form(_of_total(right))
        case Sum() | AddTotals() | SubtractTotals():
            return _form(_of_total(formula)), ()
    return ((f"k({indicator.id})", Fraction(1)),), ()


def _form(sums: dict[str, Fraction]) -> Form:
    return tuple(sorted((name, times) for name, times in sums.items() if times))


def _of_total(formula: Formula) -> dict[str, Fraction]:
    match formula:
        case Sum(row):
            return _of_row(row)
        case AddTotals(left, right):
            return _added(_of_total(left), _of_total(right), 1)
        case SubtractTotals(left, right):
            return _added(_of_total(left), _of_total(right), -1)
    return {repr(formula): Fraction(1)}


def _of_row(row: Row) -> dict[str, Fraction]:
    match row:
        case Column(name):
            return {name: Fraction(1)}
        case Constant():
            return {}
        case Named(_, value):
            return _of_row(value)
        case Plus(left, right):
            return _added(_of_row(left), _of_row(right), 1)
        case Minus(left, right):
            return _added(_of_row(left), _of_row(right), -1)
        case Times(left, Constant(digits, scale)):
            return {name: times * Fraction(digits, 10**scale) for name, times in _of_row(left).items()}
        case PercentOf():
            return {row_text(row): Fraction(1)}


def _added(one: dict[str, Fraction], two: dict[str, Fraction], sign: int) -> dict[str, Fraction]:
    return {name: one.get(name, Fraction()) + sign * two.get(name, Fraction()) for name in (*one, *two)}
