"""Two SQL engines behind one function, and the rule that chooses between them.

Both read the same columns of integers: SQLite in memory for a campaign's forms (it starts at once),
DuckDB for archives and questionnaires (it pays from some tens of thousands of rows on).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from orientir.analysis.model import Request, Results
from orientir.analysis.sql import Leaf, combine, leaves, pair
from orientir.methodology.formula import CountUnits, N, ShareOfUnits, columns
from orientir.methodology.interpret import Counted
from orientir.snapshot import Table
from orientir.terms import REGION

DUCKDB_FROM = 20_000
"""Rows from which DuckDB's start-up (about a tenth of a second) is repaid; see benchmarks/."""


class Engine(StrEnum):
    SQLITE = "sqlite"
    DUCKDB = "duckdb"


@dataclass(frozen=True)
class Choice:
    """An engine, and one line that says why."""

    engine: Engine
    reason: str


def choose(rows: int) -> Choice:
    """The engine for tables of this size."""
    if rows >= DUCKDB_FROM:
        return Choice(Engine.DUCKDB, f"DuckDB: строк {rows}, это не меньше {DUCKDB_FROM}.")
    return Choice(Engine.SQLITE, f"SQLite: строк {rows}, это меньше {DUCKDB_FROM}; запуск мгновенный.")


def compute(table: Table, requests: Sequence[Request], engine: Engine) -> Results:
    """k and n of every request for the region and every territory, in one pass over the table."""
    wanted = list(dict.fromkeys(leaf for request in requests for leaf in leaves(request.formula)))
    if not wanted:
        return {}
    run = _duckdb if engine is Engine.DUCKDB else _sqlite
    # A sum over nothing is NULL in SQL and an empty base (0 of 0) here.
    cells = {str(territory): [cell or 0 for cell in row] for territory, *row in run(table, wanted)}
    some, whole = _totals(wanted, cells, whole=False), _totals(wanted, cells, whole=True)
    plans = [(request, [wanted.index(leaf) for leaf in leaves(request.formula)]) for request in requests]
    scales = [10**scale for leaf in wanted for p in [pair(leaf)] for scale in (p.k_scale, p.n_scale)]

    def result(request: Request, positions: Sequence[int], place: str) -> Counted:
        row = (whole if request.whole_territories else some)[place]
        counted = [_counted(row, scales, position) for position in positions]
        return combine(request.formula, iter(counted))

    return {place: tuple(result(*plan, place) for plan in plans) for place in some}


def _totals(wanted: Sequence[Leaf], cells: Mapping[str, Sequence[int]], *, whole: bool) -> dict[str, Sequence[int]]:
    """Cells of each territory, and their sums for the region. Whole territories count 1 or 0."""
    units = [isinstance(leaf, ShareOfUnits | CountUnits | N) for leaf in wanted for _ in range(2)]
    rows = dict(cells)
    if whole:
        rows = {
            place: [int(cell > 0) if unit else cell for unit, cell in zip(units, row, strict=True)]
            for place, row in cells.items()
        }
    return rows | {REGION: [sum(column) for column in zip(*rows.values(), strict=True)] or [0] * len(units)}


def _counted(row: Sequence[int], scales: Sequence[int], position: int) -> Counted:
    k, n = (
        Fraction(row[i]) if scales[i] == 1 else Fraction(row[i], scales[i]) for i in (2 * position, 2 * position + 1)
    )
    return Counted(k, n)


def query(wanted: Sequence[Leaf], source: str) -> str:
    """The one statement that an engine runs."""
    aggregates = ", ".join(f"{p.k}, {p.n}" for p in map(pair, wanted))
    return f"SELECT territory, {aggregates} FROM {source} GROUP BY territory"  # noqa: S608 - checked names only


def _used(table: Table, wanted: Sequence[Leaf]) -> list[int]:
    """Positions of the columns that the formulas read: the others need not be loaded."""
    names = frozenset().union(*(columns(leaf) for leaf in wanted))
    return [i for i, column in enumerate(table.columns) if column.name in names]


def _sqlite(table: Table, wanted: Sequence[Leaf]) -> list[tuple[Any, ...]]:
    used = _used(table, wanted)
    names = ", ".join(f'"{table.columns[i].name}"' for i in used)
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"CREATE TABLE t (territory{', ' if names else ''}{names})")
        marks = ", ".join("?" * (len(used) + 1))
        rows = ((row[1], *(row[i + 2] for i in used)) for row in table.rows)
        connection.executemany(f"INSERT INTO t VALUES ({marks})", rows)  # noqa: S608
        return connection.execute(query(wanted, "t")).fetchall()
    finally:
        connection.close()


def _duckdb(table: Table, wanted: Sequence[Leaf]) -> list[tuple[Any, ...]]:
    import duckdb

    connection = duckdb.connect(":memory:")
    try:
        if table.parquet is not None:
            # The file is opened by the engine itself, read-only, before it is locked in.
            connection.execute("CREATE VIEW t AS SELECT * FROM read_parquet(?)".replace("?", _quoted(table)))
        else:
            connection.execute("SET enable_external_access = false")
            _load(connection, table, _used(table, wanted))
        connection.execute("SET lock_configuration = true")
        return list(connection.execute(query(wanted, "t")).fetchall())
    finally:
        connection.close()


def _quoted(table: Table) -> str:
    return "'" + str(table.parquet).replace("'", "''") + "'"


def _load(connection: Any, table: Table, used: Sequence[int]) -> None:
    """Hand the rows over as columns: row by row would cost more than the query."""
    specs = [table.columns[i] for i in used]
    types = ["territory VARCHAR", *(f'"{c.name}" {"BIGINT" if c.is_integer else "VARCHAR"}' for c in specs)]
    connection.execute(f"CREATE TABLE t ({', '.join(types)})")
    if table.rows:
        picked = [[row[1] for row in table.rows], *([row[i + 2] for row in table.rows] for i in used)]
        unnested = ", ".join(f"UNNEST(?::{'BIGINT' if c.is_integer else 'VARCHAR'}[])" for c in specs)
        sql = f"INSERT INTO t SELECT UNNEST(?::VARCHAR[]){', ' if unnested else ''}{unnested}"
        connection.execute(sql, picked)
