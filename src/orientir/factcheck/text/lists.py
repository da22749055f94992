"""Wholes and their parts, in a sentence and in lines."""

from __future__ import annotations

from collections.abc import Iterator

from orientir.factcheck.text.claims import Reading
from orientir.factcheck.text.lists_inside import inside, summed_up
from orientir.factcheck.text.lists_under import over, under
from orientir.factcheck.text.whole import Whole


def wholes(reading: Reading) -> Iterator[Whole]:
    """Every whole with its parts, in reading order."""
    for at, sentence in enumerate(reading.sentences):
        if sentence.cell or not sentence.claims:
            continue
        yield from inside(sentence)
        yield from summed_up(sentence)
        yield from under(reading, at)
        yield from over(reading, at)
