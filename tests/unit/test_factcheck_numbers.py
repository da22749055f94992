"""What is a number that counts something, and how much it is."""

from __future__ import annotations

from fractions import Fraction

import pytest

from orientir.factcheck.text.claims import split
from orientir.factcheck.text.counted_nouns import unit_after
from orientir.factcheck.text.numbers import Kind, numbers
from orientir.factcheck.text.periods import PeriodKind, periods


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10 929 человек", 10929),
        ("10\u00a0929 человек", 10929),
        ("1\u202f102\u202f340 предметов", 1102340),
        ("51,2 тыс. человек", 51200),
        ("3 млн 450 тыс. посещений", 3450000),
        ("двадцать семь школ", 27),
        ("в тридцати трёх архивах", 33),
        ("ста двадцати пяти школ", 125),
        ("пятьсот сорок одна школа", 541),
        ("две тысячи триста жителей", 2300),
        ("в 34-х школах", 34),
        ("в 2012 школах", 2012),
    ],
)
def test_a_count_is_read(text: str, value: int) -> None:
    assert [(n.kind, n.value) for n in numbers(text)] == [(Kind.COUNT, value)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("78,5 %", Kind.PERCENT, Fraction(157, 2)),
        ("12 процентов", Kind.PERCENT, 12),
        ("на 4,2 процентного пункта", Kind.POINTS, Fraction(21, 5)),
        ("на 5 п.п.", Kind.POINTS, 5),
        ("в 1,5 раза", Kind.TIMES, Fraction(3, 2)),
        ("в полтора раза", Kind.TIMES, Fraction(3, 2)),
        ("выросло вдвое", Kind.TIMES, 2),
        ("треть школ", Kind.SHARE, Fraction(1, 3)),
        ("две трети школ", Kind.SHARE, Fraction(2, 3)),
        ("каждый пятый", Kind.SHARE, Fraction(1, 5)),
        ("десятая часть", Kind.SHARE, Fraction(1, 10)),
    ],
)
def test_other_kinds_are_told_apart(text: str, kind: Kind, value: Fraction) -> None:
    assert [(n.kind, n.value) for n in numbers(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "от 15 июля 2021 года № 47-рзп",
        "Федеральный закон от 29.12.2012 № 273-ФЗ",
        "с 15.11.2021 по 15.12.2021",
        "за 2020-2021 учебный год",
        "в 2021 году",
        "обучающиеся 6-11 классов",
        "выпускники 9, 11-х классов",
        "дети от 7 до 18 лет",
        "старше 60 лет",
        "тел. 8 (3952) 50-09-04",
        "ул. Ленина, 25, каб. 12",
        "по 20–25 человек",
        "таблица 3, рис. 2, п. 4, ст. 28",
        "2.3. Кадры",
        "с 8:00 до 20:00",
        "ГОСТ Р 7.0.97-2016",
        "двадцать первый век",
        "на 100 тыс. населения",
        "1 раз в месяц",
        "за два года",
        "https://example.org/2021/42",
    ],
)
def test_what_counts_nothing_is_left_out(text: str) -> None:
    assert numbers(text) == ()


def test_a_unit_printed_once_belongs_to_both_numbers() -> None:
    assert [(n.kind, n.value) for n in numbers("с 91,2 до 94,0 %")] == [
        (Kind.PERCENT, Fraction(456, 5)),
        (Kind.PERCENT, 94),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("в 2021 году", PeriodKind.YEAR),
        ("в 2020/2021 учебном году", PeriodKind.SCHOOL_YEAR),
        ("в 2020–2021 годах", PeriodKind.YEARS),
        ("за 9 месяцев 2022 года", PeriodKind.PART),
        ("на 1 января 2024 года", PeriodKind.DATE),
        ("годом ранее", PeriodKind.BEFORE),
    ],
)
def test_periods_of_different_kinds_are_told_apart(text: str, kind: PeriodKind) -> None:
    assert [period.kind for period in periods(text)] == [kind]


def test_two_names_of_one_unit_are_one_unit() -> None:
    one, two = unit_after("21 муниципалитет", 2), unit_after("33 (78%) муниципальных образованиях", 2)

    assert one.same(two)
    assert not one.same(unit_after("21 школа", 2))


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    assert len(list(split("В 2021 г. принято 5 тыс. чел. по ул. Мира. Из них 300 – в г. Братске."))) == 2
