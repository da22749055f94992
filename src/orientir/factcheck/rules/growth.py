"""Check changes: two values against what the sentence says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.text.claims import Claim, Reading, Sentence
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.periods import PeriodKind, TimeSpan
from orientir.factcheck.text.table_changes import TableChange, told_changes
from orientir.terms import Severity, round_half_up

_UP = re.compile(
    r"\b(?:вырос|возрос|увелич|прирост|повыс|повыш|подня|рост\b|росл|больше|выше|прибав|расшир)\w*", re.IGNORECASE
)
_DOWN = re.compile(r"\b(?:сни[зж]|сокра[тщ]|уменьш|упал|убыл|меньше|ниже\b|спад|потеря)\w*", re.IGNORECASE)
_FROM = re.compile(r"\b(?:с|со|от)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_TO = re.compile(r"^[^.;]{0,60}\bдо\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_AGAINST = re.compile(r"\bпротив\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_THAN = re.compile(r"(?:\bчем|уровня|показателя|сравнению с)\s+[^()]*(?:\(|[–—:]|\bкогда\b[^()]*)\s*$", re.IGNORECASE)
_ASIDE = re.compile(r"\(\s*(?:(?:в|за|на|к)\s|год|против|было)[^()]*$", re.IGNORECASE)
_STATED = re.compile(
    r"(?:\bна\s+(?:целых\s+|почти\s+|около\s+|более чем на\s+|примерно\s+)?"
    r"|(?:рост|сниж|сокращ|увелич|уменьш)\w*\s+(?:составил\w*\s*|на\s+|[–—]\s*)?)$",
    re.IGNORECASE,
)
_NOT_SHARE = Fraction(3)


@dataclass(frozen=True)
class Change:
    """From one value to another; ``sure`` when the wording itself says which is which."""

    before: Claim
    after: Claim
    sure: bool

    @property
    def relative(self) -> Fraction:
        """Percent change."""
        return 100 * (self.after.number.value - self.before.number.value) / self.before.number.value

    @property
    def span(self) -> tuple[int, int]:
        """Where the two numbers stand in the sentence."""
        ends = sorted((self.before.number.start, self.after.number.start))
        return ends[0], ends[1]


def changes(reading: Reading) -> Iterator[Finding]:
    """Check every change of a sentence: its direction and its size."""
    told = told_changes(reading)
    for sentence in reading.sentences:
        found = list(_changes(sentence))
        if not found:
            for of_table in told.get(sentence.index, ()):
                yield from _against_table(sentence, of_table)
        for change in found:
            yield from _direction(_words_of(sentence, change, found), change)
        for stated in sentence.claims:
            nearest = _nearest(stated, found, sentence.text)
            if nearest and stated not in (nearest.before, nearest.after) and _is_stated(stated):
                yield from _size(stated, nearest)


def _changes(sentence: Sentence) -> Iterator[Change]:
    claims = [claim for claim in sentence.claims if claim.kind in (Kind.COUNT, Kind.PERCENT) and not _is_stated(claim)]
    used: set[int] = set()
    for at, (one, two) in enumerate(zip(claims, claims[1:], strict=False)):
        if one.kind is not two.kind or one.number.value <= 0 or two.number.value <= 0:
            continue
        change: Change | None = None
        if _FROM.search(one.before) and _TO.match(two.before):
            change = Change(one, two, sure=True)
        elif _AGAINST.search(two.before):
            change = Change(two, one, sure=True)
        elif _ASIDE.search(two.before) and two.period and "%" not in two.before and two.unit.compatible(one.unit):
            later = one.period and one.period.first < two.period.first and one.period.kind is two.period.kind
            change = Change(one, two, sure=True) if later else Change(two, one, sure=True)
        if change:
            used |= {at, at + 1}
            yield change
    rest = [c for at, c in enumerate(claims) if at not in used]
    yield from _by_years(rest)


def _by_years(claims: list[Claim]) -> Iterator[Change]:
    """«в 2021 году – 418, в 2022 году – 502»; «340, на 15 % меньше, чем в 2021 году (400)»."""
    for kind in (Kind.COUNT, Kind.PERCENT):
        some = [claim for claim in claims if claim.kind is kind and claim.number.value > 0 and not claim.part]
        if len(some) != 2 or not some[0].unit.compatible(some[1].unit) or some[0].cell:
            continue
        one, two = some
        if _THAN.search(two.before):
            yield Change(two, one, sure=True)
        elif one.period and two.period and _comparable(one.period, two.period):
            first = _earlier(one.period, two.period)
            yield Change(one, two, sure=False) if first else Change(two, one, sure=False)


def _comparable(one: TimeSpan, other: TimeSpan) -> bool:
    relative = PeriodKind.BEFORE in (one.kind, other.kind) and one.kind is not other.kind
    return relative or (one.kind is other.kind and one.first != other.first)


def _earlier(one: TimeSpan, other: TimeSpan) -> bool:
    if PeriodKind.BEFORE in (one.kind, other.kind):
        return one.kind is PeriodKind.BEFORE
    return one.first < other.first


def _is_stated(claim: Claim) -> bool:
    """Whether the number is the size of a change, not a value."""
    return claim.kind in (Kind.TIMES, Kind.POINTS) or bool(_STATED.search(claim.before))


def _nearest(stated: Claim, found: list[Change], text: str) -> Change | None:
    """The change a size belongs to: the only one, else one right after it, else the last before, else the first."""
    if len(found) < 2:
        return found[0] if found else None
    follows = [c for c in found if c.span[0] > stated.number.end]
    if follows and not re.search(r"[,;.]", text[stated.number.end : follows[0].span[0]]):
        return follows[0]
    before = [change for change in found if change.span[0] < stated.number.start]
    return before[-1] if before else found[0]


def _against_table(sentence: Sentence, told: TableChange) -> Iterator[Finding]:
    """The sentence says the new value, the table the old one."""
    change = Change(told.before, told.after, sure=True)
    if _is_stated(told.after) or (not _UP.search(told.words) and not _DOWN.search(told.words)):
        return
    yield from _direction(told.words, change)
    for stated in sentence.claims:
        inside = told.start <= stated.number.start < told.after.number.start
        right_after = stated.before == told.after.after and re.fullmatch(r"[^.;]{0,40}\bна\s+", stated.before)
        if stated is not told.after and (inside or right_after) and _is_stated(stated):
            yield from _size(stated, change)


def _words_of(sentence: Sentence, change: Change, found: list[Change]) -> str:
    """The words between the changes before and after this one."""
    start = max((other.span[1] for other in found if other.span[1] < change.span[0]), default=0)
    stop = min((other.span[0] for other in found if other.span[0] > change.span[1]), default=len(sentence.text))
    return sentence.text[start:stop]


def _direction(words: str, change: Change) -> Iterator[Finding]:
    words = re.sub(r"\bне\s+(?:больше|меньше|ниже|выше)\w*", "", words)
    up, down = _UP.search(words), _DOWN.search(words)
    if bool(up) == bool(down):
        return
    before, after = change.before.number, change.after.number
    against = after.high < before.low if up else after.low > before.high
    if against or (before.exact and after.exact and before.value == after.value):
        word = (up or down).group()  # type: ignore[union-attr]
        sign = "меньше" if after.value < before.value else ("больше" if after.value > before.value else "столько же")
        mark = " %" if change.before.kind is Kind.PERCENT else ""
        arithmetic = f"было {say(before.value)}{mark}, стало {say(after.value)}{mark} – {sign}, а сказано «{word}»"
        figures = [before.value, after.value]
        advice = "Исправьте слово или проверьте, не переставлены ли значения."
        yield finding(
            "direction-wrong",
            [change.before, change.after],
            figures,
            arithmetic,
            advice,
            None if change.sure else Severity.CHECK,
        )


def _size(stated: Claim, change: Change) -> Iterator[Finding]:
    before, after = change.before.number, change.after.number
    percents = change.before.kind is Kind.PERCENT
    severity = None if change.sure else Severity.CHECK
    if stated.kind is Kind.PERCENT and percents:
        yield from _percent_of_percents(stated, change, severity)
        return
    true: Fraction
    mark = " %"
    if stated.kind is Kind.POINTS:
        true, mark = abs(after.value - before.value), " п.п."
        if not percents or _near(stated, true, Fraction(0)):
            return
        if abs(stated.number.value - true) <= before.step:
            severity = Severity.CHECK  # both shares are rounded: a difference of one unit may be right
    elif stated.kind is Kind.TIMES:
        big, small = max(before.value, after.value), min(before.value, after.value)
        true, mark = big / small, " раза"
        if _times_fit(stated, true) or (percents and stated.number.bound):
            return
    elif stated.kind is Kind.COUNT:
        true, mark = abs(after.value - before.value), ""
        slack = Fraction(0) if before.exact and after.exact else before.step / 2 + after.step / 2
        if percents or not stated.unit.compatible(change.after.unit) or _near(stated, true, slack):
            return
    else:
        true = abs(change.relative)
        if _relative_fits(stated, change) or percents:
            return
    places = stated.number.places if stated.kind is not Kind.SHARE else 1
    places = max(places, 2) if stated.kind is Kind.TIMES else places
    right = Fraction(round_half_up(true, places))
    printed = say(stated.number.value * 100 if stated.kind is Kind.SHARE else stated.number.value)
    sign = " %" if percents else ""
    arithmetic = f"от {say(before.value)}{sign} к {say(after.value)}{sign} – это {say(right)}{mark}, "
    arithmetic += f"а напечатано {printed}{mark}"
    figures = [before.value, after.value, stated.number.value, right]
    yield finding(
        "growth-wrong",
        [change.before, change.after],
        figures,
        arithmetic,
        f"Исправьте изменение на {say(right)}{mark} или проверьте значения.",
        severity,
    )


def _near(stated: Claim, true: Fraction, slack: Fraction) -> bool:
    number = stated.number
    if number.bound == "over":
        return true >= number.value
    if number.bound == "under":
        return true <= number.value
    if number.bound == "about":
        return abs(true - number.value) * 10 <= number.value
    own = Fraction(0) if number.exact else number.step / 2
    return abs(true - number.value) <= slack + own


def _times_fit(stated: Claim, true: Fraction) -> bool:
    number = stated.number
    if number.bound == "over":
        return true >= number.value * Fraction(97, 100)
    if number.step == 1 or number.spelled or number.bound:
        return abs(true - number.value) * 10 <= number.value
    return abs(true - number.value) <= number.step / 2


def _relative_fits(stated: Claim, change: Change) -> bool:
    """Whether a printed percentage (or «на треть») is the change, or the index «120 % к прошлому году»."""
    number = stated.number
    before, after = change.before.number, change.after.number
    ends = [100 * (b - a) / a for a in (before.low, before.high) for b in (after.low, after.high) if a]
    low, high = min(ends), max(ends)
    if change.relative < 0:
        low, high = -high, -low
    if number.kind is Kind.SHARE:
        return low - _NOT_SHARE <= 100 * number.value <= high + _NOT_SHARE
    value, half = abs(number.value), number.step / 2
    if number.bound == "over":
        return high >= value
    if number.bound == "under":
        return low <= value
    if number.bound == "about":
        half = max(half, value / 10)
    index = [100 * b / a for a in (before.low, before.high) for b in (after.low, after.high) if a]
    as_index = not re.search(r"\bна\s+$", stated.before) and min(index) - half <= value <= max(index) + half
    return low - half <= value <= high + half or as_index


def _percent_of_percents(stated: Claim, change: Change, severity: Severity | None) -> Iterator[Finding]:
    before, after = change.before.number, change.after.number
    difference = abs(after.value - before.value)
    points = abs(stated.number.value - difference) <= stated.number.step / 2
    exactly = abs(abs(change.relative) - stated.number.value) <= stated.number.step / 2
    if exactly or (_relative_fits(stated, change) and not points):
        return
    relative = Fraction(round_half_up(abs(change.relative), 1))
    figures = [before.value, after.value, stated.number.value, difference, relative]
    arithmetic = (
        f"от {say(before.value)} % к {say(after.value)} % – это {say(difference)} п.п. "
        f"(или {say(relative)} % прежнего значения), а напечатано {say(stated.number.value)} %"
    )
    if points:
        advice = f"Пишите «на {say(difference)} п.п.»: разность процентов измеряют в процентных пунктах."
        yield finding("points-for-percent", [change.before, change.after], figures, arithmetic, advice)
    else:
        yield finding(
            "growth-wrong",
            [change.before, change.after],
            figures,
            arithmetic,
            "Исправьте изменение или проверьте значения.",
            severity,
        )
