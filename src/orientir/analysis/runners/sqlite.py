"""SQLite, in Python itself: rows in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import Any

from orientir.analysis.runners.tables import picked, used
from orientir.snapshot import Table


def run(table: Table, read: Collection[str], statement: str) -> list[tuple[Any, ...]]:
    if table.parquet is not None:
        raise ValueError(f"{table.level}: SQLite does not read Parquet")
    # No field begins with an underscore.
    names = ["_unit", "territory", *(f'"{column.name}"' for column in used(table, read))]
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"CREATE TABLE t ({', '.join(names)})")
        marks = ", ".join("?" * len(names))
        connection.executemany(f"INSERT INTO t VALUES ({marks})", picked(table, read))  # noqa: S608
        return connection.execute(statement).fetchall()
    except sqlite3.OperationalError as error:
        if "overflow" in str(error):
            raise OverflowError(str(error)) from error
        raise
    finally:
        connection.close()
