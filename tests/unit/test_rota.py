"""The draw of who begins with a measure: fair within what is alike, and to be repeated by anybody."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from irkutsk import snapshot
from orientir.analysis import compare, rota, values

NOW, BEFORE = snapshot(2021), snapshot(2020)


def test_half_of_each_group_begins_and_nobody_is_left_out() -> None:
    drawn = rota(NOW, values(NOW), "diagnostics", "12345")

    assert sorted((*drawn.first, *drawn.later, *drawn.unknown)) == sorted(t.id for t in NOW.territories)
    assert abs(len(drawn.first) - len(drawn.later)) <= 1
    assert all(abs(len(first) - len(later)) <= 1 for _, _, first, later in drawn.groups)


def test_anybody_can_repeat_the_draw_from_the_published_word() -> None:
    drawn = rota(NOW, values(NOW), "diagnostics", "12345")

    for _, _, first, later in drawn.groups:
        order = [sha256(f"12345:{unit}".encode()).hexdigest() for unit in (*first, *later)]
        assert order == sorted(order)
    assert rota(NOW, values(NOW), "diagnostics", "12346").first != drawn.first


def test_over_many_words_every_territory_begins_about_as_often_as_another() -> None:
    known = values(NOW)
    often = Counter(unit for seed in range(400) for unit in rota(NOW, known, "diagnostics", str(seed)).first)

    large = [u for *_, first, later in rota(NOW, known, "diagnostics", "0").groups for u in (*first, *later)
             if len(first) + len(later) > 3]  # fmt: skip
    assert len(large) > 30
    assert all(120 < often[unit] < 280 for unit in large)


def test_it_tells_how_great_an_effect_would_have_to_be() -> None:
    now, before = values(NOW), values(BEFORE)
    comparison = compare((BEFORE, before), (NOW, now))["municipal_programme"]

    drawn = rota(NOW, now, "municipal_programme", "1", (before, comparison))

    # 38 answered in both years, four of them changed from «нет» to «да»: pstdev of 4 ones among 38 is 0.307.
    moved = [
        now["municipal_programme", u].value - before["municipal_programme", u].value for u in comparison.panel.units
    ]
    spread = (sum(m * m for m in moved) / len(moved) - (sum(moved) / len(moved)) ** 2) ** 0.5
    assert drawn.detectable is not None
    assert abs(drawn.detectable - 2.801585 * spread * (1 / 21 + 1 / 21) ** 0.5) < 1e-6
