"""Find mentions of one quantity in a table and in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orientir.factcheck.shares.ratios import ratios
from orientir.factcheck.text.changes import is_size
from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.clauses import outline
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.slips import slipped

_TELLING = 3  # a row named by two words may be part of a wider name
_NEAR = Fraction(3, 2)  # values further apart are of two quantities, unless one digit differs


@dataclass(frozen=True)
class Twins:
    """Two mentions of one quantity; ``sure`` from 0 to 1, 3/4 and more if a reader sees that they are one."""

    one: Claim
    two: Claim
    sure: Fraction


def twins(reading: Reading) -> tuple[Twins, ...]:
    """Mentions of one quantity in a table and in the text, each the best match of the other."""
    wholes = {id(whole) for _, whole in ratios(reading)}
    able = [c for c in reading.claims if not c.part and c.kind in (Kind.COUNT, Kind.PERCENT) and id(c) not in wholes]
    cells = [c for c in able if c.cell is not None and len(c.topic) > 1 and _alone(reading, c)]
    newest = max((c.period.last for c in cells if c.period), default=0)
    scores: list[tuple[Fraction, Claim, Claim]] = []
    by_root: dict[str, list[Claim]] = {}
    for claim in able:
        if claim.cell is None:
            for root in claim.topic:
                by_root.setdefault(root, []).append(claim)
    for cell in cells:
        near = {id(c): c for root in cell.topic for c in by_root.get(root, ()) if c.kind is cell.kind}
        for claim in near.values():
            score = _likeness(cell, claim) if _same_time(cell, claim, newest) else Fraction(0)
            if score:
                scores.append((score, cell, claim))
    return tuple(_mutual(scores))


def _alone(reading: Reading, cell: Claim) -> bool:
    """Whether a cell holds one value: «1 918 – 19» holds two, «40, из них 12» one and its part."""
    return sum(claim.kind is cell.kind and not claim.part for claim in reading.sentences[cell.sentence].claims) == 1


def _mutual(scores: Sequence[tuple[Fraction, Claim, Claim]]) -> Iterator[Twins]:
    """For each cell its best sentence, if that sentence has no better row; an equal value nearly as good wins."""
    of_cell: dict[int, list[tuple[Fraction, Claim, Claim]]] = {}
    best_row: dict[int, tuple[Fraction, Claim]] = {}
    for score, cell, claim in scores:
        of_cell.setdefault(id(cell), []).append((score, cell, claim))
        if id(claim) not in best_row or score > best_row[id(claim)][0]:
            best_row[id(claim)] = (score, cell)
    for found in of_cell.values():
        score, cell, claim = max(found, key=lambda row: row[0])
        close = [c for s, _, c in found if s * 10 >= score * 8]
        equal = next((c for c in close if c.number.value == cell.number.value), None)
        if equal is None and len({c.number.value for c in close}) > 1:
            continue  # two sentences of the text are as near: the row may be their sum
        chosen = equal or claim
        if best_row[id(chosen)][1].cell == cell.cell:
            yield Twins(cell, chosen, min(score, Fraction(1)))


def _same_time(cell: Claim, claim: Claim, newest: int) -> bool:
    """A text that names no year speaks of the newest column."""
    if cell.period is None:
        return True
    if claim.period is None:
        return cell.period.last == newest
    return cell.period.last == claim.period.last


def _own(claim: Claim) -> bool:
    """Whether a number has a unit and no other number in its bracket: «(3,89 % и 0,25 %)» are of two subjects."""
    bracket = outline(claim.quotation).bracket(claim.number.start)
    inside = claim.quotation[bracket.start : bracket.end] if bracket else ""
    return bool(claim.unit.key or claim.kind is Kind.PERCENT) and len(re.findall(r"\d+(?:[.,]\d+)?", inside)) < 2


def _likeness(cell: Claim, claim: Claim) -> Fraction:
    """How surely a sentence speaks of a table row: the share of the row's words it has, more for a slip of a digit."""
    if claim.quotation[claim.number.start : claim.number.end].strip() in re.findall(r"\d+", cell.row):
        return Fraction(0)  # «гостиница «4 звезды»»: the number is a part of the row's name
    common = len(cell.topic & claim.topic)
    low, high = sorted((abs(cell.number.value), abs(claim.number.value)))
    slip = slipped(cell.number, claim.number)
    if common < 2 or not cell.unit.compatible(claim.unit) or (high > _NEAR * low and not slip) or is_size(claim):
        return Fraction(0)
    of_row, of_text = Fraction(common, len(cell.topic)), Fraction(common, len(claim.topic))
    # A short row name inside a long sentence is more often a wider quantity than the same one.
    if of_row >= Fraction(3, 4) and of_text >= (Fraction(1, 4) if common > 3 else Fraction(2, 3)):
        telling = of_row == 1 and (of_text == 1 or (common >= _TELLING and of_text >= Fraction(3, 5)))
        if slip or cell.number.value == claim.number.value:
            return of_row
        return (of_row if telling else Fraction(1, 2)) if _own(claim) else Fraction(0)
    equal = slip or cell.number.value == claim.number.value
    return Fraction(3, 4) if equal and max(of_row, of_text) >= Fraction(3, 5) else Fraction(0)
