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
LEFT, LINE = 34, 44
"""Characters of a line beside the map; pixels from line to line."""


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
    rank = overall(methodology, [material.levels[c.id, REGION] for c in methodology.criteria])
    lines = [(line, 34, "bold", INK) for line in wrap(wording.text("title") or methodology.title, LEFT)]
    lines.append((f"{methodology.region.get('nom', '')}, {material.snapshot.year}".strip(", "), 30, "normal", INK))
    if rank:
        lines.append((f"{wording.phrases['column_overall']}: {rank.title}", 30, "normal", INK))
    if material.snapshot.synthetic:
        lines += [(line, 20, "normal", GREY) for line in wrap(wording.text("synthetic_label"), LEFT + 16)]
    return [
        f'<text x="48" y="{90 + LINE * place}" font-size="{size}" font-weight="{weight}" fill="{fill}">'
        f"{escape(words)}</text>"
        for place, (words, size, weight, fill) in enumerate(lines[:12])
    ]


def _map(material: Material) -> list[str]:
    """The map of the note, scaled into the right half; nothing where there is none."""
    drawn = overall_map(material.wording, material.snapshot, material.levels)
    if drawn is None:
        return []
    inside = re.sub(r"^<svg[^>]*>|</svg>$", "", drawn.svg)
    scale = min(560 / drawn.width, 560 / drawn.height)
    return [f'<g transform="translate(610 40) scale({scale:.3f})">{inside}</g>']
