"""Numbers written in words: «двадцать семь», «пятистам», «две трети», «вдвое», «каждый пятый»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from orientir.factcheck.text.words import WORD, plain

_SMALL = {
    1: "один одна одно одного одной одному одним одном одну",
    2: "два две двух двум двумя двое двоих",
    3: "три трех трем тремя трое троих",
    4: "четыре четырех четырем четырьмя четверо четверых",
    8: "восемь восьми восемью",
    40: "сорок сорока",
    90: "девяносто девяноста",
    100: "сто ста",
    200: "двести двухсот двумстам двумястами двухстах",
    300: "триста трехсот тремстам тремястами трехстах",
    400: "четыреста четырехсот четыремстам четырьмястами четырехстах",
}
_SOFT = {
    5: "пят", 6: "шест", 7: "сем", 9: "девят", 10: "десят", 11: "одиннадцат", 12: "двенадцат", 13: "тринадцат",
    14: "четырнадцат", 15: "пятнадцат", 16: "шестнадцат", 17: "семнадцат", 18: "восемнадцат",
    19: "девятнадцат", 20: "двадцат", 30: "тридцат",
}  # fmt: skip
_TENS = {50: "пят", 60: "шест", 70: "сем", 80: "восем"}
_HUNDREDS = {500: "пят", 600: "шест", 700: "сем", 800: "восем", 900: "девят"}
_SCALES = {1000: "тысяч", 10**6: "миллион", 10**9: "миллиард", 10**12: "триллион"}
_SCALE_ENDING = re.compile(r"^(?:|а|и|у|ей|ам|ами|ах|ов|ом|ы|е)$")


def _vocabulary() -> dict[str, int]:
    words = {form: value for value, forms in _SMALL.items() for form in forms.split()}
    for value, base in _SOFT.items():
        words |= {base + end: value for end in ("ь", "и", "ью")}
    del words["семью"]  # «на семью из двух человек» is a family
    for value, base in _TENS.items():
        oblique = "восьми" if base == "восем" else base + "и"
        words |= dict.fromkeys((base + "ьдесят", oblique + "десяти", base + "ьюдесятью"), value)
    for value, base in _HUNDREDS.items():
        oblique = "восьми" if base == "восем" else base + "и"
        words |= dict.fromkeys((base + "ьсот", oblique + "сот", oblique + "стам", oblique + "стах"), value)
    return words


_WORDS = _vocabulary()
_ORDINAL = re.compile(
    r"^(?:перв|втор|трет(?:ий|ье|ья|ьи|ью)|четверт(?:ый|ая|ое|ого|ой|ом|ую|ым|ых|ому)|пят(?:ый|ая|ое|ого|ой|ом|ую|ым|ому)"
    r"|шест(?:ой|ая|ое|ого|ом|ую|ым|ому)|седьм|восьм(?:ой|ая|ое|ого|ом|ую|ым|ому)"
    r"|(?:девят|десят|\w+дцат|\w+десят)(?:ый|ая|ое|ого|ой|ом|ую|ым|ому|ых))"
)
_ORDINALS = {
    "втор": 2, "трет": 3, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9, "десят": 10,
}  # fmt: skip
_SHARES = {"треть": 3, "трети": 3, "четверть": 4, "четверти": 4, "четвертью": 4}
_HALF = frozenset(("половина", "половины", "половине", "половину", "половиной"))
_TIMES = {"вдвое": 2, "втрое": 3, "вчетверо": 4, "впятеро": 5}
_NOT_SHARE = re.compile(
    r"(?:перв|втор|трет|четверт|последн|верхн|нижн|средн|передн|задн|наружн|внутренн|дистальн|проксимальн|I{1,3}V?)"
    r"\w*\s+$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Spelled:
    """A number found in words: ``form`` is "count", "share" or "times"; ``bound`` "over" for «большинство»."""

    value: Fraction
    start: int
    end: int
    form: str
    bound: str = ""


def spelled(text: str) -> Iterator[Spelled]:
    """Every number that a text spells out, in order.

    >>> [int(found.value) for found in spelled("в тридцати трёх архивах и ста двадцати пяти школах")]
    [33, 125]
    >>> [int(found.value) for found in spelled("до тысячи двухсот шести")]
    [1206]
    """
    words = list(WORD.finditer(text))
    index = 0
    while index < len(words):
        found, used = _share(text, words, index) or _count(text, words, index) or (None, 1)
        if found:
            yield found
        index += used


def _share(text: str, words: list[re.Match[str]], index: int) -> tuple[Spelled, int] | None:
    word = plain(words[index].group())
    here = words[index]

    def ends(value: Fraction, used: int, form: str = "share", bound: str = "") -> tuple[Spelled, int]:
        return Spelled(value, here.start(), words[index + used - 1].end(), form, bound), used

    if word in _TIMES:
        return ends(Fraction(_TIMES[word]), 1, "times")
    if word in ("полтора", "полутора"):
        return ends(Fraction(3, 2), 1, "count")
    if word in ("большинство", "большинстве"):
        return ends(Fraction(1, 2), 1, bound="over")
    after = plain(words[index + 1].group()) if index + 1 < len(words) and _near(text, words, index) else ""
    two = _two_words(word, after)
    if two:
        return ends(two, 2)
    if word in _HALF or word in _SHARES:
        ordinal = _NOT_SHARE.search(text[max(0, here.start() - 24) : here.start()])
        other = after == "года" if word in _HALF else _adjective_of(word, after)
        return None if ordinal or other else ends(Fraction(1, _SHARES.get(word, 2)), 1)
    return None


def _two_words(word: str, after: str) -> Fraction | None:
    """«две трети», «четыре пятых», «пятая часть», «каждый десятый»."""
    if word in ("две", "двух", "двум") and after in ("трети", "третей", "третям"):
        return Fraction(2, 3)
    if word in ("три", "трех", "трем") and after in ("четверти", "четвертей", "четвертям"):
        return Fraction(3, 4)
    parts = _ordinal(after) if after.endswith(("ых", "их")) and word in _WORDS else 0
    if parts > 2 and 1 < _WORDS.get(word, 0) < parts:
        return Fraction(_WORDS[word], parts)  # «четыре пятых»
    ordinal = _ordinal(word) if after in ("часть", "части", "частью") else 0
    ordinal = ordinal or (_ordinal(after) if word.startswith("кажд") else 0)
    return Fraction(1, ordinal) if ordinal else None


def _ordinal(word: str) -> int:
    return next((value for base, value in _ORDINALS.items() if word.startswith(base)), 0)


def _adjective_of(word: str, after: str) -> bool:
    """«трети» may be a form of «третий» only before a noun of its own kind; school quarters are no shares."""
    return word.startswith("четверт") and after.startswith(("учебн", "финал"))


def _near(text: str, words: list[re.Match[str]], index: int) -> bool:
    return text[words[index].end() : words[index + 1].start()].isspace()


def _count(text: str, words: list[re.Match[str]], index: int) -> tuple[Spelled, int] | None:
    total = group = 0
    last = 10**12
    used = 0
    while index + used < len(words) and (not used or _near(text, words, index + used - 1)):
        word = plain(words[index + used].group())
        scale = _scale(word)
        if scale == 1000 and not used and word != "тысяч" and _follows(text, words, index) >= 20:
            total = scale  # «тысячи двухсот двадцати шести»
        elif scale and group:
            total, group, last = total + group * scale, 0, 10**12
        elif word in _WORDS and _magnitude(_WORDS[word]) < _magnitude(last):
            group, last = group + _WORDS[word], _WORDS[word]
        else:
            break
        used += 1
    follows = index + used < len(words) and used and _near(text, words, index + used - 1)
    if follows and _ORDINAL.match(plain(words[index + used].group())):
        return None, used + 1  # type: ignore[return-value]  # «двадцать первый» counts nothing
    value = total + group
    if value < 2:
        return None
    return Spelled(Fraction(value), words[index].start(), words[index + used - 1].end(), "count"), used


def _follows(text: str, words: list[re.Match[str]], index: int) -> int:
    """What the next word is worth."""
    after = index + 1 < len(words) and _near(text, words, index)
    return _WORDS.get(plain(words[index + 1].group()), 0) if after else 0


def _scale(word: str) -> int:
    for value, base in _SCALES.items():
        if word.startswith(base) and _SCALE_ENDING.match(word[len(base) :]):
            return value
    return 0


def _magnitude(value: int) -> int:
    """Order of a word in a numeral: hundreds, tens, then units; «пятнадцать» ends like a unit."""
    if value < 20:
        return 1
    return 2 if value < 100 else (3 if value < 1000 else 4)
