"""Levels of any depth: a made-up country of regions, municipalities and schools, counted by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from orientir.analysis import compare, explain, reference_values, values
from orientir.factcheck import check
from orientir.factcheck.read.html import read_html
from orientir.methodology import Methodology, load
from orientir.report import gather, note
from orientir.report.html import html
from orientir.snapshot import Snapshot, freeze, read, verify, write
from orientir.terms import REGION, Absence, FilledForm, Unit, Year

FOLDER = Path(__file__).parents[1] / "methodologies/country"
SCHOOLS = {"cedar-1": "cedar", "cedar-2": "cedar", "river-1": "river", "meadow-1": "meadow"}


@cache
def country() -> Methodology:
    return load(FOLDER)


def frozen(year: int, *, classes: tuple[bool, ...] = (True, False, False, True), **without: bool) -> Snapshot:
    """Two regions, three municipalities, four schools; ``steppe=False`` leaves a region's own form out."""
    regions = {"taiga": True, "steppe": False}
    schools = zip(SCHOOLS, classes, (10, 20, 30, 0), strict=True)
    return freeze(
        country(),
        Year(year),
        {
            "region": [FilledForm(id, {"has_concept": has}) for id, has in regions.items() if without.get(id, True)],
            "municipality": [FilledForm("cedar", {"has_plan": True}), FilledForm("meadow", {"has_plan": False})],
            "school": [FilledForm(id, {"has_class": has, "tested": k, "pupils": 40}) for id, has, k in schools],
        },
        units=[Unit(id, f"Школа «{id}»", "school", "school", place) for id, place in SCHOOLS.items()],
        synthetic=True,
    )


@pytest.mark.parametrize(
    ("indicator", "place", "k", "n"),
    [
        ("concept", REGION, 1, 2),
        ("concept", "taiga", 1, 1),
        ("plan", REGION, 1, 2),
        ("plan", "taiga", 1, 1),
        ("plan", "meadow", 0, 1),
        ("tested", REGION, 60, 160),
        ("tested", "taiga", 60, 120),
        ("tested", "cedar", 30, 80),
        ("classes", REGION, 2, 4),
        ("classes", "taiga", 1, 3),
        ("municipalities_with_classes", REGION, 2, 3),
        ("municipalities_with_classes", "taiga", 1, 2),
        ("municipalities_with_classes", "meadow", 1, 1),
        ("regions_with_classes", REGION, 2, 2),
        ("regions_with_classes", "taiga", 1, 1),
    ],
)
def test_every_level_is_counted_in_every_level_above_it(indicator: str, place: str, k: int, n: int) -> None:
    value = values(frozen(2025))[indicator, place]

    assert (value.k, value.n) == (k, n)


def test_the_engine_and_the_reference_agree_at_every_depth() -> None:
    assert dict(values(frozen(2025))) == dict(reference_values(frozen(2025)))


def test_a_place_without_the_question_has_no_value() -> None:
    found = values(frozen(2025, steppe=False))

    assert found["concept", "cedar"].absence is Absence.NOT_ASKED
    assert found["concept", "steppe"].absence is Absence.DID_NOT_TAKE_PART
    assert found["plan", "river"].absence is Absence.DID_NOT_TAKE_PART


def test_a_value_of_schools_needs_the_form_of_nobody_but_its_schools() -> None:
    found = values(frozen(2025, steppe=False))

    assert found["plan", "river"].absence is Absence.DID_NOT_TAKE_PART
    assert (found["classes", "river"].k, found["classes", "river"].n) == (0, 1)
    assert (found["classes", "steppe"].k, found["classes", "steppe"].n) == (1, 1)
    assert (found["tested", "meadow"].k, found["tested", "meadow"].n) == (0, 40)


def test_a_number_is_explained_down_to_schools_by_their_names() -> None:
    snapshot = frozen(2025)
    explanation = explain(snapshot, values(snapshot), "classes", "taiga")

    names = [snapshot.name(part.unit) for part in explanation.contributions]
    assert names == ["Школа «cedar-1»", "Школа «cedar-2»", "Школа «river-1»"]


def test_names_of_every_level_travel_in_the_snapshot(tmp_path: Path) -> None:
    write(frozen(2025), tmp_path / "2025.snapshot")
    snapshot = read(tmp_path / "2025.snapshot")

    assert [snapshot.name(id) for id in ("taiga", "cedar", "cedar-1")] == [
        "Таёжный край",
        "Кедровый район",
        "Школа «cedar-1»",
    ]
    assert verify(tmp_path / "2025.snapshot") == (snapshot.digest, [])
    assert dict(values(snapshot)) == dict(values(frozen(2025)))


def test_years_are_compared_on_regions_and_on_schools_of_both() -> None:
    before = frozen(2024, classes=(False, False, False, True), steppe=False)
    after = frozen(2025)

    compared = compare((before, values(before)), (after, values(after)))

    assert compared["concept"].panel.units == {"taiga"}
    classes = compared["classes"]
    assert (classes.panel.level, classes.panel.units) == ("school", set(SCHOOLS))
    assert classes.panel_before is not None
    assert classes.panel_after is not None
    assert (classes.panel_before.k, classes.panel_after.k) == (1, 2)
    assert (classes.panel_before.n, classes.panel_after.n) == (4, 4)


def test_the_note_of_a_country_is_written_and_checks() -> None:
    page = html(note(gather(frozen(2025), frozen(2024))))

    assert "Таёжный край" in page
    assert "Концепция есть в" in page
    assert "регионе" in page
    assert [found for found in check(read_html(page.encode())) if found.severity == "error"] == []
