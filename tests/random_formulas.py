"""Random formulas and rows: what every engine must compute as plain Python does."""

from __future__ import annotations

from hypothesis import strategies as st

from orientir.methodology import FieldType
from orientir.methodology.formula import (
    AddTotals,
    And,
    Column,
    Compare,
    Constant,
    CountUnits,
    DivideTotals,
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
    ShareOfUnits,
    SubtractTotals,
    Sum,
    Times,
)
from orientir.snapshot import ColumnSpec, Table

COLUMNS = (
    ColumnSpec("yes", FieldType.YES_NO),
    ColumnSpec("also", FieldType.YES_NO),
    ColumnSpec("people", FieldType.INTEGER),
    ColumnSpec("others", FieldType.INTEGER),
    ColumnSpec("posts", FieldType.DECIMAL, 2),
    ColumnSpec("rate", FieldType.PERCENT, 2),
    ColumnSpec("kind", FieldType.CHOICE),
    ColumnSpec("name", FieldType.TEXT),
)
numbers = st.sampled_from([Column("people"), Column("others"), Column("posts", 2), Column("rate", 2)])
constants = st.builds(Constant, st.integers(0, 999), st.integers(0, 2))
any_column = st.sampled_from([Column(c.name, c.scale) for c in COLUMNS])

rows = st.recursive(
    numbers | constants,
    lambda inner: (
        st.builds(Plus, inner, inner)
        | st.builds(Minus, inner, inner)
        | st.builds(Times, inner, constants)
        | st.builds(PercentOf, numbers, st.just(Column("rate", 2)))
        | st.builds(Named, st.just("base"), inner)
    ),
    max_leaves=5,
)
conditions = st.recursive(
    st.builds(IsTrue, st.sampled_from([Column("yes"), Column("also")]))
    | st.builds(Compare, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), rows, rows)
    | st.builds(OneOf, st.just(Column("kind")), st.sampled_from([("a",), ("a", "b"), ("it's",)]))
    | st.builds(IsMissing, any_column),
    lambda inner: st.builds(Not, inner) | st.builds(And, inner, inner) | st.builds(Or, inner, inner),
    max_leaves=5,
)
totals = st.recursive(
    st.builds(Sum, rows) | st.builds(CountUnits, conditions) | st.just(N()),
    lambda inner: st.builds(AddTotals, inner, inner) | st.builds(SubtractTotals, inner, inner),
    max_leaves=3,
)
formulas = (
    st.builds(ShareOfUnits, conditions)
    | st.builds(Ratio, rows, rows)
    | st.builds(DivideTotals, totals, totals)
    | totals
)
cells = st.tuples(
    st.sampled_from(["north", "south", "east"]),
    st.none() | st.integers(0, 1),
    st.none() | st.integers(0, 1),
    st.none() | st.integers(0, 50),
    st.none() | st.integers(0, 10**7),
    st.none() | st.integers(0, 10**6),
    st.none() | st.integers(0, 10_000),
    st.none() | st.sampled_from(["a", "b", "it's", "ab", "b a", "it's b"]),
    st.none() | st.text(max_size=3),
)


def table_of(data: list[tuple[object, ...]]) -> Table:
    """The rows as a table of units u0, u1, …"""
    return Table("unit", COLUMNS, tuple((f"u{i}", *row) for i, row in enumerate(data)), size=len(data))
