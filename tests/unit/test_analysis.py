"""What follows from answers: values, honest comparison, levels, deficits, problems, advice, explanations."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orientir.analysis import (
    Reason,
    advice,
    bounds,
    compare,
    deficits,
    effectiveness,
    explain,
    problems,
    reference_values,
    values,
    withheld,
)
from orientir.methodology import load
from orientir.snapshot import freeze
from orientir.terms import REGION, Absence, FilledForm, Year
from small_methodology import write_methodology


@pytest.fixture(scope="module")
def methodology(tmp_path_factory):
    return load(write_methodology(tmp_path_factory.mktemp("methodology")))


def snapshot_of(methodology, year, schools=(), **plans):
    forms = [
        FilledForm(unit, {"has_plan": plan, "pupils": 100, "tested": 40, "posts": Decimal(1)})
        for unit, plan in plans.items()
    ]
    asked = {"municipality": forms} | ({"school": list(schools)} if schools else {})
    return freeze(methodology, Year(year), asked, synthetic=False)


def test_absence_is_never_no_and_never_nought(methodology):
    found = values(snapshot_of(methodology, 2021, north=True, south=Absence.NO_ANSWER, east=False))

    assert (found.region("plan").k, found.region("plan").n) == (1, 2)
    assert found["plan", "south"].absence is Absence.NO_ANSWER
    assert found["plan", "west"].absence is Absence.DID_NOT_TAKE_PART
    assert found["plan", "east"].value == 0
    assert found.region("districts_with_school_plans").absence is Absence.NOT_ASSESSED
    assert (found.region("plan").took_part, found.region("plan").asked) == (3, 4)


def test_a_zero_base_has_no_share(methodology):
    form = FilledForm("north", {"tested": 0, "pupils": 0})
    found = values(freeze(methodology, Year(2021), {"municipality": [form]}, synthetic=False))

    assert found.region("tested").absence is Absence.ZERO_BASE
    assert found.region("tested").value is None
    assert found["tested", "north"].absence is Absence.ZERO_BASE
    assert found["tested", "south"].absence is Absence.DID_NOT_TAKE_PART


def test_what_does_not_apply_is_not_called_unanswered(methodology):
    found = values(snapshot_of(methodology, 2021, north=Absence.NOT_APPLICABLE, south=Absence.SUPPRESSED, east=True))

    assert found["plan", "north"].absence is Absence.NOT_APPLICABLE
    assert found["plan", "south"].absence is Absence.SUPPRESSED
    assert (found.region("plan").answered, found.region("plan").took_part) == (1, 3)


def test_a_district_counts_once_however_many_schools_it_has(methodology):
    schools = [
        FilledForm("n1", {"school_plan": False}, within="north"),
        FilledForm("n2", {"school_plan": True}, within="north"),
        FilledForm("n3", {"school_plan": True}, within="north"),
        FilledForm("s1", {"school_plan": False}, within="south"),
        FilledForm("e1", {}, within="east"),
    ]
    frozen = snapshot_of(methodology, 2021, schools, north=True, south=True, east=True)

    region = values(frozen).region("districts_with_school_plans")

    assert (region.k, region.n) == (1, 2)
    assert dict(values(frozen)) == dict(reference_values(frozen))


def test_years_are_compared_on_those_who_took_part_in_both(methodology):
    before = snapshot_of(methodology, 2020, north=False, south=True)
    after = snapshot_of(methodology, 2021, north=True, south=True, east=False, west=False)

    comparison = compare((before, values(before)), (after, values(after)))["plan"]

    assert (comparison.panel.units, comparison.panel.participants) == ({"north", "south"}, 2)
    assert (comparison.panel_before.k, comparison.panel_after.k, comparison.panel_after.n) == (1, 2, 2)
    assert comparison.change == Fraction(1, 2)
    assert comparison.after.value == Fraction(1, 2), "the raw share did not change at all"


def test_units_that_fall_silent_are_no_growth(methodology):
    """Of four units two said yes; next year the other two leave the cell empty."""
    before = snapshot_of(methodology, 2020, north=True, south=True, east=False, west=False)
    silent = Absence.NO_ANSWER
    after = snapshot_of(methodology, 2021, north=True, south=True, east=silent, west=silent)

    comparison = compare((before, values(before)), (after, values(after)))["plan"]

    assert (comparison.before.value, comparison.after.value) == (Fraction(1, 2), 1)
    assert comparison.change == 0
    assert (len(comparison.panel), comparison.panel.participants) == (2, 4)


def test_a_unit_to_which_the_question_no_longer_applies_is_no_growth(methodology):
    before = snapshot_of(methodology, 2020, north=True, south=False)
    after = snapshot_of(methodology, 2021, north=True, south=Absence.NOT_APPLICABLE)

    comparison = compare((before, values(before)), (after, values(after)))["plan"]

    assert (comparison.change, comparison.panel.units) == (0, {"north"})


def test_a_question_that_nobody_answered_twice_is_refused(methodology):
    before = snapshot_of(methodology, 2020, north=True, south=Absence.NO_ANSWER)
    after = snapshot_of(methodology, 2021, north=Absence.NO_ANSWER, south=True)

    comparison = compare((before, values(before)), (after, values(after)))["plan"]

    assert [r.reason for r in comparison.refusals] == [Reason.NOBODY_IN_BOTH]
    assert (comparison.change, comparison.panel.participants) == (None, 2)


@given(st.lists(st.booleans(), min_size=2, max_size=2))
def test_newcomers_never_move_the_comparison(methodology, newcomers):
    before = snapshot_of(methodology, 2020, north=False, south=True)
    after = snapshot_of(methodology, 2021, north=True, south=True)
    more = snapshot_of(methodology, 2021, north=True, south=True, east=newcomers[0], west=newcomers[1])
    earlier = (before, values(before))

    assert (
        compare(earlier, (after, values(after)))["plan"].change == compare(earlier, (more, values(more)))["plan"].change
    )


def test_what_was_not_measured_or_shares_no_unit_is_not_compared(methodology):
    before = snapshot_of(methodology, 2020, north=True)
    after = snapshot_of(methodology, 2021, south=True)
    found = compare((before, values(before)), (after, values(after)))

    assert [r.reason for r in found["posts"].refusals] == [Reason.NOT_ASSESSED]
    assert [r.reason for r in found["plan"].refusals] == [Reason.NO_PANEL]
    assert found["plan"].change is None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("    title: Наличие плана\n", "    title: Наличие плана\n    redefined: {2021: иначе}\n", Reason.REDEFINED),
        (
            "period: calendar_year\n    unit",
            "period: {2020: calendar_year, 2021: school_year}\n    unit",
            Reason.OTHER_PERIOD,
        ),
        (
            "value: ratio(tested, everyone)",
            'value: {2020: "ratio(tested, everyone)", 2021: "ratio(tested, pupils)"}',
            Reason.OTHER_BASE,
        ),
    ],
)  # fmt: skip
def test_a_changed_definition_period_or_base_is_refused(tmp_path, old, new, reason):
    changed = load(write_methodology(tmp_path, criterion=(old, new)))
    before, after = (snapshot_of(changed, year, north=True, south=False) for year in (2020, 2021))
    found = compare((before, values(before)), (after, values(after)))

    refused = found["tested" if reason is Reason.OTHER_BASE else "plan"]

    assert reason in [refusal.reason for refusal in refused.refusals]
    assert refused.change is None


NEW_LABEL = ("label: Есть план,", "label: Есть утверждённый план,")
NEW_BASE = ("value: pupils}", "value: pupils * 1}")
NEW_FORMULA = ("value: share_of_units(has_plan)", "value: share_of_units(has_plan and has_plan)")


@pytest.mark.parametrize(
    ("changes", "indicator", "said"),
    [
        ({"criterion": NEW_LABEL}, "plan", "утверждённый"),
        ({"criterion": NEW_FORMULA}, "plan", "has_plan and has_plan"),
        ({"main": NEW_BASE}, "tested", "все обучающиеся"),
        ({"main": ("id: tiny", "id: another")}, "plan", "another"),
        ({"criterion": ("Прошли диагностику,", "Прошли тест,")}, "tested", "Прошли тест"),
    ],
)
def test_another_definition_in_another_version_is_no_growth(tmp_path, methodology, changes, indicator, said):
    newer = load(write_methodology(tmp_path, **changes))
    before = snapshot_of(methodology, 2020, north=True, south=False)
    after = snapshot_of(newer, 2021, north=True, south=True)

    refused = compare((before, values(before)), (after, values(after)))[indicator]

    assert refused.change is None
    (refusal,) = refused.refusals
    assert refusal.reason is Reason.OTHER_DEFINITION
    assert said in " ".join(found.words("ru") for found in refusal.differences)
    assert refusal.differences[0].place.line > 0


def test_what_the_author_calls_the_same_is_compared_with_his_reason(tmp_path, methodology):
    words = ("    title: Наличие плана\n", "    title: Наличие плана\n    same_meaning: {2021: уточнили слова}\n")
    write_methodology(tmp_path, criterion=words)
    file = tmp_path / "criteria/01.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(*NEW_LABEL), encoding="utf-8")
    newer = load(tmp_path)
    before = snapshot_of(methodology, 2020, north=True, south=False)
    after = snapshot_of(newer, 2021, north=True, south=True)

    compared = compare((before, values(before)), (after, values(after)))["plan"]

    assert (compared.change, compared.same_meaning) == (Fraction(1, 2), ("уточнили слова",))


def test_the_words_around_a_question_and_more_decimals_change_nothing(tmp_path, methodology):
    write_methodology(tmp_path, criterion=("label: Прошли диагностику,", "label: Прошли диагностику, help: Все,"))
    before = snapshot_of(methodology, 2020, north=True, south=False)
    after = snapshot_of(load(tmp_path), 2021, north=True, south=True)

    assert compare((before, values(before)), (after, values(after)))["tested"].change == 0


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [
        ((24, 38), (31, 42), "7.9", "18.4"),
        ((16, 38), (21, 42), "2.6", "13.2"),
        ((7, 38), (23, 42), "31.6", "42.1"),
        ((9, 38), (27, 42), "36.8", "47.4"),
        ((25, 38), (31, 42), "5.3", "15.8"),
    ],
)
def test_bounds_of_a_change_with_an_unknown_panel(before, after, low, high):
    least, most = bounds(*before, *after)

    assert (f"{float(least) * 100:.1f}", f"{float(most) * 100:.1f}") == (low, high)


@given(st.data())
def test_bounds_hold_whoever_the_newcomers_are(data):
    earlier = data.draw(st.lists(st.booleans(), min_size=1, max_size=8))
    same_later = data.draw(st.lists(st.booleans(), min_size=len(earlier), max_size=len(earlier)))
    newcomers = data.draw(st.lists(st.booleans(), max_size=4))
    true = Fraction(sum(same_later) - sum(earlier), len(earlier))

    low, high = bounds(sum(earlier), len(earlier), sum(same_later + newcomers), len(earlier) + len(newcomers))

    assert low <= true <= high


def test_levels_deficits_problems_and_advice_follow_from_the_answers(methodology):
    frozen = snapshot_of(methodology, 2021, north=True, south=False, east=False)
    found = values(frozen)

    assert [d.indicator.id for d in deficits(frozen, found, "south")] == ["plan", "tested"]
    assert [d.indicator.id for d in deficits(frozen, found, "north")] == ["tested"]
    levels = effectiveness(frozen, found)
    # «plan» and «tested» are shares; how many pupils a unit has tested makes no level, though one is a threshold.
    assert (levels["plans", "north"].met, levels["plans", "north"].assessed) == (1, 2)
    assert (levels["plans", REGION].met, levels["plans", REGION].assessed) == (1, 6)
    assert levels["plans", "west"].rank is None
    (occurrence,) = problems(frozen)
    assert (occurrence.territories, occurrence.known, occurrence.typical) == (("south", "east"), 3, True)
    given_advice = {a.recommendation.id: a for a in advice(frozen, found, "south")}
    assert given_advice["write_plan"].indicators == ("plan",)
    assert given_advice["write_plan"].problems == ("no_plan",)
    assert [a.recommendation.id for a in advice(frozen, found, "north")] == ["teach"]


def test_the_share_of_a_problem_is_of_those_who_answered_all_of_its_questions(tmp_path):
    """One answer is enough to have the problem and two are needed not to have it: silence must not raise the share."""
    when = ("when: not has_plan,", "when: not has_plan or posts = 0,")
    forms = [
        FilledForm("north", {"has_plan": False, "posts": Decimal(1)}),
        FilledForm("south", {"has_plan": False}),
        FilledForm("east", {"has_plan": True}),
        FilledForm("west", {"has_plan": True, "posts": Decimal(2)}),
    ]
    methodology = load(write_methodology(tmp_path, problems=when))
    frozen = freeze(methodology, Year(2021), {"municipality": forms}, synthetic=False)

    (occurrence,) = problems(frozen)

    assert (occurrence.territories, occurrence.known) == (("north",), 2)


PROTECTED = """\
id: plans
number: 1
title: Планы
fields:
  - {id: pupils, label: Обучающиеся, type: integer, since: 2020}
  - {id: tested, label: Прошли диагностику, type: integer, since: 2020}
  - {id: others, label: Прошли другую, type: integer, since: 2020}
