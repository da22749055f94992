"""A number of the text that is a cell of a table but for one digit: «в Степном районе 142 пожара», in the table 124.

A cell is named by its row and its heading; that is little, so only a slip of the pen is taken for the same quantity.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.numbers import Number
from orientir.factcheck.text.periods import PeriodKind, periods
from orientir.factcheck.text.words import roots

_MOST_ALIKE = 50
_LEAST_DIGITS = 3
_LEAST_LETTERS = 4  # «13,5 МБ» names no row


def slipped(one: Number, other: Number) -> bool:
    """Whether two numbers of at least three digits differ by one digit, or by two neighbours changing places."""
    a, b = one.digits, other.digits
    if a == b or len(a) != len(b) or len(a) < _LEAST_DIGITS or one.step != other.step:
        return False
    differing = [at for at in range(len(a)) if a[at] != b[at]]
    swapped = len(differing) == 2 and differing[1] == differing[0] + 1 and sorted(a) == sorted(b)
    return len(differing) == 1 or swapped


def mistyped(printed: Number, true: Fraction) -> bool:
    """Whether a number of at least three digits is another one but for a digit or two changed places."""
    return slipped(printed, replace(printed, value=true))


_NEAR = 20


def near_miss(printed: Number, true: Fraction) -> bool:
    """Whether a wrong number looks like a slip of the pen: mistyped, or off by no more than a twentieth.

    >>> from orientir.factcheck.text.numbers import numbers
    >>> [near_miss(numbers(text)[0], Fraction(400)) for text in ("460", "415", "640", "91")]
    [True, True, False, False]
    """
    return abs(printed.value - true) * _NEAR <= abs(true) or mistyped(printed, true)


def slips(reading: Reading) -> Iterator[tuple[Claim, Claim]]:
    """Every (cell, claim of the text) where the sentence has the words of the row and of the heading, and of no other.

    A heading that is a year must be the year of the claim, and the row's words must be said of the claim itself.
    """
    found = list(_told_of_cells(reading))
    rows = Counter(id(claim) for _, claim in found)
    return ((cell, claim) for cell, claim in found if rows[id(claim)] == 1)


def _told_of_cells(reading: Reading) -> Iterator[tuple[Claim, Claim]]:
    by_likeness: dict[str, list[Claim]] = defaultdict(list)
    printed = set()
    newest = max((c.period.last for c in reading.claims if c.period), default=0)
    for claim in reading.claims:
        if claim.cell is None and claim.number.exact and not claim.number.bound:
            printed.add(claim.number.value)
            for key in _alike(claim.number):
                by_likeness[key].append(claim)
    for cell in reading.claims:
        if cell.cell is None or not cell.number.exact or cell.number.value in printed:
            continue  # a value that the text gives as well is no slip
        table, row, column = cell.cell
        grid = reading.grids[table]
        label, heading = roots(grid.row_label(row)), grid.column_label(column)
        years = [time for time in periods(heading) if time.kind in (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR)]
        if (
            not any(len(word) >= _LEAST_LETTERS for word in label)
            or grid.is_total(row)
            or len(years) > 1
            or (periods(heading) and not years)
        ):
            continue
        near = {id(c): c for key in _alike(cell.number) for c in by_likeness.get(key, ())[:_MOST_ALIKE]}
        able = [c for c in near.values() if slipped(c.number, cell.number)]
        if years:
            same = [c for c in able if label <= c.topic and _of_year(c, years[0].last, newest)]
        else:
            words = label | roots(heading)
            told = [c for c in able if roots(heading) and words <= _words(reading, c)]
            # The table, which names no year, speaks of the last one.
            same = [c for c in told if not c.period or c.period.last == newest]
        if len(same) == 1:
            yield cell, same[0]


def _of_year(claim: Claim, year: int, newest: int) -> bool:
    return claim.period.last == year if claim.period else year == newest


def _words(reading: Reading, claim: Claim) -> frozenset[str]:
    return roots(reading.sentences[claim.sentence].text)


def _alike(number: Number) -> Iterator[str]:
    """What numbers share that differ by one digit or by the order of digits."""
    digits = str(number.value)
    if len(digits) < 3:
        return
    yield "".join(sorted(digits))
    for at in range(len(digits)):
        yield f"{digits[:at]}*{digits[at + 1 :]}"
