"""Whatever becomes of territories, years are compared on the same ground: held against a map of pieces."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random

import pytest

from orientir.analysis import compare, values
from orientir.analysis.lineage import lineage
from orientir.methodology import Methodology, load
from orientir.methodology.territory_years import faults_of_years, latest
from orientir.snapshot import Snapshot, freeze
from orientir.terms import FilledForm, Territory, Year
from property.histories import history, same_ground, union

YEARS = range(2021, 2027)
FOLDER = Path(__file__).parents[1] / "methodologies/successions"


@cache
def base() -> Methodology:
    return load(FOLDER)


def frozen(rows: list[Territory], year: Year, answers: dict[str, int]) -> Snapshot:
    methodology = replace(base(), territories=latest(rows), history=tuple(rows))
    forms = [FilledForm(id, {"pupils": number, "has_plan": number % 2 == 0}) for id, number in answers.items()]
    return freeze(methodology, year, {"place": forms}, synthetic=True)


@pytest.mark.parametrize("seed", range(60))
def test_years_are_compared_on_the_ground_that_they_have_in_common(seed: int) -> None:
    random = Random(seed)
    rows, maps = history(random, YEARS)
    assert list(faults_of_years(rows)) == []
    first, last = sorted(random.sample(list(maps), 2))
    snapshots, answers = [], []
    for year in (first, last):
        worth = {id: sum(1 << piece % 7 for piece in ground) for id, ground in maps[year].items()}
        answered = {id: number for id, number in worth.items() if random.random() < 0.9}
        snapshots.append(frozen(rows, year, answered))
        answers.append(answered)
    earlier, later = snapshots
    then, now = maps[first], maps[last]

    found = lineage(earlier, later)
    compared = compare((earlier, values(earlier)), (later, values(later)))

    groups = [({id}, {id}) for id in found.same] + [({*one.before}, {*one.after}) for one in found.successions]
    assert {t.id for t in earlier.territories} == then.keys()
    assert all(union(then, old) == union(now, new) for old, new in groups)
    # Ground that was mixed and parted again along the old border is still taken together: the heirs do not tell.
    left = any(row.until and not row.heirs and row is rows_of(rows, row.id)[-1] for row in rows)
    assert left or all(any(old <= o and new <= n for o, n in groups) for old, new in same_ground(then, now))
    whole = [(old, new) for old, new in groups if old <= answers[0].keys() and new <= answers[1].keys()]
    pupils, plans = compared["pupils"], compared["plans"]
    assert pupils.panel.before == set().union(*(old for old, _ in whole))
    assert pupils.panel.after == set().union(*(new for _, new in whole))
    assert plans.panel.units == {id for old, new in whole if old == new and len(old) == 1 for id in old}
    if whole:
        assert pupils.panel_before is not None
        assert pupils.panel_before.k == sum(answers[0][id] for old, _ in whole for id in old)
        assert pupils.change == Fraction(0)  # as many live there as before, however the borders run


def rows_of(rows: list[Territory], id: str) -> list[Territory]:
    return [row for row in rows if row.id == id]


def test_a_history_that_does_not_fit_together_is_refused() -> None:
    wrong = 0
    for seed in range(60):
        random = Random(seed)
        rows, _ = history(random, YEARS)
        ended = [at for at, row in enumerate(rows) if row.heirs]
        if not ended:
            continue
        at = random.choice(ended)
        row = rows[at]
        assert row.until is not None
        broken = {
            "own heir": [*rows[:at], replace(row, heirs=(row.id,)), *rows[at + 1 :]],
            "gap": [*rows[:at], replace(row, until=Year(row.until - 1)), *rows[at + 1 :]],
            "overlap": [*rows[:at], replace(row, until=Year(row.until + 1)), *rows[at + 1 :]],
            "no end": [*rows[:at], replace(row, until=None), *rows[at + 1 :]],
            "nobody": [*rows[:at], replace(row, heirs=(*row.heirs, "nobody")), *rows[at + 1 :]],
            "twice": [*rows[:at], replace(row, heirs=row.heirs * 2), *rows[at + 1 :]],
            "ring": [replace(r, until=Year(2026), heirs=(row.id,)) if r.id == row.heirs[0] else r for r in rows],
        }
        for name, changed in broken.items():
            assert list(faults_of_years(changed)), (seed, name)
            wrong += 1
    assert wrong > 100
