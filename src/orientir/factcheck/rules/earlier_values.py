"""Check a change whose later value stands a sentence before: «К 2020 году (96 тыс. т) выбросы снизились на 12 тыс.».

The earlier value and the size are printed together; the later value is what a number before them says. A number that
stands on the wrong side of the earlier value contradicts the word of growth or fall.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.proof import explained, weight
from orientir.factcheck.shares.fitting import share_fits
from orientir.factcheck.text.changes import changes, is_size
from orientir.factcheck.text.claims import Claim, Reading, Sentence
from orientir.factcheck.text.numbers import Kind
from orientir.terms import Severity, round_half_up

_EARLIER = re.compile(
    r"(?:\(\s*(?:было|вчера|АППГ|(?:в|за)\s+(?:19|20)\d\d\D{0,12})?\s*[–—-]?\s*"
    r"|\b(?:годом?\s+ранее|год\s+назад|прошл\w+\s+(?:год\w*|лет\w+|раз\w*)|(?:19|20)\d\d\s+год\w*)\b(?:(?!состав|достиг)[^.;()\d]){0,40})$",
    re.IGNORECASE,
)
_OR = re.compile(r"^[^.;()]{0,30}?(?:или|то\s+есть|т\.\s?е\.|,)\s+(?:на\s+)?$", re.IGNORECASE)
_UP = re.compile(r"\b(?:вырос|возрос|увелич|повыс|прибав|прирост)\w*\s+(?:[а-яё]+\s+){0,2}?(?:на\s+)?$", re.IGNORECASE)
_DOWN = re.compile(r"\b(?:сни[зж]|сократ|уменьш|упал|потеря)\w*\s+(?:[а-яё]+\s+){0,2}?(?:на\s+)?$", re.IGNORECASE)
_BACK, _FAR = 3, 10  # sentences in which the later value is looked for, and in which one that agrees is heeded


def earlier_values(reading: Reading) -> Iterator[Finding]:
    """Words of growth or fall against the later value, which only a sentence before gives."""
    for sentence in reading.sentences:
        if sentence.cell or len(sentence.claims) < 2:
            continue
        told = list(_told(sentence))
        steps = list(_steps(sentence, reading))
        if not (told or steps) or changes(sentence):
            continue
        yield from steps
        near = reading.sentences[max(0, sentence.index - _FAR) : sentence.index]
        printed = [c for s in near for c in s.claims if not is_size(c)]
        for size, old, up in told:
            said, other = (_later(old, size, up), _later(old, size, not up))
            if any(_is(c, old, said) for c in (*printed, *sentence.claims)):
                continue
            later = [c for c in printed if c.sentence >= sentence.index - _BACK and _is(c, old, other)]
            if len({c.number.value for c in later}) == 1:
                yield _reversed(later[0], old, size)


def _steps(sentence: Sentence, reading: Reading) -> Iterator[Finding]:
    """«К уровню 2020 года (96,0 тыс. т) снизились на 12 тыс. т, т. е. на 12,5 %»: the step in percent of the value."""
    for old, by, share in zip(sentence.claims, sentence.claims[1:], sentence.claims[2:], strict=False):
        kinds = (old.kind, by.kind, share.kind) == (Kind.COUNT, Kind.COUNT, Kind.PERCENT)
        led = _UP.search(by.before) or _DOWN.search(by.before)
        if not kinds or not led or not _EARLIER.search(old.before) or not _OR.match(share.before):
            continue
        claims = [by, old, share]
        numbers = [claim.number for claim in claims]
        if by.unit.compatible(old.unit) and not share_fits(numbers) and explained(numbers, share_fits, least=1):
            true = 100 * by.number.value / old.number.value
            right = Fraction(round_half_up(true, share.number.places))
            arithmetic = f"{say(by.number.value)} от {say(old.number.value)} – это {say(right)} %, "
            arithmetic += f"а напечатано {say(share.number.value)} %"
            figures = [old.number.value, by.number.value, share.number.value, right]
            advice = f"Исправьте процент на {say(right)} % или проверьте числа."
            severity = weight(reading, claims, share_fits)
            yield finding("growth-wrong", claims, figures, arithmetic, advice, severity)


def _told(sentence: Sentence) -> Iterator[tuple[Claim, Claim, bool]]:
    """Sizes with a word of growth or fall right before them, and the earlier value right before or after them."""
    claims = sentence.claims
    for at, size in enumerate(claims):
        up, down = _UP.search(size.before), _DOWN.search(size.before)
        if bool(up) == bool(down) or size.number.bound:
            continue
        beside = [*claims[max(0, at - 1) : at], *claims[at + 1 : at + 2]]
        old = [c for c in beside if _EARLIER.search(c.before) and c.kind is _valued(size, c) and not is_size(c)]
        if len(old) == 1:
            yield size, old[0], bool(up)


def _valued(size: Claim, old: Claim) -> Kind | None:
    if size.kind is Kind.POINTS:
        return Kind.PERCENT
    return Kind.COUNT if size.kind is Kind.PERCENT else size.kind if size.kind is old.kind else None


def _later(old: Claim, size: Claim, up: bool) -> tuple[Fraction, Fraction]:
    """Between which values the later one lies."""
    sign = 1 if up else -1
    by, half = size.number.value, size.number.step / 2 if not size.number.exact else Fraction(0)
    value = old.number.value
    if size.kind is Kind.PERCENT:
        ends = [value * (100 + sign * (by + off)) / 100 for off in (-half, half)]
    else:
        ends = [value + sign * (by + off) for off in (-half, half)]
    margin = old.number.step / 2 if not old.number.exact else Fraction(0)
    return min(ends) - margin, max(ends) + margin


def _is(claim: Claim, old: Claim, ends: tuple[Fraction, Fraction]) -> bool:
    low, high = ends
    # «276 ДТП … число аварий сократилось на 8 % (было 300)»: long numbers coincide rarely
    one_unit = claim.unit.compatible(old.unit) or (len(old.number.digits) > 2 and not old.unit.measure)
    alike = claim.kind is old.kind and claim.number.scale == old.number.scale and one_unit
    fine = claim.number.step <= 10 * old.number.step
    return alike and fine and claim.number.low <= high and low <= claim.number.high


def _reversed(later: Claim, old: Claim, size: Claim) -> Finding:
    was, now = old.number.value, later.number.value
    sign, word = ("больше", "снижении") if now > was else ("меньше", "росте")
    mark = " %" if old.kind is Kind.PERCENT else ""
    arithmetic = f"было {say(was)}{mark}, стало {say(now)}{mark} – {sign}, а сказано о {word}"
    figures = [was, now, size.number.value]
    advice = "Исправьте слово или проверьте, не переставлены ли значения."
    claims: Sequence[Claim] = [later, old]
    return finding("direction-wrong", claims, figures, arithmetic, advice, Severity.CHECK)
