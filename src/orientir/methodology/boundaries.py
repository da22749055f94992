"""The boundaries of territories: ``boundaries.geojson`` beside the criteria, checked and simplified once.

Whoever keeps the methodology brings the file; none comes along. It is replaced by its simplified form wherever the
methodology is kept, so that a campaign, a snapshot and an edition hold a few thousand points and not a million.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from orientir.methodology.outlines import Boundaries, Outline
from orientir.methodology.yaml_files import Faults
from orientir.terms import Territory, folded

FILE = "boundaries.geojson"
LARGEST = 40_000_000
"""Bytes of a file that is read at all."""
MOST_READ, MOST_KEPT = 1_000_000, 4_000
"""Points that are read, and that are kept when it is simplified: a page of the portal weighs 100 KiB."""
SIDE = 1_000
"""Units of the longer side of the map, in which everything is kept as whole numbers."""
SMALL = 200
"""Square units below which a territory is shown as a circle."""
RADIUS = 11
SIMPLIFIED = "orientir_map"
"""The key of a file that is simplified already: width and height of the map."""
ADVICE = "Сохраните границы как GeoJSON (FeatureCollection) в градусах, система координат WGS 84 (EPSG:4326)."
Ring = list[tuple[int, int]]


class _Wrong(Exception):
    """What is wrong with the file, and what to do about it."""


def read_boundaries(path: Path, territories: Sequence[Territory], faults: Faults) -> tuple[Boundaries, bytes] | None:
    """The boundaries of a file and its simplified form; None where there is no file, or a fault was told."""
    if not path.exists():
        return None
    try:
        if (size := path.stat().st_size) > LARGEST:
            raise _Wrong(f"Файл больше {LARGEST // 1_000_000} МБ: {size // 1_000_000} МБ.", "Упростите границы.")
        given = _json(path.read_bytes())
        found = _simplified(given, territories) if SIMPLIFIED in given else _made(given, territories)
    except _Wrong as wrong:
        faults.add(path, *wrong.args)
        return None
    return found, _written(found)


def _json(raw: bytes) -> dict[str, Any]:
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _Wrong("Это не GeoJSON: файл не читается.", ADVICE) from error
    if not isinstance(given, dict) or given.get("type") != "FeatureCollection":
        raise _Wrong("Это не GeoJSON с объектами (FeatureCollection).", ADVICE)
    if not isinstance(given.get("features"), list):
        raise _Wrong("В файле нет списка объектов features.", ADVICE)
    return given


def _made(given: Mapping[str, Any], territories: Sequence[Territory]) -> Boundaries:
    """Boundaries as a map program has written them, checked, projected and simplified."""
    found: dict[str, Any] = {}
    points = 0
    for number, feature in enumerate(given["features"], 1):
        id, name = _territory_of(feature, number, territories)
        if id in found:
            raise _Wrong(f"Объект {number} («{name}»): эта территория в файле уже есть.", "Объедините её части в одну.")
        geometry = feature.get("geometry")
        polygons = _polygons(geometry, f"Объект {number} («{name}»)")
        points += sum(len(ring) for polygon in polygons for ring in polygon)
        if points > MOST_READ:
            raise _Wrong(f"Точек больше {MOST_READ}.", "Упростите границы, например на mapshaper.org.")
        if geometry["type"] != "Point":
            _check_valid(polygons, f"Объект {number} («{name}»)")
        found[id] = polygons
    _check_all(found, territories)
    return _mapped(found)


def _territory_of(feature: Any, number: int, territories: Sequence[Territory]) -> tuple[str, str]:
    """The id of the territory that a feature names by id, code or name."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    given = properties.values() if isinstance(properties, dict) else ()
    said = [str(value) for value in given if isinstance(value, str | int)]
    for territory in territories:
        names = {folded(name) for name in (territory.name, territory.short_name, *territory.spellings) if name}
        if any(word == territory.id or word in territory.code.split() or folded(word) in names for word in said):
            return territory.id, territory.name
    listed = ", ".join(said[:3])[:80] or "свойств нет"
    advice = "Запишите в properties код id или название, как в territories.csv, или удалите объект."
    raise _Wrong(f"Объект {number} ({listed}): такой территории в territories.csv нет.", advice)


