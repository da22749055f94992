"""A bridge over a changed definition: what the years before and after it still have in common."""

from __future__ import annotations

from dataclasses import dataclass

from orientir.methodology.field import SourceLine
from orientir.methodology.formula import Formula


@dataclass(frozen=True)
class Bridge:
    """A definition by which a year may be compared with later ones although the indicator means something else there.

    ``formula`` reads only what is asked in all these years; ``title`` says in words what it counts.
    """

    place: SourceLine
    title: str
    formula: Formula
    formula_text: str
