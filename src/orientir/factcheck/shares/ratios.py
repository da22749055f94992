"""Counts said to be of another count, with or without a percentage: «k из n», «Из n школ k …», «n школ, k из них»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orientir.factcheck.shares.pairs import OF_THEM_AFTER, VERB, parts_of
from orientir.factcheck.text.changes import is_size
from orientir.factcheck.text.claims import Claim, Reading, Sentence
from orientir.factcheck.text.numbers import Kind

DIRECTLY = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:из|от)\s+(?:(?:всех|этих|тех)\s+|общего\s+числа\s+)?", re.IGNORECASE)


def ratios(reading: Reading) -> tuple[tuple[Claim, Claim], ...]:
    """Every «k из n» and «Из n школ k …» of the text, with or without a percentage: (part, whole)."""
    found = []
    for sentence in reading.sentences:
        claims = sentence.claims
        found += [(claims[part], claims[whole]) for part, whole in parts_of(sentence).items()]
        found += _of_them(sentence)
        if len(claims) > 1 and _OUT_OF_OPENS.fullmatch(claims[0].before) and _does(claims[1]):
            found.append((claims[1], claims[0]))
    return tuple(found)


def _of_them(sentence: Sentence) -> Iterator[tuple[Claim, Claim]]:
    """«96 детей из пяти сёл, 41 из них – …»: the only count before."""
    for at, part in enumerate(sentence.claims):
        if sentence.cell or part.kind is not Kind.COUNT or part.unit.key or not OF_THEM_AFTER.match(part.after):
            continue
        counts = [c for c in sentence.claims[:at] if c.kind is Kind.COUNT and not (c.number.spelled or is_size(c))]
        if len(counts) == 1 and not counts[0].unit.measure:
            yield part, counts[0]


_OUT_OF_OPENS = re.compile(r"\W*из\s+(?:этих\s+)?", re.IGNORECASE)
_WORDS_BETWEEN = re.compile(r"\s*[а-яё-]+(?:\s+[а-яё-]+){0,3}\s+", re.IGNORECASE)
_DOES = re.compile(rf"\s+(?:[а-яё]+\s+)?{VERB}\b", re.IGNORECASE)


def _does(part: Claim) -> bool:
    """«Из 12 детей 5 были …»: a bare count right after the whole, and its verb."""
    alone = part.kind is Kind.COUNT and not part.unit.key and not is_size(part)
    return alone and bool(_WORDS_BETWEEN.fullmatch(part.before) and _DOES.match(part.after))
