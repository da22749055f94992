"""What a map is drawn from: the outline of each territory in whole units of the map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Outline:
    """A territory on the map: rings of points, and where its mark stands. Without rings it is a circle around that."""

    rings: tuple[tuple[tuple[int, int], ...], ...]
    mark: tuple[int, int]

    @property
    def path(self) -> str:
        """The rings as a path of SVG, to be filled by the even-odd rule."""
        return "".join(f"M{_pairs([ring[0]])}l{_pairs(_steps(ring))}z" for ring in self.rings)


@dataclass(frozen=True)
class Boundaries:
    """A map of ``width`` by ``height`` units with the outline of each territory by its id."""

    width: int
    height: int
    outlines: Mapping[str, Outline]


def _steps(ring: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """From point to point."""
    return ((x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False))


def _pairs(points: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
