"""Small texts, one rule each: what is reported, and what must not be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orientir.factcheck import Finding, check
from orientir.factcheck.read.plain_text import read_text
from orientir.terms import Severity


def findings(text: str) -> list[Finding]:
    return [found for found in check(read_text(text)) if found.severity is not Severity.HINT]


@pytest.mark.parametrize(
    ("text", "code", "figures"),
    [
        ("Из 120 школ 45 (36%) имеют бассейн.", "percent-impossible", "45 120 36 38"),
        ("Бассейн есть в 45 из 120 школ (37 %).", "percent-truncated", "45 120 37 38"),
        ("Больше половины школ (48 из 120) имеют бассейн.", "words-against-figure", "48 120"),
        ("Большинство школ (48 %) имеют бассейн.", "words-against-figure", "48"),
        ("В районе 58 школ, в том числе 20 городских и 36 сельских.", "sum-mismatch", "58 20 36 56"),
        ("Работали 20 автобусов, 6 трамваев и 4 катера – всего 31 единица.", "sum-mismatch", "31 20 6 4 30"),
        ("Число школ выросло с 120 до 150, или на 20 %.", "growth-wrong", "120 150 20 25"),
        ("Число школ выросло с 150 до 120.", "direction-wrong", "150 120"),
        ("Доля выросла с 40 % до 50 %, то есть на 10 %.", "points-for-percent", "40 50 10"),
        ("В 3 районах: Аларский, Нукутский, Осинский, Тулунский.", "list-count", "3 4"),
        ("Работы выполнены на 85 % (40 из 50 объектов).", "percent-impossible", "40 50 85 80"),
        ("Зарплата выросла на 11,5 % и составила 45 000 руб. (в 2022 году – 40 000).", "growth-wrong", "11.5 12.5"),
        ("В школах 10 тыс. детей, что в 3 раза больше, чем в 2022 году (5 тыс.).", "growth-wrong", "10 5 3 2"),
        ("Каждый третий (24 %) житель доволен.", "words-against-figure", "24"),
        ("Бассейн есть в 48 из 45 школ.", "part-over-whole", "48 45"),
        ("Ранено 98 человек, что меньше на 15 человек (в 2021 году – 110 человек).", "growth-wrong", "98 110 15 12"),
        ("Из 40 школ 30 (75 %) имеют зал, из них 10 (40 %) – новый.", "percent-impossible", "10 30 40 33"),
        (
            "На учёте 900 детей. За год устроено 200 детей. В школу пошли 50 (20 % устроенных).",
            "percent-impossible",
            "25",
        ),
        (
            "В опросе участвовали 54 школы из 60 (90 %).\n\nБассейн – в 3 школах (5,5 %), зал – в 53 школах (98 %).",
            "percent-truncated",
            "3 54 5.5 5.6",
        ),
    ],
)
def test_a_fault_is_reported(text: str, code: str, figures: str) -> None:
    wanted = set(map(Decimal, figures.split()))

    assert any(f.code == code and wanted <= set(f.figures) for f in findings(text))


@pytest.mark.parametrize(
    "text",
    [
        "Из 120 школ 45 (38 %) имеют бассейн.",
        "Из 40 школ 5 (13 %) имеют бассейн.",  # 12,5: half goes up
        "План выполнен на 120 %: отремонтировано 12 школ при плане 10.",
        "Рост составил 120 % к прошлому году.",
        "В 58 школах есть бассейн, из них 20 со спортзалом и 30 с тиром.",
        "Доля выросла с 40 % до 50 %, то есть на 10 п.п.",
        "Доля выросла с 40 % до 50 %, то есть на четверть.",
        "В 2021 году в районе 45 школ, в 2022 году – 46 школ.",
        "Почти половина школ (58 из 120) имеют бассейн.",
        "Ответы (можно было выбрать несколько): да – 60 %, отчасти – 50 %, нет – 20 %.",
        "Построено 9 школ: 2 – в 2021 году, 3 – в 2022 году и 4 – в 2023 году (в 2021–2023 годах – 9).",
        "Смертность снизилась на 10 % (с 500 до 450), рождаемость – на 5 % (с 1 000 до 950).",
        "Из 40 заявок поддержано 10, отклонено 28, отозваны 2.",
        "Число детей выросло почти вдвое – с 5 200 до 9 900.",
        "Посещаемость снизилась на 5 %, доходы выросли на 3 %.",
        "Из 36 районов программу приняли 30 (83 %), из них полностью выполнили 12 (40 %).",
        "Из 260 услуг 182 (70 %) оказывают в электронном виде, из них 91 (50 %) – сразу; при этом 26 (10 %) – новые.",
        "Осмотр прошли 345,6 тыс. человек, или 72 % плана (480 тыс.).\n\nВ школах обучены 51 840 человек (15 %).",
        "Расселены 103 дома из 412 (25 %). Из расселённых домов снесены 68 (66 %), ещё 35 (34 %) снесут позже.",
    ],
)
def test_a_sound_sentence_is_left_alone(text: str) -> None:
    assert [(f.code, f.arithmetic) for f in findings(text)] == []


def test_a_wrong_cell_is_found_by_the_other_rows() -> None:
    table = "Район\tВсего\tЕсть\tДоля, %\nА\t10\t5\t50\nБ\t20\t5\t25\nВ\t40\t10\t26\nГ\t50\t25\t50"

    [found] = findings(table)

    assert found.code == "percent-impossible"
    assert {Decimal(26), Decimal(25)} <= set(found.figures)


YEARS = "Показатель\t2022 год\t2023 год\nЧисло посетителей, тыс.\t310,5\t295,1\nЧисло мероприятий\t1 200\t1 500\n\n"


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ("Число посетителей выросло до 295,1 тыс. человек.", ["direction-wrong"]),
        ("Число посетителей снизилось до 295,1 тыс. человек.", []),
        ("Число мероприятий увеличилось на 30 % и достигло 1 500.", ["growth-wrong"]),
        ("Число мероприятий увеличилось на 25 % и достигло 1 500.", []),
        ("Число районов, где число мероприятий снизилось, составило 1 500.", []),
    ],
)
def test_words_are_held_against_the_years_of_a_table(told: str, codes: list[str]) -> None:
    assert [f.code for f in findings(YEARS + told)] == codes


def test_a_slip_of_a_cell_is_found_by_the_names_of_its_row_and_column() -> None:
    table = "Лесничество\tПожары\nСтепное\t1 240\nГорное\t3 610\n\n"

    [found] = findings(table + "В Степном лесничестве возникли 1 420 пожаров.")

    assert found.code == "two-values"
    assert findings(table + "В Лесном лесничестве возникли 1 420 пожаров.") == []


def test_one_contradiction_of_count_and_share_is_told_once() -> None:
    table = "Работали 19 районов.\n\nПоказатель\t2023 год\nДома культуры с оборудованием\t11 (58 %)\n\n"

    [found] = findings(table + "Дома культуры с оборудованием есть в 12 районах (63 %).")

    assert {Decimal(n) for n in (11, 12, 58, 63)} <= set(found.figures)


def test_growth_over_other_participants_is_questioned() -> None:
    text = (
        "В 2022 году в мониторинге участвовали 17 районов, в 2023 году – 19.\n\n"
        "Показатель\t2022 год\t2023 год\nРайоны с музеями\t12 (71 %)\t15 (79 %)\nРайоны с театрами\t7 (41 %)\t11 (58 %)"
    )

    assert [f.code for f in findings(text)] == ["growth-panel"]


def test_a_total_with_hidden_cells_is_not_called_wrong() -> None:
    table = "Район\tДети\nА\t10\nБ\t…\nВ\t40\nИтого\t53"

    assert findings(table) == []


def test_what_the_author_says_himself_is_not_repeated() -> None:
    numbers = "В 2021 году обучено 500 человек. В 2020/2021 учебном году приняты 700 человек."

    assert [f.code for f in check(read_text(numbers))] == ["periods-mixed"]
    assert check(read_text(numbers + " Эти числа относятся к разным периодам.")) == []
