"""Russian words for the codes of the audit trail: each app gives those of its own events, beside its actions."""

from __future__ import annotations

from collections.abc import Mapping

EVENTS: dict[str, str] = {}
"""What happened, by the code of the event: «форма принята»."""
KINDS: dict[str, str] = {}
"""What it happened to: «организация»."""
KEYS: dict[str, str] = {}
"""The names of what is told of it: «причина»."""
VALUES: dict[str, str] = {}
"""Words that stand in the trail as codes: «отправлена»."""
Words = Mapping[str, str]


def give_words(
    events: Words | None = None, kinds: Words | None = None, keys: Words | None = None, values: Words | None = None
) -> None:
    """Add words for codes. Raises ``ValueError`` where a code means something else already."""
    for known, given in ((EVENTS, events), (KINDS, kinds), (KEYS, keys), (VALUES, values)):
        for code, word in (given or {}).items():
            if known.setdefault(code, word) != word:
                raise ValueError(f"{code}: «{known[code]}» or «{word}»?")
