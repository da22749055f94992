"""Changes told in two sentences: «Поймали 6 342 щуки. Год назад – 4 228: улов вырос в 1,5 раза»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orientir.factcheck.text.changes import Change, is_size, plausible
from orientir.factcheck.text.claims import Claim, Reading, Sentence
from orientir.factcheck.text.clauses import Span
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.words import beginnings

_EARLIER = re.compile(
    r"\(\s*было\b|\b(?:АППГ|ранее|раньше|накануне|вчера|назад|прошл(?:ый|ого|ому|ым|ом|ая|ой|ую|огодн\w+)|предыдущ\w+|предшествующ\w+|т(?:от|у|а)\s+же"
    r"|(?:аналогичн|соответствующ)\w+\s+(?:период|дат|месяц|квартал|недел|полугод)\w*|начал\w+\s+(?:\w+\s+)?(?:года|сезона))\b"
    r"|\(\s*(?:в|за|на)?\s*(?:19|20)\d\d\b",
    re.IGNORECASE,
)
# «по сравнению с прошлым годом … и составило 350»: the words lead to the size, not to the value that follows.
_LED_ELSEWHERE = re.compile(r"\b(?:состав|достиг|увелич|вырос|возрос|сни[зж]|сокра|уменьш)\w*|\bдо\s+$", re.IGNORECASE)
_COMPARED_WITH = re.compile(
    r"(?:сравнени\w+\s+со?|отношени\w+\s+к|относительно|уровн\w+|против|чем|\bк)\s+(?:[а-яё]+\s+){0,2}$", re.IGNORECASE
)
_RIGHT_AFTER = re.compile(
    r"\s*(?:[а-яё.]+\s+){0,2}(?:(?:годом|неделей)\s+(?:ранее|раньше)|год\s+назад)\b", re.IGNORECASE
)
_PLAN = re.compile(r"\bплан", re.IGNORECASE)
_FAR = 60  # signs
_BACK = 2  # sentences


def changes_across(reading: Reading, every: Sequence[Sequence[Change]]) -> Iterator[Change]:
    """Every size with the one earlier and the one later value of its kind in its sentence and the two before.

    An earlier value is one that words such as «год назад» lead to; a size that its own sentence gives a pair, or that
    any two values around make right, is left out. ``every`` are the changes of each sentence.
    """
    for at, sentence in enumerate(reading.sentences):
        if sentence.cell or not any(is_size(claim) for claim in sentence.claims):
            continue
        near = [s for s in reading.sentences[max(0, at - _BACK) : at + 1] if _beside(s, sentence)]
        told = [change for s in near for change in every[s.index]]
        paired = {id(claim) for change in told for claim in change.sizes}
        sizes = list(_sizes(sentence))
        # A pair that has its size is spoken of no more.
        alone = len(sizes) == len(sentence.claims)
        ended = [change for change in told if change.sizes or not (alone or change.after.sentence == sentence.index)]
        sized = {id(claim) for change in ended for claim in (change.before, change.after)}
        values = [claim for s in near for claim in s.claims if _is_value(claim) and id(claim) not in sized]
        for size in sizes:
            if id(size) not in paired and not size.number.bound:
                yield from _of_size(size, values)


_AGAIN = re.compile(r"[^.;()]{0,30}?(?:,?\s*или|,?\s*то\s+есть|\()\s*(?:на\s+)?", re.IGNORECASE)


def _sizes(sentence: Sentence) -> Iterator[Claim]:
    """Sizes, and the percentage of the size before it: «подорожание 14 рублей, или 14,3 %»."""
    for last, claim in zip((None, *sentence.claims), sentence.claims, strict=False):
        again = last is not None and is_size(last) and claim.kind is Kind.PERCENT and _AGAIN.fullmatch(claim.before)
        if again or is_size(claim):
            yield claim


def _beside(sentence: Sentence, then: Sentence) -> bool:
    """Whether a sentence stands in the same paragraph or in the one before."""
    return not sentence.cell and 0 <= then.place.block - sentence.place.block <= 1


def _is_value(claim: Claim) -> bool:
    number = claim.number
    return claim.kind in (Kind.COUNT, Kind.PERCENT) and not (is_size(claim) or number.bound or number.spelled)


def _of_size(size: Claim, values: Sequence[Claim]) -> Iterator[Change]:
    """The nearest earlier value with the one later value that may be its own."""
    kind = Kind.PERCENT if size.kind is Kind.POINTS else Kind.COUNT
    before = [c for c in values if c.kind is kind and (c.sentence, c.number.start) < (size.sentence, size.number.start)]
    after = [c for c in values if c.kind is kind and c not in before and c.sentence == size.sentence][:1]
    old = next((c for c in (*after, *reversed(before)) if _is_earlier(c)), None)
    if old is None:
        return
    news = [c for c in values if c is not old and not _is_earlier(c) and _one_kind(c, old) and _fits_size(c, size)]
    news = [c for c in news if old.unit.key and c.unit.same(old.unit)] or news
    if len({c.number.value for c in news}) > 1:
        heads = beginnings(re.split(r"[,;:(.]", size.before)[-1])
        news = [c for c in news if beginnings(f"{c.before[-_FAR:]} {c.unit.text} {c.after[:20]}") & heads] or news
    if len({c.number.value for c in news}) > 1 and ":" in news[0].after:
        news = news[:1]  # «зачислены 2 347 человек: 1 480 – …, 867 – …»
    if len({c.number.value for c in news}) == 1:
        yield Change(old, news[-1], (size,), False, Span(size.number.start, size.number.end))


def _is_earlier(claim: Claim) -> bool:
    """Whether words lead to a claim as to the value of an earlier time: «год назад», «АППГ», «на начало года»."""
    led = claim.before[-_FAR:]
    told = list(_EARLIER.finditer(led))
    between = led[told[-1].end() :] if told else ""
    compared = bool(told) and bool(_COMPARED_WITH.search(led[: told[-1].start()]))
    before = bool(told) and "," not in between and not (compared and _LED_ELSEWHERE.search(between))
    return (before or bool(_RIGHT_AFTER.match(claim.after))) and not _PLAN.search(led)


def _one_kind(one: Claim, two: Claim) -> bool:
    alike = one.kind is two.kind and one.number.scale == two.number.scale and one.unit.compatible(two.unit)
    return alike and plausible(one, two) and not one.part and not _PLAN.search(one.before[-_FAR:])


def _fits_size(value: Claim, size: Claim) -> bool:
    """Whether a value may change by a size: a count by a count of its unit."""
    return size.kind is not Kind.COUNT or (size.unit.compatible(value.unit) and size.number.value < value.number.value)
