"""Which base a printed percentage is of, and whether count, base and percentage agree.

A base named in the sentence («45 из 120») is taken at its word. Otherwise the counts of the text
are tried: a percentage that fits any of them is left alone, because its author may have meant it.
Only when nothing fits is the base guessed, from what the neighbouring percentages are of.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from orientir.factcheck.claims import Claim, Reading
from orientir.factcheck.numbers import Kind, Number
from orientir.factcheck.pairs import Pair, pairs, percent

_TOTAL = re.compile(
    r"\b(?:всего|во всех|общ(?:ее|ая|ей|его|ую)\s+(?:числ|количеств|численност)\w*|насчитыва\w+|действ\w+|работа[ею]\w+|функциониру\w+|участ\w+"
    r"|приняли|обследован\w*|опрошен\w*|состо[ия]\w+|подлеж\w+|реестр\w*|имеется|включает|численность|население|числен\w+|готовил\w+)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:чем|против|ранее|уровня)\b[^.]*$|\((?:в|за|на)\s[^()]*$", re.IGNORECASE)
_WORD_TOLERANCE = 3
_ABOUT_TOLERANCE = Fraction(5, 2)


@dataclass(frozen=True)
class Judged:
    """A pair with its verdict: ``base`` is what the share is (most likely) of, ``fits`` whether it is right.

    ``certain`` says that the base is named or shared by several neighbours, not merely guessed.
    """

    pair: Pair
    base: Claim | None
    fits: bool
    certain: bool

    @property
    def true(self) -> Fraction:
        """The exact percentage over the base (needs a base)."""
        assert self.base is not None
        return 100 * self.pair.k / self.base.number.value


def fits(part: Number, whole: Number, share: Number) -> bool:
    """Whether ``share`` is what half-up rounding prints for ``part`` of ``whole``."""
    if whole.low <= 0 or part.low > whole.high:
        return False
    low, high = 100 * part.low / whole.high, 100 * part.high / whole.low
    printed = percent(share)
    if share.bound == "over":
        return high >= printed
    if share.bound == "under":
        return low <= printed
    if share.kind is Kind.SHARE:
        return abs((low + high) / 2 - printed) <= (5 if share.bound else _WORD_TOLERANCE)
    if share.bound == "about":
        return abs((low + high) / 2 - printed) <= _ABOUT_TOLERANCE
    half = share.step / 2
    return low < printed + half and high >= printed - half


def truncates(part: Number, whole: Number, share: Number) -> bool:
    """Whether ``share`` is what cutting the decimals off prints."""
    if share.kind is not Kind.PERCENT or share.bound or not (part.exact and whole.exact) or not whole.value:
        return False
    true = 100 * part.value / whole.value
    return share.value <= true < share.value + share.step


def judge(reading: Reading) -> tuple[Judged, ...]:
    """Judge every count that is printed with a share."""
    found = pairs(reading)
    shared = {id(pair.count) for pair in found if pair.p < 100}
    counts = [claim for claim in reading.claims if claim.kind is Kind.COUNT and claim.number.value > 0]
    first: list[Judged | None] = []
    for pair in found:
        if pair.p == 100 and pair.base is None:
            first.append(Judged(pair, pair.count, fits=True, certain=True))
        elif pair.base is not None:
            first.append(Judged(pair, pair.base, _pair_fits(pair, pair.base), certain=True))
        else:
            fitting = [] if _loose(pair) else [base for base in _candidates(pair, counts, shared) if _pair_fits(pair, base)]
            first.append(Judged(pair, fitting[0], fits=True, certain=False) if fitting else None)
    first = [verdict and _unless_foreign(verdict, first) for verdict in first]
    settled = [verdict for verdict in first if verdict]
    return tuple(
        verdict or _guessed(pair, settled, _candidates(pair, counts, shared))
        for pair, verdict in zip(found, first, strict=True)
    )


def _unless_foreign(verdict: Judged, verdicts: list[Judged | None]) -> Judged:
    """A share of a unit whose shares are nearly all of one base, and only this one of another that stands far away.

    Then the other base is a coincidence: the share is judged by the common base, as a guess.
    """
    pair, base = verdict.pair, verdict.base
    if pair.base is not None or base is None or not verdict.fits or pair.p == 100:
        return verdict
    beside = [v for v in verdicts if v and v is not verdict and v.fits and v.base and _in_sentence(v.pair.count, pair.count)]
    bases = {v.base.number.value: v.base for v in beside if v.base}
    far = base.place != pair.count.place or (len(beside) > 1 and base.sentence != pair.count.sentence)
    if len(bases) == 1 and far:
        shared = next(iter(bases.values()))
        # Nearly right over its neighbours' base: the other base fits by chance.
        if pair.k <= shared.number.value and not _pair_fits(pair, shared) and _off_by(pair, shared) <= 2:
            return Judged(pair, shared, fits=False, certain=True)
    if not pair.count.unit.specific:
        return verdict
    alike = [
        v for v in verdicts
        if v and v is not verdict and v.fits and v.base and v.pair.p < 100 and _of_unit(v.pair.count, pair.count)
    ]  # fmt: skip
    common, votes = Counter(v.base.number.value for v in alike if v.base).most_common(1)[0] if alike else (Fraction(0), 0)
    if votes < 5 or votes * 5 < len(alike) * 4 or base.number.value == common:
        return verdict
    theirs = next(v.base for v in alike if v.base and v.base.number.value == common)
    # Even a pair that fits both was never in doubt; a base near at hand or shared by the column was meant.
    near = base.place == pair.count.place or abs(base.sentence - pair.count.sentence) <= 2
    column = [v for v in alike if v.base and v.base.number.value == base.number.value and _beside(v.pair.count, pair.count)]
    if near or len(column) > 1 or _pair_fits(pair, theirs):
        return verdict
    return Judged(pair, theirs, fits=False, certain=False)


def _off_by(pair: Pair, base: Claim) -> Fraction:
    return abs(100 * pair.k / base.number.value - pair.p)


def _beside(one: Claim, other: Claim) -> bool:
    """Cells of one column, or sentences of one paragraph."""
    if one.cell and other.cell:
        return (one.cell[0], one.cell[2]) == (other.cell[0], other.cell[2])
    return one.place == other.place


def _pair_fits(pair: Pair, base: Claim) -> bool:
    return fits(pair.count.number, base.number, pair.share.number)


def _candidates(pair: Pair, counts: list[Claim], shared: set[int]) -> list[Claim]:
    """Counts that the share may be of, the likeliest first: totals of the unit, then what stands near."""
    ranked: list[tuple[int, int, Claim]] = []
    for claim in counts:
        if claim.number.value < pair.k or claim is pair.count or not _same_measure(claim, pair.count):
            continue
        if _EARLIER.search(claim.before):
            continue  # the value of another year, given for comparison
        distance = abs(claim.sentence - pair.count.sentence)
        near = claim.place.block == pair.count.place.block or (distance <= 3 and claim.cell is None)
        just_before = 0 <= pair.count.sentence - claim.sentence <= 3 and claim.place == pair.count.place
        if id(claim) in shared and not just_before:
            continue
        total = is_total(claim)
        unit = claim.unit.same(pair.count.unit)
        if not (claim.unit.compatible(pair.count.unit) or just_before):
            continue
        if not (near or total or unit or pair.count.cell or claim.number.value > 1000):
            continue
        other_time = claim.period and pair.count.period and not claim.period.same(pair.count.period)
        tier = 0 if total and unit else 1 if near else 2 if unit else 3
        ranked.append((tier + 4 * bool(other_time), distance, claim))
    return [claim for *_, claim in sorted(ranked, key=lambda row: row[:2])]


def _loose(pair: Pair) -> bool:
    """«более 60 %» and «треть» fit too many bases to let any of them pass."""
    return bool(pair.share.number.bound) or pair.share.kind is Kind.SHARE


def _same_measure(one: Claim, other: Claim) -> bool:
    """Money is no base for kilometres; a bare number may be either."""
    return not (one.unit.measure or other.unit.measure) or one.unit.compatible(other.unit)


def is_total(claim: Claim) -> bool:
    """Whether the sentence presents the count as all there is."""
    return bool(_TOTAL.search(claim.before) or _TOTAL.search(claim.after[:40])) and not claim.part


def _guessed(pair: Pair, settled: list[Judged], candidates: list[Claim]) -> Judged:
    """Nothing fits: take the base of the neighbours, else the total of the unit, else what stands just before."""
    before = [c for c in candidates if 0 <= pair.count.sentence - c.sentence <= 1 and c.place == pair.count.place]
    before = [c for c in before if c.unit.compatible(pair.count.unit)]
    nearly = [base for base in before if base.sentence < pair.count.sentence and _off_by(pair, base) <= pair.share.number.step]
    for near in (_in_sentence, _in_paragraph, _of_unit, _of_people):
        if near is _of_unit and len(nearly) == 1 and not _loose(pair):
            return Judged(pair, nearly[0], _pair_fits(pair, nearly[0]), certain=False)
        bases = [v.base for v in settled if v.base and v.fits and v.pair.p < 100 and near(v.pair.count, pair.count)]
        values = Counter(base.number.value for base in bases if base.number.value >= pair.k)
        if values:
            value, votes = values.most_common(1)[0]
            if near is _of_people and (votes < 3 or votes * 5 < sum(values.values()) * 4):
                continue
            base = next(base for base in bases if base.number.value == value)
            return Judged(pair, base, _pair_fits(pair, base), certain=votes > 1 or is_total(base))
    totals = [claim for claim in candidates if is_total(claim) and _of_unit(claim, pair.count)]
    if totals:
        return Judged(pair, totals[0], _pair_fits(pair, totals[0]), certain=True)
    if pair.anaphoric and len(before) == 1:
        return Judged(pair, before[0], _pair_fits(pair, before[0]), certain=False)
    if _loose(pair):
        best = next((base for base in candidates if _pair_fits(pair, base)), None)
        return Judged(pair, best, fits=True, certain=False)
    return Judged(pair, None, fits=False, certain=False)


def _in_sentence(one: Claim, other: Claim) -> bool:
    alike = one.unit.compatible(other.unit) or (one.unit.people and other.unit.people)
    return one.sentence == other.sentence and alike


def _in_paragraph(one: Claim, other: Claim) -> bool:
    return one.place == other.place and one.cell is None and one.unit.compatible(other.unit)


def _of_people(one: Claim, other: Claim) -> bool:
    return one.unit.people and other.unit.people


def _of_unit(one: Claim, other: Claim) -> bool:
    return one.unit.same(other.unit) and one.unit.specific
