"""Random formulas over random data: plain Python, SQLite and DuckDB give the same exact k and n."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orientir.analysis import Engine, engines, reference
from orientir.analysis.model import Request
from orientir.analysis.places import places_of
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
from orientir.terms import Absence, Territory

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


DISTRICTS = [
    Territory(id, id, level="district", within="uplands" * (id != "east")) for id in ("north", "south", "east")
]
REGISTERS = [
    [replace(territory, within="") for territory in DISTRICTS],
    [Territory("uplands", "uplands", level="province"), *DISTRICTS],
    [
        Territory("realm", "realm", level="realm"),
        Territory("uplands", "uplands", level="province", within="realm"),
        *DISTRICTS,
    ],
]
"""Districts by themselves; two of them in a province; and that province in a realm."""


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(formulas, min_size=1, max_size=6),
    st.lists(cells, max_size=12),
    st.sampled_from(["", "district", "province"]),
    st.sampled_from(REGISTERS),
)
def test_three_engines_give_the_same_exact_result(wanted, data, units, register):
    table = Table("unit", COLUMNS, tuple((f"u{i}", *row) for i, row in enumerate(data)), size=len(data))
    requests = [Request(formula, units) for formula in wanted]
    places = places_of(register)

    expected = reference.compute(table, requests, places)

    assert engines.compute(table, requests, Engine.SQLITE, places=places) == expected
    assert engines.compute(table, requests, Engine.DUCKDB, places=places) == expected


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(formulas, min_size=1, max_size=6), st.lists(cells, max_size=12), st.data())
def test_three_engines_find_the_same_units_that_answered(wanted, data, draw):
    table = Table("unit", COLUMNS, tuple((f"u{i}", *row) for i, row in enumerate(data)), size=len(data))
    empty = [(row[0], c.name) for row in table.rows for c, cell in zip(COLUMNS, row[2:], strict=True) if cell is None]
    kinds = st.sampled_from([Absence.NOT_APPLICABLE, Absence.NOT_ASKED, Absence.SUPPRESSED])
    marks = draw.draw(st.dictionaries(st.sampled_from(empty), kinds)) if empty else {}

    expected = reference.answered(table, wanted, marks)

    assert engines.answered(table, wanted, marks, Engine.SQLITE) == expected
    assert engines.answered(table, wanted, marks, Engine.DUCKDB) == expected


@given(st.lists(cells, max_size=12))
def test_who_did_not_answer_changes_nothing(data):
    """A unit with no answer at all is in n() only: never in a share, a sum or a ratio."""
    share, total = Request(ShareOfUnits(IsTrue(Column("yes")))), Request(Sum(Column("posts", 2)))
    silent = ("north", *[None] * (len(COLUMNS)))
    table = Table("unit", COLUMNS, tuple(("u", *row) for row in data))
    with_silent = Table("unit", COLUMNS, (*table.rows, ("silent", *silent)))

    before = reference.compute(table, [share, total])["region"]

    assert reference.compute(with_silent, [share, total])["region"] == before


def test_hand_computed_values_come_out():
    """Three municipalities by hand: 12.75 + 0.50 posts; 2 of 3 say yes; 40 + 10 of 60 + 40 admitted."""
    table = Table(
        "unit",
        COLUMNS,
        (
            ("u1", "north", 1, None, 40, 60, 1275, None, None, None),
            ("u2", "south", 1, None, 10, 40, 50, None, None, None),
            ("u3", "east", 0, None, 7, None, None, None, None, None),
        ),
    )
    requests = [
        Request(ShareOfUnits(IsTrue(Column("yes")))),
        Request(Sum(Column("posts", 2))),
        Request(Ratio(Column("people"), Column("others"))),
    ]
    for compute in (reference.compute, lambda t, r: engines.compute(t, r, Engine.SQLITE)):
        share, posts, ratio = compute(table, requests)["region"]
        assert (share.k, share.n) == (2, 3)
        assert (Decimal(posts.k.numerator) / posts.k.denominator, posts.n) == (Decimal("13.25"), 2)
        assert (ratio.k, ratio.n) == (50, 100)
