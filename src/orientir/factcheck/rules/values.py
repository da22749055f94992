"""Find quantities printed with two values: the text against a table, one paragraph against another.

Two mentions are taken for one quantity when their words say so: the shorter wording is (nearly) contained
in the longer. Values that differ by a slip of one digit need fewer common words than values that do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.shares.bases import Judged
from orientir.factcheck.shares.fitting import possible_counts
from orientir.factcheck.shares.ratios import ratios
from orientir.factcheck.shares.twins import Twins, twins
from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.clauses import outline
from orientir.factcheck.text.numbers import Kind, Number
from orientir.factcheck.text.slips import near_miss, slipped, slips
from orientir.factcheck.text.table_changes import half_told
from orientir.factcheck.text.year_columns import one_value
from orientir.terms import Severity, round_half_up

_TEMPLATE = 3
_NOTE = 3  # so near the start of a sentence stands the number of a note
_MOST_NEAR = 80
_MOST_CLAIMS = 8
_LONG = 10_000  # five printed digits
_SURELY_SLIPPED = 1000  # among numbers of three digits one in thirty is a slip of another by chance


def two_values(reading: Reading, judged: Sequence[Judged]) -> Iterator[Finding]:
    """Every quantity that has two values."""
    told: set[object] = set()
    shares = {id(claim): v for v in reversed(judged) if v.base for claim in (v.pair.count, v.pair.share)}
    counts = {c.number.value: c for c in reversed(reading.claims) if c.kind is Kind.COUNT}
    in_text = () if _has_variants(reading) else _in_text(reading)
    # Counts before percentages: what is told of a count is not told of its share again.
    of_table = [
        pair
        for pair in (*twins(reading), *_slips(reading))
        if min(len(pair.one.number.digits), len(pair.two.number.digits)) > 1
        and not pair.two.number.spelled
        and one_value(reading, pair.one, pair.two)
    ]
    for pair in sorted(
        [*of_table, *_half_told(reading), *in_text],
        key=lambda pair: pair.one.kind is Kind.PERCENT,
    ):
        one, two = pair.one, pair.two
        if one.number.bound or two.number.bound or one.of_a_change or two.of_a_change:
            continue  # «не ниже 75 %» is a threshold; «9 → 24 из 38» are the values of those who answered twice
        key = (min(one.number.value, two.number.value), max(one.number.value, two.number.value))
        verdicts = [shares[id(claim)] for claim in (one, two) if id(claim) in shares]
        both = frozenset(id(verdict) for verdict in verdicts)
        if _agree(one.number, two.number) or key in told or both in told or _told_as_share(pair, verdicts):
            continue
        told |= {key, both} if len(both) > 1 else {key}
        yield _differ(pair, shares, counts)


def _slips(reading: Reading) -> Iterator[Twins]:
    for cell, claim in slips(reading):
        yield Twins(cell, claim, Fraction(3, 4) if cell.number.value >= _SURELY_SLIPPED else Fraction(1, 2))


def _half_told(reading: Reading) -> Iterator[Twins]:
    for cell, claim in half_told(reading):
        if near_miss(claim.number, cell.number.value):
            yield Twins(cell, claim, Fraction(3, 4))


def _told_as_share(pair: Twins, verdicts: Sequence[Judged]) -> bool:
    """Whether only the shares of one count differ, one of them wrong: that is told of the share itself."""
    if pair.one.kind is not Kind.PERCENT or len(verdicts) < 2:
        return False
    one, two = verdicts
    same = one.pair.k == two.pair.k and one.base and two.base and one.base.number.value == two.base.number.value
    return bool(same) and one.fits is not two.fits


def _agree(one: Number, two: Number) -> bool:
    """Whether both may print one value: 7,2 млн and 7 184 300 may."""
    if one.value * two.value < 0:
        return _agree(replace(one, value=-one.value), two)  # «убыток 17 617» of the text is «(17 617)» of the table
    return one.low <= two.high and two.low <= one.high and abs(one.value - two.value) <= max(one.step, two.step) / 2


_VARIANTS = re.compile(r"^\W*(?:вариант|задач|задани|пример|билет|вопрос)\w*\s*№?\s*\d", re.IGNORECASE)


def _has_variants(reading: Reading) -> bool:
    """Whether a text is one task with numbers of its own for each variant."""
    texts = [sentence.text for sentence in reading.sentences] + [grid.table.caption for grid in reading.grids]
    return sum(bool(_VARIANTS.match(text)) for text in texts) >= _TEMPLATE


def _in_text(reading: Reading) -> Iterator[Twins]:
    members = {id(claim) for pair in ratios(reading) for claim in pair}
    counts = [c for c in reading.claims if c.cell is None and not c.part and c.kind is Kind.COUNT and c.unit.key]
    counts = [c for c in counts if "=" not in c.quotation]  # the givens of two calculations
    counts = [c for c in counts if not _OF_BIRTH.search(c.before)]
    counts = [c for c in counts if id(c) not in members]  # «98 из 167 случаев» has a base of its own
    values: dict[frozenset[str], set[Fraction]] = {}
    for claim in counts:
        values.setdefault(claim.topic, set()).add(claim.number.value)
    # A sentence repeated with ever new numbers is a template for districts or schools, not one quantity.
    counts = [c for c in counts if len(values[c.topic]) < _TEMPLATE]
    by_root: dict[str, list[Claim]] = {}
    for one in counts:
        near = {id(c): c for root in one.topic for c in by_root.get(root, ())[-_MOST_NEAR:]}
        for root in one.topic:
            by_root.setdefault(root, []).append(one)
        for two in near.values():
            if one.sentence == two.sentence or _other_time(one, two):
                continue
            if max(len(reading.sentences[c.sentence].claims) for c in (one, two)) > _MOST_CLAIMS:
                continue  # a description of a border, a list of amounts
            if any(_END_OF_RANGE.search(c.before) or _of_years(reading, c) for c in (one, two)):
                continue
            if not one.unit.same(two.unit) and not (slipped(one.number, two.number) and one.unit.compatible(two.unit)):
                continue
            sure = _alike(one, two, alone=_only_number(reading, one) and _only_number(reading, two))
            if sure:
                yield Twins(two, one, sure)


_OF_BIRTH = re.compile(r"\bгод\w*\s+рождения\s*[:–—-]?\s*$", re.IGNORECASE)
_END_OF_RANGE = re.compile(r"\bдо\s+$|^\s*[–—-]\s*$", re.IGNORECASE)


def _only_number(reading: Reading, claim: Claim) -> bool:
    """Whether a number is the only one of its sentence outside brackets."""
    lines = outline(claim.quotation)
    others = [c for c in reading.sentences[claim.sentence].claims if c is not claim]
    return all(lines.bracket(c.number.start) for c in others)


def _of_years(reading: Reading, claim: Claim) -> bool:
    """Whether a sentence lists values of three years: which source or programme they are of is told elsewhere."""
    return len({c.period for c in reading.sentences[claim.sentence].claims if c.period}) > 2


def _other_time(one: Claim, two: Claim) -> bool:
    return bool(one.period and two.period and not one.period.same(two.period))


_NAME = re.compile(r"«[^«»]*»|№\s?\d+|\b\d{1,2}\s+класс")
_VARIANT = re.compile(r"вариант|сценари|подпрограмм|мероприяти|проект|этап|план|прогноз|ожида|факт", re.IGNORECASE)


def _alike(one: Claim, two: Claim, *, alone: bool) -> Fraction:
    """How surely two sentences speak of one quantity: the same words and year, or a slip of a digit."""
    common = len(one.topic & two.topic)
    shorter, longer = sorted((len(one.topic), len(two.topic)))
    same_year = bool(one.period and two.period)
    whole = same_year and common >= 3 and common == longer
    slip = common > 0 and slipped(one.number, two.number)
    if not (whole or slip) or _NAME.findall(one.quotation) != _NAME.findall(two.quotation):
        return Fraction(0)  # two projects may be told of in the same words
    variant = bool(_VARIANT.search(one.quotation) or _VARIANT.search(two.quotation))
    value, other = sorted((one.number.value, two.number.value))
    if min(one.number.start, two.number.start) < _NOTE:
        return Fraction(0)  # the number of a note or of a paragraph
    if whole and alone and not variant and 2 * other <= 3 * value:
        return Fraction(1, 2)  # a section on another district may say the same
    same_year = same_year and not variant
    telling = same_year or value >= _SURELY_SLIPPED or common > 3
    close = longer - common <= max(1, longer // 3)
    long = min(n.value / n.step for n in (one.number, two.number)) >= _LONG
    most = common == shorter or (same_year and long and common * 3 >= shorter * 2)
    return Fraction(1, 2) if slip and telling and common >= 2 and most and close else Fraction(0)


def _differ(pair: Twins, shares: Mapping[int, Judged], counts: Mapping[Fraction, Claim]) -> Finding:
    one, two = pair.two, pair.one
    mark = " %" if one.kind is Kind.PERCENT else ""
    figures: list[Fraction] = [one.number.value, two.number.value]
    difference = abs(one.number.value - two.number.value)
    arithmetic = (
        f"{say(one.number.value)}{mark} и {say(two.number.value)}{mark}, разница {say(difference)}{mark and ' п.п.'}"
    )
    figures.append(difference)
    advice = "Оставьте одно верное значение и исправьте второе."
    counted = _over_base(pair, shares)
    if counted:
        arithmetic += "; " + counted[0]
        figures += counted[1]
    twin = (
        counts.get(difference) if difference >= 100 and one.kind is Kind.COUNT else None
    )  # small ones coincide by chance
    claims = [one, two]
    if twin:
        arithmetic += f"; {say(difference)} – это ещё и число из другого места"
        advice += f" Разница в точности равна числу {say(difference)}: проверьте, не прибавлено ли оно по ошибке."
        claims.append(twin)
    sure = pair.sure >= Fraction(3, 4)
    return finding("two-values", claims, figures, arithmetic, advice, None if sure else Severity.CHECK)


def _over_base(pair: Twins, shares: Mapping[int, Judged]) -> tuple[str, list[Fraction]] | None:
    """What the values are of their base, where a percentage is printed beside them."""
    verdicts = [shares[id(claim)] for claim in (pair.two, pair.one) if id(claim) in shares]
    if not verdicts or verdicts[0].pair.share.kind is not Kind.PERCENT:
        return None
    verdict = next((v for v in verdicts if v.fits), verdicts[0])
    assert verdict.base is not None
    n, k, share = verdict.base.number.value, verdict.pair.k, verdict.pair.share.number
    if pair.one.kind is Kind.PERCENT:
        other = pair.one if verdict.pair.share is pair.two else pair.two
        able = possible_counts(verdict.base.number, other.number) if verdict.fits else []
        needs = f"нужно {' или '.join(map(say, able))}" if able else "подходящего числа нет"
        text = f"{say(k)} из {say(n)} = {say(verdict.true, 2)} %, "
        text += f"для {say(other.number.value)} % {needs}" + (f" из {say(n)}" if able else "")
        return (text, [k, *able, n]) if verdict.fits else None
    values = (pair.two.number.value, pair.one.number.value)
    rights = [Fraction(round_half_up(100 * value / n, share.places)) for value in values]
    shown = ", ".join(f"{say(value)} из {say(n)} = {say(100 * value / n, 2)} %" for value in values)
    printed = list(dict.fromkeys(v.pair.p for v in verdicts))
    return f"{shown} (напечатано {' и '.join(f'{say(p)} %' for p in printed)})", [*printed, *rights, n]
