"""The indicators of 2021 over a file of up to 20 million answers, engine by engine, beside the same by hand.

    python -m benchmarks.bench_large [rows ...]

Spark is measured where ``ORIENTIR_SPARK`` names a server that sees the files of this machine.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from benchmarks import respondents, rival_pandas, rival_pandas_on_spark, rival_sqlite
from benchmarks.bench_indicators import refuse_other_figures
from benchmarks.by_hand import Counts
from benchmarks.duel import median, ratio, shown, table, timed
from orientir.analysis import Engine, engines
from orientir.analysis.runners import spark
from orientir.snapshot import Table

SIZES = (400_000, 4_000_000, 20_000_000)
MOST_FOR_PANDAS = 4_000_000
"""Beyond that the columns of pandas do not fit beside the others."""
INFORMED = "(information_public = 1 AND information_current = 1)"
WITH_NUMBERS = {"public_information": INFORMED, "no_public_information": f"(NOT {INFORMED})"}
"""The conditions over yes and no, which Spark keeps as numbers."""


def run(sizes: Sequence[int] = SIZES, turns: int = 3) -> str:
    """The table, in Markdown: each contender's time and how it stands to ours on the same engine."""
    lines: list[Sequence[str]] = []
    for size in sizes:
        with TemporaryDirectory() as name:
            data = respondents.in_file(respondents.methodology(), size, Path(name) / "answers.parquet")
            lines += _lines(data, turns)
    return table(("rows", "program", "time", "of Orientir on DuckDB", "of Orientir on that engine"), lines)


def _lines(data: Table, turns: int) -> Iterator[Sequence[str]]:
    wanted = respondents.requests(respondents.methodology())
    contenders: dict[str, Callable[[], Any]] = {
        "Orientir, DuckDB": partial(engines.compute, data, list(wanted.values()), Engine.DUCKDB),
        "DuckDB by hand": partial(_duckdb, data),
    }
    if data.size <= MOST_FOR_PANDAS:
        contenders["pandas, as usual"] = lambda: rival_pandas.one_by_one(rival_pandas.from_file(_path(data)))
        contenders["pandas, tuned"] = lambda: rival_pandas.all_at_once(rival_pandas.from_file(_path(data)))
    if os.environ.get(spark.ADDRESS):
        contenders["Orientir, Spark"] = partial(engines.compute, data, list(wanted.values()), Engine.SPARK)
        contenders["PySpark by hand"] = partial(_spark, data)
    taken: dict[str, list[Any]] = {name: [] for name in contenders}
    for turn in range(turns + 1):
        results = {}
        for name, work in contenders.items():
            seconds, results[name] = timed(work)
            if turn:
                taken[name].append(seconds)
        for name in results if turn == 0 else ():
            if not name.startswith("Orientir"):
                refuse_other_figures(wanted, results["Orientir, DuckDB"], results[name], name)
    if "Orientir, Spark" in contenders:
        taken["pandas on Spark"], counts = rival_pandas_on_spark.in_older_pandas(_path(data), turns)
        refuse_other_figures(wanted, results["Orientir, DuckDB"], counts, "pandas on Spark")
    seconds = {name: median(found).clock for name, found in taken.items()}
    for name, own in seconds.items():
        same = seconds["Orientir, Spark"] if "Spark" in name else seconds["Orientir, DuckDB"]
        yield (
            f"{data.size:,}".replace(",", " "),
            name,
            shown(own),
            ratio(seconds["Orientir, DuckDB"], own),
            ratio(same, own),
        )


def _path(data: Table) -> Path:
    assert data.parquet is not None
    return data.parquet


def _duckdb(data: Table) -> Counts:
    statement = f"SELECT territory, {rival_sqlite.AGGREGATES} FROM '{_path(data)}' GROUP BY territory"
    return rival_sqlite.counts_of(duckdb.connect().execute(statement).fetchall())


def _spark(data: Table) -> Counts:
    session = spark.session_with(os.environ[spark.ADDRESS])
    from pyspark.sql import functions

    asked = [functions.expr(text) for id, pair in rival_sqlite.PAIRS.items() for text in _in_spark(id, pair)]
    frame = session.read.parquet(str(_path(data))).groupBy("territory")
    return rival_sqlite.counts_of(frame.agg(*asked).collect())


def _in_spark(id: str, pair: tuple[str, str]) -> tuple[str, str]:
    """A pair of SQLite's where Spark adds up no truth values."""
    k, n = pair
    if id in WITH_NUMBERS:
        return f"COUNT_IF{WITH_NUMBERS[id]}", f"COUNT{WITH_NUMBERS[id]}"
    if " > " in k or " = " in k:
        k = k.replace("SUM(", "COUNT_IF(")
    return k, n


if __name__ == "__main__":
    print(run([int(size) for size in sys.argv[1:]] or SIZES))
