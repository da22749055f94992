"""Cells are read as a careful clerk would: what has one meaning is taken, what has two is asked about."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from orientir.cells import Answered, Cell, Missing, Unreadable, read_cell
from orientir.terms import Absence, Year
from sample_form import question

FIELDS = {
    "yes_no": question("q", "yes_no"),
    "integer": question("q", "integer", unit=("школа", "школы", "школ"), accepts=("шк.",)),
    "year": question("q", "integer"),
    "decimal": question("q", "decimal", places=2, unit=("ставка", "ставки", "ставок")),
    "thousands": question(
        "q", "decimal", places=1, unit=("тысяча рублей", "тысячи рублей", "тысяч рублей"), accepts=("тыс. руб.",)
    ),
    "percent": question("q", "percent"),
    "text": question("q", "text"),
    "file": question("q", "file"),
    "link": question("q", "link"),
    "date": question("q", "date"),
    "choice": question("q", "choice", choices={"draft": "разрабатывается", "done": "готово, действует"}),
}


def test_a_number_that_no_sum_over_a_country_could_hold_is_refused() -> None:
    assert read("integer", "9" * 13) == Answered(10**13 - 1, "")
    for typed in ("1" + "0" * 13, "9" * 400):
        assert "cells.above" in str(read("integer", typed))


def read(kind: str, value: object, **facts: object) -> object:
    cell = value if isinstance(value, Cell) else Cell(value, **facts)  # type: ignore[arg-type]
    return read_cell(FIELDS[kind], cell, Year(2021))


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("yes_no", " Да. ", True),
        ("yes_no", "ЕСТЬ", True),
        ("yes_no", "+", True),
        ("yes_no", "дa", True),  # the second letter is Latin
        ("yes_no", 1.0, True),
        ("yes_no", False, False),
        ("yes_no", "Не имеются", False),
        ("yes_no", "нету", False),
        ("integer", "10 226", 10226),
        ("integer", "10\u00a0226", 10226),
        ("integer", "10\u202f226 школ", 10226),
        ("integer", "1.234.567", 1234567),
        ("integer", "7шк.", 7),
        ("integer", "'7", 7),
        ("integer", "3,00", 3),
        ("integer", 35786.0, 35786),
        ("year", "2023 г.", 2023),
        ("decimal", "12,75", Decimal("12.75")),
        ("decimal", "2,608.50", Decimal("2608.5")),
        ("decimal", ".25 ст.", Decimal("0.25")),
        ("decimal", 0.1 + 0.2, Decimal("0.3")),
        ("thousands", "500 тыс. руб.", Decimal(500)),
        ("percent", "67,5 %", Decimal("67.5")),
        ("percent", "0,5%", Decimal("0.5")),
        ("percent", 21.6, Decimal("21.6")),
        ("text", "<b>нет</b>\nвторая строка", "<b>нет</b>\nвторая строка"),
        ("text", 45.0, "45"),
        ("link", "http://школа.рф/а?б=в", "http://школа.рф/а?б=в"),
        ("date", "7 мая 2021 г.", date(2021, 5, 7)),
        ("date", "31/12/2020", date(2020, 12, 31)),
        ("date", "2020-12-31 0:00:00", date(2020, 12, 31)),
        ("date", date(2021, 11, 15), date(2021, 11, 15)),
        ("choice", "Готово, действует.", "done"),
        ("choice", "draft", "draft"),
    ],
)
def test_it_takes_what_has_one_meaning(kind, typed, value):
    found = read(kind, typed)

    assert found == Answered(value)
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    ("kind", "typed", "value", "comment"),
    [
        ("yes_no", "Да, приказ № 45 от 12.03.2021", True, "приказ № 45 от 12.03.2021"),
        ("yes_no", "нет (планируется в 2022 году)", False, "планируется в 2022 году"),
        ("yes_no", "нет программы", False, "нет программы"),
        ("integer", "15 школ (из них 3 сельские)", 15, "из них 3 сельские"),
        ("integer", "0, не проводились", 0, "не проводились"),
        ("integer", "0 (нет)", 0, "нет"),
        ("integer", "33 (78%)", 33, "78%"),
        ("integer", "12 (из 42)", 12, "из 42"),
        ("integer", "5 (пять)", 5, "пять"),
        ("integer", "12 (нет данных по трём школам)", 12, "нет данных по трём школам"),
        ("percent", "78 % (33)", Decimal(78), "33"),
        ("percent", "67,5 (по итогам года)", Decimal("67.5"), "по итогам года"),
        ("choice", "готово, действует (приказ № 5)", "done", "приказ № 5"),
        ("percent", "74 % (31 из 42)", Decimal(74), "31 из 42"),
        ("link", "https://a.ru/x (раздел «Новости»)", "https://a.ru/x", "раздел «Новости»"),
    ],
)
def test_it_keeps_what_is_written_beside_the_answer(kind, typed, value, comment):
    assert read(kind, typed) == Answered(value, comment)


@pytest.mark.parametrize(
    "typed", ["нет данных", "Нет сведений.", "информация отсутствует", "н/д", "б/д", "…", "...", "не знаю", "  ", None]
)
@pytest.mark.parametrize("kind", ["yes_no", "integer", "percent", "date", "link", "choice", "text"])
def test_no_data_is_never_no_or_zero(kind, typed):
    assert read(kind, typed) == Missing(Absence.NO_ANSWER)


@pytest.mark.parametrize("typed", ["х", "X", "Х.", "не применимо"])
@pytest.mark.parametrize("kind", ["yes_no", "decimal", "text"])
def test_a_cross_says_that_the_question_does_not_apply(kind, typed):
    assert read(kind, typed) == Missing(Absence.NOT_APPLICABLE)


@pytest.mark.parametrize("typed", ["скрыто", "Сведения не раскрываются.", "конфиденциально"])
def test_what_is_withheld_is_an_absence_of_its_own(typed):
    assert read("integer", typed) == Missing(Absence.SUPPRESSED)


@pytest.mark.parametrize(
    ("kind", "typed", "hint"),
    [
        ("yes_no", "частично", "списка"),
        ("yes_no", "да / нет", "списка"),
        ("yes_no", "Да, но не везде", "списка"),
        ("yes_no", "нет (нет данных)", "списка"),
        ("yes_no", "да?", "списка"),
        ("yes_no", "3", "списка"),
        ("integer", "–", "«х»"),
        ("integer", "нет", "0"),
        ("integer", "2,345", "2345"),
        ("integer", "2.345", "2345"),
        ("integer", "7,5", "целое"),
        ("integer", "2З", "Введите число цифрами"),
        ("integer", "более 100", "точное"),
        ("integer", "4 + 6", "10"),
        ("integer", "5\n7", "одно число"),
        ("integer", "5-7", "одно число"),
        ("integer", "3 из 42", "одно число"),
        ("integer", "12 34", "одно число"),
        ("integer", "15 классов", "«школа»"),
        ("integer", "1,5 тыс.", "1500"),
        ("integer", "-3", "Проверьте"),
        ("integer", "1E+03", "1000"),
        ("integer", True, "заново"),
        ("decimal", "1/2", "0,5"),
        ("decimal", "0,125", "двух знаков"),
        ("decimal", "7,125", "7125"),
        ("decimal", 0.125, "двух знаков"),
        ("percent", "0,78", "«78 %»"),
        ("percent", 1.0, "«100 %»"),
        ("percent", "33 (78%)", "«33 %»"),
        ("percent", "33 (78 процентов)", "«33 %»"),
        ("percent", "12 (из 42)", "«12 %»"),
        ("percent", "12\n(31 из 42)", "«12 %»"),
        ("percent", "12 (человек)", "«12 %»"),
        ("percent", "12 – школ", "«12 %»"),
        ("percent", "12 из 42", "одно число"),
        ("percent", "33 % (78 %)", "один"),
        ("percent", "33 чел. (78%)", "комментарии"),
        ("integer", "0 (нет данных)", "один"),
        ("integer", "0 - нет данных", "один"),
        ("integer", "0, данных нет", "один"),
        ("integer", "0 (н/д)", "один"),
        ("integer", "0 (х)", "один"),
        ("integer", "0 (нет данных за 2020 год)", "один"),
        ("integer", "12 (нет данных)", "один"),
        ("integer", "12 (15)", "один"),
        ("integer", "12 (15 школ)", "один"),
        ("integer", "нет (0)", "цифрами"),
        ("integer", "около 5", "точное"),
        ("decimal", "2,5 (3,5 ставки)", "один"),
        ("yes_no", "нет (не применимо)", "один"),
        ("yes_no", "да (х)", "один"),
        ("yes_no", "да (данных нет)", "один"),
        ("yes_no", "нет информации о школах", "один"),
        ("choice", "разрабатывается (готово, действует)", "один"),
        ("date", "15.11.2021 (нет данных)", "один"),
        ("date", "15.11.2021 (16.11.2021)", "один"),
        ("link", "https://a.ru/x (нет данных)", "один"),
        ("text", "-", "«х»"),
        ("text", "—", "«х»"),
        ("text", "+", "словами"),
        ("text", "???", "словами"),
        ("file", "–", "«х»"),
        ("percent", "120 %", "Проверьте"),
        ("link", "school1.irk.ru", "https://school1.irk.ru"),
        ("link", "javascript:alert(1)", "браузера"),
        ("link", "https://user:secret@a.ru/", "браузера"),
        ("link", "https://a.ru https://b.ru", "одну ссылку"),
        ("date", "04/03/2021", "через точки"),
        ("date", "май 2021", "день"),
        ("date", "31.02.2021", "день"),
        ("date", "15.11.1921", "год"),
        ("date", 44515.0, "15.11.2021"),
        ("choice", "почти готово", "разрабатывается"),
        ("integer", "#Н/Д", "формулу"),
        ("integer", time(5, 12), "числовой формат"),
    ],
)
def test_it_asks_where_there_are_two_meanings(kind, typed, hint):
    found = read(kind, typed)

    assert isinstance(found, Unreadable)
    assert hint in found.hint()


def test_a_letter_in_place_of_a_digit_is_named_with_the_number_it_looks_like():
    assert "похоже на 1000" in read("integer", "1О0О").reason()


@pytest.mark.parametrize(
    ("day", "guess"), [(date(2021, 12, 5), "5,12"), (date(2021, 2, 1), "1,2"), (date(1900, 1, 15), "15")]
)
def test_a_number_that_a_program_turned_into_a_date_comes_back_as_a_hint(day, guess):
    found = read("decimal", day)

    assert isinstance(found, Unreadable)
    assert guess in found.hint()


def test_a_percent_format_decides_what_a_number_means():
    assert read("percent", 0.78, percent=True) == Answered(Decimal(78))
    assert read("percent", 1.0, percent=True) == Answered(Decimal(100))
    assert isinstance(read("percent", 1.002, percent=True), Unreadable)
    assert isinstance(read("integer", 0.5, percent=True), Unreadable)


def test_a_formula_counts_only_with_its_result():
    assert read("integer", 12.0, formula=True) == Answered(12)
    assert "сохраните" in read("integer", None, formula=True, calculated=False).hint()


def test_an_error_is_shown_as_it_stands_in_the_cell():
    assert "#ССЫЛКА!" in read("text", "", error="#ССЫЛКА!").reason()
