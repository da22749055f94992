"""Numbers as people type them: separators, units, remarks; what is ambiguous is refused with a hint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from orientir.cells.ambiguous_numbers import DOUBTS
from orientir.cells.display import bare_digits
from orientir.cells.model import Answered, Outcome, Unreadable, unreadable
from orientir.cells.words import tidy, unbracketed
from orientir.methodology.model import Field, FieldType
from orientir.terms import Said, said

LARGEST = Decimal(10) ** 13 - 1
"""The largest answer where the methodology names none (ours): the sum over a country still fits into 64 bits."""
_NUMBER = re.compile(r"(?P<digits>[−-]?(?:\d|[.,]\d)(?:[\d .,'’]*\d)?)(?P<rest>.*)", re.DOTALL)
_COUNTED = re.compile(r"\d|%|проц|\b(?:чел|школ|обуч|учащ|учени|выпуск|дет[ие]|организ|муницип|район|класс|ед\b|шт\b)")
"""A remark that speaks of a number of people or things, or of a percentage."""
_MANY = re.compile(r"(тыс|млн)[а-я]*\.?")
_YEAR_UNITS = ("год", "года", "г")
_COUNT_UNITS = ("шт", "ед", "единица", "единицы", "единиц")


@dataclass(frozen=True)
class _Parts:
    """A typed number taken apart: digits with separators, percent sign or not, remark."""

    digits: str
    percent: bool = False
    remark: str = ""


def read_number(field: Field, text: str) -> Outcome:
    """A number typed as text: one value, exact, in the field's own unit."""
    typed = tidy(text).strip("'\"«»")
    for doubt in DOUBTS:
        found = doubt(typed)
        if found is not None:
            return found
    parts = _take_apart(field, typed)
    if isinstance(parts, Unreadable):
        return parts
    value = _value(field, parts.digits)
    if isinstance(value, Unreadable):
        return value
    if field.type is FieldType.PERCENT and not parts.percent:
        if 0 < value <= 1:
            return share_or_percent(value)
        if _COUNTED.search(parts.remark.lower()):
            return unreadable("cells.number_or_percent", typed=" ".join(typed.split()), number=value)
    return within(field, value, parts.remark)


def read_stored(field: Field, number: float, *, percent: bool) -> Outcome:
    """A number stored by a spreadsheet program. It keeps 15 significant digits; so do we."""
    if field.type is FieldType.INTEGER and not percent and abs(number) < 10**15 and number == int(number):
        return within(field, Decimal(int(number)), "")
    value = Decimal(format(number, ".15g"))
    if field.type is FieldType.PERCENT:
        if percent:
            value *= 100
        elif 0 < value <= 1:
            return share_or_percent(value)
    elif percent:
        return unreadable("cells.percent_for_number", number=value * 100)
    return within(field, value, "")


def within(field: Field, value: Decimal, remark: str) -> Outcome:
    """An exact number held against what its field allows; nothing is ever rounded here."""
    if not value.is_finite():
        return unreadable("cells.infinite")
    places = _places(value)
    if field.type is FieldType.INTEGER and places:
        return unreadable("cells.not_whole", number=value)
    if places > field.scale:
        return unreadable("cells.many_places", number=value, places=_in_words(field.scale))
    low = Decimal(0) if field.minimum is None else field.minimum
    high = LARGEST if highest(field) is None else highest(field)
    of = "_percent" if field.type is FieldType.PERCENT else ""
    if value < low:
        return unreadable(f"cells.below{of}", number=value, bound=low)
    if high is not None and value > high:
        return unreadable(f"cells.above{of}", number=value, bound=high)
    if field.type is FieldType.INTEGER:
        return Answered(int(value), remark)
    return Answered(Decimal(bare_digits(value)), remark)


