"""Charts as SVG text: horizontal bars and the tile map. No colour carries meaning alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from orientir.methodology.outlines import Boundaries
from orientir.terms import Territory

FONT = "Libertinus Serif, Liberation Serif, Times New Roman, serif"
INK, GREY, LINE, PAPER = "#1c2733", "#5b6772", "#c9d1d8", "#ffffff"
BAR, EARLIER = "#1f5f8b", "#a9c4d8"
WIDTH = 440
"""Pixels, so that 13-pixel words are as large as the text around them and still readable on a phone."""
SIZE, STEP, THICK = 13, 16, 14
"""Pixels: size of the words, from line to line, thickness of a bar."""
CHARACTERS = 56
"""Characters of a label that fit one line, in the widest serif face too."""
CHARACTER = 8
"""Pixels that a bold character takes at most."""
NARROW = 7
"""Pixels that a character takes on the average."""
NAME = 13
"""Characters of a name in one line of a tile."""
TILE, TILE_HEIGHT = 80, 46
CIRCLE = 11
"""Units of the radius of a small territory on a map in its own boundaries."""


@dataclass(frozen=True)
class Bar:
    """One bar: ``share`` from 0 to 1, its printed value, and the earlier year's above it if comparable."""

    label: str
    share: float
    shown: str
    earlier: float | None = None
    earlier_shown: str = ""


@dataclass(frozen=True)
class Shade:
    """How a class of territories looks: its fill, and a mark that survives black and white."""

    title: str
    fill: str
    mark: str


