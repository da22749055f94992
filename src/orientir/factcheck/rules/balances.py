"""Check balances: what came, what went and what is left of them, and differences that are named so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.proof import explained
from orientir.factcheck.text.changes import is_size
from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.numbers import Kind, Number, slack

_CAME = re.compile(
    r"\b(?:поступ|прибы|родил|принят|откры|зарегистриров|приобрет|постав)\w*\b[^.;()]{0,30}$", re.IGNORECASE
)
_WENT = re.compile(r"\b(?:выбы|умер|уволи|закры|списан|снят|выведен|ликвидиров)\w*\b[^.;()]{0,30}$", re.IGNORECASE)
_LEFT = re.compile(
    r"\b(?:прирост\w*|убыл[ьи]|отток\w*|приток\w*|баланс\w*|сальдо)\b[^.;()\d]{0,40}$"
    r"|\b(?:увелич|уменьш|сократ|вырос|возрос)\w*\s+(?:[а-яё]+\s+){0,2}на\s+$",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(r"\bразниц\w+\b[^.;()\d]{0,30}$|\bразрыв\w*\s+(?:[–—-]|составил\w*|в)\s+$", re.IGNORECASE)
_BACK = 4  # numbers before a difference


def balances(reading: Reading) -> Iterator[Finding]:
    """A balance or a difference that does not follow from the two numbers before it because of one slip."""
    for sentence in reading.sentences:
        if sentence.cell:
            continue
        before = reading.sentences[sentence.index - 1] if sentence.index else None
        earlier = before.claims if before and before.place == sentence.place else ()
        near = [*earlier, *sentence.claims]
        for at, left in enumerate(sentence.claims, len(earlier)):
            if _LEFT.search(left.before) and left.kind is Kind.COUNT:
                came = [c for c in near[:at] if _plain(c, left) and _CAME.search(c.before)]
                went = [c for c in near[:at] if _plain(c, left) and _WENT.search(c.before)]
                if len(came) == len(went) == 1:
                    together = came[0].sentence == went[0].sentence == left.sentence
                    yield from _difference(left, [(came[0], went[0])], sure=together)
            elif _DIFFERENCE.search(left.before):
                able = [c for c in near[:at] if c.kind is _valued(left) and c.unit.compatible(left.unit)][-_BACK:]
                if len(able) > 1:
                    yield from _difference(left, list(combinations(able, 2)))


def _plain(claim: Claim, left: Claim) -> bool:
    return claim.kind is Kind.COUNT and not is_size(claim) and claim.unit.measure == left.unit.measure


def _valued(left: Claim) -> Kind:
    return Kind.PERCENT if left.kind is Kind.POINTS else left.kind


def _difference(left: Claim, pairs: Sequence[tuple[Claim, Claim]], *, sure: bool = False) -> Iterator[Finding]:
    """The last of ``pairs`` is the likeliest; a difference of any other is sound.

    Only one slip makes a wrong difference, unless the form is ``sure``.
    """
    if left.number.bound or any(_agree([left.number, one.number, two.number]) for one, two in pairs):
        return
    one, two = pairs[-1]
    if not sure and not explained([claim.number for claim in (left, one, two)], _agree, least=2):
        return
    less, more = sorted((one.number.value, two.number.value))
    true = more - less
    arithmetic = f"{say(more)} − {say(less)} = {say(true)}, а напечатано {say(left.number.value)}"
    figures = [left.number.value, one.number.value, two.number.value, true]
    advice = f"Исправьте разность на {say(true)} или проверьте числа."
    yield finding("difference-wrong", [one, two, left], figures, arithmetic, advice)


def _agree(numbers: Sequence[Number]) -> bool:
    left, one, two = numbers
    # «107,9 % … инфляция ниже – 7,2 %» are an index and a growth
    differences = [
        one.value - two.value,
        *(one.value - two.value + index for index in (-100, 100) if one.kind is Kind.PERCENT),
    ]
    return any(abs(abs(difference) - abs(left.value)) <= slack(numbers) for difference in differences)
