"""Compute formulas in plain Python, exactly, one unit after another: slow and easy to follow.

It runs the examples of the methodology, checks a single form, and is the reference that every SQL
engine must agree with.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from orientir.methodology.formula import (
    AddTotals,
    And,
    Column,
    Compare,
    Condition,
    Constant,
    CountUnits,
    DivideTotals,
    Formula,
    Holds,
    IsMissing,
    IsTrue,
    Minus,
    N,
    Named,
    Not,
    OneOf,
    PercentOf,
    Plus,
    Ratio,
    Row,
    ShareOfUnits,
    SubtractTotals,
    Sum,
    Times,
)
from orientir.terms import Absence, Answer, Counted

Answers = Mapping[str, Answer]
Unit = Sequence[Answers]
"""One counted unit: the answers of its rows (one row, unless units are coarser than rows)."""

_COMPARE: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def number(expression: Row, answers: Answers) -> Fraction | None:
    """The number of one unit, or None where a part is absent."""
    match expression:
        case Column(name):
            answer = answers.get(name)
            return Fraction(answer) if isinstance(answer, int | Decimal) else None
        case Constant(digits, scale):
            return Fraction(digits, 10**scale)
        case Named(_, value):
            return number(value, answers)
        case PercentOf(whole, percent):
            of, share = number(whole, answers), number(percent, answers)
            return None if of is None or share is None else of * share / 100
        case Plus(left, right) | Minus(left, right) | Times(left, right):
            a, b = number(left, answers), number(right, answers)
            if a is None or b is None:
                return None
            if isinstance(expression, Plus):
                return a + b
            return a - b if isinstance(expression, Minus) else a * b


def holds(expression: Condition, answers: Answers) -> bool | None:
    """Whether a condition is true of one unit; None where it is unknown."""
    match expression:
        case IsTrue(column):
            answer = answers.get(column.name)
            return answer if isinstance(answer, bool) else None
        case IsMissing(column):
            return isinstance(answers.get(column.name, Absence.NO_ANSWER), Absence)
        case OneOf(column, values):
            answer = answers.get(column.name, Absence.NO_ANSWER)
            # Several choices of a record stand in one text with blanks between them.
            chosen = {answer, *str(answer).split()}
            return None if isinstance(answer, Absence) else not chosen.isdisjoint(values)
        case Compare(sign, left, right):
            a, b = number(left, answers), number(right, answers)
            return None if a is None or b is None else _COMPARE[sign](a, b)
        case Not(operand):
            inner = holds(operand, answers)
            return None if inner is None else not inner
        case And(left, right):
            return _all(holds(left, answers), holds(right, answers))
        case _:
            return _any(holds(expression.left, answers), holds(expression.right, answers))


def count(formula: Formula, units: Sequence[Unit]) -> Counted:
    """Add a formula up over units that took part."""
    rows = [row for unit in units for row in unit]
    match formula:
        case ShareOfUnits(condition) | CountUnits(condition):
            known = [k for k in (_of_unit(condition, unit) for unit in units) if k is not None]
            return Counted(Fraction(sum(known)), Fraction(len(known)))
        case Ratio(part, whole):
            pairs = [(number(part, row), number(whole, row)) for row in rows]
            both = [(a, b) for a, b in pairs if a is not None and b is not None]
            return Counted(sum((a for a, _ in both), Fraction()), sum((b for _, b in both), Fraction()))
        case Sum(row_expression):
            given = [x for x in (number(row_expression, row) for row in rows) if x is not None]
            return Counted(sum(given, Fraction()), Fraction(len(given)))
        case N():
            return Counted(Fraction(len(units)), Fraction(len(units)))
        case DivideTotals(left, right):
            a, b = count(left, units), count(right, units)
            return Counted(a.k, b.k) if a.n and b.n else Counted(Fraction(), Fraction())
        case AddTotals(left, right) | SubtractTotals(left, right):
            a, b = count(left, units), count(right, units)
            sign = -1 if isinstance(formula, SubtractTotals) else 1
            return Counted(a.k + sign * b.k, min(a.n, b.n))


def compared(expression: Holds, total: Counted) -> bool:
    """Whether a total compares with its number as it says."""
    than = Fraction(expression.than.digits, 10**expression.than.scale)
    return _COMPARE[expression.operator](total.k, than)


def decided(formula: Formula, answers: Answers) -> bool:
    """Whether one row counts in every part of a formula: nothing in it is unknown."""
    match formula:
        case ShareOfUnits(condition) | CountUnits(condition):
            return holds(condition, answers) is not None
        case Ratio(part, whole):
            return number(part, answers) is not None and number(whole, answers) is not None
        case Sum(row):
            return number(row, answers) is not None
        case AddTotals(left, right) | SubtractTotals(left, right) | DivideTotals(left, right):
            return decided(left, answers) and decided(right, answers)
    return True


def _of_unit(condition: Condition, unit: Unit) -> bool | None:
    """A unit of several rows has a property when any of its rows has it."""
    answers = [holds(condition, row) for row in unit]
    known = [answer for answer in answers if answer is not None]
    return any(known) if known else None


def _all(a: bool | None, b: bool | None) -> bool | None:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def _any(a: bool | None, b: bool | None) -> bool | None:
    if a is True or b is True:
        return True
    return None if a is None or b is None else False
