"""Decide which base a printed percentage is of, and whether count, base and percentage agree.

A base named in the sentence («45 из 120») is taken at its word. Otherwise the counts of the text
are tried: a percentage that fits any of them is left alone, because its author may have meant it.
Only when nothing fits is the base guessed, from what the neighbouring percentages are of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from orientir.factcheck.proof import explained
from orientir.factcheck.read.document import TextPlace
from orientir.factcheck.read.unreadable import UnreadableFile, refused
from orientir.factcheck.shares.candidates import (
    Pool,
    in_paragraph,
    in_sentence,
    is_total,
    lone_total,
    named_after,
    of_unit,
)
from orientir.factcheck.shares.fitting import fits
from orientir.factcheck.shares.pairs import NAMED_BASE, Pair, loose, off_by, pair_fits, pairs
from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.counted_nouns import CountedNoun
from orientir.factcheck.text.numbers import Kind, Number

_MOST_PAIRS = 3000
_SURE = 2
_MANY = 3
_LINES = 12
_NEAR_STEPS = 3
_FAR, _VERY_FAR = 5, 20  # points


@dataclass(frozen=True)
class Judged:
    """A pair with its verdict: ``base`` is what the share is (most likely) of, ``fits`` whether it is right.

    ``certain`` says that the base is named or shared by several neighbours, not merely guessed; ``votes`` how many
    right neighbours share it; ``listed`` says that these neighbours are the other lines of its list, ``named`` that the
    words after the percentage name the base, or right neighbours in the sentence prove it.
    """

    pair: Pair
    base: Claim | None
    fits: bool
    certain: bool
    votes: int = 0
    listed: bool = False
    named: bool = False

    @property
    def tied(self) -> bool:
        """Whether a reader sees the base at once: named in the sentence, or that of its neighbours there."""
        return self.pair.base is not None or (self.certain and self.votes >= _SURE)

    @property
    def true(self) -> Fraction:
        """The exact percentage over the base (needs a base)."""
        assert self.base is not None
        return 100 * self.pair.k / self.base.number.value


class _Settled:
    """Right pairs whose base is known, by what they have in common with another pair."""

    def __init__(self, verdicts: Iterable[Judged | None], found: Sequence[Pair] = ()) -> None:
        self._lines = {pair.count.place.block for pair in found if pair.count.cell is None}
        self._by_line: dict[int, list[Judged]] = defaultdict(list)
        self.all = [v for v in verdicts if v and v.fits and v.base and v.pair.p < 100]
        self._by_sentence: dict[int, list[Judged]] = defaultdict(list)
        self._by_place: dict[TextPlace, list[Judged]] = defaultdict(list)
        self._by_column: dict[tuple[int, int], list[Judged]] = defaultdict(list)
        self._by_unit: dict[CountedNoun, list[Judged]] = {}
        self.people = [v for v in self.all if v.pair.count.unit.people]
        for verdict in self.all:
            count = verdict.pair.count
            self._by_sentence[count.sentence].append(verdict)
            self._by_place[count.place].append(verdict)
            if count.cell is None:
                self._by_line[count.place.block].append(verdict)
            if count.cell:
                self._by_column[count.cell[0], count.cell[2]].append(verdict)

    @cached_property
    def people_agree(self) -> bool:
        """Whether shares of persons are nearly all of one number, as in a survey."""
        _, votes = _commonest(self.people)
        return votes > 2 and votes * 5 >= len(self.people) * 4

    def in_sentence(self, count: Claim) -> list[Judged]:
        return [
            v
            for v in self._by_sentence[count.sentence]
            if v.pair.count is not count and in_sentence(v.pair.count, count)
        ]

    def in_paragraph(self, count: Claim) -> list[Judged]:
        return [
            v for v in self._by_place[count.place] if v.pair.count is not count and in_paragraph(v.pair.count, count)
        ]

    def in_list(self, count: Claim) -> list[Judged]:
        """In the lines right above and below, as far as each has a share."""
        if count.cell is not None:
            return []
        low = high = count.place.block
        while low - 1 in self._lines and count.place.block - low < _LINES:
            low -= 1
        while high + 1 in self._lines and high - count.place.block < _LINES:
            high += 1
        near = [v for line in range(low, high + 1) for v in self._by_line.get(line, ())]
        return [v for v in near if v.pair.count.place != count.place and v.pair.count.unit.compatible(count.unit)]

    def of_unit(self, count: Claim) -> list[Judged]:
        if count.unit not in self._by_unit:
            self._by_unit[count.unit] = [v for v in self.all if of_unit(v.pair.count, count)]
        return self._by_unit[count.unit]

    def beside(self, count: Claim) -> list[Judged]:
        """In one column of a table, or in one paragraph."""
        return self._by_column[count.cell[0], count.cell[2]] if count.cell else self._by_place[count.place]


def judge(reading: Reading) -> tuple[Judged, ...]:
    """Judge every count that is printed with a share. Raises Refused for an endless text."""
    found = pairs(reading)
    if len(found) > _MOST_PAIRS:
        raise refused(reading.document.source, UnreadableFile("many-shares"))
    pool = Pool(reading, found)
    by_count = {id(pair.count): pair for pair in found if pair.share.kind is Kind.PERCENT}
    first = [_first(pair, pool, by_count) for pair in found]
    settled = _Settled(first)
    first = [verdict and _unless_foreign(verdict, settled) for verdict in first]
    settled = _Settled(first, found)
    judged = [verdict or _guessed(pair, settled, pool) for pair, verdict in zip(found, first, strict=True)]
    foreign = _of_another_base(judged)
    return tuple(replace(v, base=None) if id(v) in foreign or not _credible(v) else v for v in judged)


def _of_another_base(judged: Sequence[Judged]) -> set[int]:
    """Shares given to one base, not named, of which as many are wrong as right: they are of something else."""
    by_base: dict[int, list[Judged]] = defaultdict(list)
    for verdict in judged:
        if verdict.base is not None and verdict.pair.base is None and verdict.pair.p < 100:
            by_base[id(verdict.base)].append(verdict)
    found: set[int] = set()
    for group in by_base.values():
        wrong = [verdict for verdict in group if not verdict.fits]
        if len(wrong) > 2 and 2 * len(wrong) >= len(group):
            found |= {id(verdict) for verdict in wrong}
    return found


def _credible(verdict: Judged) -> bool:
    """A base that is only guessed makes a share wrong only if it is nearly right: else it is of something else."""
    pair, base = verdict.pair, verdict.base
    if verdict.fits or base is None or loose(pair):
        return True
    if verdict.listed or verdict.named:
        return True
    years = pair.count.period, base.period
    if pair.base is None and (base.number.bound or (all(years) and not years[0].same(years[1]))):  # type: ignore
        return False
    if verdict.tied and not (pair.base is None and NAMED_BASE.match(pair.share.after)):
        beside = base.place == pair.count.place and (off_by(pair, base) <= _VERY_FAR or _slipped(pair, base))
        return pair.base is not None or beside or off_by(pair, base) <= _FAR
    near = verdict.votes and not NAMED_BASE.match(pair.share.after)
    return off_by(pair, base) <= (_NEAR_STEPS if near else 1) * pair.share.number.step


def _of_one_base(pair: Pair, outer: Pair) -> bool:
    """«у 105 (12,8 %), из них у 53 (6,5 %)»: both are shares of one number that is not printed between them."""
    ranges = []
    for one in (pair, outer):
        half = one.share.number.step / 2
        if loose(one) or one.p <= half:
            return False
        ranges.append((100 * one.k / (one.p + half), 100 * one.k / (one.p - half)))
    return max(low for low, _ in ranges) <= min(high for _, high in ranges)


def _first(pair: Pair, pool: Pool, by_count: Mapping[int, Pair]) -> Judged | None:
    """The verdict where nothing need be guessed."""
    outer = by_count.get(id(pair.base)) if pair.base is not None and pair.anaphoric else None
    if outer is not None and pair.base is not None and outer.base is None and _of_one_base(pair, outer):
        return Judged(pair, pair.base, fits=True, certain=False)
    if pair.base is not None:
        return Judged(pair, pair.base, pair_fits(pair, pair.base), certain=True)
    if pair.p == 100:
        return Judged(pair, pair.count, fits=True, certain=True)
    fitting = [] if loose(pair) else pool.fitting(pair)
    return Judged(pair, fitting[0], fits=True, certain=False) if fitting else None


def _unless_foreign(verdict: Judged, settled: _Settled) -> Judged:
    """A right share, unless it is right by chance only: over a base that is neither near nor its neighbours'.

    Then it is judged by the base of its neighbours.
    """
    pair, base = verdict.pair, verdict.base
    if pair.base is not None or base is None or not verdict.fits or pair.p == 100:
        return verdict
    theirs = {v.base.number.value: v.base for v in settled.in_sentence(pair.count) if v.base}
    several = len(settled.in_sentence(pair.count)) > 1 and base.sentence != pair.count.sentence
    if len(theirs) == 1 and (base.place != pair.count.place or several):
        shared = next(iter(theirs.values()))
        # Nearly right over its neighbours' base: the other base fits by chance.
        votes = len(settled.in_sentence(pair.count))
        slipped = votes >= _SURE and _slipped(pair, shared)
        if pair.k <= shared.number.value and not pair_fits(pair, shared) and (slipped or off_by(pair, shared) <= 2):
            return Judged(pair, shared, fits=False, certain=True, votes=votes, named=slipped)
    if _is_part_of_neighbours(verdict, settled):
        return Judged(pair, settled.in_paragraph(pair.count)[0].base, fits=False, certain=False)
    return _unless_of_another_set(verdict, settled) if pair.count.unit.specific else verdict


def _is_part_of_neighbours(verdict: Judged, settled: _Settled) -> bool:
    """The paragraph's shares are all of 33, and this one only of 31, itself one of those shares' counts."""
    pair, base = verdict.pair, verdict.base
    beside = settled.in_paragraph(pair.count)
    theirs = {v.base.number.value for v in beside if v.base}
    if len(beside) < 3 or len(theirs) > 1 or pair.anaphoric or beside[0].base is None:
        return False
    counts = any(v.pair.count is base for v in beside)
    return counts and not pair_fits(pair, beside[0].base) and off_by(pair, beside[0].base) <= 2


def _unless_of_another_set(verdict: Judged, settled: _Settled) -> Judged:
    """All shares of schools are of 42, and only this one of 38, which stands far away: of 42 it is wrong."""
    pair, base = verdict.pair, verdict.base
    assert base is not None
    alike = [v for v in settled.of_unit(pair.count) if v.pair.count is not pair.count]
    value, votes = _commonest(alike)
    if votes < 5 or votes * 5 < len(alike) * 4 or base.number.value == value:
        return verdict
    theirs = next(v.base for v in alike if v.base and v.base.number.value == value)
    near = base.place == pair.count.place or abs(base.sentence - pair.count.sentence) <= 2
    column = [v for v in settled.beside(pair.count) if v.base and v.base.number.value == base.number.value]
    if near or len(column) > 2 or pair_fits(pair, theirs):
        return verdict
    return Judged(pair, theirs, fits=False, certain=False)


def _commonest(verdicts: Iterable[Judged]) -> tuple[Fraction, int]:
    values = Counter(v.base.number.value for v in verdicts if v.base)
    return values.most_common(1)[0] if values else (Fraction(0), 0)


def _guessed(pair: Pair, settled: _Settled, pool: Pool) -> Judged:
    """Nothing fits: take the base that is named, that of the neighbours, the total of the unit, what stands before."""
    if not loose(pair) and pool.around(pair):
        return Judged(pair, None, fits=True, certain=False)
    candidates = pool.about(pair)
    named, lone = named_after(pair, candidates, pool.shared), lone_total(pair, candidates)
    base = named or lone
    if base:
        return Judged(pair, base, pair_fits(pair, base), certain=True, votes=_SURE, named=bool(named))
    before = [c for c in candidates if 0 <= pair.count.sentence - c.sentence <= 1 and c.place == pair.count.place]
    before = [c for c in before if c.unit.compatible(pair.count.unit)]
    guessed = _by_neighbours(pair, settled, before) or _by_totals(pair, settled, candidates)
    if guessed:
        return guessed
    if pair.anaphoric and len(before) == 1:
        return Judged(pair, before[0], pair_fits(pair, before[0]), certain=False)
    if loose(pair):
        return Judged(
            pair, next((base for base in candidates if pair_fits(pair, base)), None), fits=True, certain=False
        )
    return Judged(pair, None, fits=False, certain=False)


def _by_neighbours(pair: Pair, settled: _Settled, before: Sequence[Claim]) -> Judged | None:
    """By the base of the other shares of the sentence, the paragraph, the unit or the list."""
    nearly = [
        base for base in before if base.sentence < pair.count.sentence and off_by(pair, base) <= pair.share.number.step
    ]
    for near in (settled.in_sentence, settled.in_paragraph, settled.of_unit):
        if near == settled.of_unit and len(nearly) == 1 and not loose(pair):
            return Judged(pair, nearly[0], pair_fits(pair, nearly[0]), certain=False)
        verdict = _by(pair, [v for v in near(pair.count) if v.base and v.base.number.value >= pair.k])
        if verdict:
            proved = near == settled.in_sentence and verdict.votes >= _SURE and _slipped(pair, verdict.base)
            return replace(verdict, named=proved)
    listed = _by(pair, [v for v in settled.in_list(pair.count) if v.base])
    if listed and listed.votes >= _MANY and listed.votes * 2 > len(settled.in_list(pair.count)):
        return replace(listed, listed=True)
    return None


def _by_totals(pair: Pair, settled: _Settled, candidates: Sequence[Claim]) -> Judged | None:
    """By the number of persons that all shares of persons are of, or by a total of the unit."""
    common = _by(pair, settled.people) if pair.count.unit.people and settled.people_agree else None
    totals = [claim for claim in candidates if is_total(claim) and of_unit(claim, pair.count)]
    if common or not totals:
        return common
    votes = sum(v.base is not None and v.base.number.value == totals[0].number.value for v in settled.all)
    return Judged(pair, totals[0], pair_fits(pair, totals[0]), certain=True, votes=votes)


def _slipped(pair: Pair, base: Claim | None) -> bool:
    """Whether one slip in the count or the share makes it wrong over a base that its neighbours prove."""

    def agree(numbers: Sequence[Number]) -> bool:
        count, share = numbers
        return base is not None and fits(count, base.number, share)

    return explained([pair.count.number, pair.share.number], agree, least=2)


def _by(pair: Pair, verdicts: list[Judged]) -> Judged | None:
    """Judge a pair by the commonest base of others."""
    value, votes = _commonest(verdicts)
    if not votes or value < pair.k:
        return None
    base = next(v.base for v in verdicts if v.base and v.base.number.value == value)
    return Judged(pair, base, pair_fits(pair, base), certain=votes > 1 or is_total(base), votes=votes + is_total(base))
