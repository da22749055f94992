"""The one rule by which two spellings of a name are the same: for finding, sorting and telling doubles."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"№ ")


def sort_name(name: str) -> str:
    """The name as lists are sorted by it: numbers by their size.

    >>> sorted(["Школа № 10", "Школа № 2"], key=sort_name)
    ['Школа № 2', 'Школа № 10']
    """
    return re.sub(r"\d+", lambda number: number[0].zfill(6), folded(name))


def folded(name: str) -> str:
    """The name whatever its capitals and spaces, ё as е.

    >>> folded("Школа № 1  посёлка Мегет") == folded("ШКОЛА №1 поселка Мегет")
    True
    """
    return _NUMBER.sub("№", " ".join(name.casefold().replace("ё", "е").split()))
