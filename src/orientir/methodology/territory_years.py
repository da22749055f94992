"""Territories of a year: which exist, what they are called then, and whether their years and heirs fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from orientir.terms import Territory, Year

Wrong = tuple[Territory, str, str]
"""A row of the register, what is wrong with it, and what to do."""
FIRST, LAST = Year(1990), Year(2100)


def in_year(history: Sequence[Territory], year: Year) -> tuple[Territory, ...]:
    """The territories that exist in a year under their names of it, in the order in which the register begins them."""
    found = {row.id: row for row in history if row.exists(year)}
    return tuple(found[id] for id in dict.fromkeys(row.id for row in history) if id in found)


def latest(history: Sequence[Territory]) -> tuple[Territory, ...]:
    """Every territory once, as it is called last."""
    return tuple({row.id: row for row in history}.values())


def rows_of_each(history: Sequence[Territory]) -> dict[str, list[Territory]]:
    """By territory its rows, in their order."""
    rows: dict[str, list[Territory]] = {}
    for row in history:
        rows.setdefault(row.id, []).append(row)
    return rows


GONE = ""
"""Among those that follow a territory: nobody does, for all of its ground or for some."""


def followers(year: Year, history: Sequence[Territory]) -> Callable[[str], frozenset[str]]:
    """Tells of a territory those that stand in a year where it has stood: itself, or its heirs and theirs, or ``GONE``.

    One that the history does not list has not changed.
    """
    last = {row.id: row for row in history}

    @cache
    def followed(id: str) -> frozenset[str]:
        row = last.get(id)
        if row is None or row.until is None or row.until >= year:
            return frozenset([id])
        return frozenset().union(*map(followed, row.heirs)) if row.heirs else frozenset([GONE])

    return followed


def faults_of_years(history: Sequence[Territory]) -> Iterator[Wrong]:
    """What is wrong with the years and heirs of a register.

    The rows of one territory follow each other without a gap. An heir begins in the year after the last one of the
    territory that it follows, on the same level; so no territory can be its own heir, however many stand between.
    """
    rows = rows_of_each(history)
    for row in history:
        own = rows[row.id]
        if row.since and row.until and row.since > row.until:
            yield row, f"Годы «{row.id}»: {row.since} позже {row.until}.", "Исправьте столбец since или until."
        if row is not own[-1]:
            yield from _next_row(row, own[own.index(row) + 1])
        yield from _heirs(row, own[-1], rows)
        if above := rows.get(row.within):
            yield from _above(row, above)


def _next_row(row: Territory, after: Territory) -> Iterator[Wrong]:
    """A row of a territory is followed by the next one in the year after."""
    if row.level != after.level:
        yield after, f"«{row.id}» уже стоит на уровне «{row.level}».", "Дайте территории другого уровня другой код."
    if row.until and after.since and after.since != row.until + 1:
        what = "перерыв" if after.since > row.until else "две строки на один год"
        message = f"У «{row.id}» {what}: прежняя строка по {row.until} год, эта с {after.since}."
        yield after, message, f"Начните эту строку с {row.until + 1} года или исправьте прежнюю."


def _heirs(row: Territory, last: Territory, rows: Mapping[str, Sequence[Territory]]) -> Iterator[Wrong]:
    if row.heirs and (row is not last or row.until is None):
        advice = "Впишите until в последнюю строку территории и преемников туда же."
        yield row, f"У «{row.id}» названы преемники, а последний год не назван.", advice
        return
    for id in row.heirs:
        if id not in rows:
            yield row, f"Преемника «{id}» нет в списке.", "Исправьте столбец heirs или добавьте строку."
            continue
        first = rows[id][0]
        if first.level != row.level:
            message = f"Преемник «{id}» на уровне «{first.level}», а «{row.id}» — на уровне «{row.level}»."
            yield row, message, "Преемники — территории того же уровня."
        elif row.until is not None and first.since != row.until + 1:
            since = f"с {first.since} года" if first.since else "без года начала"
            advice = (
                f"Преемник начинается в {row.until + 1} году. Если к прежней территории присоединили соседнюю, "
                "закончите обе и заведите преемницу под новым кодом: границы у неё другие."
            )
            yield row, f"«{row.id}» — по {row.until} год, а преемник «{id}» — {since}.", advice
    if len(set(row.heirs)) < len(row.heirs):
        yield row, f"У «{row.id}» преемник назван дважды.", "Оставьте один раз."


def _above(row: Territory, above: Sequence[Territory]) -> Iterator[Wrong]:
    """The territory in which another lies exists in all of its years."""
    since, until = above[0].since or FIRST, above[-1].until or LAST
    if (row.since or FIRST) < since or (row.until or LAST) > until:
        years = [f"с {since} года" if above[0].since else "", f"по {until} год" if above[-1].until else ""]
        message = f"«{row.id}» лежит в «{row.within}», а та есть только {' '.join(filter(None, years))}."
        yield row, message, "Закончите строку в until и добавьте другую: тот же id, следующий год, другой within."
