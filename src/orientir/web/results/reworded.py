"""What people have reworded in the note since it was published: the words of then and of now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from html import unescape

from orientir.report import Edited
from orientir.report.document import plain

_PARAGRAPH = re.compile(r"<p[ >].*?</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_LIKE = 0.5
"""How like a paragraph of the earlier note must be to be taken for the one that was reworded."""


def reworded(edited: Edited, keys: Iterable[str], published: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Paragraphs under ``keys``, which people have edited, that the HTML ``published`` does not print as they are now.

    Each with the words that are printed there, empty where no paragraph is like it.
    """
    printed = [_even(unescape(_TAG.sub("", found))) for html in published for found in _PARAGRAPH.findall(html)]
    for key in keys:
        for paragraph in edited.paragraphs.get(key, ()):
            now = _even(plain(paragraph.spans))
            if now not in printed:
                yield next(iter(get_close_matches(now, printed, n=1, cutoff=_LIKE)), ""), now


def _even(text: str) -> str:
    return " ".join(text.split())
