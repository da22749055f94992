"""Find numbers with two meanings: each check takes the typed text and returns a question to its author, or None."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from orientir.cells.model import Unreadable, unreadable
from orientir.cells.words import any_of, is_dash, plain

_SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eе][+-]?\d{1,2}", re.IGNORECASE)
_SUM = re.compile(r"=?\s*\d{1,9}(?:\s*[+]\s*\d{1,9})+\s*(?:=\s*\d+)?")
_FRACTION = re.compile(r"(\d{1,4})\s*[/⁄]\s*(\d{1,4})")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})")
_NO = re.compile(rf"нет[.!]?|не имеется[.]?|отсутству[ею]т[.]?|{any_of('no', 'none')}[.!]?")
_TWO = re.compile(r"-?\d[\d .,]*?\s*(?:\n|;|,\s|[-–—]|\s(?:и|или|из|до)\s)\s*\d")
_APPROXIMATE = re.compile(
    r"[~≈<>≥≤±]|(?:около|примерно|приблизительно|порядка|более|менее|свыше|больше|меньше|до|от|почти|не)\b|"
    + any_of("about", "around", "approximately", "approx", "circa", "over", "more than", "less than", "fewer than")
    + "|"
    + any_of("under", "up to", "at least", "at most", "nearly", "almost", "some")
)
# Keys that a finger or an eye takes for a digit. Only used for a hint, never to accept.
_LETTERS_FOR_DIGITS = str.maketrans("оОoOзЗlI|бS", "00003311165")


def _dash(typed: str) -> Unreadable | None:
    if not is_dash(typed):
        return None
    return unreadable("cells.dash")


def _no_number(typed: str) -> Unreadable | None:
    if _NO.fullmatch(plain(typed)) is None:
        return None
    return unreadable("cells.no_number", typed=typed)


def _sum(typed: str) -> Unreadable | None:
    if _SUM.fullmatch(typed) is None:
        return None
    total = sum(int(n) for n in re.findall(r"\d+", typed.rpartition("=")[0].strip(" =") or typed.strip(" =")))
    return unreadable("cells.sum", typed=typed, total=total)


def _date(typed: str) -> Unreadable | None:
    if _DATE.fullmatch(typed) is None:
        return None
    return unreadable("cells.like_date", typed=typed)


def _fraction(typed: str) -> Unreadable | None:
    found = _FRACTION.fullmatch(typed)
    if found is None:
        return None
    part, whole = int(found[1]), int(found[2])
    if part < whole and (100 * part) % whole == 0:
        return unreadable("cells.fraction_or_number", typed=typed, number=Decimal(100 * part // whole) / 100)
    return unreadable("cells.fraction", typed=typed)


def _two_values(typed: str) -> Unreadable | None:
    range_of = re.match(r"от\s+\d.*до\s+\d", plain(typed))
    if not _TWO.match(typed) and not range_of:
        return None
    return unreadable("cells.two_numbers", typed=" ".join(typed.split()))


def _scientific(typed: str) -> Unreadable | None:
    if _SCIENTIFIC.fullmatch(typed) is None:
        return None
    number = Decimal(plain(typed).replace(",", ".").replace("е", "e"))
    return unreadable("cells.scientific", typed=typed, number=number)


def _letters(typed: str) -> Unreadable | None:
    if (not re.fullmatch("[оОoO]", typed) and not re.search(r"\d", typed)) or not re.search(r"[^\W\d_]|\|", typed):
        return None
    guess = typed.translate(_LETTERS_FOR_DIGITS)
    if re.fullmatch(r"\d+(?:[.,]\d+)?", guess) is None:
        return None
    return unreadable("cells.letters", typed=typed, guess=guess)


def _approximate(typed: str) -> Unreadable | None:
    if not _APPROXIMATE.match(plain(typed)) or not re.search(r"\d", typed):
        return None
    return unreadable("cells.approximate", typed=typed)


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
