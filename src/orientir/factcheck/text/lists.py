"""Wholes and their parts, in a sentence and in lines."""

from __future__ import annotations

from collections.abc import Iterator

from orientir.factcheck.text.claims import Reading
from orientir.factcheck.text.lists_inside import inside, out_of, split_in_bracket, summed_up, with_rest
from orientir.factcheck.text.lists_under import over, under
from orientir.factcheck.text.whole import Whole, only_count


def wholes(reading: Reading) -> Iterator[Whole]:
    """Every whole with its parts, in reading order."""
    for at, sentence in enumerate(reading.sentences):
        if sentence.cell or not sentence.claims:
            continue
        before = reading.sentences[at - 1] if at else None
        yield from inside(sentence, only_count(before) if before and before.place == sentence.place else None)
        yield from summed_up(sentence)
        yield from with_rest(sentence)
        yield from out_of(sentence)
        yield from split_in_bracket(sentence)
        yield from under(reading, at)
        yield from over(reading, at)
