"""A tiny methodology whose indicators share their questions, and random tables of small counts for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st

from orientir.methodology import Methodology, load
from orientir.snapshot import Snapshot, freeze
from orientir.terms import FilledForm, Year
from small_methodology import write_methodology

LIMIT = 3
PLACES = ("north", "south", "east", "west")
CRITERION = """\
id: plans
number: 1
title: Планы
fields:
  - {id: pupils, label: Обучающиеся, type: integer, since: 2020}
  - {id: tested, label: Прошли диагностику, type: integer, since: 2020, part_of: pupils}
  - {id: others, label: Прошли другую, type: integer, since: 2020}
indicators:
  - {id: tested, title: Прошли, since: 2020, value: sum(tested), period: calendar_year, protect: people}
  - {id: others, title: Прошли другую, since: 2020, value: sum(others), period: calendar_year, protect: people}
  - {id: both, title: Прошли всего, since: 2020, value: sum(tested + others), period: calendar_year, protect: people}
  - {id: share, title: Охват, since: 2020, value: "ratio(tested, everyone)", period: calendar_year,
     protect: people, deficit_below: 50%}
  - {id: pupils, title: Обучающиеся, since: 2020, value: sum(pupils), period: calendar_year}
"""

Row = tuple[int, int, int]
"""Tested, tested elsewhere, pupils."""


@cache
def methodology() -> Methodology:
    with TemporaryDirectory() as name:
        folder = write_methodology(
            Path(name), main=("denominators:", f"small_groups: {{people: {LIMIT}}}\ndenominators:")
        )
        (folder / "criteria/01.yaml").write_text(CRITERION, encoding="utf-8")
        for extra in ("problems.yaml", "recommendations.yaml"):
            (folder / extra).unlink()
        return load(folder)


def frozen(table: Sequence[Row]) -> Snapshot:
    """A year in which each place answered with one row."""
    forms = [
        FilledForm(place, {"tested": tested, "others": others, "pupils": pupils})
        for place, (tested, others, pupils) in zip(PLACES, table, strict=False)
    ]
    return freeze(methodology(), Year(2021), {"municipality": forms}, synthetic=True)


counts = st.integers(1, 8) | st.integers(3, 8)
rows = st.tuples(counts | st.just(0), counts, st.integers(0, 4)).map(lambda r: (r[0], r[1], r[0] + r[2]))
