"""Charts of evidence as SVG: dots with names, and intervals around what was found. No colour carries meaning alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from orientir.report.svg import BAR, GREY, INK, LINE, PAPER, SIZE, STEP, WIDTH, canvas, words_at, wrap

WIDE, HIGH = 640, 440
"""Pixels of a picture of dots: as many names fit as may be read when it is as wide as a page."""
LEFT, RIGHT, TOP, FOOT = 48, 12, 34, 62
"""Pixels around the dots."""
NAME, LETTER, RADIUS = 11, 6.1, 4
"""Pixels: size of a name, its width a character, radius of a dot."""
BOLD = 46
"""Characters of a bold label that fit one line."""
LANES = 7
"""Places side by side for the dots that stand over one answer."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Dot:
    """A unit at ``x`` and ``y`` from 0 to 1; ``hollow`` dots are of the second kind."""

    name: str
    x: float
    y: float
    hollow: bool = False


@dataclass(frozen=True)
class Axis:
    """What is measured, and labels by place from 0 to 1. ``columns``: each label is an answer that many share."""

    title: str
    ticks: tuple[tuple[float, str], ...]
    columns: bool = False


@dataclass(frozen=True)
class Interval:
    """What was found, ``low`` to ``high`` around it, and the numbers as ``shown``. ``proved``: it is not chance.

    ``heading`` stands once over all intervals that have the same.
    """

    heading: str
    label: str
    low: float
    middle: float
    high: float
    shown: str
    proved: bool


def dots(units: Sequence[Dot], across: Axis, up: Axis, kinds: tuple[str, str] = ("", "")) -> tuple[str, int, int]:
    """Dots with the names of as many units as have room for one; returns SVG, width and height.

    ``kinds`` are the titles of filled and hollow dots where there are two kinds. Where answers are ``columns`` the dots
    of one stand side by side, and only their height means something.
    """
    width, height = WIDE - LEFT - RIGHT, HIGH - TOP - FOOT
    parts = [*_grid(across, up, width, height)]
    taken: list[Box] = []
    marks, names = [], []
    for dot in sorted(units, key=lambda unit: (-unit.y, unit.x, unit.name)):
        x, y, label = _placed(dot, across, LEFT + dot.x * width, TOP + (1 - dot.y) * height, width, taken)
        taken.append((x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS))
        look = f'fill="{PAPER}" stroke="{BAR}" stroke-width="2"' if dot.hollow else f'fill="{BAR}"'
        marks.append(
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{RADIUS}" {look}><title>{escape(dot.name)}</title></circle>'
        )
        if label:
            taken.append(label)
            names.append(f'<text x="{label[0]:.0f}" y="{label[3] - 2:.0f}">{escape(dot.name)}</text>')
    parts += [*marks, f'<g font-size="{NAME}" fill="{INK}">', *names, "</g>"]
    if all(kinds):
        parts += _kinds(kinds)
    return canvas(WIDE, HIGH, parts), WIDE, HIGH


def _grid(across: Axis, up: Axis, width: float, height: float) -> Iterator[str]:
    for place, label in up.ticks:
        y = TOP + (1 - place) * height
        yield f'<path d="M{LEFT} {y:.0f}h{width}" stroke="{LINE}"/>'
        yield words_at(LEFT - 6, y + 4, label, SIZE, GREY, "end")
    for place, label in across.ticks:
        x = LEFT + place * width
        if not across.columns:
            yield f'<path d="M{x:.0f} {TOP}v{height}" stroke="{LINE}"/>'
        yield words_at(x, TOP + height + 18, label, SIZE, INK, "middle", "bold" if across.columns else "normal")
    yield words_at(2, 14, up.title, SIZE, INK, weight="bold")
    yield words_at(WIDE - RIGHT, TOP + height + 36, across.title, SIZE, INK, "end", "bold")


def _kinds(kinds: tuple[str, str]) -> Iterator[str]:
    y, x = HIGH - 10, LEFT
    for title, look in zip(kinds, (f'fill="{BAR}"', f'fill="{PAPER}" stroke="{BAR}" stroke-width="2"'), strict=True):
        yield f'<circle cx="{x + RADIUS}" cy="{y - 4}" r="{RADIUS}" {look}/>'
        yield words_at(x + 14, y, title, SIZE)
        x += 40 + 8 * len(title)


def _placed(
    dot: Dot, across: Axis, x: float, y: float, width: float, taken: list[Box]
) -> tuple[float, float, Box | None]:
    """Where a dot stands, and the box of its name where it has room."""
    half = width / (2 * len(across.ticks)) - 4 if across.columns else 0
    offsets = [half * (2 * lane + 1 - LANES) / LANES for lane in range(LANES)] if half else [0.0]
    offsets.sort(key=lambda offset: (abs(offset), offset))
    long = LETTER * len(dot.name)
    for offset in offsets:
        at = x + offset
        if _hits((at - RADIUS, y - RADIUS, at + RADIUS, y + RADIUS), taken) and half:
            continue
        least, most = (x - half, x + half) if half else (LEFT - 30, WIDE - 2)
        beside = [(at + 7, y - 6), (at - 7 - long, y - 6), (at - long / 2, y - 18), (at - long / 2, y + 5)]
        for left, top in beside:
            box = (left, top, left + long, top + NAME + 1)
            if left >= least and box[2] <= most and top > 16 and box[3] < HIGH - FOOT + 4 and not _hits(box, taken):
                return at, y, box
    free = (x + o for o in offsets if not _hits((x + o - RADIUS, y - RADIUS, x + o + RADIUS, y + RADIUS), taken))
    return next(free, x), y, None


def _hits(box: Box, taken: Sequence[Box]) -> bool:
    return any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken)


def intervals(rows: Sequence[Interval], nought: str) -> tuple[str, int, int]:
    """Intervals one under another around a line at 0, which ``nought`` names; returns SVG, width and height."""
    farthest = max((max(abs(row.low), abs(row.high)) for row in rows), default=0) or 1
    middle = WIDTH / 2
    scale = (middle - 8) / farthest
    y, parts = 24.0, [words_at(middle, 12, nought, SIZE, GREY, "middle")]
    above = ""
    for row in rows:
        y += 14 if row.heading != above else 0
        for line in wrap(row.heading, BOLD) if row.heading != above else ():
            y += STEP
            parts.append(words_at(0, y, line, SIZE, weight="bold"))
        above = row.heading
        for ink, lines in ((INK, wrap(row.label)), (GREY, row.shown.split("; "))):
            for line in lines:
                y += STEP
                parts.append(words_at(0, y, line, SIZE, ink))
        y += 14
        low, found, high = (middle + value * scale for value in (row.low, row.middle, row.high))
        look = f'fill="{BAR}"' if row.proved else f'fill="{PAPER}" stroke="{GREY}" stroke-width="2"'
        parts += [
            f'<path d="M{low:.1f} {y:.0f}H{high:.1f}" stroke="{BAR if row.proved else GREY}" stroke-width="3"/>',
            f'<path d="M{middle:.0f} {y - 8:.0f}v16" stroke="{INK}" stroke-width="2"/>',
            f'<circle cx="{found:.1f}" cy="{y:.0f}" r="5" {look}/>',
        ]
        y += 18
    return canvas(WIDTH, round(y), parts), WIDTH, round(y)
