"""DuckDB, in this process: a Parquet file, of which it reads only the columns that a statement names."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from orientir.analysis.runners.tables import picked, used
from orientir.snapshot import Table
from orientir.snapshot.parquet import source_of, telling


def run(table: Table, read: Collection[str], statement: str) -> list[tuple[Any, ...]]:
    if table.parquet is None:
        return _run(table, read, statement)
    with telling(table.parquet):
        return _run(table, read, statement)


def _run(table: Table, read: Collection[str], statement: str) -> list[tuple[Any, ...]]:
    import duckdb  # only a large table needs it, and it takes a tenth of a second to import

    connection = duckdb.connect(":memory:")
    try:
        if table.parquet is not None:
            # The file is opened by the engine itself, read-only, before it is locked in.
            source = f"SELECT unit AS _unit, * FROM {source_of(table.parquet)}"  # noqa: S608
            connection.execute(f"CREATE VIEW t AS {source}")
        else:
            connection.execute("SET enable_external_access = false")
            _load(connection, table, read)
        connection.execute("SET lock_configuration = true")
        return list(connection.execute(statement).fetchall())
    except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
        raise OverflowError(str(error)) from error
    finally:
        connection.close()


def _load(connection: Any, table: Table, read: Collection[str]) -> None:
    """Hand the rows over as columns: row by row would cost more than the query."""
    kinds = ["BIGINT" if column.is_integer else "VARCHAR" for column in used(table, read)]
    names = [f'"{column.name}" {kind}' for column, kind in zip(used(table, read), kinds, strict=True)]
    connection.execute(f"CREATE TABLE t ({', '.join(['_unit VARCHAR', 'territory VARCHAR', *names])})")
    if table.rows:
        unnested = ", ".join(f"UNNEST(?::{kind}[])" for kind in ("VARCHAR", "VARCHAR", *kinds))
        columns = [list(cells) for cells in zip(*picked(table, read), strict=True)]
        connection.execute(f"INSERT INTO t SELECT {unnested}", columns)
