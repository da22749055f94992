"""Write conditions for the script: as lists that it evaluates like ``methodology.interpret``, unknown for unknown."""

from __future__ import annotations

import json
from typing import Any

from orientir.methodology.formula import (
    And,
    Column,
    Compare,
    Condition,
    Constant,
    IsMissing,
    IsTrue,
    Minus,
    Not,
    OneOf,
    Or,
    Plus,
    Row,
    Times,
)


def condition_json(*conditions: Condition | None) -> str:
    """All conditions together; empty where there is none."""
    given = [_condition(condition) for condition in conditions if condition is not None]
    return json.dumps(["all", *given], separators=(",", ":")) if given else ""


def _condition(condition: Condition) -> list[Any]:
    match condition:
        case IsTrue(column):
            return ["true", column.name]
        case IsMissing(column):
            return ["null", column.name]
        case OneOf(column, values):
            return ["in", column.name, list(values)]
        case Compare(operator, left, right):
            return [operator, _row(left), _row(right)]
        case Not(operand):
            return ["not", _condition(operand)]
        case And(left, right):
            return ["and", _condition(left), _condition(right)]
        case Or(left, right):
            return ["or", _condition(left), _condition(right)]


def _row(row: Row) -> list[Any]:
    match row:
        case Column(name):
            return ["value", name]
        case Constant(digits, scale):
            return ["number", digits / 10**scale]
        case Plus(left, right):
            return ["+", _row(left), _row(right)]
        case Minus(left, right):
            return ["-", _row(left), _row(right)]
        case Times(left, right):
            return ["*", _row(left), _row(right)]
    raise ValueError(f"no questionnaire has such a number: {row}")
