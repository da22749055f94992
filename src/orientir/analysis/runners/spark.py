"""Apache Spark through Spark Connect: a cluster reads the Parquet files where they lie; no Java on our side."""

from __future__ import annotations

import os
import re
import socket
import sys
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from typing import Any
from urllib.parse import urlsplit

from orientir.analysis.runners.tables import picked, translated, used
from orientir.snapshot import Table
from orientir.snapshot.parquet import listed
from orientir.terms import Issue, Refused

ADDRESS = "ORIENTIR_SPARK"
PORT = 15002
PATIENCE = 5
"""Seconds for a server to take the connection; Spark's own client would go on asking for minutes."""


def run(table: Table, read: Collection[str], statement: str) -> list[tuple[Any, ...]]:
    session = session_with(os.environ.get(ADDRESS, ""))
    from pyspark.errors import AnalysisException, ArithmeticException

    # Spark fills in the table between braces, so those of the statement are doubled.
    written = translated(statement, "spark").replace("{", "{{").replace("}", "}}")
    try:
        source = _source(session, table, read)
        found = session.sql("WITH t AS (SELECT * FROM {source}) " + written, source=source)  # noqa: S608 - ours
        return [tuple(row) for row in found.collect()]
    except ArithmeticException as error:
        raise OverflowError(str(error)) from error
    except AnalysisException as error:
        if "PATH_NOT_FOUND" not in str(error):
            raise
        advice = "Положите снимок в папку, которую видят все машины кластера."
        raise Refused(
            [Issue("unseen_file", str(listed(table.parquet or {})[0]), "Spark не видит этот файл.", advice)]
        ) from error


def _source(session: Any, table: Table, read: Collection[str]) -> Any:
    if table.parquet is not None:
        # Its own patterns are not meant: a folder may be called «2025 [1]».
        paths = [re.sub(r"([\\*?\[\]{}])", r"\\\1", str(path)) for path in listed(table.parquet)]
        return session.read.parquet(*paths).withColumnRenamed("unit", "_unit")
    import pyarrow as pa

    kinds = {"_unit": "string", "territory": "string"}
    kinds |= {column.name: "bigint" if column.is_integer else "string" for column in used(table, read)}
    cells = list(zip(*picked(table, read), strict=True)) or [()] * len(kinds)
    arrow = {"string": pa.string(), "bigint": pa.int64()}
    arrays = [pa.array(own, arrow[kind]) for own, kind in zip(cells, kinds.values(), strict=True)]
    schema = ", ".join(f"`{name}` {kind}" for name, kind in kinds.items())
    return session.createDataFrame(pa.table(arrays, names=list(kinds)), schema)


def session_with(address: str) -> Any:
    """The session with a server, which goes on from call to call."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        message, advice = "нет библиотеки для Spark.", "Установите её: pip install 'orientir[spark]'."
        raise Refused([Issue("no_library", ADDRESS, message, advice)]) from error
    place = urlsplit(address)
    try:
        socket.create_connection((place.hostname or "", place.port or PORT), PATIENCE).close()
    except (OSError, ValueError) as error:
        advice = "Проверьте адрес (sc://сервер:15002) и доступ."
        raise Refused([Issue("no_server", ADDRESS, f"«{address}» не отвечает.", advice)]) from error
    with _as_spark_expects():
        return SparkSession.builder.remote(address).getOrCreate()


@contextmanager
def _as_spark_expects() -> Iterator[None]:
    """Two things that Spark takes amiss: a pandas newer than it knows, and a process whose main module has no file.

    No table of ours goes through pandas; without a file of the main module Spark believes that its doctests run.
    """
    main = sys.modules["__main__"]
    spec, main.__spec__ = main.__spec__, main.__spec__ or ModuleSpec("__main__", None)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
            yield
    finally:
        main.__spec__ = spec
