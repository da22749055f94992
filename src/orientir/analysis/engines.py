"""Run formulas on an engine, and choose which: all run the same statement (docs/decisions/0003-engines.md).

SQLite takes rows in memory (a campaign's forms; it starts at once), DuckDB a Parquet file (archives, questionnaires; it
reads only the columns that formulas name). PostgreSQL or a Spark cluster takes the files instead where one is named.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from orientir.analysis.model import Marks, Request, Results
from orientir.analysis.places import FLAT, Places
from orientir.analysis.runners import Run, duckdb, postgresql, spark, sqlite
from orientir.analysis.sql import Leaf, combine, condition_sql, decided_sql, leaves, pair
from orientir.methodology.formula import Condition, CountUnits, Formula, N, ShareOfUnits, columns, needs
from orientir.snapshot import Table
from orientir.terms import Absence, Counted, Issue, Refused


class Engine(StrEnum):
    SQLITE = "sqlite"
    DUCKDB = "duckdb"
    POSTGRESQL = "postgresql"
    SPARK = "spark"


RUN: Mapping[Engine, Run] = {
    Engine.SQLITE: sqlite.run,
    Engine.DUCKDB: duckdb.run,
    Engine.POSTGRESQL: postgresql.run,
    Engine.SPARK: spark.run,
}
SERVERS = {Engine.SPARK: spark.ADDRESS, Engine.POSTGRESQL: postgresql.ADDRESS}
"""The variable that names the server of an engine; the first that is set takes the large tables."""
NAMES = {Engine.SPARK: "Spark", Engine.POSTGRESQL: "PostgreSQL"}


@dataclass(frozen=True)
class Choice:
    """An engine, and one line that says why."""

    engine: Engine
    reason: str


def choose(table: Table) -> Choice:
    """The engine for a table: how it is kept decides.

    Rows in memory stay with SQLite however many they are: handing them to DuckDB takes longer than
    SQLite needs to load and to count them (docs/decisions/0003-engines.md).
    """
    if table.parquet is not None:
        for engine, variable in SERVERS.items():
            if os.environ.get(variable):
                return Choice(engine, f"{NAMES[engine]}: строк {table.size}, сервер назван в {variable}.")
        return Choice(Engine.DUCKDB, f"DuckDB: строк {table.size}, они в файле Parquet.")
    return Choice(Engine.SQLITE, f"SQLite: строк {table.size}, они в памяти.")


def compute(
    table: Table,
    requests: Sequence[Request],
    engine: Engine,
    *,
    places: Places = FLAT,
    only: Collection[str] | None = None,
) -> Results:
    """k and n of every request for the region and every territory, in one pass over the table.

    With ``only`` what lies in none of these territories is left out, of the region too. Raises ``Refused`` where a
    number needs more than 64 bits.
    """
    try:
        return _compute(table, requests, engine, places, only)
    except OverflowError as error:
        raise Refused([_too_large(table, [request.formula for request in requests], engine)]) from error


def _compute(
    table: Table, requests: Sequence[Request], engine: Engine, places: Places, only: Collection[str] | None
) -> Results:
    wanted = list(dict.fromkeys(leaf for request in requests for leaf in leaves(request.formula)))
    if not wanted:
        return {}
    read = frozenset().union(*map(columns, wanted))
    found = RUN[engine](table, read, query(wanted, "t"))
    rows = [row for row in found if only is None or places.within(str(row[0]), only)]
    # Column by column: a campaign of 42 forms has more cells to convert than rows to read.
    territories, *cells = zip(*rows, strict=True) if rows else [()] * (1 + 2 * len(wanted))
    pairs = {leaf: (k, n) for leaf, k, n in zip(wanted, cells[::2], cells[1::2], strict=True)}
    groups = _Groups(tuple(map(str, territories)), places)
    by_request = [_results(request, pairs, groups) for request in requests]
    return dict(zip(groups.members, zip(*by_request, strict=True), strict=True))


def answered(table: Table, formulas: Sequence[Formula], marks: Marks, engine: Engine) -> list[frozenset[str]]:
    """For each formula, the units that answered all of its fields and of which it can be computed."""
    try:
        return _answered(table, formulas, marks, engine)
    except OverflowError as error:
        raise Refused([_too_large(table, formulas, engine)]) from error


def _too_large(table: Table, formulas: Sequence[Formula], engine: Engine) -> Issue:
    """What to say where numbers are too large, with the fields of the first formula that is."""
    read: frozenset[str] = frozenset()
    for formula in formulas:
        try:
            _compute(table, [Request(formula)], engine, FLAT, None)
        except OverflowError:
            read = columns(formula)
            break
    names = ", ".join(f"«{name}»" for name in sorted(read))
    message = f"числа слишком велики, чтобы их сложить: {names}." if names else "числа слишком велики."
    return Issue("too_large", table.level, message, "Проверьте ответы и множители в формуле показателя.")


def _answered(table: Table, formulas: Sequence[Formula], marks: Marks, engine: Engine) -> list[frozenset[str]]:
    names = sorted(frozenset().union(*map(needs, formulas)))
    read = frozenset(names).union(*map(columns, formulas))
    wanted = [f"CASE WHEN {decided_sql(formula)} THEN 1 ELSE 0 END" for formula in formulas]
    wanted += [f'CASE WHEN "{name}" IS NULL THEN 1 ELSE 0 END' for name in names]
    rows = RUN[engine](table, read, f"SELECT {', '.join(['_unit', *wanted])} FROM t")  # noqa: S608 - checked names
    found: list[set[str]] = [set() for _ in formulas]
    needed = [needs(formula) for formula in formulas]
    for unit, *flags in rows:
        empty = [name for name, flag in zip(names, flags[len(formulas) :], strict=True) if flag]
        blank = {name for name in empty if marks.get((unit, name)) is not Absence.NOT_APPLICABLE}
        for units, fields, decided in zip(found, needed, flags, strict=False):
            if decided and not blank & fields:
                units.add(unit)
    return [frozenset(units) for units in found]


class Total(NamedTuple):
    """How many rows there are, and what the parts of a formula add up to over them: integers that can be added."""

    rows: int
    cells: tuple[int, ...]


def totals(table: Table, formula: Formula, where: Condition | None, by: str) -> dict[tuple[str, str], Total]:
    """A formula over the rows of which ``where`` is true, apart for each territory and value of the column ``by``."""
    aggregates = "".join(f", {p.k}, {p.n}" for p in map(pair, leaves(formula)))
    chosen = f" WHERE {condition_sql(where)}" if where is not None else ""
    statement = f'SELECT territory, "{by}", COUNT(*){aggregates} FROM t{chosen} GROUP BY territory, "{by}"'  # noqa: S608
    rows = select(table, {by, *columns(formula), *columns(where)}, statement, choose(table).engine)
    return {(str(row[0]), str(row[1])): Total(row[2], tuple(cell or 0 for cell in row[3:])) for row in rows}


def added(formula: Formula, parts: Iterable[Total]) -> tuple[int, Counted]:
    """How many rows several totals of a formula have together, and its k and n over them."""
    parts = list(parts)
    sums = [sum(cells) for cells in zip(*(part.cells for part in parts), strict=True)]
    pairs = zip(map(pair, leaves(formula)), sums[::2], sums[1::2], strict=True)
    found = combine(formula, (_counted(k, n, p.k_scale, p.n_scale) for p, k, n in pairs))
    return sum(part.rows for part in parts), found


def select(table: Table, read: Collection[str], statement: str, engine: Engine) -> list[tuple[Any, ...]]:
    """The rows of a statement of ours over the table ``t``, of which it names these columns."""
    return RUN[engine](table, read, statement)


class _Groups:
    """The rows of a result, one a territory, and the places in which they lie."""

    def __init__(self, territories: Sequence[str], places: Places) -> None:
        self.territories, self.places = territories, places
        self.members = places.members(territories)
        self._own = len(territories) + 1 == len(self.members)
        """Whether there are no places but the territories themselves and the whole."""

    def sums(self, cells: Sequence[int | None], units: str) -> list[int]:
        """The sum of each place. As units, a territory of that level counts 1 or 0 whatever its rows."""
        # A sum over nothing is NULL in SQL and an empty base (0 of 0) here.
        numbers = [cell or 0 for cell in cells]
        if self._own:
            numbers = [int(bool(number)) for number in numbers] if units else numbers
            return [*numbers, sum(numbers)]
        if not units:
            return [sum([numbers[at] for at in rows]) for rows in self.members.values()]
        whole = [self.places.at(territory, units) for territory in self.territories]
        return [len({whole[at] for at in rows if numbers[at]}) for rows in self.members.values()]


def _results(
    request: Request, pairs: Mapping[Leaf, tuple[Sequence[int | None], ...]], groups: _Groups
) -> list[Counted]:
    """The results of one request, one for each place."""
    parts = []
    for leaf in leaves(request.formula):
        scales = pair(leaf)
        units = request.units if isinstance(leaf, ShareOfUnits | CountUnits | N) else ""
        k, n = (groups.sums(cells, units) for cells in pairs[leaf])
        parts.append([_counted(a, b, scales.k_scale, scales.n_scale) for a, b in zip(k, n, strict=True)])
    return parts[0] if len(parts) == 1 else [combine(request.formula, iter(part)) for part in zip(*parts, strict=True)]


@lru_cache(maxsize=2**14)
def _counted(k: int, n: int, k_scale: int, n_scale: int) -> Counted:
    """Make k and n exact fractions, kept for reuse: most pairs of a campaign are 0 of 1 and 1 of 1."""
    return Counted(_exact(k, k_scale), _exact(n, n_scale))


def _exact(number: int, scale: int) -> Fraction:
    if not isinstance(number, int):  # SQLite goes on with a rounded number where 64 bits are not enough
        raise OverflowError(f"{number}: more than 64 bits")
    return Fraction(number, 10**scale) if scale else Fraction(number)


def query(wanted: Sequence[Leaf], source: str) -> str:
    """The one statement that an engine runs."""
    aggregates = ", ".join(f"{p.k}, {p.n}" for p in map(pair, wanted))
    return f"SELECT territory, {aggregates} FROM {source} GROUP BY territory"  # noqa: S608 - checked names only
