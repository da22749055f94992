"""Reading formulas: a small, checked subset of SQL expressions becomes ``formula`` data, or is refused.

SQLGlot parses; every node must be of a listed type, every name a known field. What is not listed is
refused with a sentence that says what to write instead. Nothing is ever executed here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, TypeVar

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
    Or,
    PercentOf,
    Plus,
    Ratio,
    Row,
    ShareOfUnits,
    SubtractTotals,
    Sum,
    Times,
    Total,
)

if TYPE_CHECKING:
    from sqlglot import exp

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_DIGITS = 12
AGGREGATES = ("share_of_units", "count_units", "ratio", "sum", "n")
COMPARISONS = {"EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}

T = TypeVar("T")


class FormulaError(ValueError):
    """A formula that is not of the subset: what is wrong, and what to write instead."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(f"{message} {advice}".strip())
        self.message = message
        self.advice = advice


@dataclass(frozen=True)
class Names:
    """What a formula of one level may name: fields by sort, and named bases.

    ``numbers`` gives the scale of each numeric field, ``percents`` names those in per cent; ``choices`` gives the
    allowed values of each choice field.
    """

    numbers: Mapping[str, int]
    truths: frozenset[str]
    choices: Mapping[str, frozenset[str]]
    others: frozenset[str] = frozenset()
    bases: Mapping[str, Row] | None = None
    percents: frozenset[str] = frozenset()

    def known(self) -> list[str]:
        """Every name, sorted: for suggestions."""
        return sorted({*self.numbers, *self.truths, *self.choices, *self.others, *(self.bases or {})})


