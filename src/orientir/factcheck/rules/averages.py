"""Check averages told of two counts: «проведено 640 обходов, осмотрено 1 792 дома – в среднем 2,8 дома на обход»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.proof import explained, weight
from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.numbers import Kind, Number
from orientir.factcheck.text.words import same_stem, stem
from orientir.terms import Severity, round_half_up

_ON_AVERAGE = re.compile(r"\bв\s+среднем\s+(?:по\s+|около\s+|почти\s+|примерно\s+)?$", re.IGNORECASE)
_EACH = re.compile(
    r"^[^.,;:()\d]{0,40}?\b(?:на|за|в)\s+(?:одн\w+\s+|кажд\w+\s+|1\s+)?(?P<noun>[а-яё]{3,})", re.IGNORECASE
)
_BACK = 2  # sentences
_ROUGH = 10


def averages(reading: Reading) -> Iterator[Finding]:
    """An average whose noun names the count that another one is divided by."""
    for sentence in reading.sentences:
        for at, average in enumerate(sentence.claims):
            if sentence.cell or average.kind is not Kind.COUNT or not _ON_AVERAGE.search(average.before):
                continue
            each = _EACH.match(average.after)
            near = [
                c
                for s in reading.sentences[max(0, sentence.index - _BACK) : sentence.index]
                if s.place == sentence.place
                for c in s.claims
            ]
            before = [c for c in (*near, *sentence.claims[:at]) if c.kind is Kind.COUNT and c.number.value > 0]
            noun = stem(each["noun"]) if each else ""
            units = [c for c in before if noun and same_stem(c.unit.key, noun) and c.number.exact]
            sums = [c for c in before if c not in units and _alike(c, average)]
            own = [c for c in sentence.claims[:at] if c.kind is Kind.COUNT]
            two_things = len(own) == 2 and not own[0].unit.measure and not own[0].unit.same(own[1].unit)
            if two_things and own[1].number.value > own[0].number.value and not units:
                units, sums = own[:1], own[1:]  # «проведено 348 бесед, пришли 8 700 человек, в среднем 25 на занятие»
            elif not average.unit.key:  # «выявлено 112 нарушений, в среднем 1,75 на одно обследование»
                sums = [c for c in own[-1:] if c not in units]
            if len(units) == len(sums) == 1:
                yield from _average(average, sums[0], units[0], reading)


def _alike(whole: Claim, average: Claim) -> bool:
    one, two = whole.unit, average.unit
    return bool(two.key) and (one.same(two) or (one.people and two.people))


def _average(average: Claim, whole: Claim, units: Claim, reading: Reading) -> Iterator[Finding]:
    claims = [average, whole, units]
    numbers = [claim.number for claim in claims]
    if _agree(numbers) or not explained(numbers, _agree, least=1):
        return
    value, n = whole.number.value, units.number.value
    right = Fraction(round_half_up(value / n, average.number.places))
    arithmetic = f"{say(value)} : {say(n)} = {say(value / n, 2)}, а в среднем напечатано {say(average.number.value)}"
    figures = [average.number.value, value, n, right]
    advice = f"Исправьте среднее на {say(right)} или проверьте числа."
    severity = weight(reading, claims, _agree, None if average.sentence == whole.sentence else Severity.CHECK)
    yield finding("average-wrong", claims, figures, arithmetic, advice, severity)


def _agree(numbers: Sequence[Number]) -> bool:
    average, whole, units = numbers
    if units.value <= 0:
        return False
    low, high = whole.low / units.value, whole.high / units.value
    half = average.value / _ROUGH if average.bound == "about" else average.step / 2
    if average.bound in ("over", "under"):
        half = average.value / 2
    return low - half <= average.value <= high + half
