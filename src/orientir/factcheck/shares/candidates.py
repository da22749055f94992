"""The counts of a text that a share may be of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence

from orientir.factcheck.shares.pairs import OF_ALL, Pair, alike, loose, names, off_by, pair_fits
from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.numbers import Kind

_TOTAL = re.compile(
    r"\b(?:всего|во всех|общ(?:ее|ая|ей|его|ую)\s+(?:числ|количеств|численност)\w*|насчитыва\w+|действ\w+|работа[ею]\w+"
    r"|функциониру\w+|участ\w+"
    r"|приняли|обследован\w*|опрошен\w*|состо[ия]\w+|подлеж\w+|реестр\w*|имеется|включает|численность|население|числен\w+|готовил\w+)\b",
    re.IGNORECASE,
)
_SURVEYED = re.compile(
    r"\b(?:участ\w+|приняли|приняло|прислал\w*|представил\w*)\b[^.]{0,40}\b(?:мониторинг|опрос|исследован|анкетирован|оценк|обследован|проверк|отч[её]т)"
    r"|\b(?:мониторинг|опрос|исследован|анкетирован|оценк|обследован|проверк)[^.]{0,40}\b(?:участ|приня)|опрошен|обследован[оы]\b",
    re.IGNORECASE,
)
_EXACT = 100
_NAMED = 6
_EARLIER = re.compile(
    r"\b(?:чем|против|ранее|уровня (?:прошл|предыд|\d)\w*)\b[^.]*$|\((?:в|за|на)\s[^()]*$", re.IGNORECASE
)
_WINDOW = 3
_LARGE = 1000
_FAR = 400


class Pool:
    """Counts by value and by place, so that a long text is not searched from end to end for every share."""

    def __init__(self, reading: Reading, pairs: Sequence[Pair]) -> None:
        self.shared = {id(pair.count) for pair in pairs if pair.p < 100}
        counts = [c for c in reading.claims if c.kind is Kind.COUNT and c.number.value > 0]
        self._counts = [c for c in counts if not _EARLIER.search(c.before)]  # not the value of another year
        self._by_value = sorted(self._counts, key=lambda claim: claim.number.value)
        self._values = [claim.number.value for claim in self._by_value]
        self._sentences = [claim.sentence for claim in self._counts]
        self._totals = [claim for claim in self._counts if is_total(claim)]

    def fitting(self, pair: Pair) -> list[Claim]:
        """Counts over which the pair's share is right, the likeliest first."""
        share = pair.share.number
        low, high = pair.p - share.step, pair.p + share.step
        most = 100 * pair.count.number.high / low if low > 0 else None
        start = bisect_left(self._values, 100 * pair.count.number.low / high - 1)
        stop = bisect_right(self._values, most + 1) if most is not None else len(self._values)
        return _ranked(pair, [c for c in self._by_value[start:stop] if pair_fits(pair, c)], self.shared)

    def around(self, pair: Pair) -> bool:
        """Whether any count of the sentences around, whatever it counts, makes the pair's share right."""
        at = pair.count.sentence
        start, stop = bisect_left(self._sentences, at - _WINDOW), bisect_right(self._sentences, at + _WINDOW)
        near = [c for c in self._counts[start:stop] if c.cell is None and id(c) not in self.shared]
        return any(pair_fits(pair, c) for c in near if c.number.exact and c.number.value >= pair.k)

    def about(self, pair: Pair) -> list[Claim]:
        """Counts near the pair and totals anywhere, the likeliest first."""
        at = pair.count.sentence
        start, stop = bisect_left(self._sentences, at - 4 * _WINDOW), bisect_right(self._sentences, at + 4 * _WINDOW)
        near = self._counts[start:stop]
        known = {id(claim) for claim in near}
        return _ranked(pair, [*near, *(c for c in self._totals[:_FAR] if id(c) not in known)], self.shared)


