"""Withheld counts cannot be worked out: held against every table that would be printed alike, one by one."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from orientir.analysis.protection import protect, telling

LIMIT = 4
TABLES = st.integers(1, 3).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 7), min_size=columns, max_size=columns), min_size=1, max_size=3)
)
Counts = dict[str, dict[str, int]]


def named(table: list[list[int]]) -> Counts:
    return {f"r{n}": {f"c{m}": count for m, count in enumerate(row)} for n, row in enumerate(table)}


def printed(counts: Counts, hidden: object) -> tuple[object, ...]:
    """Everything a reader sees: cells, sums of rows and columns that are not withheld, and the sum of all."""
    columns = list(next(iter(counts.values())))
    cells = [counts[r][c] for r in counts for c in columns if (r, c) not in hidden.cells]  # type: ignore[attr-defined]
    rows = [sum(counts[r].values()) for r in counts if r not in hidden.rows]  # type: ignore[attr-defined]
    sums = [sum(row[c] for row in counts.values()) for c in columns if c not in hidden.columns]  # type: ignore[attr-defined]
    return tuple(cells), tuple(rows), tuple(sums), sum(map(sum, (row.values() for row in counts.values())))


def possible(counts: Counts, hidden: object, row: str, column: str, first: dict[str, int] | None = None) -> set[int]:
    """The values that a withheld cell may have, by trying every way to fill the withheld cells.

    ``first`` are counts of the first column that are known of some rows.
    """
    unknown = sorted(hidden.cells)  # type: ignore[attr-defined]
    total = sum(counts[r][c] for r, c in unknown)
    wanted, found = printed(counts, hidden), set()
    for filled in product(range(total + 1), repeat=len(unknown)):
        if sum(filled) != total:
            continue
        other = {r: dict(cells) for r, cells in counts.items()}
        for (r, c), number in zip(unknown, filled, strict=True):
            other[r][c] = number
        alike = all(other[r]["c0"] == n for r, n in (first or {}).items())
        if alike and printed(other, hidden) == wanted:
            found.add(other[row][column])
    return found


@settings(max_examples=120, deadline=None)
@given(TABLES.filter(lambda table: sum(map(len, table)) <= 6 and sum(map(sum, table)) <= 16))
def test_no_withheld_count_follows_from_what_is_printed(table: list[list[int]]) -> None:
    counts = named(table)

    hidden = protect(counts, LIMIT)

    everything = len(hidden.cells) == sum(map(len, table))
    for row, column in hidden.cells:
        if 0 < counts[row][column] < LIMIT and not everything:
            assert len(possible(counts, hidden, row, column)) >= 3, (row, column)
    small = {(r, c) for r, cells in counts.items() for c, number in cells.items() if 0 < number < LIMIT}
    assert small <= hidden.cells


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_what_is_withheld_does_not_depend_on_the_order_of_the_places(table: list[list[int]]) -> None:
    counts = named(table)

    assert protect(counts, LIMIT) == protect(dict(reversed(counts.items())), LIMIT)


@given(TABLES)
def test_a_table_without_small_counts_is_printed_whole(table: list[list[int]]) -> None:
    large = {r: {c: number * 10 for c, number in cells.items()} for r, cells in named(table).items()}

    hidden = protect(large, LIMIT)

    assert not hidden.cells
    assert not hidden.rows
    assert not hidden.columns


def test_the_smallest_sufficient_counts_go_with_a_small_one() -> None:
    counts = {"a": {"x": 2, "y": 30}, "b": {"x": 40, "y": 50}, "c": {"x": 6, "y": 7}}

    hidden = protect(counts, 5)

    assert hidden.cells == {("a", "x"), ("a", "y"), ("c", "x"), ("c", "y")}
    assert not hidden.rows


def test_a_place_with_few_people_takes_another_along_so_that_its_sum_is_not_the_rest() -> None:
    counts = {"small": {"n": 3}, "middle": {"n": 20}, "large": {"n": 500}}

    assert protect(counts, 5).rows == {"small", "middle"}


def test_a_place_of_which_another_table_says_nothing_is_withheld_with_all_its_answers() -> None:
    counts = {"a": {"x": 20, "y": 30}, "b": {"x": 40, "y": 50}, "c": {"x": 60, "y": 70}}

    hidden = protect(counts, 5, whole={"a", "b"}, sums={"x"})

    assert hidden.rows == {"a", "b"}
    assert {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")} <= hidden.cells
    assert "x" in hidden.columns
    assert hidden.columns == {"x", "y"}, "a column's sum that is withheld alone would be the rest"


@settings(max_examples=120, deadline=None)
@given(TABLES.filter(lambda table: len(table[0]) > 1 and sum(map(len, table)) <= 6 and sum(map(sum, table)) <= 16))
def test_how_many_answered_a_question_for_some_tells_no_withheld_count_of_the_one_that_leads_to_it(
    table: list[list[int]],
) -> None:
    counts = named(table)
    hidden = protect(counts, LIMIT)
    sides = {column: column == "c0" for column in counts["r0"]}

    silent = telling(counts, LIMIT, hidden, sides)

    told = [row for row in counts if row not in silent]
    everything = len(hidden.cells) == sum(map(len, table))
    for row, column in hidden.cells:
        if 0 < counts[row][column] < LIMIT and not everything:
            assert len(possible(counts, hidden, row, column, {r: counts[r]["c0"] for r in told})) >= 3, (row, column)


def test_of_two_grades_of_which_one_is_small_neither_is_told_by_the_question_for_it() -> None:
    counts = {"a": {"g9": 11, "g11": 1}, "b": {"g9": 9, "g11": 3}, "c": {"g9": 30, "g11": 20}}
    hidden = protect(counts, LIMIT)

    assert telling(counts, LIMIT, hidden, {"g9": True, "g11": False}) == {"a", "b"}
    assert telling(counts, LIMIT, hidden, {"g9": True, "g11": True}) == set()
