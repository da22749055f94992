"""What may be called an error in a sentence: one rule for the findings of every kind.

The numbers stand together, no number nearby would make them agree instead of one of them, and a slip of the pen in
one of them explains the contradiction. Everything else is a check.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.numbers import Kind, Number, slack
from orientir.terms import Severity

Agree = Callable[[Sequence[Number]], bool]
"""Whether numbers, in the order of their claims, agree."""

_UNITS = (10, 1000)  # a digit too many, «тыс.» forgotten
_NEAR = 20
_SHORT = 2  # digits
_YEARS = range(1000, 2100)


def weight(
    reading: Reading,
    claims: Sequence[Claim],
    agree: Agree,
    severity: Severity | None = None,
    *,
    close: bool = False,
    rivals: bool = True,
    settled: Collection[int] = (),
) -> Severity | None:
    """A check, unless the numbers of ``claims``, which do not agree, are proved to be in error; then ``severity``.

    ``close`` says that the printed number is nearly right, or that the form names what is a share of what; without
    ``rivals`` the form leaves no other number (a part over its whole agrees with any greater one) and one digit is too
    little to tell a slip. ``settled`` are the ids of claims that agree with others. Numbers of a table have proofs of
    their own.
    """
    if severity is Severity.CHECK or any(claim.cell for claim in claims):
        return severity
    proved = (
        not any(_like_year(claim) for claim in claims)
        and (close or explained([claim.number for claim in claims], agree, least=1 if rivals else 2))
        and not (rivals and _agrees_with_another(reading, claims, agree, settled))
    )
    return severity if proved else Severity.CHECK


def _like_year(claim: Claim) -> bool:
    """«с 1785 по 1790»: four digits of no unit."""
    number = claim.number
    bare = number.exact and number.scale == 1 and not claim.unit.key and number.end - number.start == 4
    return bare and number.value in _YEARS


def explained(numbers: Sequence[Number], agree: Agree, least: int) -> bool:
    """Whether the numbers agree once a slip in one of them, of ``least`` digits or more, is put right."""
    return any(
        agree([*numbers[:at], able, *numbers[at + 1 :]])
        for at, number in enumerate(numbers)
        for able in _meant(number, least)
    )


def _meant(number: Number, least: int) -> Iterator[Number]:
    """What may have been meant: the last digit one off, a digit wrong, lost or too many, two swapped, another unit.

    >>> from orientir.factcheck.text.numbers import numbers
    >>> [int(able.value) for able in _meant(numbers("12")[0], 2)][:6]
    [11, 13, 22, 32, 42, 52]
    """
    yield replace(number, value=number.value - number.step)
    yield replace(number, value=number.value + number.step)
    digits = number.digits
    if not digits.isdigit() or len(digits) < least or number.spelled:
        return
    for value in _retyped(digits):
        yield replace(number, value=value * number.step)
    for times in _UNITS if number.kind is Kind.COUNT else _UNITS[:1]:
        yield replace(number, value=number.value * times)
        if not number.exact or number.value % times == 0:
            yield replace(number, value=number.value / times)


def _retyped(digits: str) -> Iterator[int]:
    """The numbers that these digits may have been: one wrong, lost or too many, or two neighbours swapped."""
    for at, printed in enumerate(digits):
        yield from (int(digits[:at] + digit + digits[at + 1 :]) for digit in "0123456789"[not at :] if digit != printed)
    for at in range(len(digits) + 1):
        yield from (int(digits[:at] + digit + digits[at:]) for digit in "0123456789"[not at :])
    if len(digits) > _SHORT:
        yield from (int(digits[:at] + digits[at + 1 :]) for at in range(len(digits)))
    for at, (one, two) in enumerate(pairwise(digits)):
        if one != two:
            yield int(digits[:at] + two + one + digits[at + 2 :])


def near(printed: Fraction, true: Fraction) -> bool:
    """Whether a wrong number is off by no more than a twentieth."""
    return abs(printed - true) * _NEAR <= abs(true)


def no_more(numbers: Sequence[Number]) -> bool:
    """Whether a part is no more than its whole."""
    part, whole = numbers
    return 0 < part.low <= whole.high


def make_up(numbers: Sequence[Number]) -> bool:
    """Whether the numbers after the first make it up."""
    total, *parts = numbers
    return abs(sum((part.value for part in parts), Fraction(0)) - total.value) <= slack(numbers)


def make_hundred(shares: Sequence[Number]) -> bool:
    """Whether percentages make 100 within their rounding."""
    told = sum((share.value for share in shares), Fraction(0))
    return abs(told - 100) <= sum((share.step / 2 for share in shares), Fraction(0))


def _agrees_with_another(reading: Reading, claims: Sequence[Claim], agree: Agree, settled: Collection[int]) -> bool:
    """Whether another number of these sentences or of those beside them agrees with the rest of the claims."""
    own = {claim.sentence for claim in claims}
    around = {at for sentence in own for at in (sentence - 1, sentence, sentence + 1)}
    others = [
        claim
        for at in sorted(around)
        if 0 <= at < len(reading.sentences) and reading.sentences[at].cell is None
        for claim in reading.sentences[at].claims
        if id(claim) not in settled and not any(claim is one for one in claims)
    ]
    numbers = [claim.number for claim in claims]
    return any(
        _may_replace(other, claim) and agree([*numbers[:at], other.number, *numbers[at + 1 :]])
        for at, claim in enumerate(claims)
        for other in others
    )


def _may_replace(other: Claim, claim: Claim) -> bool:
    return other.kind is claim.kind and (other.kind is not Kind.COUNT or other.unit.compatible(claim.unit))
