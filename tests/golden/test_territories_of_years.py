"""Territories that are split, merged and renamed: a made-up land whose two years are counted by hand."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from orientir.analysis import Comparison, Reason, compare_at, peer_group, values
from orientir.methodology import Methodology, load
from orientir.report import gather, note
from orientir.report.html import html
from orientir.snapshot import Snapshot, freeze, read, verify, write
from orientir.terms import REGION, FilledForm, Refused, Unit, Year
from orientir.workbooks import form_of

FOLDER = Path(__file__).parents[1] / "methodologies/successions"
BEFORE = {"cedar": (100, 40), "river": (50, 10), "meadow": (30, 20), "steppe": (10, 5)}
AFTER = {"upper": (60, 30), "lower": (40, 30), "joined": (90, 45), "steppe": (10, 6)}


@cache
def land() -> Methodology:
    return load(FOLDER)


def frozen(year: int, without: str = "") -> Snapshot:
    """Pupils and those tested by district; the only school moves from Cedar to Upper with its ground."""
    forms = [
        FilledForm(id, {"pupils": n, "tested": k, "has_plan": k > n / 3})
        for id, (n, k) in (BEFORE if year == 2024 else AFTER).items()
        if id != without
    ]
    school = Unit("cedar-school-1", "Школа № 1", "school", "school", "cedar" if year == 2024 else "upper")
    classes = [FilledForm(school.id, {"has_class": year == 2025})]
    return freeze(land(), Year(year), {"place": forms, "school": classes}, units=[school], synthetic=True)


def compared(place: str = REGION, without: str = "") -> dict[str, Comparison]:
    before, after = frozen(2024), frozen(2025, without)
    return compare_at((before, values(before)), (after, values(after)), [place])[place]


def test_a_year_asks_the_territories_that_exist_in_it() -> None:
    assert [t.id for t in frozen(2024).territories] == ["cedar", "river", "meadow", "steppe"]
    assert [u.name for u in form_of(land(), "place", Year(2025)).units] == [
        "Верхний район", "Нижний район", "Заречный район", "Степной округ",
    ]  # fmt: skip
    assert frozen(2024).name("steppe") == "Степной район"
    assert peer_group(frozen(2025), "upper").territory == "upper"


def test_a_snapshot_keeps_the_territories_of_its_year(tmp_path: Path) -> None:
    write(frozen(2025), tmp_path / "2025.snapshot")

    assert verify(tmp_path / "2025.snapshot") == (frozen(2025).digest, [])
    assert [t.id for t in read(tmp_path / "2025.snapshot").territories] == ["upper", "lower", "joined", "steppe"]


def test_what_adds_up_is_compared_over_the_same_ground() -> None:
    found = compared()

    pupils, tested = found["pupils"], found["tested"]
    assert (pupils.panel_before.k, pupils.panel_after.k) == (190, 200)
    assert (tested.panel_before.k, tested.panel_before.n) == (75, 190)
    assert (tested.panel_after.k, tested.panel_after.n) == (111, 200)
    assert (len(tested.panel), tested.panel.participants) == (3, 3)


def test_where_one_heir_did_not_answer_its_ground_is_left_out() -> None:
    tested = compared(without="lower")["tested"]

    assert (tested.panel_before.n, tested.panel_after.n) == (90, 100)
    assert (len(tested.panel), tested.panel.participants) == (2, 2)


def test_what_counts_the_territories_is_compared_where_they_are_the_same() -> None:
    plans = compared()["plans"]

    assert (plans.panel.units, plans.panel.joined) == ({"steppe"}, frozenset())
    assert (plans.panel_before.n, plans.panel_after.n) == (1, 1)


def test_units_below_are_compared_where_they_lie_now() -> None:
    classes = compared()["classes"]

    assert (classes.panel.units, classes.panel_before.k, classes.panel_after.k) == ({"cedar-school-1"}, 0, 1)


def test_a_merged_territory_is_compared_with_those_that_it_follows() -> None:
    found = compared("joined")

    assert found["tested"].before is not None
    assert (found["tested"].before.k, found["tested"].before.n) == (30, 80)
    assert (found["tested"].panel_before.n, found["tested"].panel_after.n) == (80, 90)
    assert [r.reason for r in found["plans"].refusals] == [Reason.OTHER_TERRITORY]
    assert found["plans"].refusals[0].detail == "«Луговой район», «Речной район» → «Заречный район»"


def test_a_part_of_a_split_territory_is_compared_with_nothing() -> None:
    for id, comparison in compared("upper").items():
        assert comparison.change is None, id
        assert "«Кедровый район» → «Нижний район», «Верхний район»" in {r.detail for r in comparison.refusals}


def test_the_note_names_the_territories_that_are_taken_as_a_whole() -> None:
    page = html(note(gather(frozen(2025), frozen(2024))))

    assert "взяты целиком: «Кедровый район» → «Нижний район», «Верхний район»" in page
    assert "«Луговой район», «Речной район» → «Заречный район»" in page


@pytest.mark.parametrize(
    ("line", "row", "message"),
    [
        (2, "cedar,Кедровый район,district,,2023,upper; lower", "по 2023 год, а преемник «upper» — с 2025 года"),
        (2, "cedar,Кедровый район,district,,2025,upper; lower", "по 2025 год, а преемник «upper» — с 2025 года"),
        (2, "cedar,Кедровый район,district,,2024,upper; nobody", "Преемника «nobody» нет в списке"),
        (2, "cedar,Кедровый район,district,,,upper", "последний год не назван"),
        (2, "cedar,Кедровый район,district,,2024,upper; upper", "преемник назван дважды"),
        (2, "cedar,Кедровый район,district,,24,upper; lower", "«24» — не год"),
        (3, "upper,Верхний район,district,2025,2026,cedar", "по 2026 год, а преемник «cedar» — без года начала"),
        (4, "lower,Нижний район,district,2026,2025,", "2026 позже 2025"),
        (9, "steppe,Степной округ,okrug,2026,,", "перерыв: прежняя строка по 2024 год, эта с 2026"),
        (9, "steppe,Степной округ,okrug,2024,,", "две строки на один год"),
        (9, "steppe,Степной округ,okrug,,,", "пуст, занят"),
        (3, "upper,Степной округ,district,2025,,", "Название занято"),
    ],
)
def test_years_and_heirs_that_do_not_fit_are_told_by_line(tmp_path: Path, line: int, row: str, message: str) -> None:
    folder = tmp_path / "land"
    shutil.copytree(FOLDER, folder)
    register = folder / "territories.csv"
    rows = register.read_text().splitlines()
    rows[line - 1] = row
    register.write_text("\n".join(rows) + "\n")

    with pytest.raises(Refused) as refused:
        load(folder)

    assert any(message in issue.message and issue.advice for issue in refused.value.issues)
    assert any(issue.place.endswith("territories.csv:9" if line == 3 and "занято" in message else f":{line}")
               for issue in refused.value.issues)  # fmt: skip
