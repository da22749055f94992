"""Random formulas over random data: plain Python, SQLite and DuckDB give the same exact k and n."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extent import extent
from orientir.analysis import Engine, engines, reference
from orientir.analysis.model import Request
from orientir.analysis.places import places_of
from orientir.methodology.formula import Column, IsTrue, Ratio, ShareOfUnits, Sum
from orientir.snapshot import Table
from orientir.terms import Absence, Territory
from random_formulas import COLUMNS, cells, formulas, table_of

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


@settings(deadline=None, max_examples=extent(60, 120), suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(formulas, min_size=1, max_size=6),
    st.lists(cells, max_size=12),
    st.sampled_from(["", "district", "province"]),
    st.sampled_from(REGISTERS),
)
def test_three_engines_give_the_same_exact_result(wanted, data, units, register):
    table = table_of(data)
    requests = [Request(formula, units) for formula in wanted]
    places = places_of(register)

    expected = reference.compute(table, requests, places)

    assert engines.compute(table, requests, Engine.SQLITE, places=places) == expected
    assert engines.compute(table, requests, Engine.DUCKDB, places=places) == expected


@settings(deadline=None, max_examples=extent(60, 120), suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(formulas, min_size=1, max_size=6), st.lists(cells, max_size=12), st.data())
def test_three_engines_find_the_same_units_that_answered(wanted, data, draw):
    table = table_of(data)
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
