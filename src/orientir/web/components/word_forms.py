"""Reduce Russian words to their stems, by which a search finds them in any form."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

from orientir.terms import folded


def stems(text: str) -> list[str]:
    """The stems of the words in a text.

    >>> stems("Школы г. Братска") == stems("школа г Братск")
    True
    """
    return [_stem(word) for word in re.findall(r"\w+", folded(text))]


@cache
def _stemmer() -> Any:
    return snowballstemmer.stemmer("russian")


@lru_cache(maxsize=100_000)  # people type what they like
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))
