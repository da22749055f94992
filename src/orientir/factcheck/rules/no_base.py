"""Check percentages whose base is not named: whether any whole number could be their base, and that there is none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.shares.bases import Judged
from orientir.factcheck.shares.fitting import fits, truncates
from orientir.factcheck.shares.pairs import NAMED_BASE
from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.numbers import Kind
from orientir.terms import round_half_up

_GENITIVE = re.compile(r"^\s*[а-яё]{3,}(?:ов|ев|ей|ых|их|ия|ий|ства|ции|ости)\b", re.IGNORECASE)
_IN_BRACKET = re.compile(r"^\s*(?:[а-яё-]+\s+){0,3}\(\s*$", re.IGNORECASE)
_OR = re.compile(
    r"^\s*(?:[а-яё-]+\.?\s+){0,3}?,?\s*(?:или|то есть|т\.\s?е\.|что составля\w+|что составил\w*)\s*$", re.IGNORECASE
)
_NO_COUNT = re.compile(r"\b(?:из|кажд\w+|около|в начале|к началу)\s+$", re.IGNORECASE)
_SUFFIX = re.compile(r"^-[а-яё]|^\s*[–—-]\s*\d|^[xх×]", re.IGNORECASE)
_CHANGES = re.compile(
    r"рост|рос|сни[зж]|увелич|больше|меньше|сокра|выше|ниже|план|(?:вы|ис)полнени|АППГ|средн|доз[аы]|уровен",
    re.IGNORECASE,
)
_VOTES = re.compile(r"голос|явк|избирател", re.IGNORECASE)
_OF = re.compile(r"^\s*\)?\s*(?:от|из)\s")
_MOST = 1000  # of greater numbers nearly every percentage is possible
_PLAIN = 100
_LINES = 20
_ROUND = 100


def of_no_number(judged: Sequence[Judged], told: Callable[[Claim], bool]) -> Iterator[Finding]:
    """«31 (68,8 %)»: no whole number has 31 as its 68,8 %, whatever the base: of 45 it is 68,9 %."""
    for verdict in judged:
        if not _plain(verdict, told) or _possible(verdict):
            continue
        count, share = verdict.pair.count.number, verdict.pair.share.number
        middle = 100 * count.value / share.value
        near = [Fraction(n) for n in sorted({int(middle), int(middle) + 1}) if n >= count.value]
        shown = [Fraction(round_half_up(100 * count.value / n, share.places)) for n in near]
        cut = any(truncates(count, type(count)(n, Kind.COUNT, 0, 0), share) for n in near)
        given = ", ".join(f"из {say(n)} – {say(p)} %" for n, p in zip(near, shown, strict=True))
        arithmetic = f"{say(count.value)} – это не {say(share.value)} % ни от какого целого числа: {given}"
        yield finding(
            "percent-truncated" if cut else "percent-impossible",
            [verdict.pair.count, verdict.pair.share],
            [count.value, share.value, *near, *shown],
            arithmetic,
            "Проверьте число, процент и его округление.",
        )


def _plain(verdict: Judged, told: Callable[[Claim], bool]) -> bool:
    """Whether a count of things and its percentage in a bracket stand side by side, and no base is known."""
    pair, share = verdict.pair, verdict.pair.share
    count = pair.count.number
    if verdict.base is not None or share.kind is not Kind.PERCENT or share.number.bound or not count.exact:
        return False
    small = 0 < count.value <= _MOST and 0 < share.number.value < _PLAIN and not count.bound and not count.spelled
    beside = _IN_BRACKET.match(share.before) if share.number.start > count.start else False
    words = f"{pair.count.before[-60:]} {share.before} {share.after[:20]}"
    closed = re.match(r"^\s*[,;)]", share.after)
    return bool(
        small
        and beside
        and closed
        and not pair.count.unit.measure
        and not _CHANGES.search(words)
        and not told(pair.count)
    )


def _possible(verdict: Judged) -> bool:
    """Whether some whole number gives the percentage, or the percentage is the change from some whole number."""
    low, high = _between(verdict)
    return int(high) > low or int(high) == low


def _between(verdict: Judged) -> tuple[Fraction, Fraction]:
    """Between which numbers the base lies, if the percentage was rounded to its last printed digit."""
    share, half = verdict.pair.share.number, verdict.pair.share.number.step / 2
    return 100 * verdict.pair.k / (share.value + half), 100 * verdict.pair.k / (share.value - half)


def without_base(judged: Sequence[Judged], reading: Reading, told: Callable[[Claim], bool]) -> Iterator[Finding]:
    """Counts with percentages, and nothing in the text that the percentages could be of: one finding a sentence.

    ``told`` answers whether the author himself says that the base is not known; the count's other mentions follow.
    """
    silent = {(verdict.pair.k, verdict.pair.p) for verdict in judged if told(verdict.pair.count)}
    printed = sorted({c.number.value for c in reading.claims if c.kind is Kind.COUNT})
    found: dict[int, list[tuple[Judged, Fraction, Fraction]]] = defaultdict(list)
    for verdict in judged:
        pair = verdict.pair
        if not _lacks_base(verdict) or (pair.k, pair.p) in silent:
            continue
        silent.add((pair.k, pair.p))
        low, high = _between(verdict)
        slack = _ROUND if pair.k % _ROUND == 0 else 0  # «4 600 (82,3 %)» of 5 600: both are rounded
        if any(low - 2 * slack <= value <= high + 2 * slack and value != pair.k for value in printed):
            continue  # such a number is there, if not where the reader looks for it
        if _possible(verdict):
            found[pair.count.sentence].append((verdict, low, high))
    beside: dict[int, list[Judged]] = defaultdict(list)
    for verdict in judged:
        if verdict.pair.base is None and verdict.pair.count.number.exact:
            beside[verdict.pair.count.sentence].append(verdict)
    named = {v.pair.count.sentence for v in judged if _OF.match(v.pair.share.after)}
    for sentence, group in found.items():
        if sentence not in named and not _in_whole_list(group[0][0], judged) and not _add_up(beside[sentence]):
            yield _no_base(group)


def _lacks_base(verdict: Judged) -> bool:
    pair, share = verdict.pair, verdict.pair.share.number
    if verdict.base or share.kind is not Kind.PERCENT or share.bound or not pair.k or not pair.p:
        return False
    count = pair.count
    beside = (
        _IN_BRACKET.match(pair.share.before) or _OR.match(pair.share.before)
        if pair.share.number.start > count.number.start
        else _IN_BRACKET.match(count.before) or _OR.match(count.before)
    )
    if not beside or count.number.scale > 1 or _NO_COUNT.search(count.before[-30:]) or _SUFFIX.match(count.after):
        return False  # «2 – потери – 3 %», «в 2012-го – 27 %», «50 и мясу – 56 %»
    if (not count.unit.key and not _IN_BRACKET.match(pair.share.before)) or "числа" in count.before[-30:]:
        return False  # «ставки 10 или 18 %», «из числа которых 40 (3 %)»
    if pair.k == pair.p or count.quotation[count.number.start] == "0":
        return False  # «10 (10 %)» of a scale, «0. 05 (5 %)»
    year = 1900 <= pair.k <= 2100 and not count.unit.key
    if year or (count.number.spelled and not count.unit.people):
        return False
    told_in_words = NAMED_BASE.match(pair.share.after) or _GENITIVE.match(pair.share.after)
    if told_in_words or pair.count.number.bound or pair.count.unit.measure or not pair.count.number.exact:
        return False
    if _VOTES.search(pair.count.unit.text + pair.count.before):
        return False  # votes are of those who voted
    return "дол" not in pair.share.before and "удельн" not in pair.share.before


def _add_up(group: Sequence[Judged]) -> bool:
    """Whether the counts of a sentence make up the base themselves: «358 (55,5 %), 215 (33,3 %), 73 (11,3 %)»."""
    whole = sum((verdict.pair.k for verdict in group), Fraction(0))
    return len(group) > 1 and all(_nearly(verdict, whole) for verdict in group)


def _in_whole_list(verdict: Judged, judged: Sequence[Judged]) -> bool:
    """Whether the shares of the lines around make 100 %: «– сетевые: 320 (38,1 %) / – прочие: 520 (61,9 %)»."""
    here = verdict.pair.count.place.block
    near = {id(v.pair.share): v for v in judged if abs(v.pair.count.place.block - here) < _LINES}
    by_line = {v.pair.count.place.block: v for v in near.values()}
    low = high = here
    while low - 1 in by_line:
        low -= 1
    while high + 1 in by_line:
        high += 1
    lines = [by_line[at] for at in range(low, high + 1) if at in by_line]
    slack = sum((v.pair.share.number.step for v in lines), Fraction(0))
    return len(lines) > 1 and abs(sum((v.pair.p for v in lines), Fraction(0)) - 100) <= slack


def _nearly(verdict: Judged, whole: Fraction) -> bool:
    count, share = verdict.pair.count.number, verdict.pair.share.number
    return fits(count, type(count)(whole, Kind.COUNT, 0, 0), share) or (
        abs(100 * count.value / whole - share.value) <= share.step
    )


def _no_base(group: Sequence[tuple[Judged, Fraction, Fraction]]) -> Finding:
    figures: list[Fraction | Decimal] = []
    told = []
    for verdict, low, high in group:
        pair = verdict.pair
        figures += [pair.k, pair.p, round_half_up(low), round_half_up(high)]
        between = (
            f"от {say(low, 0)}"
            if round_half_up(low) == round_half_up(high)
            else f"от числа между {say(low, 0)} и {say(high, 0)}"
        )
        told.append(f"{say(pair.k)} – это {say(pair.p)} % {between}")
    arithmetic = (
        "; ".join(told) + "; " + ("такого числа в тексте нет" if len(group) == 1 else "таких чисел в тексте нет")
    )
    return finding(
        "percent-no-base",
        [claim for verdict, _, _ in group for claim in (verdict.pair.count, verdict.pair.share)],
        figures,
        arithmetic,
        "Назовите основание процента: от какого числа он взят.",
    )
