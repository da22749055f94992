"""Boundaries from a file of the methodology's keeper: any winding, simplified once, errors that say what to mend."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import shapely

from irkutsk import forms, methodology
from orientir.methodology import Methodology, load
from orientir.methodology.boundaries import FILE, MOST_KEPT, read_boundaries
from orientir.methodology.yaml_files import Faults
from orientir.report.material import gather
from orientir.report.pictures import overall_map
from orientir.snapshot import freeze
from orientir.terms import Year
from published_figures import METHODOLOGY

COLUMNS, WAVES = 7, 400
"""An invented region: 42 squares in rows of seven, whose borders have four hundred small waves a side."""


def square(number: int, size: float = 1.0, wave: float = 0.01) -> list[list[float]]:
    """The border of one square; each side is the same curve for both neighbours."""
    left, top = 100.0 + number % COLUMNS, 60.0 - number // COLUMNS
    side = [(step / WAVES, wave * (step % 2) * (9 < step < WAVES - 9)) for step in range(WAVES)]
    points = [(left + size * t, top + d) for t, d in side] + [(left + size + d, top - size * t) for t, d in side]
    points += [(left + size * (1 - t), top - size + d) for t, d in side]
    points += [(left + d, top - size * (1 - t)) for t, d in side]
    return [list(point) for point in (*points, points[0])]


def features() -> list[dict[str, Any]]:
    """Bratsk is a point, Zima a tiny square; every second one is wound the other way."""
    made = []
    for number, territory in enumerate(methodology().territories):
        ring = square(number, *((0.02, 0.0) if territory.id == "zima" else ()))
        geometry: dict[str, Any] = {"type": "Polygon", "coordinates": [ring[::-1] if number % 2 else ring]}
        if territory.id == "bratsk":
            geometry = {"type": "Point", "coordinates": ring[0]}
        names = (
            {"id": territory.id},
            {"oktmo": (territory.code.split() or [territory.id])[0]},
            {"name": territory.name},
        )
        made.append({"type": "Feature", "properties": names[number % 3], "geometry": geometry})
    return made


def collection(given: object) -> str:
    return given if isinstance(given, str) else json.dumps({"type": "FeatureCollection", "features": given})


@pytest.fixture(scope="module")
def outlined(tmp_path_factory: pytest.TempPathFactory) -> Methodology:
    folder = tmp_path_factory.mktemp("made") / "up"
    shutil.copytree(METHODOLOGY, folder)
    (folder / FILE).write_text(collection(features()))
    return load(folder)


def test_borders_are_simplified_and_neighbours_keep_theirs_in_common(outlined: Methodology) -> None:
    assert outlined.boundaries is not None
    outlines = outlined.boundaries.outlines
    shapes = [shapely.Polygon(ring) for outline in outlines.values() for ring in outline.rings]

    assert len(outlines) == 42
    assert sum(len(ring) for outline in outlines.values() for ring in outline.rings) < MOST_KEPT
    assert {id for id, outline in outlines.items() if not outline.rings} == {"bratsk", "zima"}
    whole = shapely.union_all(shapes).area
    assert sum(shape.area for shape in shapes) == pytest.approx(whole, rel=0.001)  # neither gaps nor overlaps
    assert len(outlined.files[FILE]) < 60_000


def test_what_is_kept_reads_as_the_same_and_has_the_same_digest(outlined: Methodology, tmp_path: Path) -> None:
    for name, content in outlined.files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)

    again = load(tmp_path)

    assert (again.digest, again.boundaries) == (outlined.digest, outlined.boundaries)
    assert again.digest != load(METHODOLOGY).digest


def test_the_map_of_the_note_is_drawn_in_them(outlined: Methodology) -> None:
    snapshot = freeze(outlined, Year(2021), {"municipality": forms(2021)}, synthetic=True)

    drawn = overall_map(gather(snapshot).wording, snapshot, gather(snapshot).levels)

    assert drawn is not None
    assert (drawn.svg.count("<path"), drawn.svg.count("<circle")) == (40, 2)
    assert ">г. Братск</text>" in drawn.svg


FEATURE = features()[0]
NOWHERE = {"type": "Feature", "properties": {"name": "Атлантида"}, "geometry": None}

HOLLOW = {"properties": {"id": "alarsky", "mark": [1, 1]}, "geometry": {"coordinates": [[[]]]}}


def drawn_as(kind: str, coordinates: object) -> list[dict[str, Any]]:
    return [{**FEATURE, "geometry": {"type": kind, "coordinates": coordinates}}]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("{", "файл не читается"),
        ("[" * 100_000, "файл не читается"),
        ("[]", "FeatureCollection"),
        ([], "Нет границ: Аларский район"),
        ([NOWHERE], "Объект 1 (Атлантида): такой территории"),
        ([FEATURE, FEATURE], "Объект 2 («Аларский район»): эта территория в файле уже есть"),
        (drawn_as("LineString", []), "а LineString"),
        (drawn_as("Polygon", [[[1, 2], [3, 4], [1, 2]]]), "меньше четырёх точек"),
        (drawn_as("Polygon", []), "контуров нет"),
        (drawn_as("Polygon", [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]), "контур пересекает сам себя около точки 1 1"),
        (drawn_as("Point", [6_500_000, 5e6]), "не градусы"),
        (drawn_as("Point", ["x", None]), "не пара чисел"),
        (drawn_as("Polygon", 5), "не так, как в GeoJSON"),
        (drawn_as("Point", [10**400, 50]), "не градусы"),
        (drawn_as("Point", [float("nan"), 50]), "не градусы"),
        ([{**FEATURE, "properties": ["alarsky"]}], "Объект 1 (свойств нет): такой территории"),
        ([{**FEATURE, "geometry": None}], "границы (geometry) нет"),
        ('{"type": "FeatureCollection", "orientir_map": [10, 10], "features": [{}]}', "повреждены"),
        ('{"type": "FeatureCollection", "orientir_map": [10, 0], "features": []}', "повреждены"),
        (json.dumps({"type": "FeatureCollection", "orientir_map": [9, 9], "features": [HOLLOW]}), "повреждены"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_how_to_mend_it(tmp_path: Path, given: object, told: str) -> None:
    (tmp_path / FILE).write_text(collection(given))
    faults = Faults()

    assert read_boundaries(tmp_path / FILE, methodology().territories, faults) is None

    [issue] = faults.issues
    assert told in issue.message
    assert issue.advice


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / FILE).open("wb") as file:
        file.truncate(100_000_000)
    faults = Faults()

    assert read_boundaries(tmp_path / FILE, methodology().territories, faults) is None
    assert "Файл больше 40 МБ" in faults.issues[0].message
