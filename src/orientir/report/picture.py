"""Draw the picture that a messenger shows beside a link to the results: what it is, the level, the map."""

from __future__ import annotations

import re
from html import escape

from orientir.analysis import overall
from orientir.report.document import Figure
from orientir.report.material import Material
from orientir.report.pdf import png_figures
from orientir.report.pictures import overall_map
from orientir.report.svg import FONT, GREY, INK, PAPER, wrap
from orientir.terms import REGION

WIDTH, HEIGHT = 1200, 630
"""Pixels, as messengers crop them."""
PPI = 72
LEFT, SMALL = 22, 50
"""Characters that fit a line beside the map, of the title and of small print."""


def picture(material: Material) -> bytes:
    """The picture as PNG."""
    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>', *_words(material), *_map(material)]
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{FONT}">{"".join(parts)}</svg>'
    )
    [made] = png_figures([Figure("", drawn, WIDTH, HEIGHT, "")], PPI)
    return made


def _words(material: Material) -> list[str]:
    wording, methodology = material.wording, material.snapshot.methodology
    rank = overall(material.snapshot, [material.levels[c.id, REGION] for c in methodology.criteria])
    lines = [(line, 46, "bold", INK) for line in wrap(wording.phrases["picture"], LEFT)]
    lines.append((f"{methodology.region.get('nom', '')}, {material.snapshot.year}".strip(", "), 34, "normal", INK))
    if rank:
        lines.append((f"{wording.phrases['picture_level']}: {rank.title}", 34, "normal", INK))
    if material.snapshot.synthetic:
        lines += [(line, 20, "normal", GREY) for line in wrap(wording.text("synthetic_label"), SMALL)]
    drawn, y = [], 60
    for words, size, weight, fill in lines:
        y += round(size * 1.45)
        drawn.append(
            f'<text x="48" y="{y}" font-size="{size}" font-weight="{weight}" fill="{fill}">{escape(words)}</text>'
        )
    return drawn


def _map(material: Material) -> list[str]:
    """The map of the note, scaled into the right part; nothing where there is none."""
    drawn = overall_map(material.wording, material.snapshot, material.levels)
    if drawn is None:
        return []
    inside = re.sub(r"^<svg[^>]*>|</svg>$", "", drawn.svg)
    scale = min(620 / drawn.width, 560 / drawn.height)
    return [f'<g transform="translate(560 90) scale({scale:.3f})">{inside}</g>']
