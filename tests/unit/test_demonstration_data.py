"""The demonstration data are invented one by one, yet add up to what was published."""

import importlib.util
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from orientir.methodology import NUMERIC, FieldType, Methodology, load
from orientir.terms import Year
from published_figures import EXAMPLES, METHODOLOGY, Figure, example_rows, figures

Row = dict[str, str]
ABSENT = {"", "х"}

# Not through the formulas of the methodology: two ways to the same number, so that neither can hide an error.
YES: dict[str, Callable[[Row], bool]] = {
    "public_information": lambda row: row["information_public"] == "да" and row["information_current"] == "да",
    "no_public_information": lambda row: row["information_public"] == "нет" or row["information_current"] == "нет",
    "municipal_model": lambda row: row["has_model"] == "да",
    "municipal_programme": lambda row: row["has_programme"] == "да",
    "innovation_sites": lambda row: row["has_innovation_sites"] == "да",
    "funding": lambda row: row["has_funding"] == "да",
    "municipal_assignment": lambda row: row["has_assignment"] == "да",
    "coordinator": lambda row: row["has_coordinator"] == "да",
    "resource_centre": lambda row: row["has_resource_centre"] == "да",
    "private_providers": lambda row: row["has_private_providers"] == "да",
    "posts": lambda row: (
        row.get("has_posts") == "да" or number(row, "school_posts_fte") + number(row, "other_posts_fte") > 0
    ),
    "school_posts": lambda row: number(row, "school_posts_fte") > 0,
    "no_school_posts": lambda row: row["school_posts_fte"] == "0",
    "other_posts": lambda row: number(row, "other_posts_fte") > 0,
    "network": lambda row: row["has_network"] == "да",
    "employer_events": lambda row: row["has_employer_events"] == "да",
    "no_contests": lambda row: row["contest_participants"] == "0",
    "summer_sessions": lambda row: row["has_summer_sessions"] == "да",
}
SUMS = {
    ("diagnostics", 2021): ("plans_survey", "diagnostics_other"),
    ("diagnostics", 2020): ("diagnosed",),
    ("graduates", 2021): ("graduates_9", "graduates_11"),
}
PARTS_OF_SEVERAL = [
    ("profile_graduates", ("graduates_9", "graduates_11")),
    ("plans_survey", ("graduates_9", "graduates_11")),
    ("advanced_exam_choice", ("graduates_11",)),
    ("probes", ("pupils_6_11",)),
    ("parents", ("pupils_6_11",)),
]


def number(row: Row, field: str) -> Decimal:
    text = row.get(field, "")
    return Decimal(0) if text in ABSENT else Decimal(text)


def took_part(year: int) -> list[Row]:
    return [row for row in example_rows(year) if row["participation"] == "took_part"]


@pytest.fixture(scope="module")
def methodology() -> Methodology:
    return load(METHODOLOGY)


@pytest.mark.parametrize("figure", figures(), ids=str)
def test_the_region_adds_up_to_the_published_figure(figure: Figure) -> None:
    rows = took_part(figure.year)
    if figure.indicator in YES:
        assert sum(YES[figure.indicator](row) for row in rows) == figure.count
        assert len(rows) == figure.of
    else:
        fields = SUMS.get((figure.indicator, figure.year), (figure.indicator,))
        assert all(fields[0] in row for row in rows)
        assert sum(number(row, field) for row in rows for field in fields) == figure.count


def test_38_municipalities_took_part_in_2020_and_all_42_in_2021() -> None:
    assert [len(took_part(2020)), len(example_rows(2020)), len(took_part(2021))] == [38, 42, 42]


def test_who_did_not_take_part_answered_nothing() -> None:
    absent = [row for row in example_rows(2020) if row["participation"] == "did_not_take_part"]

    assert [set(list(row.values())[3:]) for row in absent] == [{""}] * 4


@pytest.mark.parametrize("year", [2020, 2021])
def test_every_row_says_that_it_is_synthetic(year: int) -> None:
    assert {row["data_kind"] for row in example_rows(year)} == {"synthetic"}


@pytest.mark.parametrize("year", [2020, 2021])
def test_columns_are_the_form_of_the_year_in_its_order(year: int, methodology: Methodology) -> None:
    form = [f.id for f in methodology.form("municipality", Year(year))]

    assert list(example_rows(year)[0]) == ["municipality", "participation", "data_kind", *form]
    assert [row["municipality"] for row in example_rows(year)] == [t.id for t in methodology.territories]


@pytest.mark.parametrize("year", [2020, 2021])
def test_answers_are_of_the_type_and_size_that_the_form_asks(year: int, methodology: Methodology) -> None:
    for f in methodology.form("municipality", Year(year)):
        answers = {row[f.id] for row in took_part(year)} - ABSENT
        if f.type is FieldType.YES_NO:
            assert answers == {"да", "нет"}, f.id
        elif f.type is FieldType.CHOICE:
            assert answers <= f.choices.keys(), f.id
        elif f.type in NUMERIC:
            assert all((f.minimum or 0) <= Decimal(a) <= (f.maximum or Decimal("inf")) for a in answers), f.id
            assert all(-int(Decimal(a).as_tuple().exponent) <= f.scale for a in answers), f.id


def test_no_part_is_larger_than_its_whole_in_any_municipality(methodology: Methodology) -> None:
    wholes = [(f.id, (f.part_of,)) for f in methodology.form("municipality", Year(2021)) if f.part_of]
    assert len(wholes) >= 6

    for part, whole in [*wholes, *PARTS_OF_SEVERAL]:
        for row in took_part(2021):
            assert number(row, part) <= sum(number(row, w) for w in whole), (part, row["municipality"])


def test_answers_of_one_municipality_do_not_contradict_each_other() -> None:
    for row in took_part(2021):
        assert (row["has_summer_sessions"] == "да") == (row["summer_pupils"] != "х"), row["municipality"]
        assert (row["has_programme"] == "нет") == (row["programme_document"] == "х"), row["municipality"]
        assert number(row, "schools_with_posts") > 0 or row["school_posts_fte"] == "0", row["municipality"]


def test_the_script_writes_the_same_files_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("make_examples", EXAMPLES / "make_examples.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "make_examples", script)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "HERE", tmp_path)
    script.main()

    for year in (2020, 2021):
        assert (tmp_path / f"{year}.csv").read_bytes() == (EXAMPLES / f"{year}.csv").read_bytes()
