"""Start-up: whole programs on 42 forms, and the size from which DuckDB's start is repaid."""

from __future__ import annotations

import csv
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import respondents
from benchmarks.by_hand import FIELDS
from benchmarks.duel import ROOT, alternate, module, orientir, ratio, shown, table
from orientir.analysis import Engine
from orientir.collection import read_examples
from orientir.methodology import Methodology
from orientir.snapshot import Snapshot, Table, freeze, write


def programs(turns: int) -> str:
    """Every value of 42 forms as a command in a fresh process."""
    source = respondents.methodology()
    with TemporaryDirectory() as name:
        snapshot, answers = Path(name) / "2021.snapshot", Path(name) / "answers.csv"
        frozen = demonstration(source)
        write(frozen, snapshot)
        _write_answers(frozen.tables[respondents.LEVEL], answers)
        seconds = alternate(
            {
                "orientir values": orientir("values", snapshot),
                "SQLite by hand, from CSV": module("from_csv", "sqlite", answers),
                "pandas, tuned, from CSV": module("from_csv", "pandas", answers),
            },
            turns,
        )
    ours = seconds["orientir values"]
    return table(("program", "seconds", "ratio"), [(n, shown(s), ratio(ours, s)) for n, s in seconds.items()])


def demonstration(source: Methodology) -> Snapshot:
    """The demonstration answers of 2021, frozen."""
    examples = read_examples(ROOT / f"examples/{source.id}/{respondents.YEAR}.csv", source)
    return freeze(source, respondents.YEAR, {respondents.LEVEL: examples.forms}, synthetic=examples.synthetic)


def _write_answers(data: Table, path: Path) -> None:
    names = [column.name for column in data.columns]
    at = [1, *(names.index(field) + 2 for field in FIELDS)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("territory", *FIELDS), *([row[i] for i in at] for row in data.rows)])


def crossing(sizes: Sequence[int], turns: int) -> str:
    """First computation in a fresh process: SQLite from rows, DuckDB from a file, DuckDB from rows."""
    source = respondents.methodology()
    requests = list(respondents.requests(source).values())
    lines = []
    with TemporaryDirectory() as name:
        rows, file = Path(name) / "rows.pickle", Path(name) / "file.pickle"
        for size in sizes:
            rows.write_bytes(pickle.dumps((respondents.in_memory(source, size), requests)))
            file.write_bytes(pickle.dumps((respondents.in_file(source, size, Path(name) / "a.parquet"), requests)))
            contenders = {
                "sqlite": _first_call(Engine.SQLITE, rows),
                "file": _first_call(Engine.DUCKDB, file),
                "rows": _first_call(Engine.DUCKDB, rows),
            }
            seconds = alternate(contenders, turns)
            lines.append((f"{size:,}".replace(",", " "), *map(shown, seconds.values())))
    return table(("rows", "SQLite, rows in memory", "DuckDB, Parquet file", "DuckDB, rows in memory"), lines)


def _first_call(engine: Engine, path: Path) -> Callable[[], float]:
    command = [sys.executable, "-m", "benchmarks.first_call", engine, str(path)]
    return lambda: float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