indicators:
  - {id: tested, title: Прошли, since: 2020, value: sum(tested), period: calendar_year, protect: people}
  - {id: others, title: Прошли другую, since: 2020, value: sum(others), period: calendar_year, protect: people}
  - {id: both, title: Прошли всего, since: 2020, value: sum(tested + others), period: calendar_year}
"""


@pytest.mark.parametrize(
    ("tested", "also", "total"),
    [
        ((2, 30, 40, 50), {"south", "east"}, False),  # of two the one takes its own off the total
        ((1, 1, 40, 50), {"east", "west"}, False),  # 1 + 1 = 2 tells both, and with 40 to who knows the 40
        ((4, 4, 40, 50), {"east", "west"}, False),  # so does 4 + 4 = 8 to who knows that each is below 5
        ((2, 3, 4, 50), set(), False),
        ((1, 0, 0, 0), set(), True),  # without the total it may be 1 to 4
    ],
)
def test_what_is_hidden_cannot_be_computed_from_what_is_printed(tested, also, total, tmp_path):
    folder = write_methodology(tmp_path, main=("denominators:", "small_groups: {people: 5}\ndenominators:"))
    (folder / "criteria/01.yaml").write_text(PROTECTED, encoding="utf-8")
    for extra in ("problems.yaml", "recommendations.yaml"):
        (folder / extra).unlink()
    methodology, places = load(folder), ("north", "south", "east", "west")
    forms = [
        FilledForm(place, {"tested": number, "others": 20, "pupils": 90})
        for place, number in zip(places, tested, strict=True)
    ]
    frozen = freeze(methodology, Year(2021), {"municipality": forms}, synthetic=False)

    hidden = withheld(methodology, values(frozen), places)

    expected = {place for place, number in zip(places, tested, strict=True) if 0 < number < 5} | also
    assert {place for id, place in hidden if id == "tested"} - {REGION} == expected
    assert ("tested", REGION) in hidden or not total
    # The column of the sum, or that of the other part, would give each hidden one away.
    assert all(("both", place) in hidden or ("others", place) in hidden for place in expected)


def test_a_number_explains_itself_down_to_the_answers(methodology):
    frozen = snapshot_of(methodology, 2021, north=True, south=False)
    explanation = explain(frozen, values(frozen), "tested")

    assert explanation.fields == ("pupils", "tested")
    assert sum(int(c.answers["tested"]) for c in explanation.contributions) == explanation.value.k == 80
    assert explanation.value.digest == frozen.digest
    assert [c.unit for c in explain(frozen, values(frozen), "tested", "south").contributions] == ["south"]
