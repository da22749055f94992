"""What is unusual in a form: told with numbers, in words that agree, and silent about what is usual."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from irkutsk import methodology
from orientir.collection.plausibility import Doubt, Peer, doubts
from orientir.methodology import Field
from orientir.methodology.wording import THIN
from orientir.terms import Absence, Severity, Year


@cache
def fields(*ids: str) -> dict[str, Field]:
    return {f.id: f for f in methodology().form("municipality", Year(2021)) if f.id in ids}


def told(now: Any, before: Any = None, field: str = "probes", **more: Any) -> list[Doubt]:
    previous = {} if before is None else {field: before}
    return doubts(fields(field), {field: now}, previous=previous, **more)


def peers(*rates: int) -> list[Peer]:
    """Municipalities of 10 000 inhabitants with so many probes per thousand."""
    return [Peer(10_000, {"probes": rate * 10}) for rate in rates]


@pytest.mark.parametrize(
    ("now", "before", "severity", "words"),
    [
        (250, 100, Severity.HINT, "В 2,5 раза больше, чем в прошлом году: было 100, стало 250."),
        (100, 500, Severity.CHECK, "В 5 раз меньше, чем в прошлом году: было 500, стало 100."),
        (
            1410,
            141,
            Severity.CHECK,
            "В 10 раз больше, чем в прошлом году: было 141, стало 1410. Похоже на лишнюю цифру.",
        ),
        (0, 40, Severity.CHECK, "В прошлом году — 40, теперь — 0."),
    ],
)
def test_a_leap_against_last_year_is_told_with_both_numbers(
    now: int, before: int, severity: Severity, words: str
) -> None:
    assert told(now, before) == [Doubt("probes", "leap", severity, words)]


@pytest.mark.parametrize(("now", "before"), [(199, 100), (9, 1), (0, 9), (Absence.NOT_APPLICABLE, 500), (500, None)])
def test_what_is_no_leap_is_not_mentioned(now: Any, before: Any) -> None:
    assert told(now, before) == []


def test_decimals_are_compared_exactly() -> None:
    assert told(Decimal("608.75"), Decimal("304.38"), field="school_posts_fte") == []
    assert told(Decimal("608.75"), Decimal("304.37"), field="school_posts_fte")[0].message == (
        "В 2 раза больше, чем в прошлом году: было 304,37, стало 608,75."
    )


def test_more_pupils_than_inhabitants_is_asked_about() -> None:
    [doubt] = told(9_000, population=8_747)

    assert doubt.message == f"Больше, чем всех жителей: их 8{THIN}747."


def test_a_rate_far_from_peers_of_like_size_is_told_with_what_is_usual() -> None:
    [doubt] = told(3_000, population=10_000, peers=peers(8, 9, 10, 10, 11, 12, 13))

    assert doubt.severity is Severity.CHECK
    assert doubt.message == (
        f"На 1{THIN}000 жителей приходится 300, а у 7 муниципалитетов близкого размера обычно 10 (от 8 до 13)."
    )


def test_a_rate_among_its_peers_is_not_mentioned() -> None:
    assert told(120, population=10_000, peers=peers(8, 9, 10, 10, 11, 12, 13)) == []


def test_a_few_peers_prove_nothing() -> None:
    assert told(3_000, population=10_000, peers=peers(9, 10, 11)) == []


def test_only_peers_of_like_size_are_asked() -> None:
    cities = [replace(peer, population=600_000) for peer in peers(300, 300, 300)]
    villages = peers(8, 9, 9, 9, 10, 10, 11, 11, 12, 12)

    assert told(3_000, population=10_000, peers=[*cities, *villages])[0].code == "peers"


def test_a_form_copied_from_last_year_is_noticed() -> None:
    ids = ("probes", "parents", "plans_survey", "graduates_9", "graduates_11", "trained_staff", "pupils_6_11",
           "contest_participants")  # fmt: skip
    same = {id: 100 + n for n, id in enumerate(ids)}

    [doubt] = doubts(fields(*ids), same, previous=same)

    assert (doubt.field, doubt.code) == ("", "copied")
    assert doubt.message == "8 из 8 чисел повторяют прошлогодние: возможно, форма скопирована."


def test_a_yes_that_became_no_is_a_hint() -> None:
    [doubt] = told(now=False, before=True, field="has_programme")

    assert doubt.severity is Severity.HINT
    assert told(now=True, before=False, field="has_programme") == []
