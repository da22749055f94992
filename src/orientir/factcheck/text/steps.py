"""The size of a change, its percentage and the value it led to: «на 900 голов (6,1 %) и составило 15,6 тыс.»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orientir.factcheck.text.changes import AND_MADE, is_size
from orientir.factcheck.text.claims import Claim, Sentence
from orientir.factcheck.text.clauses import GOES_ON
from orientir.factcheck.text.numbers import Kind


@dataclass(frozen=True)
class Step:
    """A size ``by`` with its ``percent`` and the value ``after`` it; ``up`` for growth."""

    by: Claim
    percent: Claim
    after: Claim
    up: bool


_UP = re.compile(r"\b(?:вырос|возрос|увелич|повыс|повыш|рост\b|прирост|прибав|больше|выше)\w*", re.IGNORECASE)
_DOWN = re.compile(r"\b(?:сни[зж]|сокра[тщ]|уменьш|упал|убыл|меньше|ниже)\w*", re.IGNORECASE)
_BOTH = re.compile(
    rf"^(?:(?!,){GOES_ON}){{0,40}}(?:\((?:или\s)?|,?\s*или\s|,?\s*то есть\s|,\s*)\s*(?:на\s+)?[+−–-]?\s?$"
    rf"|^{GOES_ON}{{0,50}}\(\s*(?:сниж|рост|сокращ|увелич|уменьш)\w*\s+(?:произош\w+\s+|составил\w*\s+)?(?:на\s+)?$",
    re.IGNORECASE,
)
_AND_CHANGED = re.compile(
    r"^[^.;()]{0,60}?(?:,\s*что|,?\s*или|,?\s*и\s+(?:по\s+сравнению\s+с\s+[^.,;()]{3,60}?\s|с\s+начала\s+года\s+)?"
    r"(?:сокра|уменьш|сни|увелич|выро|возро)\w+)\s+(?:за\s+(?:отч[её]тный\s+|последний\s+|прошлый\s+|(?:19|20)\d\d\s+)?год\s+)?"
    r"(?:(?:больше|меньше|выше|ниже)\s+(?:[^.,;():]{0,40}?\s)?)?на\s+$",
    re.IGNORECASE,
)


def steps(sentence: Sentence) -> Iterator[Step]:
    """Every step with its percentage and the value it led to, which stands before or after both."""
    claims: Sequence[Claim] = sentence.claims
    for at in range(len(claims) - 1):
        one, two = claims[at : at + 2]
        if {one.kind, two.kind} != {Kind.COUNT, Kind.PERCENT} or not is_size(one) or not _BOTH.match(two.before):
            continue
        three = _led(claims, at)
        if three is None or is_size(three) or three.kind is not Kind.COUNT:
            continue
        by, percent = (one, two) if one.kind is Kind.COUNT else (two, one)
        words = sentence.text[max(0, one.number.start - 60) : one.number.start] + two.after[:12]
        up, down = _UP.search(words), _DOWN.search(words)
        if bool(up) == bool(down) or not by.unit.compatible(three.unit) or by.number.value >= three.number.value:
            continue
        yield Step(by, percent, three, bool(up))


def _led(claims: Sequence[Claim], at: int) -> Claim | None:
    """The value that a step led to: «… и составило 15,6 тыс.» after it, «2 377 и сократилась на 151» before it."""
    after = claims[at + 2] if at + 2 < len(claims) else None
    if after is not None and AND_MADE.match(re.sub(r"^\s*\)", "", after.before)):
        return after
    return claims[at - 1] if at and _AND_CHANGED.match(claims[at].before) else None
