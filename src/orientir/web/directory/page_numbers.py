"""Read the numbers that our own pages write into their forms and addresses."""

from __future__ import annotations


def number_of(text: str, *, digits: int = 8) -> int:
    """A version or an id of at most so many digits; 0, which nothing has and on which everything is stale, for others.

    >>> number_of("17"), number_of("-1"), number_of("1_0"), number_of("٣"), number_of("9" * 9)
    (17, 0, 0, 0, 0)
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else 0
