"""Russian words as the checker needs them: light stems, numerals, what carries no meaning.

No dictionary: endings are cut and the rest is compared by its beginning. That is enough to see
that «библиотек» and «библиотеках» are one word, and the corpus measures how often it is not.
"""

from __future__ import annotations

import re
from functools import lru_cache

WORD = re.compile(r"[А-Яа-яЁёA-Za-z]+(?:-[А-Яа-яЁёA-Za-z]+)*")

_ENDING_LIST = """
иями ями ами ием ией иям иях ия ии ий ие ию ев ов ей ой ый ая яя ое ее ые их ых ым им ом ем ам ям ах ях ую юю
ого его ому ему ыми ими ью а я о е у ю ы и й ь
"""
_ENDINGS = sorted(_ENDING_LIST.split(), key=len, reverse=True)
_PAST = re.compile(r"(?:ившими|ывал|ивал|овал|ил|ал|ел|ул|ит|ят|ет|ут|ют|ат)(?:а|о|и|ы)?$")
_SAME = {
    "чел": "человек", "человк": "человек", "люд": "человек", "людьм": "человек", "лиц": "человек",
    "ребенок": "дет", "ребят": "дет", "т": "тонн", "ребенк": "дет", "детьм": "дет", "гражданин": "граждан",
    "мужчин": "мужчин", "обуча": "обуча",
}  # fmt: skip
_EMPTY_LIST = """
а без более больше бы был была были было быть в во все всего всех вот вы где да данн данный для до его ее если
есть еще же за и из или им их к как ко которые который которых которая которое кто ли либо менее меньше между
на над не него нее ней нет ни них но о об однако он она они оно от по под почти практически при про с со свои
так также такой там те тем то того тоже только том тому у уже чел чем что чтобы эта эти этих это этого этой
этом этот я далее соответственно согласно около примерно порядка свыше включая среди числе числа число общего
общее общая общей количество количества доля доли долю удельный вес год года году годом годы годах годов гг г
составило составил составила составили составляет является являются отметил отметили указали указало указал
имеется имеют имеет имел показатель показатели показателя наличие наличии таким образом итог итогам данным
данные данных мониторинг мониторинга человек человека лиц ед шт штук единиц единицы единица период отчетный
отчетном значение процент процента процентов связи целом частности сравнению против раз раза одна один одной
тыс млн млрд руб
"""
_BEGINNING = 5
_EMPTY = frozenset(_EMPTY_LIST.split())


def plain(word: str) -> str:
    """Lower case, ё as е."""
    return word.lower().replace("ё", "е")


def stem(word: str) -> str:
    """The part of a word that its case and number leave alone.

    >>> stem("библиотеках") == stem("библиотек"), stem("площадок") == stem("площадка"), stem("чел")
    (True, True, 'человек')
    """
    base = plain(word)
    if base.endswith(("ся", "сь")):
        base = base[:-2]
    if base in _SAME:
        return _SAME[base]
    ending = next((end for end in _ENDINGS if base.endswith(end) and len(base) - len(end) >= 3), "")
    base = base[: len(base) - len(ending)]
    if not ending and len(base) > 5:
        base = _PAST.sub("", base)
    if len(base) > 4 and base[-2:] in ("ок", "ек"):
        base = base[:-2] + "к"  # the fleeting vowel of the genitive plural
    return _SAME.get(base, base)


def same_stem(one: str, other: str) -> bool:
    """Whether two stems may be one word: equal, or one a beginning of the other by at most two letters."""
    short, long = sorted((one, other), key=len)
    return one == other or (long.startswith(short) and len(short) >= 3 and len(long) - len(short) <= 2)


@lru_cache(maxsize=8192)
def root(word: str) -> str:
    """A rough root for comparing subjects: the first letters of the stem.

    >>> root("участие") == root("участники"), root("обеспеченность") == root("обеспечение")
    (False, True)
    """
    return stem(word)[:6]


def meaningful(word: str) -> bool:
    """Whether a word tells one subject from another."""
    return len(word) > 1 and plain(word) not in _EMPTY


def roots(text: str) -> frozenset[str]:
    """Roots of the meaningful words of a text."""
    return frozenset(root(part) for word in WORD.findall(text) if meaningful(word) for part in _parts(word))


def beginnings(text: str) -> frozenset[str]:
    """The first letters of the roots of a text, by which a verb and its noun meet.

    >>> beginnings("сдавали экзамен") & beginnings("сдавших")
    frozenset()
    >>> beginnings("подлежало осмотру") & beginnings("подлежащих")
    frozenset({'подле'})
    """
    return frozenset(one[:_BEGINNING] for one in roots(text))


def _parts(word: str) -> list[str]:
    return [part for part in word.split("-") if len(part) > 1]