def nearest(word: str, known: list[str]) -> str:
    """«Возможно, имелось в виду …» or nothing."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"Возможно, имелось в виду «{close[0]}»." if close else ""


def parse_formula(text: str, names: Names) -> Formula:
    """Read a whole formula, for instance ``share_of_units(has_programme)``."""
    return _Reader(names).formula(_parsed(text))


def parse_condition(text: str, names: Names) -> Condition:
    """Read a condition on one unit, for instance ``not has_network or probes = 0``."""
    return _Reader(names).condition(_parsed(text))


def parse_known(text: str, names: Names) -> Formula | Holds:
    """Read what records add up to: a total, a share, or a total compared with a number (``n() > 0``)."""
    node = _parsed(text)
    return _Reader(names).comparison_of_total(node) if _type(node) in COMPARISONS else _Reader(names).formula(node)


def parse_row(text: str, names: Names) -> Row:
    """Read a number of one unit, for instance ``graduates_9 + graduates_11``."""
    return _Reader(names).row(_parsed(text))


def _parsed(text: str) -> exp.Expr:
    if not isinstance(text, str) or not text.strip():
        raise FormulaError("Формула пуста.", "Напишите, например, share_of_units(has_programme).")
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            f"Формула длиннее {MAX_LENGTH} знаков.", "Разбейте её на части через именованные знаменатели."
        )
    if re.search(r"--|/\*|;|\\|\x00", text):
        raise FormulaError("В формуле есть комментарий, «;» или «\\».", "Оставьте одно выражение без них.")
    if _depth(text) > MAX_DEPTH:
        raise FormulaError(f"Скобки вложены глубже {MAX_DEPTH} уровней.", "Упростите формулу.")
    return _read_sql(text)


@cache
def _read_sql(text: str) -> exp.Expr:
    import sqlglot
    from sqlglot import errors

    try:
        expressions = sqlglot.parse(text)
    except (errors.SqlglotError, RecursionError) as error:
        found = re.search(r"Line 1, Col: (\d+)", str(error))
        where = f" около знака {found[1]}" if found else ""
        raise FormulaError(f"Формула не читается{where}: «{text[:80]}».", "Проверьте скобки и запятые.") from None
    if len(expressions) != 1 or expressions[0] is None:
        raise FormulaError("Нужно ровно одно выражение.")
    return expressions[0]


def _depth(text: str) -> int:
    """How deep the parser would have to go: open brackets, and prefix operators that nest without them."""
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    prefixes = max((len(run.split()) for run in re.findall(r"(?:\bnot\s+|[-+~]\s*){2,}", text, re.I)), default=0)
    dashes = max((len(run) for run in re.findall(r"[-+~\s]{2,}", text)), default=0)
    chain = len(re.findall(r"\b(?:and|or)\b|[-+*/<>=]", text, re.I)) // 5
    return max(deepest, prefixes, dashes, chain)


class _Reader:
    """Turns SQLGlot nodes into ours; holds only the known names."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def formula(self, node: exp.Expr) -> Formula:
        name, arguments = _call(node)
        if name == "share_of_units":
            return ShareOfUnits(self.condition(_only(arguments, name)))
        if name == "ratio":
            if len(arguments) != 2:
                raise FormulaError(
                    "ratio принимает два числа.", "Например: ratio(profile_admission, profile_graduates)."
                )
            return Ratio(self.row(arguments[0]), self.row(arguments[1]))
        if _type(node) == "Div":
            return DivideTotals(self.total(node.left), self.total(node.right))  # type: ignore[attr-defined]
        return self.total(node)

    def total(self, node: exp.Expr) -> Total:
        name, arguments = _call(node)
        if name == "n" and not arguments:
            return N()
        if name == "sum":
            return Sum(self.row(_only(arguments, name)))
        if name == "count_units":
            return CountUnits(self.condition(_only(arguments, name)))
        match _type(node):
            case "Paren":
                return self.total(node.this)
            case "Add":
                return AddTotals(self.total(node.this), self.total(node.expression))
            case "Sub":
                return SubtractTotals(self.total(node.this), self.total(node.expression))
            case "Column":
                raise FormulaError(
                    f"«{node.name}» стоит вне суммы.",
                    f"Напишите sum({node.name}) или share_of_units({node.name}).",
                )
        raise _not_listed(node, f"Здесь можно: {', '.join(AGGREGATES)}, + и − между ними, одно деление.")

    def comparison_of_total(self, node: exp.Expr) -> Holds:
        total, than = node.this, node.expression
        if _type(than) != "Literal" or than.args.get("is_string"):
            raise _not_listed(than, "Справа от знака сравнения нужно число, например n() > 0.")
        return Holds(COMPARISONS[_type(node)], self.total(total), _constant(than.name))

    def condition(self, node: exp.Expr) -> Condition:
        kind = _type(node)
        if kind in COMPARISONS:
            return self._comparison(node, COMPARISONS[kind])
        match kind:
            case "Paren":
                return self.condition(node.this)
            case "Not":
                return Not(self.condition(node.this))
            case "And":
                return And(self.condition(node.this), self.condition(node.expression))
            case "Or":
                return Or(self.condition(node.this), self.condition(node.expression))
            case "In":
                values = node.args.get("expressions") or []
                return self._one_of(self._column(node.this), values)
            case "Is" if _type(node.expression) == "Null":
                return IsMissing(self._column(node.this))
            case "Column":
                column = self._column(node)
                if column.name not in self.names.truths:
                    raise FormulaError(
                        f"«{column.name}» — не вопрос «да/нет».", f"Сравните его с числом: {column.name} > 0."
                    )
                return IsTrue(column)
        raise _not_listed(node, "В условии можно: вопрос «да/нет», not, and, or, сравнения, is null, in (…).")

    def row(self, node: exp.Expr) -> Row:
        match _type(node):
            case "Paren":
                return self.row(node.this)
            case "Add":
                return Plus(self.row(node.this), self.row(node.expression))
            case "Sub":
                return Minus(self.row(node.this), self.row(node.expression))
            case "Mul":
                return self._product(self.row(node.this), self.row(node.expression))
            case "Literal" if not node.args.get("is_string"):
                return _constant(node.name)
            case "Column":
                return self._number(node)
            case "Div":
                raise FormulaError("Деление внутри строки не разрешено.", "Используйте ratio(часть, целое).")
        raise _not_listed(
            node, "В числе можно: поля, именованные знаменатели, числа, +, − и умножение на число или процент."
        )

    def _number(self, node: exp.Expr) -> Row:
        column = self._column(node)
        base = (self.names.bases or {}).get(column.name)
        if base is not None:
            return Named(column.name, base)
        if column.name not in self.names.numbers:
            raise FormulaError(f"«{column.name}» — не число, складывать его нельзя.")
        return column

    def _product(self, left: Row, right: Row) -> Row:
        if isinstance(left, Constant):
            left, right = right, left
        if isinstance(right, Constant) and not isinstance(left, Constant):
            return Times(left, right)
        percents = [side for side in (left, right) if isinstance(side, Column) and side.name in self.names.percents]
        if len(percents) == 1:
            return PercentOf(left if right is percents[0] else right, percents[0])
        raise FormulaError(
            "Умножать поле можно на число или на процент.",
            "Произведение двух чисел или двух процентов смысла не имеет.",
        )

    def _comparison(self, node: exp.Expr, operator: str) -> Condition:
        left, right = node.this, node.expression
        if _type(right) == "Literal" and right.args.get("is_string") and operator in ("=", "<>"):
            chosen = self._one_of(self._column(left), [right])
            return chosen if operator == "=" else Not(chosen)
        return Compare(operator, self.row(left), self.row(right))

    def _one_of(self, column: Column, values: list[exp.Expr]) -> OneOf:
        allowed = self.names.choices.get(column.name)
        if allowed is None:
            raise FormulaError(f"«{column.name}» — не вопрос с выбором из списка.")
        chosen = tuple(value.name for value in values if _type(value) == "Literal")
        if not chosen or len(chosen) != len(values):
            raise FormulaError("Список значений задаётся строками.", "Например: kind in ('a', 'b').")
        for value in chosen:
            if value not in allowed:
                raise FormulaError(f"У «{column.name}» нет варианта «{value}».", nearest(value, sorted(allowed)))
        return OneOf(column, chosen)

    def _column(self, node: exp.Expr) -> Column:
        if _type(node) != "Column" or len(node.parts) != 1 or _type(node.this) != "Identifier":  # type: ignore[attr-defined]
            raise _not_listed(node, "Здесь нужен код поля.")
        name = node.name
        known = self.names.known()
        if name not in known:
            raise FormulaError(f"Поле «{name}» неизвестно.", nearest(name, known))
        return Column(name, self.names.numbers.get(name, 0))


def _type(node: object) -> str:
    return type(node).__name__


def _call(node: exp.Expr) -> tuple[str, list[exp.Expr]]:
    """Name and arguments, if the node is one of our aggregates; ("", []) otherwise."""
    if _type(node) == "Sum":
        return "sum", [node.this]
    if _type(node) == "Anonymous" and isinstance(node.this, str) and node.this.lower() in AGGREGATES:
        return node.this.lower(), list(node.expressions)
    return "", []


def _only(arguments: list[T], name: str) -> T:
    if len(arguments) != 1:
        raise FormulaError(f"{name} принимает одно выражение, а их {len(arguments)}.")
    return arguments[0]


def _constant(text: str) -> Constant:
    if not re.fullmatch(r"\d+(\.\d+)?", text) or len(text) > MAX_DIGITS:
        raise FormulaError(f"Число «{text[:40]}» слишком длинное или записано необычно.")
    exponent = Decimal(text).as_tuple().exponent
    return Constant(int(text.replace(".", "")), -int(exponent))


def _not_listed(node: object, advice: str) -> FormulaError:
    shown = str(node)[:60] if not callable(node) else ""
    return FormulaError(f"«{shown}» в формуле не разрешено.", advice)
