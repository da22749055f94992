"""Tables too large for memory: rows kept on the disk as they come, then written in order as one Parquet file.

Only the keys of the rows stand in memory. They decide the order in which DuckDB reads the rows back from CSV, and one
thread writes the file: the same rows in any order give the same bytes.
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

MEMORY = "200MB"
ROW_GROUP = 20_000
_AT_ONCE = 2_000
_TYPES = {int: "BIGINT", str: "VARCHAR", Decimal: "DECIMAL(24, 6)", bool: "BOOLEAN"}

Key = tuple[int, str] | tuple[str, str]


class Folder:
    """A temporary folder: made when its path is first asked for, removed with the object."""

    @cached_property
    def path(self) -> Path:
        made = Path(tempfile.mkdtemp(prefix="orientir-"))
        weakref.finalize(self, shutil.rmtree, made, ignore_errors=True)
        return made


class Spool:
    """Rows of the given columns (name and kind), one after another into a file that ``close`` turns into Parquet."""

    def __init__(self, folder: Path, name: str, columns: Sequence[tuple[str, type]]) -> None:
        self.columns = columns
        self.path = folder / f"{name}.parquet"
        self._csv = folder / f"{name}.csv"
        self._file = self._csv.open("wb")
        self._line = io.StringIO(newline="")
        self._writer = csv.writer(self._line, lineterminator="\n")
        self._places: list[tuple[Key, int, int]] = []

    def add(self, key: Key, row: Sequence[int | str | None]) -> None:
        """Keep a row; keys order the rows and are all different."""
        self._line.seek(0)
        self._line.truncate()
        self._writer.writerow(row)
        line = self._line.getvalue().encode()
        self._places.append((key, self._file.tell(), len(line)))
        self._file.write(line)

    def close(self) -> Path:
        """Write the rows as a Parquet file, in the order of their keys."""
        self._file.close()
        ordered = self._csv.with_suffix(".ordered.csv")
        with self._csv.open("rb") as source, ordered.open("wb") as target:
            for _, start, length in sorted(self._places):
                source.seek(start)
                target.write(source.read(length))
        self._csv.unlink()
        convert(ordered, self.columns, self.path)
        ordered.unlink()
        return self.path


def convert(source: Path, columns: Sequence[tuple[str, type]], target: Path, order: str = "") -> None:
    """Write CSV as Parquet, in its order or in that of a column."""
    types = ", ".join(f"'{name}': '{_TYPES[kind]}'" for name, kind in columns)
    rows = (
        f"read_csv({quoted(source)}, columns = {{{types}}}, header = false, auto_detect = false, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '', parallel = false, max_line_size = 16777216)"
    )
    connection = _connect(source.parent)
    try:
        connection.execute(
            f"COPY (SELECT * FROM {rows}{f' ORDER BY {order}' if order else ''}) "  # noqa: S608  our own names
            f"TO {quoted(target)} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        )
    finally:
        connection.close()


def project(source: Path, columns: Sequence[tuple[str, type]], target: Path) -> None:
    """Write another Parquet file with these columns: those of the source, and empty ones where it has none."""
    known = dict(columns_of(source))
    wanted = (
        f'"{name}"' if known.get(name) == _TYPES[kind] else f'CAST(NULL AS {_TYPES[kind]}) AS "{name}"'
        for name, kind in columns
    )
    connection = _connect(target.parent)
    try:
        connection.execute(
            f"COPY (SELECT {', '.join(wanted)} FROM read_parquet({quoted(source)})) "  # noqa: S608  our own names
            f"TO {quoted(target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        )
    finally:
        connection.close()


def rows(path: Path) -> Iterator[tuple[Any, ...]]:
    """The rows of a Parquet file, in its order, few at a time."""
    connection = _connect(path.parent)
    try:
        found = connection.execute(f"SELECT * FROM read_parquet({quoted(path)})")  # noqa: S608  our own path
        while some := found.fetchmany(_AT_ONCE):
            yield from some
    finally:
        connection.close()


def size(path: Path) -> int:
    """How many rows a Parquet file holds."""
    connection = _connect(path.parent)
    try:
        return int(connection.execute(f"SELECT count(*) FROM read_parquet({quoted(path)})").fetchall()[0][0])  # noqa: S608
    finally:
        connection.close()


def columns_of(path: Path) -> dict[str, str]:
    """Name and type of each column of a Parquet file."""
    connection = _connect(path.parent)
    try:
        found = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(path)})").fetchall()  # noqa: S608
        return {name: kind for name, kind, *_ in found}
    finally:
        connection.close()


def totals(path: Path, aggregates: Sequence[str]) -> tuple[Any, ...]:
    """The aggregates, written by us, over a whole Parquet file."""
    connection = _connect(path.parent)
    try:
        found = connection.execute(f"SELECT {', '.join(aggregates)} FROM read_parquet({quoted(path)})")  # noqa: S608
        return tuple(found.fetchall()[0])
    finally:
        connection.close()


def _connect(folder: Path) -> Any:
    import duckdb  # only a large table needs it, and it takes a tenth of a second to import

    connection = duckdb.connect(":memory:")
    connection.execute(f"SET threads = 1; SET memory_limit = '{MEMORY}'; SET temp_directory = {quoted(folder)}")
    return connection


def quoted(path: Path) -> str:
    """The path as a literal of DuckDB's SQL."""
    return "'" + str(path).replace("'", "''") + "'"
