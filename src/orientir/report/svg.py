"""Charts as SVG text: horizontal bars and the tile map. No colour carries meaning alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from orientir.terms import Territory

FONT = "Libertinus Serif, Liberation Serif, Times New Roman, serif"
INK, GREY, LINE, PAPER = "#1c2733", "#5b6772", "#c9d1d8", "#ffffff"
BAR, EARLIER = "#1f5f8b", "#a9c4d8"
WIDTH = 680
TILE = 58
CHARACTERS = 40
"""Characters of a label that fit one line of the label column."""


@dataclass(frozen=True)
class Bar:
    """One bar: ``share`` from 0 to 1, its printed value, and the earlier year's beside it if comparable."""

    label: str
    share: float
    shown: str
    earlier: float | None = None
    earlier_shown: str = ""


@dataclass(frozen=True)
class Shade:
    """How a class of territories looks: fill, text colour, and a mark that survives black and white."""

    title: str
    fill: str
    ink: str
    mark: str


def bars(rows: Sequence[Bar], years: tuple[str, str]) -> tuple[str, int, int]:
    """Horizontal bars on a common scale from 0 to 100 %; returns SVG, width and height."""
    left, right, top = 300, 96, 26
    scale = WIDTH - left - right
    parts: list[str] = []
    y = float(top)
    two = any(row.earlier is not None for row in rows)
    for row in rows:
        lines = wrap(row.label)
        height = max(34.0 if row.earlier is not None else 26.0, 17.0 * len(lines) + 8)
        for i, line in enumerate(lines):
            parts.append(_text(left - 10, y + height / 2 + 5 + 17 * (i - (len(lines) - 1) / 2), line, anchor="end"))
        bar_y = y + height / 2 - (15 if row.earlier is not None else 8)
        if row.earlier is not None:
            parts.append(_rect(left, bar_y, max(row.earlier * scale, 1), 12, EARLIER))
            parts.append(_text(left + row.earlier * scale + 6, bar_y + 11, row.earlier_shown, size=12, fill=GREY))
            bar_y += 15.0
        parts.append(_rect(left, bar_y, max(row.share * scale, 1), 16 if row.earlier is None else 14, BAR))
        parts.append(_text(left + row.share * scale + 6, bar_y + 13, row.shown, weight="bold"))
        y += height + 8
    grid = [_line(left + scale * t / 4, top - 6, left + scale * t / 4, y - 4) for t in range(5)]
    ticks = [_text(left + scale * t / 4, top - 10, f"{25 * t}", size=11, fill=GREY, anchor="middle") for t in range(5)]
    legend = []
    if two:
        legend = [
            *_key(left, y + 4, EARLIER, years[0]),
            *_key(left + 110, y + 4, BAR, years[1]),
        ]
        y += 24
    return _svg(WIDTH, round(y) + 4, [*grid, *ticks, *parts, *legend]), WIDTH, round(y) + 4


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
        x, y = column * TILE + 2, line * TILE * 0.72 + 2
        parts.append(_rect(x, y, TILE - 4, TILE * 0.72 - 4, shade.fill, stroke=LINE))
        parts.append(_text(x + TILE / 2 - 2, y + 18, territory.tile_label or territory.name, 12, shade.ink, "middle"))
        parts.append(_text(x + TILE / 2 - 2, y + 32, shade.mark, 12, shade.ink, "middle", "bold"))
    height = lines * TILE * 0.72 + 12
    at = 2.0
    for shade in shades.values():
        parts.append(_rect(at, height, 24, 18, shade.fill, stroke=LINE))
        parts.append(_text(at + 12, height + 13, shade.mark, 11, shade.ink, "middle", "bold"))
        parts.append(_text(at + 30, height + 14, shade.title, 13))
        at += 44 + 7.4 * len(shade.title)
    width = round(max(columns * TILE + 4, at))
    return _svg(width, round(height + 26), parts), width, round(height + 26)


def wrap(label: str, limit: int = CHARACTERS, most: int = 3) -> list[str]:
    """A label in a few lines; what does not fit ends in an ellipsis."""
    lines = [""]
    for word in label.split():
        candidate = f"{lines[-1]} {word}".strip()
        if len(candidate) <= limit or not lines[-1]:
            lines[-1] = candidate
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: limit - 1].rstrip(" ,;") + "…"]
    return lines


def _svg(width: int, height: int, parts: Sequence[str]) -> str:
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONT}"><rect width="{width}" height="{height}" '
        f'fill="{PAPER}"/>{body}</svg>'
    )


def _text(
    x: float, y: float, words: str, size: int = 14, fill: str = INK, anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )


def _rect(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" stroke="{stroke}"/>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{LINE}" stroke-width="1"/>'


def _key(x: float, y: float, fill: str, title: str) -> list[str]:
    return [_rect(x, y, 16, 12, fill), _text(x + 22, y + 11, title, 13)]
