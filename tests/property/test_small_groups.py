"""Random tables of small counts against an outsider: he knows the rule and everything that is printed, and learns none.

He tries every table that would be printed alike. Of a hidden number he even knows whether it is small, and of a share
whether it reached its threshold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from extent import extent
from orientir.analysis import Values, values, withheld
from orientir.terms import REGION
from small_counts import LIMIT, PLACES, Row, frozen, methodology, rows

PARTS: Mapping[str, tuple[tuple[int, int, int], ...]] = {
    "tested": ((1, 0, 0),),
    "others": ((0, 1, 0),),
    "both": ((1, 1, 0),),
    "share": ((1, 0, 0), (0, 0, 1), (-1, 0, 1)),
    "pupils": ((0, 0, 1),),
}
"""The numbers that one cell tells."""


def hidden_of(table: Sequence[Row], *earlier: tuple[Values, frozenset[tuple[str, str]]]) -> frozenset[tuple[str, str]]:
    return withheld(methodology(), values(frozen(table)), PLACES, earlier)


def dot(part: Iterable[int], row: Row) -> int:
    return sum(a * b for a, b in zip(part, row, strict=True))


def small(numbers: Iterable[int]) -> bool:
    return any(0 < number < LIMIT for number in numbers)


def reached(row: Row) -> bool | None:
    return row[0] * 2 >= row[2] if row[2] else None


def alike(row: Row, true: Row, hidden: set[str], whole: set[str]) -> bool:
    """Whether a row would be printed like the true one. Of a column hidden ``whole`` nothing is known by place."""
    for name, parts in PARTS.items():
        one, two = ([dot(part, r) for part in parts] for r in (row, true))
        if name in whole or (name == "share" and not true[2] and not row[2]):
            continue
        if name not in hidden:
            if one != two:
                return False
        elif (name != "pupils" and small(one) != small(two)) or [n > 0 for n in one] != [n > 0 for n in two]:
            return False
    return 0 <= row[0] <= row[2] and reached(row) == reached(true)


def gone(table: Sequence[Row], hidden: frozenset[tuple[str, str]]) -> set[str]:
    """The columns of which nothing at all is printed."""
    told = {name: {p for p, row in zip(PLACES, table, strict=False) if row[2] or name != "share"} for name in PARTS}
    return {name for name in PARTS if {(name, p) for p in (*told[name], REGION)} <= hidden}


def possible(table: Sequence[Row], hidden: frozenset[tuple[str, str]], reader: int | None = None) -> list[list[Row]]:
    """For each place every row that some table has which would be printed alike; the text tells every total.

    The place of the ``reader`` knows its own row.
    """
    greatest = max(max(row) for row in table) + LIMIT
    whole = gone(table, hidden)
    summed = [parts for name, parts in PARTS.items() if (name, REGION) not in hidden]
    printed = list(dict.fromkeys(part for parts in summed for part in parts))
    totals = {part: sum(dot(part, row) for row in table) for part in printed}
    candidates = [
        [true] if at == reader else
        [r for r in product(range(greatest), repeat=3) if alike(r, true, {i for i, p in hidden if p == place}, whole)]
        for at, (place, true) in enumerate(zip(PLACES, table, strict=False))
    ]  # fmt: skip

    def sums(rows: Sequence[Sequence[Row]]) -> set[tuple[int, ...]]:
        found = {tuple(0 for _ in printed)}
        for choice in rows:
            told = {tuple(dot(part, row) for part in printed) for row in choice}
            found = {tuple(a + b for a, b in zip(one, two, strict=True)) for one in found for two in told}
        return found

    result = []
    for at, choice in enumerate(candidates):
        rest = sums([rows for other, rows in enumerate(candidates) if other != at])
        fits = [row for row in choice if tuple(totals[p] - dot(p, row) for p in printed) in rest]
        result.append(fits)
    return result


@settings(max_examples=extent(10, 20), deadline=None)
@given(st.lists(rows, min_size=2, max_size=4), st.none() | st.integers(0, 3))
@example([(1, 5, 9), (1, 5, 9), (4, 5, 9), (5, 5, 9)], None)
@example([(1, 5, 9), (1, 5, 9), (4, 5, 9), (5, 5, 9)], 1)
@example([(1, 0, 2), (0, 0, 9), (0, 0, 9)], None)
@example([(5, 4, 7), (4, 5, 6), (6, 5, 10)], 0)
def test_neither_an_outsider_nor_another_municipality_pins_a_small_number(table, reader):
    hidden = hidden_of(table)
    imagined = possible(table, hidden, reader)
    whole = gone(table, hidden)

    for at, (place, true, choice) in enumerate(zip(PLACES, table, imagined, strict=False)):
        for name, parts in PARTS.items():
            if name == "pupils" or (name == "share" and not true[2]) or at == reader:
                continue
            for part in parts:
                if 0 < dot(part, true) < LIMIT:
                    assert (name, place) in hidden
                    if name not in whole:
                        assert len({dot(part, row) for row in choice}) >= 2, (name, place, part)


@settings(max_examples=extent(8, 15), deadline=None)
@given(st.lists(rows, min_size=3, max_size=4), rows)
@example([(4, 5, 9), (1, 5, 9), (2, 5, 9), (5, 5, 9)], (1, 5, 9))
@example([(1, 5, 9), (2, 5, 9), (4, 5, 9), (5, 5, 9)], (4, 5, 9))
def test_two_editions_between_which_one_place_was_corrected_tell_no_more_than_each(table, corrected):
    """Whoever subtracts one from the other may even know every other place's answers to the last one."""
    first = hidden_of(table)
    later = [corrected, *table[1:]]
    hidden = hidden_of(later, (values(frozen(table)), first))

    whole = {name for name, place in hidden if place == REGION}
    own = {name for name, place in hidden if place == PLACES[0]}
    candidates = [row for row in product(range(max(corrected) + LIMIT), repeat=3) if alike(row, corrected, own, whole)]
    told = [row for row in candidates if all(
        dot(part, row) == dot(part, corrected) for name in PARTS.keys() - whole for part in PARTS[name]
    )]  # fmt: skip

    assert first <= hidden
    for name, parts in PARTS.items():
        if name == "pupils" or table[0] == corrected or (name == "share" and not corrected[2]):
            continue
        for part in parts:
            if 0 < dot(part, corrected) < LIMIT and dot(part, table[0]) != dot(part, corrected):
                assert len({dot(part, row) for row in told}) >= 2, (name, part)
