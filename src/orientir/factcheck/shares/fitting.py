"""Check whether a printed share follows from count and base: by rounding half up, by words, by truncation."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from orientir.factcheck.text.numbers import Kind, Number

_WORD_TOLERANCE = 3
_ABOUT_TOLERANCE = Fraction(5, 2)


def percent(number: Number) -> Fraction:
    """A percentage or a share in words, in percent."""
    return number.value * 100 if number.kind is Kind.SHARE else number.value


def fits(part: Number, whole: Number, share: Number) -> bool:
    """Whether ``share`` is what half-up rounding prints for ``part`` of ``whole``."""
    if whole.low <= 0 or (part.low > whole.high and percent(share) <= 100):
        return False
    if share.kind is Kind.PERCENT and not share.bound and part.exact and whole.exact:
        return _prints(int(part.value), int(whole.value), share)
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


def share_fits(numbers: Sequence[Number]) -> bool:
    """Whether part, whole and share, in this order, agree."""
    return fits(*numbers)


def _prints(part: int, whole: int, share: Number) -> bool:
    """Half-up rounding in whole numbers: a long text asks this a million times."""
    fine = 2 * share.step.denominator
    true, printed = 100 * part * fine, share.value.numerator * (fine // share.value.denominator)
    return (printed - 1) * whole <= true < (printed + 1) * whole


def truncates(part: Number, whole: Number, share: Number) -> bool:
    """Whether ``share`` is what cutting the decimals off prints."""
    if share.kind is not Kind.PERCENT or share.bound or not (part.exact and whole.exact) or not whole.value:
        return False
    true = 100 * part.value / whole.value
    return share.value <= true < share.value + share.step


def possible_counts(whole: Number, share: Number) -> list[Fraction]:
    """Whole numbers that print as ``share`` of ``whole``; at most the first and the last of many."""
    if not whole.exact or share.kind is not Kind.PERCENT:
        return []
    low = -(-(share.value - share.step / 2) * whole.value // 100)
    high = -(-(share.value + share.step / 2) * whole.value // 100) - 1
    if high < low:
        return []
    return [Fraction(low)] if low == high else [Fraction(low), Fraction(high)]
