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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from orientir.terms import Issue, Refused

MEMORY = "200MB"
ROW_GROUP = 20_000
_AT_ONCE = 2_000
_TYPES = {int: "BIGINT", str: "VARCHAR", Decimal: "DECIMAL(24, 6)", bool: "BOOLEAN"}

Key = tuple[int, str] | tuple[str, str] | tuple[int, int, str]
Files = Path | Mapping[str, Path]
"""A table as one file; or, of a country, as one for each territory of the first tier by its id, in their order."""


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
        self._write(sorted(self._places), self.path)
        self._csv.unlink()
        return self.path

    def close_apart(self, part: Callable[[Key], str]) -> dict[str, Path]:
        """Write each part as a Parquet file, by its name; in the order of the keys a part is in one piece."""
        self._file.close()
        found = {}
        for name, places in groupby(sorted(self._places), key=lambda place: part(place[0])):
            found[name] = self.path.with_name(f"{self.path.stem}-{name}.parquet")
            self._write(places, found[name])
        self._csv.unlink()
        return found

    def _write(self, places: Iterable[tuple[Key, int, int]], target: Path) -> None:
        ordered = self._csv.with_suffix(".ordered.csv")
        with self._csv.open("rb") as source, ordered.open("wb") as lines:
            for _, start, length in places:
                source.seek(start)
                lines.write(source.read(length))
        convert(ordered, self.columns, target)
        ordered.unlink()


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


def rows(files: Files) -> Iterator[tuple[Any, ...]]:
    """The rows of Parquet files, in their order, few at a time."""
    with _reading(files) as connection:
        found = connection.execute(f"SELECT * FROM {source_of(files)}")  # noqa: S608  our own path
        while some := found.fetchmany(_AT_ONCE):
            yield from some


def size(files: Files) -> int:
    """How many rows Parquet files hold."""
    return int(totals(files, ["count(*)"])[0])


def columns_of(path: Path) -> dict[str, str]:
    """Name and type of each column of a Parquet file."""
    return columns_of_each(path)[0]


def columns_of_each(files: Files) -> list[dict[str, str]]:
    """Name and type of each column, of each of several Parquet files."""
    found = _of_each(files, "DESCRIBE SELECT * FROM")
    return [{name: kind for name, kind, *_ in columns} for columns in found]


def territories_of_each(files: Files) -> list[set[str]]:
    """The territories of the rows, of each of several Parquet files."""
    return [{territory for (territory,) in held} for held in _of_each(files, "SELECT DISTINCT territory FROM")]


def _of_each(files: Files, statement: str) -> list[list[tuple[Any, ...]]]:
    with _reading(files) as connection:
        return [connection.execute(f"{statement} {source_of(file)}").fetchall() for file in listed(files)]


def totals(files: Files, aggregates: Sequence[str]) -> tuple[Any, ...]:
    """The aggregates, written by us, over whole Parquet files."""
    with _reading(files) as connection:
        found = connection.execute(f"SELECT {', '.join(aggregates)} FROM {source_of(files)}")  # noqa: S608
        return tuple(found.fetchall()[0])


def listed(files: Files) -> tuple[Path, ...]:
    """The files of a table, in the order of its rows."""
    return (files,) if isinstance(files, Path) else tuple(files.values())


def source_of(files: Files) -> str:
    """The files as a table of DuckDB's SQL; a folder called ``year=2025`` above them is no column."""
    return f"read_parquet([{', '.join(map(quoted, listed(files)))}], hive_partitioning = false)"


@contextmanager
def telling(files: Files) -> Iterator[None]:
    """Say of a file that DuckDB cannot read that it is damaged."""
    import duckdb

    try:
        yield
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.DataError):
        raise  # of a statement of ours, or of numbers too large
    except duckdb.Error as error:
        advice = "Возьмите неизменённую копию снимка."
        place = files if isinstance(files, Path) else listed(files)[0].parent
        raise Refused([Issue("damaged_table", str(place), "таблица Parquet не читается.", advice)]) from error


@contextmanager
def _reading(files: Files) -> Iterator[Any]:
    """A connection that writes nothing beside the files, which may lie in a folder of the user's."""
    with telling(files), tempfile.TemporaryDirectory(prefix="orientir-") as spilled:
        connection = _connect(Path(spilled))
        try:
            yield connection
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
