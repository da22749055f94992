"""Random registers: a group of peers is the same however the register is sorted, and never knows a value."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

import irkutsk
from orientir.analysis import peer_group, position
from orientir.analysis.model import Value
from orientir.analysis.peers import FEWEST, PEERS
from orientir.methodology import FormulaKind
from orientir.terms import Territory, Unit, Year

sizes = st.one_of(st.none(), st.integers(0, 5000))
registers = st.lists(
    st.tuples(st.sampled_from(["town", "district"]), sizes, st.integers(0, 4)), min_size=1, max_size=14
)


def snapshot_of(register, order):
    base = irkutsk.snapshot(2021)
    made = [Territory(f"t{i:02}", f"T{i}", kind, base.level, population=p) for i, (kind, p, _) in enumerate(register)]
    schools = {
        f"{i}-{n}": Unit(f"{i}-{n}", "", "school", "school", f"t{i:02}")
        for i, (_, _, number) in enumerate(register)
        for n in range(number)
    }
    territories = tuple(made[i] for i in order)
    return replace(base, methodology=replace(base.methodology, territories=territories), units={"school": schools})


@given(registers, st.data())
def test_a_group_does_not_depend_on_the_order_of_the_register(register, data):
    order = data.draw(st.permutations(range(len(register))))
    one, other = snapshot_of(register, range(len(register))), snapshot_of(register, order)

    for number in range(len(register)):
        group = peer_group(one, f"t{number:02}")
        assert group == peer_group(other, f"t{number:02}")
        assert f"t{number:02}" not in group.peers
        assert len(set(group.peers)) == len(group.peers)
        assert not group.peers or FEWEST <= len(group.peers) <= PEERS


def value(place, k):
    absent = k is None
    return Value(
        "share", place, Year(2021), FormulaKind.RATIO, k, None if absent else 100, None if absent else 1,
        None, "", 0, 0, "", "", "",
    )  # fmt: skip


@given(st.lists(st.one_of(st.none(), st.integers(0, 100)), min_size=14, max_size=14))
def test_a_position_counts_every_known_peer_once_and_turns_round_between_two(numbers):
    snapshot = snapshot_of([("town", 1000 + i, 1) for i in range(14)], range(14))
    shown = {("share", f"t{i:02}"): value(f"t{i:02}", k) for i, k in enumerate(numbers)}
    for (_, place), own in shown.items():
        group = peer_group(snapshot, place)
        known = [shown["share", peer].k for peer in group.peers if shown["share", peer].k is not None]
        found = position(own, shown, group)
        if own.k is None or len(known) < FEWEST:
            assert found is None
        else:
            assert found.known == len(known)
            assert found.higher == sum(k > own.k for k in known)
            assert found.lower == sum(k < own.k for k in known)
