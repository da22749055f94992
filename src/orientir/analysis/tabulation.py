"""Count the answers to every question of a questionnaire by territory and organisation, in one pass over the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orientir.analysis.engines import choose, select
from orientir.methodology import Field, FieldType
from orientir.snapshot import Table
from orientir.snapshot.model import WHOSE

Answered = tuple[str, str]
"""A field and one of its answers: the id of an option, "1" and "0" of "yes or no", a number in digits."""


@dataclass(frozen=True)
class Tally:
    """How many answers there are of an organisation, and how often each one was given."""

    territory: str
    organisation: str
    answers: int
    counts: Mapping[Answered, int]


def tally(table: Table, fields: Sequence[tuple[Field, Sequence[str]]]) -> list[Tally]:
    """The counts by organisation; ``fields`` are fields with the answers that are counted."""
    wanted = [(f, value) for f, values in fields for value in values]
    sums = ", ".join(f"SUM(CASE WHEN {_equals(f, value)} THEN 1 ELSE 0 END)" for f, value in wanted) or "0"
    statement = (
        f'SELECT territory, "{WHOSE}", COUNT(*), {sums} FROM t GROUP BY territory, "{WHOSE}" '  # noqa: S608 - checked names
        f'ORDER BY territory, "{WHOSE}"'
    )
    rows = select(table, {WHOSE, *(f.id for f, _ in fields)}, statement, choose(table).engine)
    names = [(f.id, value) for f, value in wanted]
    return [Tally(str(t), str(o), int(n), dict(zip(names, map(int, cells), strict=False))) for t, o, n, *cells in rows]


def added(tallies: Iterable[Tally]) -> tuple[int, Mapping[Answered, int]]:
    """The answers of several organisations together."""
    total, counts = 0, Counter[Answered]()
    for one in tallies:
        total += one.answers
        counts.update(one.counts)
    return total, counts


def _equals(f: Field, value: str) -> str:
    """Ids of options and digits only: nothing that people have typed comes into the statement."""
    return f"\"{f.id}\" = '{value}'" if f.type is FieldType.CHOICE else f'"{f.id}" = {int(value)}'


def means(table: Table, fields: Iterable[Field]) -> dict[str, tuple[int, int]]:
    """By field with numbers how many gave one, and their sum in units of its smallest place."""
    wanted = list(fields)
    if not wanted:
        return {}
    sums = ", ".join(f'COUNT("{f.id}"), SUM("{f.id}")' for f in wanted)
    ((*cells,),) = select(table, {f.id for f in wanted}, f"SELECT {sums} FROM t", choose(table).engine)  # noqa: S608
    pairs = zip(cells[::2], cells[1::2], strict=True)
    return {f.id: (int(n), int(total or 0)) for f, (n, total) in zip(wanted, pairs, strict=True)}


def texts(table: Table, f: Field, most: int) -> tuple[int, list[str]]:
    """How many wrote something, and the first so many texts in the order of the file, which is none."""
    statement = f'SELECT "{f.id}" FROM t WHERE "{f.id}" IS NOT NULL'  # noqa: S608 - a checked name
    found = [str(row[0]) for row in select(table, {f.id}, statement, choose(table).engine)]
    return len(found), found[:most]
