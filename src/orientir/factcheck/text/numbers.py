"""Numbers of a text: what each is worth, how finely it was printed, and whether it counts anything at all."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from orientir.factcheck.text.not_counts import not_counts
from orientir.factcheck.text.numerals import spelled


class Kind(StrEnum):
    """What sort of number it is."""

    COUNT = "count"
    PERCENT = "percent"
    POINTS = "points"
    TIMES = "times"
    SHARE = "share"


@dataclass(frozen=True)
class Number:
    """A number of the text.

    ``value`` is in the unit itself («51,2 тыс.» is 51200), percent in percent, a share as a fraction.
    ``step`` is the value of the last printed digit. ``bound`` is "over", "under", "about" or "".
    """

    value: Fraction
    kind: Kind
    start: int
    end: int
    step: Fraction = Fraction(1)
    bound: str = ""
    spelled: bool = False
    scale: int = 1

    @cached_property
    def nearly(self) -> tuple[float, float]:
        """Value and step as floats: a table is tried for thousands of sums."""
        return float(self.value), float(self.step)

    @cached_property
    def digits(self) -> str:
        """The printed digits: «1,3 млн» has two, not seven."""
        return str(self.value / self.step)

    @property
    def exact(self) -> bool:
        """A whole count printed to the last unit."""
        return self.kind is Kind.COUNT and self.step == 1 and self.value.denominator == 1

    @property
    def places(self) -> int:
        """Decimals printed (percent, points, times)."""
        return max(0, len(str(self.step.denominator)) - 1)

    @property
    def low(self) -> Fraction:
        """The least exact value that prints like this."""
        return self.value if self.exact else self.value - self.step / 2

    @property
    def high(self) -> Fraction:
        """The greatest exact value that prints like this (itself excluded, unless the number is exact)."""
        return self.value if self.exact else self.value + self.step / 2


def slack(numbers: Collection[Number]) -> Fraction:
    """What rounding may add to a sum or a difference: nothing if all are whole, else half of the last digit of each."""
    exact = all(number.exact for number in numbers)
    return Fraction(0) if exact else sum((number.step / 2 for number in numbers), Fraction(0))


_SPACE = "[ \u00a0\u202f\u2009\u2007]"
_DIGITS = re.compile(
    rf"(?<![\w.,/])(?P<sign>[-−–+](?=\d))?(?P<whole>\d{{1,3}}(?:(?:{_SPACE}|['’])\d{{3}})+(?!\d)|\d{{4,6}}(?:{_SPACE}000)+(?!\d)|\d{{1,15}})(?:[.,](?P<tail>\d{{1,10}})|,\s(?P<apart>\d{{1,3}})(?=\s?(?:тыс|млн|млрд|км|руб\w*)\b))?(?![\d/])"
)
# «семи с лишним миллионов»
_AND_MORE = re.compile(r"\s+с\s+(?:лишним|половиной|небольшим)\s+(?:тыс|млн|млрд|миллион|миллиард)", re.IGNORECASE)
_SIMPLE_FRACTION = re.compile(r"(?<![\d/.,])([1-9])/([2-9]|10)(?![\d/]|\s*(?:мг|мм|мл|см|мкг|м\b))")
_SCALE = re.compile(
    rf"{_SPACE}*(тыс\b\.?|тысяч\w*|млн\b\.?|миллион\w*|млрд\b\.?|миллиард\w*|трлн\b\.?|триллион\w*)", re.IGNORECASE
)
_SCALES = {
    "тыс": 10**3, "миллио": 10**6, "млн": 10**6, "миллиа": 10**9, "млрд": 10**9, "трил": 10**12, "трлн": 10**12,
}  # fmt: skip
_POINTS = re.compile(
    rf"{_SPACE}*(?:п\.{_SPACE}?п\.?|пп\.?(?!\w)|п/п|%-?ны\w* пункт\w*|процентн\w+{_SPACE}+пункт\w*)", re.IGNORECASE
)
_PERCENT = re.compile(rf"{_SPACE}*(?:%|процент(?:а|ов|ам|ами|ах|у|ом|е)?\b|проц\.)", re.IGNORECASE)
_TIMES = re.compile(rf"{_SPACE}*раза?\b", re.IGNORECASE)
_MORE = r"не менее|не меньше|более(?: чем)?|больше(?: чем)?|свыше|выше|превы\w+|минимум|≥|>=?"
_LESS = r"не более|не больше|менее(?: чем)?|меньше(?: чем)?|не превы\w+|ниже|максимум|≤|<=?"
_ABOUT = r"около|примерно|порядка|почти|практически|приблизительно|~|≈"
# «меньше на 15» and «больше в 2 раза» say which way, «более чем на 15» says at least how much.
_DIRECTION = re.compile(r"(?<!не )\b(?:больше|меньше|более|менее|выше|ниже|превы\w+)\s+(?:на|в)\s+$", re.IGNORECASE)
_BOUNDS = tuple(
    (name, re.compile(rf"(?:{words})(?:\s+|(?<=[~≈≥≤<>=])\s*)(?:на\s+|в\s+)?$", re.IGNORECASE))
    for name, words in (("over", _MORE), ("under", _LESS), ("about", _ABOUT))
)


def numbers(text: str) -> tuple[Number, ...]:
    """Every number that counts or measures something; dates, laws, phones, ages and ranges are left out.

    >>> [(str(n.value), n.kind.value) for n in numbers("с 1 240 до 1 116, т. е. на 10% (приказ № 47 от 15.07.2021)")]
    [('1240', 'count'), ('1116', 'count'), ('10', 'percent')]
    """
    taken = not_counts(text)
    found = [number for number in _in_digits(text) if not taken[number.start]]
    covered = {at for number in found for at in range(number.start, number.end)}
    found += [word for word in _in_words(text) if not taken[word.start] and word.start not in covered]
    found = [number for number in found if not _AND_MORE.match(text, number.end)]
    found.sort(key=lambda number: number.start)
    return tuple(
        replace(n, bound=n.bound or _bound(text, n.start)) for n in _shared_units(text, _compound(text, found))
    )


def _in_digits(text: str) -> list[Number]:
    found = []
    for match in _SIMPLE_FRACTION.finditer(text):
        value = Fraction(int(match.group(1)), int(match.group(2)))
        if value < 1:
            found.append(Number(value, Kind.SHARE, match.start(), match.end(), Fraction(1, 100)))
    for match in _DIGITS.finditer(text):
        tail = match.group("tail") or match.group("apart") or ""
        if len(tail) == 3 and text[match.end("whole")] == "." and _SCALE.match(text, match.end()):
            continue  # «1.115 тыс.» may be 1 115 or 1,115
        value = Fraction(re.sub(r"\D", "", match.group("whole")) + (f".{tail}" if tail else ""))
        if match.group("sign") in ("-", "−", "–") and _is_minus(text, match.start()):
            value = -value
        found.append(_measured(text, value, match.start("whole"), match.end(), Fraction(1, 10 ** len(tail))))
    return found


def _is_minus(text: str, at: int) -> bool:
    """A dash with a number right after it is a minus at the start of a cell or a bracket, else a dash."""
    return not text[:at].strip() or text[at - 1] == "("


def _measured(text: str, value: Fraction, start: int, end: int, step: Fraction) -> Number:
    scale = _SCALE.match(text, end)
    if scale:
        factor = next(of for word, of in _SCALES.items() if scale.group(1).lower().startswith(word))
        return Number(value * factor, Kind.COUNT, start, scale.end(), step * factor, scale=factor)
    for kind, pattern in ((Kind.POINTS, _POINTS), (Kind.PERCENT, _PERCENT)):
        unit = pattern.match(text, end)
        if unit:
            return Number(value, kind, start, unit.end(), step)
    times = _TIMES.match(text, end)
    if times and re.search(r"\bв\s+(?:\w+\s+(?:чем\s+)?(?:в\s+)?)?$", text[max(0, start - 20) : start]):
        return Number(value, Kind.TIMES, start, times.end(), step)
    return Number(value, Kind.COUNT, start, end, step)


def _in_words(text: str) -> list[Number]:
    found = []
    for word in spelled(text):
        if word.form == "count":
            whole = Fraction(1) if word.value.denominator == 1 else Fraction(1, 10)
            number = replace(_measured(text, word.value, word.start, word.end, whole), spelled=True)
        else:
            kind = Kind.TIMES if word.form == "times" else Kind.SHARE
            step = Fraction(1) if kind is Kind.TIMES else Fraction(1, 100)
            number = Number(word.value, kind, word.start, word.end, step, word.bound, spelled=True)
        found.append(number)
    return found


def _compound(text: str, found: list[Number]) -> list[Number]:
    """«3 млн 450 тыс.» is one number."""
    joined: list[Number] = []
    for number in found:
        last = joined[-1] if joined else None
        if last and last.scale > number.scale and last.scale > 1 and text[last.end : number.start].isspace():
            value, step = last.value + number.value, number.step
            joined[-1] = replace(last, value=value, end=number.end, step=step, scale=number.scale)
        else:
            joined.append(number)
    return joined


_LENT = 8  # times greater is no number of the same thousands: «с 500 до 2 тыс.»
_TO = re.compile(r"^\s*(?:(?:до|против|и|к)\s+|[,;]\s*(?:до\s+)?|[-–—]\s*)$")


def _shared_units(text: str, found: list[Number]) -> list[Number]:
    """«с 91,2 до 94,0 %», «с 60 до 45 тыс.»: the unit is printed once and means both."""
    for index in range(len(found) - 2, -1, -1):
        one, two = found[index], found[index + 1]
        if one.kind is not Kind.COUNT or one.scale > 1 or not _TO.match(text[one.end : two.start]):
            continue
        if two.kind is Kind.PERCENT and one.value <= 1000:
            found[index] = replace(one, kind=Kind.PERCENT)
        elif (
            two.scale > 1
            and one.value < min(Fraction(1000), _LENT * two.value / two.scale)
            and re.search(r"\b(?:с|со|от)\s+(?:[а-яё]+\s+)?$", text[max(0, one.start - 30) : one.start])
        ):
            found[index] = replace(one, value=one.value * two.scale, step=one.step * two.scale, scale=two.scale)
    return found


def _bound(text: str, start: int) -> str:
    before = text[max(0, start - 30) : start]
    if _DIRECTION.search(before):
        return ""
    found = [name for name, pattern in _BOUNDS if pattern.search(before)]
    if "under" in found and re.search(r"\bне\s+(?:более|больше|превы)", before):
        return "under"
    return found[0] if found else ""
