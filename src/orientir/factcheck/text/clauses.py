"""The structure of a sentence: its brackets and its clauses, found once, before any rule looks.

A clause ends at a semicolon or at a comma outside brackets, unless what follows only explains what stands before it:
«выросло с 120 до 150, или на 25 %» is one clause, «построено 3 школы, открыто 2 сада» are two.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

# A sign within a clause: no bracket and no stop, but for that of «12 тыс. руб.».
GOES_ON = r"(?:[^.;()]|(?<=чел)\.|(?<=ед)\.|(?<=экз)\.|(?<=руб)\.|(?<=тыс)\.|(?<=млн)\.|(?<=кв)\.|(?<=куб)\.)"
_EXPLAINS = re.compile(
    r"\s*(?:или|то\s+есть|т\.\s?е\.|что|это|составив|достигнув|превысив|против"
    r"|по\s+сравнению|чем|когда|тогда как|при|с|со|до|на|в\s+\d"
    r"|к\s+(?:уровню|(?:19|20)\d\d|прошл\w+|предыдущ\w+|аналогичн\w+)|в\s+(?:\w+\s+){0,2}раза?\b|\(|а\s+(?:годом|в\s+(?:прошл|предыд|(?:19|20)\d\d))|[+−–-]\s?\d|\d+(?:[.,]\d+)?\s*%\s*[),;]"
    r"|(?:при)?рост\w*|сни(?:ж|з)\w+|сокра\w+|увелич\w+|уменьш\w+|спад\w*|темп\w*|больше|меньше|выше|ниже)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Span:
    """A stretch of a sentence, end excluded."""

    start: int
    end: int

    def holds(self, position: int) -> bool:
        """Whether a position lies in the stretch."""
        return self.start <= position < self.end


@dataclass(frozen=True)
class Outline:
    """Brackets (outermost, with their signs) and clauses of a sentence, in order."""

    brackets: tuple[Span, ...]
    clauses: tuple[Span, ...]
    items: tuple[Span, ...]
    """What stands between semicolons."""

    def bracket(self, position: int) -> Span | None:
        """The bracket around a position."""
        return _around(self.brackets, position)

    def clause(self, position: int) -> Span | None:
        """The clause around a position."""
        return _around(self.clauses, position)

    def item(self, position: int) -> Span | None:
        """The stretch between semicolons around a position."""
        return _around(self.items, position)


def _around(spans: tuple[Span, ...], position: int) -> Span | None:
    at = bisect_right([span.start for span in spans], position) - 1
    return spans[at] if at >= 0 and spans[at].holds(position) else None


@lru_cache(maxsize=4096)
def outline(text: str) -> Outline:
    """Brackets, clauses and items of a sentence.

    >>> text = "Выросло с 12 до 15, или на 25 %; закрыто 3 школы (в селе, 2 года назад), 1 сад"
    >>> [text[clause.start:clause.end].strip() for clause in outline(text).clauses]
    ['Выросло с 12 до 15, или на 25 %', 'закрыто 3 школы (в селе, 2 года назад)', '1 сад']
    """
    brackets: list[Span] = []
    commas, semicolons = [], []
    depth = opened = 0
    for at, sign in enumerate(text):
        if sign == "(":
            opened = opened if depth else at
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
            if not depth:
                brackets.append(Span(opened, at + 1))
        elif sign == ";" and not depth:
            semicolons.append(at)
        elif sign == "," and not depth and not _decimal(text, at):
            commas.append(at)
    if depth:
        brackets.append(Span(opened, len(text)))
    cuts = [at for at in commas if not _EXPLAINS.match(text, at + 1)]
    return Outline(tuple(brackets), _between(text, sorted([*cuts, *semicolons])), _between(text, semicolons))


def _decimal(text: str, at: int) -> bool:
    return text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()


def _between(text: str, cuts: list[int]) -> tuple[Span, ...]:
    edges = [-1, *cuts, len(text)]
    return tuple(Span(low + 1, high) for low, high in zip(edges, edges[1:], strict=False))
