"""What is unusual in a form: told with numbers, in words that agree, and silent about what is usual."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irkutsk import methodology
from orientir.collection.plausibility import Doubt, Peers, doubts, nearest
from orientir.methodology import Field
from orientir.terms import THIN, Absence, Severity, Year


@cache
def fields(*ids: str) -> dict[str, Field]:
    return {f.id: f for f in methodology().form("municipality", Year(2021)) if f.id in ids}


def told(now: Any, before: Any = None, field: str = "probes", **more: Any) -> list[Doubt]:
    previous = {} if before is None else {field: before}
    return doubts(fields(field), {field: now}, previous=previous, **more)


def peers(*rates: int) -> Peers:
    """A municipality of 10 000 inhabitants beside others as large, with so many probes per thousand."""
    return Peers(10_000, [(10_000, {"probes": rate * 10}) for rate in rates], "муниципалитетов")


@pytest.mark.parametrize(
    ("now", "before", "severity", "stands", "words"),
    [
        (250, 100, Severity.HINT, False, "В 2,5 раза больше, чем в прошлом году: было 100, стало 250."),
        (499, 100, Severity.CHECK, False, "В 5 раз больше, чем в прошлом году: было 100, стало 499."),
        (100, 500, Severity.CHECK, True, "В 5 раз меньше, чем в прошлом году: было 500, стало 100."),
        (
            1410,
            141,
            Severity.CHECK,
            True,
            "В 10 раз больше, чем в прошлом году: было 141, стало 1410. Похоже на лишнюю цифру.",
        ),
        (0, 40, Severity.CHECK, True, "В прошлом году — 40, теперь — 0."),
    ],
)
def test_a_leap_against_last_year_is_told_with_both_numbers_and_one_of_five_times_stands(
    now: int, before: int, severity: Severity, stands: bool, words: str
) -> None:
    assert told(now, before) == [Doubt("probes", "leap", severity, words, stands)]


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

    assert doubt.message == f"Больше, чем жителей на всей территории: их 8{THIN}747."


def test_a_rate_far_from_peers_of_like_size_is_told_with_what_is_usual() -> None:
    [doubt] = told(3_000, peers=peers(8, 9, 10, 10, 11, 12, 13))

    assert doubt.severity is Severity.CHECK
    assert doubt.message == (
        f"На 1{THIN}000 жителей приходится 300, а у 7 муниципалитетов близкого размера обычно 10 (от 8 до 13)."
    )


def test_a_rate_among_its_peers_is_not_mentioned() -> None:
    assert told(120, peers=peers(8, 9, 10, 10, 11, 12, 13)) == []


def test_a_rate_that_one_of_its_peers_exceeds_is_not_mentioned() -> None:
    assert told(3_000, peers=peers(8, 9, 10, 10, 11, 12, 301)) == []


def test_a_few_peers_prove_nothing() -> None:
    assert told(3_000, peers=peers(9, 10, 11)) == []


def test_schools_are_held_against_each_other_by_the_number_of_their_pupils() -> None:
    asked = {f.id: f for f in methodology().form("school", Year(2021)) if f.id in ("pupils_6_11", "probes")}
    others = [(400 + n, {"pupils_6_11": 400 + n, "probes": 100 + n}) for n in range(7)]
    beside = Peers(500, others, "школ", by=asked["pupils_6_11"])

    [doubt] = doubts(asked, {"pupils_6_11": 500, "probes": 450}, peers=beside)

    assert doubt.field == "probes"
    assert doubt.message == (
        "На 100 человек по строке «Обучающиеся 6–11 классов» приходится 90, а у 7 школ близкого размера обычно 25,6 "
        "(от 25 до 26,1)."
    )


@given(st.lists(st.integers(1, 10**6), max_size=40).map(sorted), st.integers(1, 10**6))
def test_the_nearest_units_are_those_whose_sizes_are_the_fewest_times_apart(sizes: list[int], size: int) -> None:
    def apart(other: int) -> Fraction:
        return Fraction(max(other, size), min(other, size))

    units = list(zip(sizes, range(len(sizes)), strict=True))

    assert [apart(its) for its, _ in nearest(units, size, but=-1)] == sorted(map(apart, sizes))[:10]
    for itself, (its, unit) in enumerate(units[:3]):
        others = [other for place, other in enumerate(sizes) if place != itself]
        assert [max(o, its) / min(o, its) for o, _ in nearest(units, its, but=unit)] == sorted(
            max(other, its) / min(other, its) for other in others
        )[:10]


def test_a_form_copied_from_last_year_is_noticed() -> None:
    ids = ("probes", "parents", "plans_survey", "graduates_9", "graduates_11", "trained_staff", "contest_participants",
           "pupils_6_11")  # fmt: skip
    same = {id: 100 + n for n, id in enumerate(ids)}

    [doubt] = doubts(fields(*ids), same, previous=same)

    first = next(iter(fields(*ids)))
    assert (doubt.field, doubt.code) == (first, "copied")
    assert (
        doubt.message == "Числа формы, начиная с этого, повторяют прошлогодние (8 из 8): возможно, форму скопировали."
    )


def test_a_yes_that_became_no_is_a_hint() -> None:
    [doubt] = told(now=False, before=True, field="has_programme")

    assert doubt.severity is Severity.HINT
    assert told(now=True, before=False, field="has_programme") == []


PART = ("profile_graduates", "profile_admission")


def test_a_part_that_does_not_fit_into_its_whole_is_told_with_both_numbers() -> None:
    whole, part = (fields(*PART)[id].label for id in PART)

    [larger] = doubts(fields(*PART), {"profile_graduates": 10, "profile_admission": 11})
    [alone] = doubts(fields(*PART), {"profile_graduates": Absence.NO_ANSWER, "profile_admission": 3})

    assert (larger.field, larger.severity) == ("profile_admission", Severity.CHECK)
    assert larger.message == f"В ответе «{part}» число больше (11), чем в ответе «{whole}» (10), хотя это его часть."
    assert alone.message == f"На вопрос «{part}» ответ есть (3), а на вопрос «{whole}» нет."


@pytest.mark.parametrize("answers", [(10, 10), (10, None), (0, 0), (None, None), (10, Absence.NO_ANSWER)])
def test_a_part_that_fits_is_no_matter(answers: tuple[Any, Any]) -> None:
    filled = {id: answer for id, answer in zip(PART, answers, strict=True) if answer is not None}

    assert doubts(fields(*PART), filled) == []


ALL, SOME = (2, 2), (2, 3)


@pytest.mark.parametrize(
    ("own", "schools", "contradicts"),
    [(40, SOME, True), (50, SOME, False), (50, ALL, True), (42, ALL, False), (Absence.NO_ANSWER, SOME, True),
     (314, SOME, False), (315, SOME, True), (315, (2, 5), False)],
)  # fmt: skip
def test_less_than_the_accepted_schools_or_far_too_much_for_all_of_them_is_a_contradiction_that_stands(
    own: Any, schools: tuple[int, int], contradicts: bool
) -> None:
    found = doubts(fields("probes"), {"probes": own}, gathered={"probes": 42}, schools=schools)

    assert [d.stands for d in found] == [True] * contradicts
    assert all(d.message.startswith("Ответ расходится с принятыми формами школ: по ним — 42") for d in found)
