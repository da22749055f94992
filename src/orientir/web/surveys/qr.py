"""Draw a link as a QR code: an SVG of one path, without a colour of its own and without a script."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Light squares around a code, which readers need."""


@dataclass(frozen=True)
class Drawing:
    """The size of a code in squares, and the dark ones as a path."""

    size: int
    path: str


def drawing(link: str) -> Drawing:
    """The code of a link; a smudge on a seventh of it does no harm."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(link)
    code.make(fit=True)
    squares = code.get_matrix()
    parts = []
    for y, row in enumerate(squares):
        for dark, run in groupby(enumerate(row), key=lambda square: square[1]):
            places = [x for x, _ in run]
            if dark:
                parts.append(f"M{places[0]} {y}h{len(places)}v1h-{len(places)}z")
    return Drawing(len(squares), "".join(parts))