def _polygons(geometry: Any, place: str) -> list[list[list[tuple[float, float]]]]:
    """The polygons of a geometry as rings of degrees; of a point one ring of that point."""
    kind, given = (geometry.get(key) if isinstance(geometry, dict) else None for key in ("type", "coordinates"))
    nested: Any = {"Point": [[[given]]], "Polygon": [given], "MultiPolygon": given}.get(str(kind))
    if nested is None:
        what = f"это не Polygon, MultiPolygon или Point, а {str(kind)[:40]}" if kind else "границы (geometry) нет"
        raise _Wrong(f"{place}: {what}.", ADVICE)
    try:
        polygons = [[[_point(point, place) for point in ring] for ring in polygon] for polygon in nested]
    except TypeError as error:
        raise _Wrong(f"{place}: координаты записаны не так, как в GeoJSON.", ADVICE) from error
    if kind != "Point" and not all(len(ring) > 3 for polygon in polygons for ring in polygon):
        raise _Wrong(f"{place}: в контуре меньше четырёх точек.", "Замкните контур или удалите его.")
    if not any(polygons):
        raise _Wrong(f"{place}: контуров нет.", "Нарисуйте границу или поставьте точку (Point).")
    return [polygon for polygon in polygons if polygon]


def _point(given: Any, place: str) -> tuple[float, float]:
    x: Any
    y: Any
    x, y = given[:2] if isinstance(given, list) and len(given) > 1 else ("", "")
    if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in (x, y)):
        raise _Wrong(f"{place}: координаты — не пара чисел.", ADVICE)
    if not (-180 <= x <= 180 and -90 < y < 90):
        shown = ", ".join(f"{n:g}" if abs(n) < 1e300 else str(n)[:20] for n in (x, y))
        raise _Wrong(f"{place}: координаты {shown} — не градусы долготы и широты.", ADVICE)
    return (float(x), float(y))


def _check_valid(polygons: Sequence[Any], place: str) -> None:
    """Refuse borders that cross themselves or each other: to mend them is guesswork, and may take for ever."""
    import shapely

    shape = shapely.MultiPolygon([(first, rest) for first, *rest in polygons])
    if not shape.is_valid:
        where = re.search(r"\[(.+)\]", shapely.is_valid_reason(shape))
        near = f" около точки {where[1]}" if where else ""
        raise _Wrong(
            f"{place}: контур пересекает сам себя{near}.", "Исправьте его, например командой -clean на mapshaper.org."
        )


def _check_all(found: Mapping[str, Any], territories: Iterable[Territory]) -> None:
    if missing := [t.name for t in territories if t.id not in found]:
        listed = ", ".join(missing[:5]) + (f" и ещё {len(missing) - 5}" if len(missing) > 5 else "")
        advice = "Добавьте их границы, а вместо малого города можно точку (Point)."
        raise _Wrong(f"Нет границ: {listed}.", advice)


def _mapped(found: Mapping[str, Any]) -> Boundaries:
    """Project degrees onto the map, and simplify all borders together, so that neighbours keep theirs in common."""
    import numpy as np
    import shapely

    every = [point for polygons in found.values() for polygon in polygons for ring in polygon for point in ring]
    longitudes = [x for x, _ in every]
    turned = 360 if max(longitudes) - min(longitudes) > 180 else 0  # a region on both sides of the date line
    middle = math.cos(math.radians((min(y for _, y in every) + max(y for _, y in every)) / 2))

    def plane(ring: Sequence[tuple[float, float]]) -> Any:
        return np.array([((x + turned if x < 0 else x) * middle, -y) for x, y in ring])

    flat = {id: [[plane(ring) for ring in polygon] for polygon in polygons] for id, polygons in found.items()}
    corners = np.concatenate([ring for polygons in flat.values() for polygon in polygons for ring in polygon])
    least, most = corners.min(axis=0), corners.max(axis=0)
    scale = (SIDE - 2 * RADIUS) / (max(most - least) or 1)
    width, height = (int(side) + 2 * RADIUS for side in np.ceil((most - least) * scale))

    def shape(polygons: Sequence[Any]) -> Any:
        rings = [[(ring - least) * scale + RADIUS for ring in polygon] for polygon in polygons]
        if len(rings[0][0]) < 4:
            return shapely.Point(rings[0][0][0])
        return shapely.MultiPolygon([(first, rest) for first, *rest in rings])

    shapes = {id: shape(polygons) for id, polygons in flat.items()}
    wide = [id for id, drawn in shapes.items() if drawn.area >= SMALL]
    tolerance, outlines = 1.0, {}
    while True:
        simple = dict(zip(wide, shapely.coverage_simplify([shapes[id] for id in wide], tolerance), strict=True))
        outlines = {id: _outline(drawn, simple.get(id)) for id, drawn in shapes.items()}
        if sum(len(ring) for outline in outlines.values() for ring in outline.rings) <= MOST_KEPT:
            return Boundaries(width, height, outlines)
        tolerance *= 1.5