def bars(rows: Sequence[Bar], years: tuple[str, str] = ("", ""), *, left: int = 0) -> tuple[str, int, int]:
    """Horizontal bars on a common scale from 0 to 100 %; returns SVG, width and height.

    Labels stand above their bars over the whole width, or beside them in a column of ``left`` pixels, in as many lines
    as they need there.
    """
    longest = max((len(words) for row in rows for words in (row.shown, row.earlier_shown)), default=0)
    scale = WIDTH - left - max(60, CHARACTER * longest + 10)
    parts: list[str] = []
    y = 4.0
    if any(row.earlier is not None for row in rows):
        parts += [*_key(left, y, EARLIER, years[0]), *_key(left + 80, y, BAR, years[1])]
        y += 24
    for row in rows:
        beside = wrap(row.label, left // NARROW) if left else []
        for number, line in enumerate(beside):
            parts.append(words_at(left - 8, y + 12 + STEP * number, line, SIZE, INK, "end"))
        if not left:
            for line in wrap(row.label):
                parts.append(words_at(0, y + 12, line, SIZE))
                y += STEP
            y += 3
        if row.earlier is not None:
            parts += _bar(left, y, scale, row.earlier, row.earlier_shown, EARLIER)
            y += THICK + 1
        parts += _bar(left, y, scale, row.share, row.shown, BAR)
        y += THICK + 9 + STEP * max(0, len(beside) - 1)
    return canvas(WIDTH, round(y), parts), WIDTH, round(y)


def _bar(x: float, y: float, scale: float, share: float, shown: str, fill: str) -> list[str]:
    """A bar on its pale track of 100 %, its value after the track."""
    return [
        rect(x, y, scale, THICK, "#eef2f5"),
        rect(x, y, max(share * scale, 1), THICK, fill),
        words_at(x + scale + 6, y + 12, shown, SIZE, INK, weight="bold" if fill == BAR else "normal"),
    ]


def tile_map(
    territories: Sequence[Territory], state: Mapping[str, str], shades: Mapping[str, Shade]
) -> tuple[str, int, int]:
    """The tile map; ``state`` gives the key of each territory's shade. Returns SVG, width and height."""
    placed = [(t, t.tile) for t in territories if t.tile is not None]
    columns = max((tile[1] for _, tile in placed), default=0) + 1
    lines = max((tile[0] for _, tile in placed), default=0) + 1
    parts: list[str] = []
    for territory, (line, column) in placed:
        shade = shades[state[territory.id]]
        x, y = column * TILE + 1, line * TILE_HEIGHT + 1
        parts.append(rect(x, y, TILE - 2, TILE_HEIGHT - 2, shade.fill, stroke=LINE))
        for place, words in enumerate(_in_tile(territory.short_name or territory.name)):
            parts.append(words_at(x + TILE / 2 - 1, y + 14 + 12 * place, words, 11, INK, "middle"))
        parts.append(words_at(x + TILE / 2 - 1, y + TILE_HEIGHT - 6, shade.mark, 11, INK, "middle", "bold"))
    height = lines * TILE_HEIGHT + 10
    at = 2.0
    for shade in shades.values():
        parts.append(rect(at, height, 24, 18, shade.fill, stroke=LINE))
        parts.append(words_at(at + 12, height + 13, shade.mark, 11, INK, "middle", "bold"))
        parts.append(words_at(at + 30, height + 14, shade.title, 14))
        at += 48 + 7.8 * len(shade.title)
    width = round(max(columns * TILE + 2, at))
    return canvas(width, height + 24, parts), width, height + 24


def outline_map(
    territories: Sequence[Territory], boundaries: Boundaries, state: Mapping[str, str], shades: Mapping[str, Shade]
) -> tuple[str, int, int]:
    """The map in its own boundaries, small territories as circles; names where they have room.

    Returns SVG, width and height; the unit is that of the map, whose longer side has a thousand.
    """
    parts, names = [], []
    taken: list[tuple[float, float, float, float]] = []
    for territory in sorted(territories, key=lambda t: not boundaries.outlines[t.id].rings):
        outline, shade = boundaries.outlines[territory.id], shades[state[territory.id]]
        x, y = outline.mark
        look = f'fill="{shade.fill}" stroke="{GREY}" fill-rule="evenodd"'
        if outline.rings:
            parts.append(f'<path d="{outline.path}" {look}/>')
        else:
            parts.append(f'<circle cx="{x}" cy="{y}" r="{CIRCLE}" {look}/>')
        names.append(words_at(x, y + 5, shade.mark, 15, INK, "middle", "bold"))
        taken.append((x - 6, y - 8, x + 6, y + 7))
    for territory in territories:
        x, y = boundaries.outlines[territory.id].mark
        name = territory.short_name or territory.name
        for top in (y + 9, y - 23):
            box = (x - 4.1 * len(name), top, x + 4.1 * len(name), top + 14.0)
            inside = box[0] > 0 and box[2] < boundaries.width
            if inside and not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
                taken.append(box)
                names.append(words_at(x, top + 11, name, 14, INK, "middle"))
                break
    height, at = boundaries.height + 12, 2.0
    for shade in shades.values():
        names += [
            rect(at, height, 30, 22, shade.fill, stroke=LINE),
            words_at(at + 15, height + 16, shade.mark, 15, INK, "middle", "bold"),
            words_at(at + 38, height + 17, shade.title, 18),
        ]
        at += 60 + 10 * len(shade.title)
    width = round(max(boundaries.width, at))
    return canvas(width, height + 28, [*parts, *names]), width, height + 28


def _in_tile(name: str) -> list[str]:
    """A name in two lines at most, cut where it does not fit."""
    lines = wrap(name.replace("-", "- "), NAME)
    lines = [line.replace("- ", "-") for line in lines]
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: NAME - 1].rstrip()}…"]
    return [line if len(line) <= NAME + 1 else f"{line[:NAME]}…" for line in lines]


def wrap(label: str, limit: int = CHARACTERS) -> list[str]:
    """A label in as many lines as it needs."""
    lines = [""]
    for word in label.split():
        candidate = f"{lines[-1]} {word}".strip()
        if len(candidate) <= limit or not lines[-1]:
            lines[-1] = candidate
        else:
            lines.append(word)
    return lines


def canvas(width: int, height: int, parts: Sequence[str]) -> str:
    """A whole picture on white paper."""
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONT}"><rect width="{width}" height="{height}" '
        f'fill="{PAPER}"/>{body}</svg>'
    )


def words_at(
    x: float, y: float, words: str, size: int = 14, fill: str = INK, anchor: str = "start", weight: str = "normal"
) -> str:
    """A line of text; ``anchor`` says whether it begins, stands in the middle or ends at ``x``."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )


def rect(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> str:
    """A rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" stroke="{stroke}"/>'


def _key(x: float, y: float, fill: str, title: str) -> list[str]:
    return [rect(x, y, 16, 12, fill), words_at(x + 22, y + 11, title, 13)]
