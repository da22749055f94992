"""What could tell who somebody is in a free text, and what only looks like it."""

from __future__ import annotations

import pytest

from orientir.cells.personal_data import MASK, masked


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Спасибо марии ивановне!", ["марии", "ивановне"]),
        ("Учитель Петрова Анна Сергеевна помогла", ["Петрова", "Анна", "Сергеевна"]),
        ("Меня зовут Бек", ["Бек"]),
        ("Юле и Саше спасибо", ["Юле", "Саше"]),
        ("Г.Жуков и Петров А. И.", ["Жуков", "Петров"]),
        ("звоните 8(3952)50-00-00 или +7 914 123 45 67", ["3952", "914"]),
        ("８９１４１２３４５６７", ["８", "9"]),
        ("директор Сергей Палыч и Дмитрием Юрьевичем", ["Сергей", "Палыч", "Дмитрием"]),
        ("классная Мариванна, Дима Билан, Катюша", ["Мариванна", "Дима", "Билан", "Катюша"]),
        ("Айгуль Рашидовна, Цырен Доржиев и Батор", ["Айгуль", "Рашидовна", "Цырен", "Доржиев", "Батор"]),
        ("tg: vasya, vasya2007 в телеге, почта vasya на mail.ru, id12345", ["vasya", "12345"]),
        ("a\u200bnna@mail.ru", ["mail", "nna"]),
        ("пишите vasya собака mail.ru", ["vasya"]),
        ("мой тг @vasya_2007, vk.com/id123, https://a.ru/b", ["vasya", "id123", "a.ru"]),
    ],
)
def test_names_and_contacts_are_hidden_however_they_are_spelt(text: str, hidden: list[str]) -> None:
    shown = masked(text)

    assert MASK in shown
    assert [word for word in hidden if word in shown] == []


@pytest.mark.parametrize(
    "text",
    [
        "Больше экскурсий на заводы, как в Иркутске",
        "На уровне школы всё обычно, основной причиной стало время",
        "В 2021–2022 году было 100 000 рублей",
        "Хочу в БГУ на Ленина 1, школа № 12, класс 9",
        "Никогда не говорили, максимум помощи, анализ интересов",
        "Олимпиады по физике, химии и литературе",
        "Вера в себя и надежда на лучшее",
        "Нужны встречи с теми, кто работает на БрАЗе",
        "Больше практичных и ежедневных занятий в деревне",
    ],
)
def test_words_of_everyday_use_stay(text: str) -> None:
    assert masked(text) == text
