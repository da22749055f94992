"""The effect of a measure: a planted one is seen, chance and what happens everywhere are not, and the note says so."""

from __future__ import annotations

import random
import re
from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pytest

from irkutsk import forms, methodology
from orientir.analysis import Effect, Outcome
from orientir.analysis.association import LEVEL
from orientir.analysis.effect import difference
from orientir.methodology.records import Record
from orientir.report import Material, gather, note
from orientir.report.document import Items, plain
from orientir.report.effects import effect_words
from orientir.report.evidence_pictures import effect_intervals
from orientir.snapshot import Snapshot, freeze
from orientir.terms import Year

UNITS = 42
STRATA = ["town"] * 10 + ["district"] * 32
TITLE = "Вебинар о программах"
HALF = [form.unit for form in forms(2020)][::2]


def year(number: int, gains: Collection[str] = (), attended: Collection[str] | None = None) -> Snapshot:
    """A year in which these municipalities have a programme besides those that had one; who attended the webinar."""
    earlier = {form.unit: form.answers["has_programme"] for form in forms(2020)}
    filled = [
        replace(form, answers={**form.answers, "has_programme": bool(earlier.get(form.unit)) or form.unit in gains})
        for form in forms(number)
    ]
    records = None
    if attended is not None:
        measure = {"title": TITLE, "kind": "webinar", "audience": "команды", "indicators": "municipal_programme"}
        came = {"measure": "regional_measures:1", "people": 2, "follow_up": "applied"}
        records = {
            "regional_measures": [Record("1", "", measure, title=TITLE)],
            "measure_attendance": [Record(str(n), unit, came, unit, TITLE) for n, unit in enumerate(attended, 10)],
        }
    return freeze(methodology(), Year(number), {"municipality": filled}, synthetic=True, records=records)


def measured(gains: Collection[str], attended: Collection[str]) -> tuple[Effect, Material]:
    material = gather(year(2021, gains, attended), year(2020))
    (one,) = material.effects
    return one, material


def test_where_all_who_took_part_gained_and_nobody_else_an_effect_is_seen() -> None:
    one, material = measured(gains=HALF, attended=HALF)

    assert one.outcome is Outcome.SHOWN
    assert one.difference is not None
    assert one.difference > 0.3  # many had a programme already and could not gain one
    told = effect_words(material.wording, one).replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith("Эффект виден («программа или план»): у участников изменение на +")
    listed = [i for b in note(material).blocks if isinstance(b, Items) for i in b.items if TITLE in plain(i)]
    assert "Эффект виден" in plain(listed[0])


def test_what_happened_everywhere_is_no_effect() -> None:
    one, material = measured(gains=[form.unit for form in forms(2021)], attended=HALF)

    assert one.outcome is Outcome.NOT_SHOWN
    assert "Эффект не доказан" in effect_words(material.wording, one)
    assert not re.search("виден|помог", effect_words(material.wording, one))


@pytest.mark.parametrize(
    ("attended", "outcome", "words"),
    [
        ([form.unit for form in forms(2021)], Outcome.EVERYBODY, "участвовали все"),
        (HALF[:3], Outcome.TOO_FEW, "слишком мало"),
    ],
)
def test_what_cannot_be_measured_says_why(attended: list[str], outcome: Outcome, words: str) -> None:
    one, material = measured(gains=HALF, attended=attended)

    assert one.outcome is outcome
    assert one.difference is None
    assert words in effect_words(material.wording, one)


def test_harm_is_called_harm_and_where_it_is_possible_that_is_said() -> None:
    others = [form.unit for form in forms(2020) if form.unit not in HALF]

    harmed, _ = measured(gains=others, attended=HALF)
    unclear, material = measured(gains=random.Random(4).sample(others + HALF, 12), attended=HALF)

    assert harmed.outcome is Outcome.HARM
    assert unclear.outcome is Outcome.NOT_SHOWN
    assert "Вред не исключён." in effect_words(material.wording, unclear)


def test_without_records_of_who_took_part_nothing_is_said() -> None:
    assert gather(year(2021, HALF), year(2020)).effects == []


def drawn(seed: int, effect: float) -> tuple[list[float], list[bool]]:
    chance = np.random.default_rng(seed)
    treated = chance.random(UNITS) < 0.5
    return list(chance.normal(size=UNITS) + effect * treated), list(treated)


def test_chance_is_taken_for_an_effect_no_more_often_than_stated_and_the_interval_covers_it() -> None:
    found = [difference(*drawn(seed, 1.0), STRATA, str(seed), draws=400) for seed in range(200)]
    none = [difference(*drawn(seed, 0.0), STRATA, str(seed), draws=400) for seed in range(200)]

    wrong = sum(one is not None and one.p <= LEVEL for one in none) / len(none)
    covers = sum(one is not None and one.low <= 1.0 <= one.high for one in found) / len(found)
    assert wrong <= LEVEL + 3 * (LEVEL * (1 - LEVEL) / len(none)) ** 0.5
    assert covers >= 0.9
    assert sum(one is not None and one.p <= LEVEL for one in found) / len(found) > 0.7


def test_the_difference_is_that_of_the_means_where_all_are_alike() -> None:
    changes, treated = drawn(1, 2.0)

    found = difference(changes, treated, [""] * UNITS, "a")

    ours = [c for c, t in zip(changes, treated, strict=True) if t]
    others = [c for c, t in zip(changes, treated, strict=True) if not t]
    assert found is not None
    assert found.value == pytest.approx(sum(ours) / len(ours) - sum(others) / len(others))


def test_the_picture_of_effects_says_in_its_title_of_how_many_tests_an_effect_is_seen() -> None:
    seen, none = (effect_intervals(measured(gains=gains, attended=HALF)[1]) for gains in (HALF, ()))

    assert seen is not None
    assert none is not None
    assert seen.caption.replace("\N{NO-BREAK SPACE}", " ") == "Эффект виден в 1 из 1 проверки"
    assert none.caption.replace("\N{NO-BREAK SPACE}", " ") == "Эффект не доказан ни в одной из 1 проверки"
    assert "участников — 19, остальных — 19" in seen.alt
