"""Find numbers with two meanings: each check takes the typed text and returns a question to its author, or None."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from orientir.cells.model import Unreadable
from orientir.cells.words import is_dash, plain
from orientir.terms import as_typed

_SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eе][+-]?\d{1,2}", re.IGNORECASE)
_SUM = re.compile(r"=?\s*\d{1,9}(?:\s*[+]\s*\d{1,9})+\s*(?:=\s*\d+)?")
_FRACTION = re.compile(r"(\d{1,4})\s*[/⁄]\s*(\d{1,4})")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})")
_NO = re.compile(r"нет[.!]?|не имеется[.]?|отсутству[ею]т[.]?")
_TWO = re.compile(r"-?\d[\d .,]*?\s*(?:\n|;|,\s|[-–—]|\s(?:и|или|из|до)\s)\s*\d")
_APPROXIMATE = re.compile(
    r"[~≈<>≥≤±]|(?:около|примерно|приблизительно|порядка|более|менее|свыше|больше|меньше|до|от|почти|не)\b"
)
# Keys that a finger or an eye takes for a digit. Only used for a hint, never to accept.
_LETTERS_FOR_DIGITS = str.maketrans("оОoOзЗlI|бS", "00003311165")


def _dash(typed: str) -> Unreadable | None:
    if not is_dash(typed):
        return None
    return Unreadable(
        "Прочерк можно понять по-разному: ноль, нет данных или вопрос к вам не относится.",
        "Введите 0, или оставьте ячейку пустой, или поставьте «х», если вопрос к вам не относится.",
    )


def _no_number(typed: str) -> Unreadable | None:
    if _NO.fullmatch(plain(typed)) is None:
        return None
    return Unreadable(
        f"«{typed}» — не число: ноль или нет данных?", "Введите 0, если ноль; если данных нет, оставьте ячейку пустой."
    )


def _sum(typed: str) -> Unreadable | None:
    if _SUM.fullmatch(typed) is None:
        return None
    total = sum(int(n) for n in re.findall(r"\d+", typed.rpartition("=")[0].strip(" =") or typed.strip(" =")))
    return Unreadable(f"«{typed}» — сумма, записанная текстом.", f"Введите её итог: {total}.")


def _date(typed: str) -> Unreadable | None:
    if _DATE.fullmatch(typed) is None:
        return None
    return Unreadable(f"«{typed}» похоже на дату.", "Введите число.")


def _fraction(typed: str) -> Unreadable | None:
    found = _FRACTION.fullmatch(typed)
    if found is None:
        return None
    part, whole = int(found[1]), int(found[2])
    if part < whole and (100 * part) % whole == 0:
        decimal = as_typed(Decimal(100 * part // whole) / 100)
        return Unreadable(f"«{typed}» — то ли дробь, то ли два числа.", f"Если это дробь, введите {decimal}.")
    return Unreadable(f"«{typed}» — то ли дробь, то ли два числа.", "Введите одно число.")


def _two_values(typed: str) -> Unreadable | None:
    range_of = re.match(r"от\s+\d.*до\s+\d", plain(typed))
    if not _TWO.match(typed) and not range_of:
        return None
    return Unreadable(
        f"«{' '.join(typed.split())}» — в ячейке больше одного числа.",
        "Введите одно число, остальное напишите в комментарии.",
    )


def _scientific(typed: str) -> Unreadable | None:
    if _SCIENTIFIC.fullmatch(typed) is None:
        return None
    number = Decimal(plain(typed).replace(",", ".").replace("е", "e"))
    return Unreadable(f"«{typed}» — сокращённая запись числа.", f"Введите число полностью: {as_typed(number)}.")


def _letters(typed: str) -> Unreadable | None:
    if (not re.fullmatch("[оОoO]", typed) and not re.search(r"\d", typed)) or not re.search(r"[^\W\d_]|\|", typed):
        return None
    guess = typed.translate(_LETTERS_FOR_DIGITS)
    if re.fullmatch(r"\d+(?:[.,]\d+)?", guess) is None:
        return None
    return Unreadable(f"В «{typed}» буква вместо цифры: похоже на {guess}.", "Введите число цифрами.")


def _approximate(typed: str) -> Unreadable | None:
    if not _APPROXIMATE.match(plain(typed)) or not re.search(r"\d", typed):
        return None
    return Unreadable(f"«{typed}» — не точное число.", "Введите точное число, оговорку напишите в комментарии.")


DOUBTS: tuple[Callable[[str], Unreadable | None], ...] = (
    _dash,
    _no_number,
    _sum,
    _date,
    _fraction,
    _two_values,
    _scientific,
    _letters,
    _approximate,
)
