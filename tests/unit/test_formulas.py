"""Formulas: what a methodologist may write, and what is refused whatever is tried."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from orientir.methodology.formula import And, Column, Compare, Constant, Not, OneOf, Plus, Ratio, ShareOfUnits, columns
from orientir.methodology.interpret import count
from orientir.methodology.parse import FormulaError, Names, parse_condition, parse_formula, parse_row

NAMES = Names(
    numbers={"people": 0, "posts": 2},
    truths=frozenset({"has_plan", "has_model"}),
    choices={"kind": frozenset({"town", "village"})},
    others=frozenset({"page"}),
    bases={"everyone": Plus(Column("people"), Column("posts", 2))},
)

HOSTILE = [
    "",
    "   ",
    "select 1",
    "sum(people); drop table t",
    "sum(people) -- comment",
    "sum(people) /* comment */",
    "share_of_units((select has_plan))",
    "share_of_units(exists(select 1))",
    "share_of_units(kind in (select kind from t))",
    "sum(people) union select 1",
    "drop table t",
    "attach 'x' as y",
    "copy t to 'x'",
    "pragma database_list",
    "read_csv('/etc/passwd')",
    "read_text('/etc/passwd')",
    "sum(read_blob('x'))",
    "load_extension('x')",
    "sum(cast(people as text))",
    "sum(people::text)",
    "sum(people) over ()",
    "sum(people) filter (where has_plan)",
    "sum(distinct people)",
    "sum(case when has_plan then people end)",
    "sum(coalesce(people, 0))",
    "round(sum(people))",
    "sum(round(people))",
    "sum(abs(people))",
    "avg(people)",
    "max(people)",
    "count(*)",
    "sum(*)",
    "sum(people / 0)",
    "sum(people / posts)",
    "sum(people * posts)",
    "sum(people % 2)",
    "sum(people ** 9)",
    "sum(people || posts)",
    "sum(-people)",
    "sum(~people)",
    "sum(t.people)",
    "sum(main.t.people)",
    "sum(people[1])",
    "sum(people.real)",
    "sum(__import__('os'))",
    "sum(people.__class__)",
    "{{people}}",
    "sum({people})",
    "sum(?)",
    "sum(:x)",
    "sum($1)",
    "sum(@x)",
    "sum('people')",
    "sum(1e400)",
    "sum(9999999999999999999999)",
    "sum(nan)",
    "sum(infinity)",
    "sum(peple)",
    "sum(has_plan)",
    "sum(page)",
    "people",
    "has_plan",
    "share_of_units(people)",
    "share_of_units(page)",
    "share_of_units(people = 'x')",
    "share_of_units(kind = 'city')",
    "share_of_units(has_plan, has_model)",
    "share_of_units()",
    "ratio(people)",
    "ratio(people, posts, 1)",
    "sum(people) * 2",
    "sum(people) / n() / 2 / 3",
    "sum(people), sum(posts)",
    "sum(people",
    "sum(people))",
    "sum(people\x00)",
    "sum(people\\)",
    "(" * 300 + "sum(people)" + ")" * 300,
    "share_of_units(" + "not " * 400 + "has_plan)",
    "share_of_units(" + "(" * 100 + "has_plan" + ")" * 100 + ")",
    "sum(" + "people + " * 400 + "people)",
    "sum(" + "- " * 500 + "people)",
    "share_of_units(" + " and ".join(["has_plan"] * 300) + ")",
    "sum(" + "p" * 5000 + ")",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_it_refuses_what_is_not_of_the_subset(text):
    with pytest.raises(FormulaError) as refusal:
        parse_formula(text, NAMES)

    assert refusal.value.message
    assert not refusal.value.message.isascii(), "the message must be Russian"


def test_it_reads_what_a_methodologist_writes():
    assert parse_formula("share_of_units(has_plan and not has_model)", NAMES).condition == And(
        parse_condition("has_plan", NAMES), Not(parse_condition("has_model", NAMES))
    )
    assert isinstance(parse_formula("ratio(people, everyone)", NAMES), Ratio)
    assert parse_condition("posts > 0.5", NAMES) == Compare(">", Column("posts", 2), Constant(5, 1))
    assert parse_condition("kind in ('town', 'village')", NAMES) == OneOf(Column("kind"), ("town", "village"))
    assert isinstance(parse_formula("share_of_units(page is not null)", NAMES), ShareOfUnits)


def test_a_formula_knows_the_fields_behind_a_named_base():
    assert columns(parse_formula("ratio(people, everyone)", NAMES)) == {"people", "posts"}


def test_a_misspelt_field_is_answered_with_the_nearest_one():
    with pytest.raises(FormulaError, match="«people»"):
        parse_row("peple + posts", NAMES)


def test_case_and_spaces_do_not_matter_in_the_names_of_aggregates():
    assert parse_formula(" SUM( people ) ", NAMES) == parse_formula("sum(people)", NAMES)


PERCENT = Names(
    numbers={"people": 0, "rate": 2, "other_rate": 2},
    truths=frozenset(),
    choices={},
    percents=frozenset({"rate", "other_rate"}),
)


def test_a_percentage_of_a_number_is_a_number():
    half = {"people": 80, "rate": Decimal("37.5")}

    for text in ("sum(people * rate)", "sum(rate * people)", "sum((people + 0) * rate)"):
        assert count(parse_formula(text, PERCENT), [[half], [{"people": 20}]]).k == 30
    weighted = parse_formula("ratio(people * rate, people)", PERCENT)
    assert count(weighted, [[half], [{"people": 20, "rate": Decimal(100)}]]).fraction == Fraction(1, 2)


@pytest.mark.parametrize("text", ["sum(rate * other_rate)", "sum(rate * rate)", "sum(people * people)"])
def test_a_percentage_of_a_percentage_is_refused(text):
    with pytest.raises(FormulaError, match="число или на процент"):
        parse_formula(text, PERCENT)
