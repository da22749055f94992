"""Where territories stand on a map of tiles, and how large it is, in the units of its SVG."""

from __future__ import annotations

from collections.abc import Iterable

from orientir.web.directory.models import Territory

TILE = 44
"""Side of a tile with its gap."""


def position(territory: Territory) -> dict[str, int]:
    """The corner of a territory's tile as x and y; one without a place of its own stands in the first."""
    return {"x": (territory.tile_column or 0) * TILE, "y": (territory.tile_row or 0) * TILE}


def size(territories: Iterable[Territory]) -> tuple[int, int]:
    """Width and height of the map that has room for all of them."""
    corners = [(territory.tile_column or 0, territory.tile_row or 0) for territory in territories]
    width, height = (max((corner[side] for corner in corners), default=0) for side in (0, 1))
    return (width + 1) * TILE, (height + 1) * TILE
