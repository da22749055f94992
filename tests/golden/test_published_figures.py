"""The whole path - methodology, forms, snapshot, engine - gives the figures that were published."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from orientir.analysis import Values, advice, compare, reference_values, values
from orientir.methodology import Field, FieldType, Methodology, load
from orientir.snapshot import Snapshot, freeze
from orientir.terms import Absence, Answer, FilledForm, Year
from published_figures import METHODOLOGY, Figure, example_rows, figures


@cache
def irkutsk() -> Methodology:
    return load(METHODOLOGY)


def answer(f: Field, text: str) -> Answer:
    if text in ("", "х"):
        return Absence.NOT_APPLICABLE if text else Absence.NO_ANSWER
    match f.type:
        case FieldType.YES_NO:
            return {"да": True, "нет": False}[text]
        case FieldType.INTEGER:
            return int(text)
        case FieldType.DECIMAL:
            return Decimal(text)
        case FieldType.DATE:
            return date.fromisoformat(text)
    return text


@cache
def snapshot(year: int) -> Snapshot:
    fields = irkutsk().form("municipality", Year(year))
    forms = [
        FilledForm(row["municipality"], {f.id: answer(f, row[f.id]) for f in fields})
        for row in example_rows(year)
        if row["participation"] == "took_part"
    ]
    return freeze(irkutsk(), Year(year), {"municipality": forms}, synthetic=True)


@cache
def computed(year: int, way: str) -> Values:
    return {"engine": values, "reference": reference_values}[way](snapshot(year))


@pytest.mark.parametrize("way", ["engine", "reference"])
@pytest.mark.parametrize("figure", figures(), ids=str)
def test_the_computed_figure_is_the_published_one(figure: Figure, way: str) -> None:
    value = computed(figure.year, way).region(figure.indicator)

    assert value.k == figure.count
    assert value.percent == figure.percent
    assert figure.of in (None, value.n)


def test_no_indicator_of_the_methodology_is_without_a_published_figure() -> None:
    published = {figure.indicator for figure in figures() if figure.year == 2021}

    assert published == {i.id for i in irkutsk().indicators}


def test_only_the_five_lines_of_table_1_with_one_definition_are_compared_on_38_municipalities() -> None:
    both = {year: (snapshot(year), computed(year, "engine")) for year in (2020, 2021)}
    comparisons = compare(both[2020], both[2021])

    compared = {id for id, comparison in comparisons.items() if comparison.change is not None}
    assert compared == {"municipal_programme", "coordinator", "posts", "network", "employer_events"}
    assert {(len(comparisons[id].panel), comparisons[id].panel.participants) for id in compared} == {(38, 38)}
    assert all(comparison.refusals for id, comparison in comparisons.items() if id not in compared)


# Bounds by arithmetic alone: the four newcomers of 2021 had the property, or none of them had.
BOUNDS: Mapping[str, tuple[int, int]] = {
    "municipal_programme": (27, 31),
    "coordinator": (17, 21),
    "posts": (19, 23),
    "network": (23, 27),
    "employer_events": (27, 31),
}


@pytest.mark.parametrize("indicator", BOUNDS)
def test_growth_on_the_same_38_is_within_what_the_published_figures_allow(indicator: str) -> None:
    both = {year: (snapshot(year), computed(year, "engine")) for year in (2020, 2021)}
    after = compare(both[2020], both[2021])[indicator].panel_after
    low, high = BOUNDS[indicator]

    assert after is not None
    assert low <= after.k <= high


DONE: Mapping[str, str] = {
    "has_model": "adopt_model",
    "has_programme": "adopt_programme",
    "has_funding": "plan_funding",
    "has_coordinator": "appoint_coordinator",
    "has_network": "sign_agreements",
    "has_employer_events": "invite_employers",
    "has_summer_sessions": "run_summer_sessions",
}


def test_nobody_is_advised_to_do_what_is_already_done() -> None:
    found = computed(2021, "engine")
    for row in example_rows(2021):
        advised = {a.recommendation.id for a in advice(snapshot(2021), found, row["municipality"])}
        for field, recommendation in DONE.items():
            assert (recommendation in advised) == (row[field] == "нет"), (row["municipality"], recommendation)
