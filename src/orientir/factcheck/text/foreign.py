"""Text whose numbers are left alone: other languages, code, rows of a table that lost its lines."""

from __future__ import annotations

import re

_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_LATIN = re.compile(r"[A-Za-z]")
_CODE = re.compile(r"[{}<>\[\]=_|\\]|\"\s*:|::|//|&\w+;")
_IMPRINT = re.compile(r"\b(?:ISBN|УДК|ББК)\b|©")
_MUCH_CODE = 8
_CELL = re.compile(r"[-+−–]?\d+(?:[.,]\d+)?%?\*{0,2}")
_GROUP = re.compile(r"\d{3}(?:[.,]\d+)?%?")
_DASHES = ("-", "–", "—", "−", "*")
_EMPTY_CELLS = re.compile(r"(?:(?:^|\s)[-–—_*]{1,2}\.?(?=\s|$)){2}")  # «запасы 483 - - - -» of a form
_MANY = 8
_ROW = 4
_RUNS = 2
_PAIRS = 3


def is_foreign(text: str) -> bool:
    """Whether a sentence is of another language or of code.

    >>> [is_foreign(t) for t in ("In 12 (10%) cases", "У 12 (10 %) больных", '{"id": 5, "parts": [1, 2]}')]
    [True, False, True]
    """
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    marks = len(_CODE.findall(text))
    if _IMPRINT.search(text):
        return True
    return latin > 2 * cyrillic + 3 or marks >= _MUCH_CODE or (marks >= 4 and latin > cyrillic)


_FORMULA = re.compile(r"[=≈]")
_OPERATOR = re.compile(r"[·⋅×∙∗∑Σ√∆\uf000-\uf0ff]|\d\s?[*/]\s?\d|\*\s\d|\w\s\+\s[А-ЯЁA-Z]")


def is_formula(text: str) -> bool:
    """Whether a sentence reckons: its numbers are those of a formula.

    >>> [is_formula(t) for t in ("П = 52,1 · (1 – 0,24) = 39,6 тыс. р.", "Аренда = 1 400 руб.", "школ 12 + 3")]
    [True, False, False]
    """
    return bool(_FORMULA.search(text) and _OPERATOR.search(text))


def in_lost_rows(text: str) -> bool:
    """Whether numbers follow one another with nothing between them, as the cells of a table that lost its lines do.

    >>> [in_lost_rows(t) for t in ("Кражи 480 -12,7 478 -12,8 91", "жителей 1 240 116 и 15 кружков, 12, 14 и 16")]
    [True, False]
    """
    if _EMPTY_CELLS.search(text) or (len(_CELL.findall(text)) > _MANY and len(_CYRILLIC.findall(text)) < _MANY):
        return True
    run = longest = runs = pairs = 0
    last = ""
    for word in text.split():
        grouped = _GROUP.fullmatch(word) and last.isdigit() and len(last) <= 3
        if word in _DASHES and run:
            continue
        if not _CELL.fullmatch(word):
            run = 0
        elif not grouped:
            run += 1
            runs += run == 3
            pairs += run == 2
        longest, last = max(longest, run), word
    return longest >= _ROW or runs >= _RUNS or pairs >= _PAIRS


_LABEL = re.compile(r"[а-яё]{3,}\s+(\d{1,2})(?![\d.,]\d|\s?%)", re.IGNORECASE)
_LABELS = 6
_GAPS = 8


def is_labelled(text: str) -> bool:
    """Whether the numbers of a sentence only label the parts of a drawing: «датчик 1, регулятор 4, блок 9».

    >>> [is_labelled(t) for t in ("вал 1, шкив 2, ремень 3, кожух 4, винт 5 и гайка 7", "школ 12, садов 14, клубов 5")]
    [True, False]
    """
    labels = {int(number) for number in _LABEL.findall(text)}
    return len(labels) >= _LABELS and max(labels) <= len(labels) + _GAPS
