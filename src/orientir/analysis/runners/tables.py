"""What every runner needs of a table: the columns that a statement reads, and its rows column by column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any

from orientir.snapshot import Table
from orientir.snapshot.model import ColumnSpec, Stored

Run = Callable[[Table, Collection[str], str], list[tuple[Any, ...]]]


def used(table: Table, read: Collection[str]) -> list[ColumnSpec]:
    """The columns that a statement reads: the others need not be loaded."""
    return [column for column in table.columns if column.name in read]


def picked(table: Table, read: Collection[str]) -> Iterator[tuple[Stored, ...]]:
    """Unit, territory and the columns that a statement reads of each row, wherever the rows are kept."""
    at = [i + 2 for i, column in enumerate(table.columns) if column.name in read]
    return map(itemgetter(0, 1, *at), table.stored())


@lru_cache(maxsize=256)
def translated(statement: str, dialect: str) -> str:
    """A statement of ours in another dialect of SQL."""
    import sqlglot  # only servers need it, and it takes a tenth of a second to import

    return sqlglot.transpile(statement, read="duckdb", write=dialect)[0]
