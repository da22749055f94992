"""Agreement of nouns with numbers in the texts of pages."""

from __future__ import annotations


def count(number: int, one: str, few: str, many: str) -> str:
    """A number with its noun.

    >>> count(1, "минуту", "минуты", "минут"), count(22, "форма", "формы", "форм"), count(12, "день", "дня", "дней")
    ('1 минуту', '22 формы', '12 дней')
    """
    tens, ones = number % 100, number % 10
    noun = many
    if not 11 <= tens <= 14:
        noun = one if ones == 1 else few if 2 <= ones <= 4 else many
    return f"{number} {noun}"