def _outline(whole: Any, simple: Any) -> Outline:
    """The rings of a simplified shape in whole numbers, islands of no size left out."""
    import shapely

    mark = shapely.point_on_surface(whole) if whole.area else whole.centroid
    if simple is None:
        mark = whole.centroid
    parts = [part for part in shapely.get_parts(simple) if part.geom_type == "Polygon"] if simple is not None else []
    parts.sort(key=lambda part: -part.area)
    kept = [part for number, part in enumerate(parts) if number == 0 or part.area > SMALL / 20]
    rings = [_ring(ring.coords) for part in kept for ring in (part.exterior, *part.interiors)]
    return Outline(tuple(ring for ring in rings if len(ring) > 2), (round(mark.x), round(mark.y)))


def _ring(points: Iterable[tuple[float, float]]) -> tuple[tuple[int, int], ...]:
    """Whole numbers without repeated points, not closed."""
    ring: Ring = []
    for x, y in points:
        point = (round(x), round(y))
        if not ring or ring[-1] != point:
            ring.append(point)
    return tuple(ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring)


def _written(found: Boundaries) -> bytes:
    """The simplified form, which reads as the same boundaries."""
    features = [
        {
            "type": "Feature",
            "properties": {"id": id, "mark": outline.mark},
            "geometry": {"type": "MultiPolygon", "coordinates": [outline.rings]},
        }
        for id, outline in found.outlines.items()
    ]
    made = {"type": "FeatureCollection", SIMPLIFIED: [found.width, found.height], "features": features}
    return json.dumps(made, separators=(",", ":")).encode()


def _simplified(given: Mapping[str, Any], territories: Sequence[Territory]) -> Boundaries:
    """What ``_written`` has written; anything else that calls itself so is refused."""
    try:
        width, height = map(_whole, given[SIMPLIFIED])
        outlines = {
            str(feature["properties"]["id"]): Outline(
                tuple(tuple(map(_pair, ring)) for ring in feature["geometry"]["coordinates"][0]),
                _pair(feature["properties"]["mark"]),
            )
            for feature in given["features"]
        }
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _Wrong("Упрощённые границы повреждены.", "Положите исходный файл границ.") from error
    rings = [ring for outline in outlines.values() for ring in outline.rings]
    if min(width, height) < 1 or any(len(ring) < 3 for ring in rings):
        raise _Wrong("Упрощённые границы повреждены.", "Положите исходный файл границ.")
    if sum(map(len, rings)) > MOST_KEPT:
        raise _Wrong("В упрощённых границах слишком много точек.", "Положите исходный файл границ.")
    if strange := outlines.keys() - {t.id for t in territories}:
        raise _Wrong(f"Границы есть, а территории нет: {sorted(strange)[0]}.", "Положите исходный файл границ.")
    _check_all(outlines, territories)
    return Boundaries(width, height, outlines)


def _whole(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not -SIDE <= given <= 2 * SIDE:
        raise ValueError(given)
    return given


def _pair(given: Any) -> tuple[int, int]:
    x, y = map(_whole, given)
    return x, y
