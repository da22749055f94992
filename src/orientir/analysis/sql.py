"""Formulas as SQL: each leaf becomes two integer aggregates, k and n, that add up over territories.

Only sums and counts are used. They add up, so a region is the sum of its territories and the table is
read once; no COUNT(DISTINCT), no floating point, no ROUND. Numbers are integers times a power of ten,
aligned here, so every engine gives the same exact result. Names come from the checked formula only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
    IsMissing,
    IsTrue,
    Minus,
    N,
    Named,
    Not,
    OneOf,
    Or,
    PercentOf,
    Plus,
    Ratio,
    Row,
    ShareOfUnits,
    SubtractTotals,
    Sum,
    Times,
)
from orientir.terms import Counted

Leaf = ShareOfUnits | CountUnits | Ratio | Sum | N


@dataclass(frozen=True)
class Pair:
    """Two aggregate expressions and the powers of ten by which they are too large."""

    k: str
    n: str
    k_scale: int = 0
    n_scale: int = 0


def leaves(formula: Formula) -> list[Leaf]:
    """The parts of a formula that an engine computes."""
    match formula:
        case AddTotals(left, right) | SubtractTotals(left, right) | DivideTotals(left, right):
            return [*leaves(left), *leaves(right)]
    return [formula]


def pair(leaf: Leaf) -> Pair:
    """The two aggregates of a leaf."""
    match leaf:
        case ShareOfUnits(condition) | CountUnits(condition):
            sql = condition_sql(condition)
            # A sum of 1 and 0 is a quarter cheaper on DuckDB than a COUNT of CASE.
            return Pair(f"SUM(CAST({sql} AS INTEGER))", f"COUNT({sql})")
        case Ratio(part, whole):
            a, a_scale = row_sql(part)
            b, b_scale = row_sql(whole)
            return Pair(
                f"SUM(CASE WHEN {b} IS NOT NULL THEN {a} END)",
                f"SUM(CASE WHEN {a} IS NOT NULL THEN {b} END)",
                a_scale,
                b_scale,
            )
        case Sum(row):
            sql, scale = row_sql(row)
            return Pair(f"SUM({sql})", f"COUNT({sql})", scale)
        case N():
            return Pair("COUNT(*)", "COUNT(*)")


def decided_sql(formula: Formula) -> str:
    """Whether a row counts in every part of a formula, as a condition that is never unknown."""
    return " AND ".join(f"{part} IS NOT NULL" for leaf in leaves(formula) for part in _parts(leaf)) or "1 = 1"


def _parts(leaf: Leaf) -> list[str]:
    """What must be known of a row for a leaf to count it."""
    match leaf:
        case ShareOfUnits(condition) | CountUnits(condition):
            return [condition_sql(condition)]
        case Ratio(part, whole):
            return [row_sql(part)[0], row_sql(whole)[0]]
        case Sum(row):
            return [row_sql(row)[0]]
    return []


def combine(formula: Formula, results: Iterator[Counted]) -> Counted:
    """The result of a formula from the results of its leaves, in the order of ``leaves``."""
    match formula:
        case DivideTotals(left, right):
            a, b = combine(left, results), combine(right, results)
            return Counted(a.k, b.k) if a.n and b.n else Counted(Fraction(), Fraction())
        case AddTotals(left, right) | SubtractTotals(left, right):
            a, b = combine(left, results), combine(right, results)
            return Counted(a.k - b.k if isinstance(formula, SubtractTotals) else a.k + b.k, min(a.n, b.n))
    return next(results)


def row_sql(row: Row) -> tuple[str, int]:
    """An integer expression and the power of ten by which it is too large."""
    match row:
        case Column(name, scale):
            return f'"{name}"', scale
        case Constant(digits, scale):
            # DuckDB multiplies two bare numbers in 32 bits.
            return f"CAST({digits} AS BIGINT)", scale
        case Named(_, value):
            return row_sql(value)
        case Times(left, right):
            a, a_scale = row_sql(left)
            return f"({a} * {right.digits})", a_scale + right.scale
        case PercentOf(whole, percent):
            a, a_scale = row_sql(whole)
            return f'({a} * "{percent.name}")', a_scale + percent.scale + 2
        case Plus(left, right) | Minus(left, right):
            a, b, scale = _aligned(left, right)
            return f"({a} {'+' if isinstance(row, Plus) else '-'} {b})", scale


def condition_sql(condition: Condition) -> str:
    """A three-valued condition."""
    match condition:
        case IsTrue(column):
            return f'("{column.name}" = 1)'
        case IsMissing(column):
            return f'("{column.name}" IS NULL)'
        case OneOf(column, values):
            # Several choices of a record stand in one text with blanks between them.
            spaced = (" " + value.replace("'", "''") + " " for value in values)
            parts = (f"instr(' ' || \"{column.name}\" || ' ', '{value}') > 0" for value in spaced)
            return f"({' OR '.join(parts)})"
        case Compare(operator, left, right):
            a, b, _ = _aligned(left, right)
            return f"({a} {operator} {b})"
        case Not(operand):
            return f"(NOT {condition_sql(operand)})"
        case And(left, right) | Or(left, right):
            word = "AND" if isinstance(condition, And) else "OR"
            return f"({condition_sql(left)} {word} {condition_sql(right)})"


def _aligned(left: Row, right: Row) -> tuple[str, str, int]:
    """Two expressions brought to the same power of ten."""
    (a, a_scale), (b, b_scale) = row_sql(left), row_sql(right)
    scale = max(a_scale, b_scale)
    return _times(a, scale - a_scale), _times(b, scale - b_scale), scale


def _times(sql: str, power: int) -> str:
    return f"({sql} * {10**power})" if power else sql
