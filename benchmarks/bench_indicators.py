"""Indicators of 42 territories and the region, beside hand-written SQLite and pandas.

Ours always counts reading the data and making exact fractions. A rival is timed twice: with the data to
be loaded, and with the data already where it wants them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from benchmarks import respondents, rival_pandas, rival_sqlite
from benchmarks.by_hand import FIELDS, HUNDREDTHS, Counts
from benchmarks.duel import Taken, median, ratio, shown, table, timed
from orientir.analysis import Request, engines
from orientir.analysis.model import Results
from orientir.snapshot import Table

LARGE = 100_000
"""From here on the data are in a file."""
SMALL_ROUNDS = 5
"""A campaign takes milliseconds, and milliseconds are unsteady."""
PATIENCE = 1_000_000
"""From here on SQLite, a minute for each turn, has one turn."""


@dataclass(frozen=True)
class Rival:
    name: str
    load: Callable[[Table], Any]
    count: Callable[[Any], Counts]


def run(sizes: Sequence[int], turns: int) -> str:
    """The table of all sizes, in Markdown."""
    source = respondents.methodology()
    wanted = respondents.requests(source)
    lines: list[Sequence[str]] = []
    for size in sizes:
        with TemporaryDirectory() as name:
            if size >= LARGE:
                lines += _lines([respondents.in_file(source, size, Path(name) / "answers.parquet")], wanted, turns)
                continue
        # Other answers each turn: a campaign is computed when it changes, not again and again.
        rounds = turns * SMALL_ROUNDS
        data = [respondents.in_memory(source, size, seed) for seed in range(rounds + 1)]
        lines += _lines(data, wanted, rounds)
    heads = ("respondents", "Orientir", "rival", "with loading", "ratio", "processor", "data already loaded", "ratio")
    return table(heads, lines)


def _lines(data: Sequence[Table], wanted: Mapping[str, Request], turns: int) -> Iterator[Sequence[str]]:
    ours, theirs = duel(data, wanted, turns)
    for rival in RIVALS:
        loading, counting = theirs[rival.name]
        whole = loading + counting
        yield (
            f"{data[0].size:,}".replace(",", " "),
            f"{shown(ours.clock)} ({engines.choose(data[0]).engine})",
            rival.name,
            shown(whole.clock),
            ratio(ours.clock, whole.clock),
            ratio(ours.processor, whole.processor),
            shown(counting.clock),
            ratio(ours.clock, counting.clock),
        )


def duel(
    data: Sequence[Table], wanted: Mapping[str, Request], turns: int
) -> tuple[Taken, dict[str, tuple[Taken, Taken]]]:
    """Median seconds: ours, and loading and counting of each rival. The first turn warms up and checks."""
    ours: list[Taken] = []
    theirs: dict[str, list[tuple[Taken, Taken]]] = {rival.name: [] for rival in RIVALS}
    for turn in range(turns + 1):
        given = data[turn % len(data)]
        seconds, results = timed(partial(compute, given, wanted))
        ours.append(seconds)
        for rival in RIVALS:
            if turn and rival is RIVALS[0] and given.size >= PATIENCE:
                continue
            loading, loaded = timed(partial(rival.load, given))
            counting, counts = timed(partial(rival.count, loaded))
            del loaded
            theirs[rival.name].append((loading, counting))
            if turn == 0:
                refuse_other_figures(wanted, results, counts, rival.name)
    return median(ours[1:] or ours), {
        name: (median([a for a, _ in kept]), median([b for _, b in kept]))
        for name, found in theirs.items()
        for kept in [found[1:] or found]
    }


def compute(data: Table, wanted: Mapping[str, Request]) -> Results:
    """What is timed: from the table to exact k and n of everything."""
    return engines.compute(data, list(wanted.values()), engines.choose(data).engine)


def refuse_other_figures(wanted: Mapping[str, Request], results: Results, counts: Counts, rival: str) -> None:
    """A rival that computes something else is not a rival."""
    if counts.keys() != wanted.keys():
        raise SystemExit(f"{rival}: other indicators: {sorted(counts.keys() ^ wanted.keys())}; see by_hand.py")
    for place, row in results.items():
        for id, ours in zip(wanted, row, strict=True):
            k, n = counts[id][place]
            scale = 100 if id in HUNDREDTHS else 1
            if (ours.k * scale, ours.n) != (Fraction(k), Fraction(n)):
                raise SystemExit(f"{rival}: {id}, {place}: {k} of {n}, ours {ours.k} of {ours.n}; see by_hand.py")


def _rows(data: Table) -> Iterator[Sequence[object]]:
    """Territory and the needed answers of each row."""
    if data.parquet is not None:
        found = duckdb.connect().execute(f"SELECT territory, {', '.join(FIELDS)} FROM '{data.parquet}'")
        while chunk := found.fetchmany(50_000):
            yield from chunk
        return
    names = [column.name for column in data.columns]
    yield from map(itemgetter(1, *(names.index(field) + 2 for field in FIELDS)), data.rows)


def _frame(data: Table) -> Any:
    if data.parquet is not None:
        return rival_pandas.from_file(data.parquet)
    return rival_pandas.from_rows(list(_rows(data)))


RIVALS = (
    Rival("SQLite by hand", lambda data: rival_sqlite.load(_rows(data)), rival_sqlite.count),
    Rival("pandas, a group-by each", _frame, rival_pandas.one_by_one),
    Rival("pandas, tuned", _frame, rival_pandas.all_at_once),
)