def _places(value: Decimal) -> int:
    """Decimal places that are not zero."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return 0
    return len(bare_digits(value).partition(".")[2])


def highest(field: Field) -> Decimal | None:
    """The largest number a field takes; a percentage is a share, so it ends at 100."""
    return Decimal(100) if field.maximum is None and field.type is FieldType.PERCENT else field.maximum


def share_or_percent(value: Decimal) -> Unreadable:
    return unreadable("cells.share_or_percent", number=value, percent=value * 100)


def _in_words(places: int) -> Said:
    """«одного знака», «двух знаков»: decimal places after «не больше»."""
    return said(f"cells.places.{places}" if places in (1, 2, 3, 4) else "cells.places.many", number=places)


def _take_apart(field: Field, typed: str) -> _Parts | Unreadable:
    found = _NUMBER.fullmatch(typed)
    if found is None:
        return unreadable("cells.not_a_number", typed=typed)
    digits, rest = found["digits"].strip(), found["rest"].strip()
    sign = re.match(r"%|проц(?:ент[а-я]*|\.|\b)", rest.lower()) if field.type is FieldType.PERCENT else None
    unit_end = sign.end() if sign else _unit_length(field, rest)
    many = _MANY.match(rest.lower())
    if many and not unit_end:
        return _shortened(field, typed, digits, 1000 if many[1] == "тыс" else 1_000_000)
    remark = _remark(rest[unit_end:])
    if remark is None:
        return _foreign(field, typed)
    return _Parts(digits, sign is not None, remark)


def is_percent(text: str) -> bool:
    """Whether a number is written with the sign or the word of a percentage."""
    return re.search(r"\d\s*(?:%|проц)", text.lower()) is not None


def _shortened(field: Field, typed: str, digits: str, times: int) -> Unreadable:
    """«1,5 тыс.»: the hint spells it out where digits and unit leave no doubt."""
    bare = digits.replace(",", ".").replace(" ", "")
    clear = re.fullmatch(r"\d+(\.\d+)?", bare) and not any(_MANY.match(unit) for unit in field.unit)
    if not clear:
        return unreadable("cells.shortened", typed=typed)
    return unreadable("cells.shortened_number", typed=typed, number=Decimal(bare) * times)


def _unit_length(field: Field, rest: str) -> int:
    """How many characters of ``rest`` are the field's unit, in any of its spellings; 0 if none."""
    lowered = rest.lower().replace("ё", "е")
    named = (*field.accepts, *field.unit) or _YEAR_UNITS  # a number without a unit may be a year
    known = [u.lower().replace("ё", "е").rstrip(".") for u in named]
    for unit in sorted({*known, *_COUNT_UNITS}, key=len, reverse=True):
        whole = re.match(rf"{re.escape(unit)}(?!\w)\.?", lowered) if unit else None
        if whole:
            return whole.end()
    word = re.match(r"([^\W\d_]+)(\.?)", lowered)
    if word and any(unit.startswith(word[1]) for unit in known) and len(word[1]) >= (2 if word[2] else 3):
        return word.end()
    return 0


def _remark(rest: str) -> str | None:
    """What follows number and unit: a remark in brackets or after a separator; None if it is neither."""
    text = rest.strip()
    if text.strip(".,;!") == "":
        return ""
    if text[0] in "(\n" or rest[0] == "\n":
        return unbracketed(text)
    after = re.match(r"[.,;:–—-]\s+(?=[^\W\d_(])", text)
    return unbracketed(text[after.end() :]) if after else None


def _foreign(field: Field, typed: str) -> Unreadable:
    one = " ".join(typed.split())
    if not field.unit or field.type is FieldType.PERCENT:
        return unreadable("cells.not_only_number", typed=one)
    return unreadable("cells.not_only_number_of", typed=one, unit=field.unit[0])


def _value(field: Field, digits: str) -> Decimal | Unreadable:
    """Digits with separators as one exact number, or why they are not one."""
    text = digits.rstrip(" .,'’").replace("−", "-")
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    text = text.replace("’", " ").replace("'", " ")
    whole, point, tail = _split_decimals(text)
    if point and " " in tail:
        return _one_number(digits)
    groups = re.split(r"[ .,]", whole) if whole else ["0"]
    grouped = len(groups) > 1
    if grouped and not (len(groups[0]) in (1, 2, 3) and all(len(g) == 3 for g in groups[1:])):
        return _one_number(digits)
    joined = "".join(groups)
    if point and not grouped and _could_be_thousands(field, joined, tail):
        key = "cells.thousands_or_decimal" if field.scale else "cells.thousands"
        return unreadable(key, typed=digits, whole=joined, tail=tail, places=_in_words(field.scale))
    return Decimal(f"{sign}{joined}.{tail or 0}")


def _split_decimals(text: str) -> tuple[str, str, str]:
    """Split at the decimal separator: the last one if both kinds occur, none if one kind repeats."""
    kinds = [c for c in ".," if c in text]
    if not kinds:
        return text, "", ""
    last = max(kinds, key=text.rfind)
    if text.count(last) > 1:
        return text, "", ""
    return text.rpartition(last)


def _could_be_thousands(field: Field, whole: str, tail: str) -> bool:
    """Whether 12.345 may mean 12345 here: not where three decimals are usual or 12345 is impossible."""
    possible = highest(field) is None or int(whole + tail) <= (highest(field) or 0)
    return len(tail) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0") and field.scale < 3 and possible


def _one_number(digits: str) -> Unreadable:
    return unreadable("cells.spaces", typed=digits)
