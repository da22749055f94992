"""Formulas as frozen data: what a methodologist may ask to be computed, and nothing else.

Three sorts of expression, kept apart by type: a ``Row`` is a number of one unit, a ``Condition`` is
true, false or unknown for one unit, and a ``Formula`` adds units up. No engine is named here.

Absent answers follow SQL: an expression with an absent part is unknown, ``and``/``or`` are
three-valued, and a unit whose expression is unknown is left out of both k and n.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Column:
    """A field of the form. Numbers are stored as integers times ``10**scale``."""

    name: str
    scale: int = 0


@dataclass(frozen=True)
class Constant:
    """The number ``digits / 10**scale``."""

    digits: int
    scale: int = 0


@dataclass(frozen=True)
class Plus:
    left: Row
    right: Row


@dataclass(frozen=True)
class Minus:
    left: Row
    right: Row


@dataclass(frozen=True)
class Times:
    """A number times a constant; of two fields only a percent field may multiply another (``PercentOf``)."""

    left: Row
    right: Constant


@dataclass(frozen=True)
class PercentOf:
    """As many per cent of a number as a percent field says: 37.5 % of 80 pupils are 30."""

    whole: Row
    percent: Column


@dataclass(frozen=True)
class Named:
    """A named base of the methodology, for instance «выпускники 9 и 11 классов»."""

    name: str
    value: Row


Row = Column | Constant | Plus | Minus | Times | PercentOf | Named


@dataclass(frozen=True)
class IsTrue:
    """A yes/no field is "yes"."""

    column: Column


@dataclass(frozen=True)
class Compare:
    """``operator`` is one of = <> < <= > >=."""

    operator: str
    left: Row
    right: Row


@dataclass(frozen=True)
class OneOf:
    """A choice field holds one of ``values``."""

    column: Column
    values: tuple[str, ...]


@dataclass(frozen=True)
class IsMissing:
    """The unit gave no value; the only condition that is never unknown."""

    column: Column


@dataclass(frozen=True)
class Not:
    operand: Condition


@dataclass(frozen=True)
class And:
    left: Condition
    right: Condition


@dataclass(frozen=True)
class Or:
    left: Condition
    right: Condition


Condition = IsTrue | Compare | OneOf | IsMissing | Not | And | Or


@dataclass(frozen=True)
class ShareOfUnits:
    """k: units where the condition is true; n: units where it is known."""

    kind: ClassVar[str] = "share"
    condition: Condition


@dataclass(frozen=True)
class CountUnits:
    """k: units where the condition is true; n: units where it is known; the value is k."""

    kind: ClassVar[str] = "count"
    condition: Condition


@dataclass(frozen=True)
class Ratio:
    """k: sum of ``part``, n: sum of ``whole``, both over the units that gave both."""

    kind: ClassVar[str] = "ratio"
    part: Row
    whole: Row


@dataclass(frozen=True)
class Sum:
    """k: the sum over the units that gave it; n: the number of those units."""

    kind: ClassVar[str] = "total"
    row: Row


@dataclass(frozen=True)
class N:
    """The number of units that took part."""

    kind: ClassVar[str] = "total"


@dataclass(frozen=True)
class AddTotals:
    kind: ClassVar[str] = "total"
    left: Total
    right: Total


@dataclass(frozen=True)
class SubtractTotals:
    kind: ClassVar[str] = "total"
    left: Total
    right: Total


@dataclass(frozen=True)
class DivideTotals:
    """k / n of two totals; no value where n is 0."""

    kind: ClassVar[str] = "ratio"
    left: Total
    right: Total


@dataclass(frozen=True)
class Holds:
    """A total compared with a number: yes or no of all units together. ``operator`` as in ``Compare``."""

    operator: str
    total: Total
    than: Constant


Total = Sum | N | CountUnits | AddTotals | SubtractTotals
Formula = ShareOfUnits | CountUnits | Ratio | Sum | N | AddTotals | SubtractTotals | DivideTotals


def nodes(expression: object) -> Iterator[object]:
    """Every node of an expression, itself first."""
    yield expression
    if is_dataclass(expression) and not isinstance(expression, type):
        for f in fields(expression):
            child = getattr(expression, f.name)
            if is_dataclass(child):
                yield from nodes(child)


def columns(expression: object) -> frozenset[str]:
    """The fields that an expression reads."""
    return frozenset(node.name for node in nodes(expression) if isinstance(node, Column))


def needs(expression: object) -> frozenset[str]:
    """The fields that must be answered: all that are read, but where ``is null`` asks whether they are."""
    if isinstance(expression, IsMissing):
        return frozenset()
    if isinstance(expression, Column):
        return frozenset({expression.name})
    if not is_dataclass(expression) or isinstance(expression, type):
        return frozenset()
    return frozenset().union(*(needs(getattr(expression, f.name)) for f in fields(expression)))


def row_text(row: Row) -> str:
    """A number of one unit as an author writes it."""
    match row:
        case Column(name) | Named(name):
            return name
        case Constant(digits, scale):
            return f"{digits // 10**scale}.{digits % 10**scale:0{scale}d}" if scale else str(digits)
        case Times(left, right):
            return f"{_bracketed(left)} * {row_text(right)}"
        case PercentOf(whole, percent):
            return f"{_bracketed(whole)} * {percent.name}"
        case Plus(left, right):
            return f"{row_text(left)} + {row_text(right)}"
        case Minus(left, right):
            return f"{row_text(left)} - {_bracketed(right)}"


def _bracketed(row: Row) -> str:
    return f"({row_text(row)})" if isinstance(row, Plus | Minus) else row_text(row)


def bases(formula: Formula) -> frozenset[str]:
    """The named bases that a formula divides by."""
    match formula:
        case Ratio(_, whole) | DivideTotals(_, whole):
            return frozenset(node.name for node in nodes(whole) if isinstance(node, Named))
    return frozenset()