def _ranked(pair: Pair, counts: Sequence[Claim], shared: set[int]) -> list[Claim]:
    """Totals of the unit first, then what stands near; what cannot be the base is left out."""
    ranked: list[tuple[int, int, Claim]] = []
    for claim in counts:
        if claim.number.value < pair.k or claim is pair.count or not _same_measure(claim, pair.count):
            continue
        distance = abs(claim.sentence - pair.count.sentence)
        near = claim.place.block == pair.count.place.block or (distance <= _WINDOW and claim.cell is None)
        exact = claim.number.value > _LARGE and off_by(pair, claim) * _EXACT <= pair.share.number.step
        just_before = 0 <= pair.count.sentence - claim.sentence <= _WINDOW and claim.place == pair.count.place
        if id(claim) in shared and not (just_before or exact or is_surveyed(claim)):
            continue  # a share of a share is rare, unless the text speaks of those who answered
        total, unit = is_total(claim), claim.unit.same(pair.count.unit)
        if not (claim.unit.compatible(pair.count.unit) or just_before):
            continue
        if not (near or total or unit or pair.count.cell or claim.number.value > _LARGE):
            continue
        other_time = claim.period and pair.count.period and not claim.period.same(pair.count.period)
        tier = 0 if total and unit else 1 if near else 2 if unit else 3
        ranked.append((tier + 4 * bool(other_time), distance, claim))
    return [claim for *_, claim in sorted(ranked, key=lambda row: row[:2])]


def _same_measure(one: Claim, other: Claim) -> bool:
    """Money is no base for kilometres; a bare number may be either."""
    return not (one.unit.measure or other.unit.measure) or one.unit.compatible(other.unit)


def is_total(claim: Claim) -> bool:
    """Whether the sentence presents the count as all there is."""
    return bool(_TOTAL.search(claim.before) or _TOTAL.search(claim.after[:40])) and not claim.part


def named_after(pair: Pair, candidates: Sequence[Claim], shared: Collection[int]) -> Claim | None:
    """The count that the words after a share name: of «412 устроены … 13 % устроенных», «2 847 пожаров … 45 % всех».

    The nearest one introduced by the word after the percentage; for «от общего числа» the greatest of the unit.
    ``shared`` are the ids of counts that are shares themselves: those are no wholes.
    """
    if loose(pair) or pair.count.cell is not None:
        return None
    near = [c for c in candidates if 0 <= pair.count.sentence - c.sentence <= _NAMED]
    able = [c for c in near if not (c.number.bound or c.part) and id(c) not in shared]
    able = [c for c in able if c.sentence < pair.count.sentence or c.number.start < pair.count.number.start]
    if OF_ALL.match(pair.share.after):
        return max((c for c in able if of_unit(c, pair.count)), key=lambda c: c.number.value, default=None)
    able = [c for c in able if names(pair.share, c)]
    return max(able, key=lambda c: (c.sentence, c.number.start), default=None)


_DONE = re.compile(
    r"\b(?:провер|рассмотр|поступ|зарегистр|осмотр|обследов|опрош|учтен|обработ|подан|выдан|организов|провед)\w*\s+(?:[а-яё]{3,}\s+)?$",
    re.IGNORECASE,
)


def lone_total(pair: Pair, candidates: Sequence[Claim]) -> Claim | None:
    """«Проверено 480 объектов, нарушения найдены на 336 (70 %)»: the only count before, presented as all there are."""
    own = [c for c in candidates if c.sentence == pair.count.sentence and c.number.start < pair.count.number.start]
    bracket = re.fullmatch(r"[^(),;]{0,40}\(\s*", pair.share.before) and pair.share.after.startswith(")")
    if len(own) != 1 or not bracket or not own[0].number.exact or not _DONE.search(own[0].before):
        return None
    beside = pair.count.quotation[own[0].number.end : pair.count.number.start] == pair.count.before
    return own[0] if beside and alike(own[0], pair.count) else None


def is_surveyed(claim: Claim) -> bool:
    """Whether the count is of those who took part in the survey that the text reports."""
    around = f"{claim.before} {claim.after[:80]}"
    return bool(_SURVEYED.search(around)) and claim.unit.specific and not claim.part


def in_sentence(one: Claim, other: Claim) -> bool:
    """Whether two counts of one sentence may have one base."""
    return one.sentence == other.sentence and alike(one, other)


def in_paragraph(one: Claim, other: Claim) -> bool:
    """Whether two counts of one paragraph may have one base."""
    return one.place == other.place and one.cell is None and one.unit.compatible(other.unit)


def of_unit(one: Claim, other: Claim) -> bool:
    """Whether two counts are of one set, however far apart: all schools, but not all «человек»."""
    return one.unit.same(other.unit) and one.unit.specific
