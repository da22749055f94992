"""Who is like a territory, and what is said of its place among them."""

from __future__ import annotations

from dataclasses import replace

import pytest

import irkutsk
from orientir.analysis import PeerGroup, Position, peer_group, position, values
from orientir.report import among_peers, peer_method
from orientir.report.sentences import Wording
from orientir.terms import NBSP, Absence, Territory, Unit

INDICATOR = "contest_participants"


@pytest.fixture(scope="module")
def snapshot():
    """The region of 2021 with two schools in every territory, and thirty in two towns."""
    found = irkutsk.snapshot(2021)
    schools = {
        f"{t.id}-{number}": Unit(f"{t.id}-{number}", "Школа", "school", "school", t.id)
        for t in found.territories
        for number in range(30 if t.id in ("bratsk", "angarsk") else 2)
    }
    return replace(found, units={**found.units, "school": schools})


@pytest.fixture(scope="module")
def wording(snapshot):
    return Wording(snapshot.methodology, snapshot.year, values(snapshot))


def of(snapshot, **population):
    """A snapshot whose register is only these territories of one kind."""
    level = snapshot.level
    territories = tuple(
        Territory(id, id.title(), kind, level, population=people) for id, (kind, people) in population.items()
    )
    return replace(snapshot, methodology=replace(snapshot.methodology, territories=territories), units={})


def test_a_town_is_compared_with_towns(snapshot):
    kinds = {t.id: t.kind for t in snapshot.territories}
    group = peer_group(snapshot, "bratsk")

    assert group.peers[0] == "angarsk"
    assert len(group.peers) == 7
    assert {kinds[peer] for peer in group.peers} == {kinds["bratsk"]}
    assert group.same_kind


def test_where_few_are_of_its_kind_the_nearest_of_any_kind_are_taken(snapshot):
    towns = {f"town{n}": ("town", 1000 * n) for n in range(1, 4)}
    districts = {f"district{n}": ("district", 1000 * n) for n in range(1, 9)}
    group = peer_group(of(snapshot, **towns, **districts), "town2")

    assert group.peers[:2] == ("district2", "district3")
    assert not group.same_kind
    assert (group.by_population, group.by_schools) == (True, False)


def test_between_equally_near_ones_the_id_decides(snapshot):
    alike = of(snapshot, own=("district", 100), **{f"b{n}": ("district", 200) for n in (9, 3, 5, 1, 7, 2, 8, 4)})

    assert peer_group(alike, "own").peers == ("b1", "b2", "b3", "b4", "b5", "b7", "b8")


def test_who_is_known_by_nothing_has_no_peers(snapshot, wording):
    alone = of(snapshot, own=("district", None), **{f"b{n}": ("district", n) for n in range(1, 9)})

    assert peer_group(alone, "own") == PeerGroup("own")
    assert "не нашлось" in peer_method(wording, PeerGroup("bratsk"))
    by_schools = PeerGroup("zhigalovsky", ("bratsk", "tulun", "zima"), by_schools=True)
    assert "того же вида по числу школ: население не указано;" in peer_method(wording, by_schools)


def test_a_number_of_people_has_no_place(snapshot):
    found = values(snapshot)

    assert position(found["probes", "bratsk"], found, peer_group(snapshot, "bratsk")) is None
    assert position(found[INDICATOR, "bratsk"], found, peer_group(snapshot, "bratsk")) is not None


def test_withheld_peers_are_not_counted_and_too_few_give_no_place(snapshot):
    found, group = values(snapshot), peer_group(snapshot, "bratsk")
    own = found[INDICATOR, "bratsk"]
    shown = found.without(frozenset((INDICATOR, peer) for peer in group.peers[:4]))
    known = position(own, shown, group)

    assert known is not None
    assert known.known == 3
    assert position(own, found.without(frozenset((INDICATOR, peer) for peer in group.peers[:5])), group) is None
    assert position(replace(own, k=None, n=None, absence=Absence.SUPPRESSED), found, group) is None


@pytest.mark.parametrize(
    ("higher", "same", "lower", "said"),
    [
        (5, 0, 2, "у 5 из 7 похожих муниципалитетов значение выше"),
        (1, 2, 4, "у 1 из 7 похожих муниципалитетов значение выше, у 2 такое же"),
        (7, 0, 0, "у всех 7 похожих муниципалитетов значение выше"),
        (0, 0, 7, "выше, чем у всех 7 похожих муниципалитетов"),
        (0, 3, 1, "выше — ни у кого из 4 похожих муниципалитетов, у 3 такое же"),
        (0, 5, 0, "такое же у всех 5 похожих муниципалитетов"),
    ],
)
def test_a_place_is_told_as_a_position(wording, higher, same, lower, said):
    group = PeerGroup("bratsk", tuple("abcdefg"))
    own = wording.values[INDICATOR, "bratsk"]

    assert among_peers(wording, own, Position(group, higher, same, lower)) == said


def test_of_yes_and_no_it_is_told_how_many_say_yes(wording):
    group = PeerGroup("bratsk", tuple("abcdefg"))
    yes = next(v for v in wording.values.values() if v.indicator == "coordinator" and v.k == 1 and v.n == 1)

    assert among_peers(wording, yes, Position(group, 0, 5, 2)) == "«да» — у 5 из 7 похожих муниципалитетов"
    assert among_peers(wording, yes, Position(group, 0, 7, 0)) == "«да» — у всех 7 похожих муниципалитетов"
    assert among_peers(wording, yes, Position(group, 0, 0, 7)) == "«да» — ни у кого из 7 похожих муниципалитетов"
    assert among_peers(wording, replace(yes, k=yes.k - 1), Position(group, 5, 2, 0)).startswith("«да» — у 5 из 7")


def test_the_method_is_one_sentence(snapshot, wording):
    said = peer_method(wording, peer_group(snapshot, "bratsk")).replace(NBSP, " ")

    assert said == (
        "Для сравнения взята группа из 7 похожих муниципалитетов — ближайших того же вида по числу жителей и школ, "
        "а где известно только одно из этих чисел — по нему; отбор наш и от значений показателей не зависит."
    )
