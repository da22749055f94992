"""A rival as a whole program: answers from a CSV file, k and n on the screen.

Run by ``bench_start``: python -m benchmarks.from_csv sqlite|pandas ANSWERS.csv
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from benchmarks.by_hand import FIELDS, Counts


def main(rival: str, path: Path) -> None:
    for id, places in (with_sqlite(path) if rival == "sqlite" else with_pandas(path)).items():
        for place, (k, n) in places.items():
            print(id, place, k, n, sep=",")


def with_sqlite(path: Path) -> Counts:
    from benchmarks import rival_sqlite

    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            (row["territory"], *(int(row[field]) if row[field] else None for field in FIELDS))
            for row in csv.DictReader(file)
        ]
    return rival_sqlite.count(rival_sqlite.load(rows))


def with_pandas(path: Path) -> Counts:
    import pandas as pd  # type: ignore[import-untyped]

    from benchmarks import rival_pandas

    return rival_pandas.all_at_once(pd.read_csv(path, dtype=dict.fromkeys(FIELDS, "Int64")))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
