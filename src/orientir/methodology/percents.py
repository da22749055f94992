"""Formulas that add percentages to numbers, or percentages to one another: the result means nothing."""

from __future__ import annotations

from collections.abc import Iterator

from orientir.methodology.formula import Column, Minus, Named, Plus, Row, Sum, Times, nodes
from orientir.methodology.model import FieldType, Methodology
from orientir.terms import Issue

ADVICE = "Умножьте процент на численность: sum(обучающиеся * процент)."


def added_percents(methodology: Methodology) -> Iterator[Issue]:
    """Every indicator whose formula adds what cannot be added."""
    percents = frozenset(f.id for f in methodology.fields if f.type is FieldType.PERCENT)
    for indicator in methodology.indicators:
        for formula in dict.fromkeys(indicator.formula.by_year.values()):
            for node in nodes(formula):
                match node:
                    case Sum(row) if _is_percent(row, percents):
                        what = "складывает проценты разных участников"
                    case Plus(left, right) | Minus(left, right) if _mixed(left, right, percents):
                        what = "складывает процент с числом"
                    case _:
                        continue
                yield Issue("percents", str(indicator.place), f"«{indicator.id}» {what}.", ADVICE)


def _mixed(left: Row, right: Row, percents: frozenset[str]) -> bool:
    kinds = {_is_percent(row, percents) for row in (left, right)}
    return kinds == {True, False}


def _is_percent(row: Row, percents: frozenset[str]) -> bool | None:
    """Whether a number is a percentage; None for a constant, which may be either."""
    match row:
        case Column(name):
            return name in percents
        case Named(_, value) | Times(value, _):
            return _is_percent(value, percents)
        case Plus(left, right) | Minus(left, right):
            kinds = {_is_percent(left, percents), _is_percent(right, percents)} - {None}
            return kinds.pop() if len(kinds) == 1 else False
    return None if not list(_columns(row)) else False


def _columns(row: Row) -> Iterator[object]:
    return (node for node in nodes(row) if isinstance(node, Column))
