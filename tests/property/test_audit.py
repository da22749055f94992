"""What an outsider can infer of withheld counts, by a linear program that does not know how they were chosen."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from irkutsk import snapshot
from orientir.analysis import Shown, audit, shown, values, withheld
from orientir.terms import REGION
from small_counts import Row, frozen, rows


def year(table: list[Row]) -> Shown:
    return shown(frozen(table))


def hiding(one: Shown, *keys: tuple[str, str]) -> Shown:
    """The same year with just these values withheld."""
    hidden = frozenset(keys)
    return replace(one, values=one.known.without(hidden), hidden=hidden)


TABLE: list[Row] = [(2, 5, 12), (7, 4, 12), (6, 3, 15)]


def test_a_count_that_is_withheld_alone_is_the_total_less_the_others() -> None:
    alone = hiding(year(TABLE), ("tested", "north"), ("both", "north"), ("share", "north"))

    found = {(f.indicator, f.part): f for f in audit([alone.table])}

    assert found["tested", "k"].possible == 1
    assert found["tested", "k"].too_narrow


def test_a_count_is_known_from_a_sum_that_it_stands_in() -> None:
    keys = [(i, p) for i in ("tested", "share") for p in ("north", "south")]

    found = audit([hiding(year(TABLE), *keys).table])

    assert {f.possible for f in found} == {1}  # «both» less «others» is still printed


def test_two_counts_that_are_withheld_together_leave_as_many_values_as_their_sum_allows() -> None:
    keys = [(i, p) for i in ("tested", "share", "both") for p in ("north", "south")]

    found = {(f.indicator, f.part): f for f in audit([hiding(year(TABLE), *keys).table]) if not f.reader}

    assert found["tested", "k"].possible == 9 + 1  # from none to nine pupils, who are all that were tested in both
    assert not found["tested", "k"].too_narrow


def test_what_stood_in_an_earlier_edition_is_subtracted() -> None:
    """North had seven before and two after: the others are printed in the first edition, the total in both."""
    first, second = year([(7, 5, 12), *TABLE[1:]]), year(TABLE)
    assert ("tested", "north") not in first.hidden
    careless = hiding(second, *((i, p) for i in ("tested", "share", "both") for p in ("north", "south")))

    assert not any(f.too_narrow for f in audit([careless.table]) if not f.reader)
    assert any(f.too_narrow for f in audit([first.table, careless.table]))
    without_totals = hiding(second, *careless.hidden, *((i, REGION) for i in ("tested", "share", "both")))
    assert not any(f.too_narrow for f in audit([first.table, without_totals.table]) if not f.reader)


def test_a_municipality_that_takes_its_own_count_off_the_total_is_a_reader_too() -> None:
    """North's two and south's seven are withheld: nobody outside knows them, but south knows its own."""
    keys = [(i, p) for i in ("tested", "share", "both") for p in ("north", "south")]

    found = [f for f in audit([hiding(year(TABLE), *keys).table]) if f.too_narrow]

    assert {(f.place, f.reader) for f in found} == {("north", "south")}
    assert not [f for f in audit([year(TABLE).table]) if f.too_narrow]


@settings(max_examples=25, deadline=None)
@given(st.lists(rows, min_size=2, max_size=4))
def test_nothing_that_we_withhold_is_known_more_narrowly_than_promised(table: list[Row]) -> None:
    assert [found for found in audit([year(table).table]) if found.too_narrow] == []


@settings(max_examples=25, deadline=None)
@given(st.lists(rows, min_size=2, max_size=4), rows, st.integers(0, 3))
def test_nothing_is_known_more_narrowly_by_subtracting_two_editions(table: list[Row], other: Row, at: int) -> None:
    """In the second edition the answers of one place are corrected."""
    corrected = [other if place == at % len(table) else row for place, row in enumerate(table)]
    first = year(table)

    second = shown(frozen(corrected), [first])

    assert first.hidden <= second.hidden
    assert [found for found in audit([first.table, second.table]) if found.too_narrow] == []


def test_what_single_moves_do_not_see_is_mended_by_withholding_more_and_always_the_same() -> None:
    """Of four pupils four were tested, then three: how many pupils there are was printed, so the rest is one."""
    first, later = year([(4, 8, 4), (0, 5, 4)]), frozen([(3, 5, 4), (0, 5, 4)])
    known, places = values(later), ("north", "south")
    by_moves = withheld(later.methodology, known, places, [(first.known, first.hidden)])

    second = shown(later, [first])

    assert any(f.too_narrow for f in audit([first.table, (later, known, by_moves)]))
    assert by_moves < second.hidden
    assert not second.told
    assert shown(later, [first]).hidden == second.hidden


def test_what_was_printed_before_stops_nothing_and_is_told() -> None:
    """An edition had printed the two of north when no group was small yet: that can no longer be withheld."""
    before = hiding(year(TABLE))

    after = shown(frozen(TABLE), [before])

    assert {(f.indicator, f.place) for f in after.told} >= {("tested", "north")}
    assert year(TABLE).hidden <= after.hidden


def test_in_the_demonstration_every_withheld_count_has_room() -> None:
    found = audit([shown(snapshot(2021)).table])

    assert len(found) > 40
    assert not any(one.too_narrow for one in found)
