"""The rival of an analyst with a cluster: pandas on Spark, every column beside k and n, one group-by.

    python -m benchmarks.rival_pandas_on_spark FILE TURNS

A process of its own, as it needs a pandas before 3 (``OLDER``). Prints the seconds of each turn but the first, and k
and n of the last, as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.by_hand import FIELDS, RATIOS, SHARES, TOTALS, Counts
from benchmarks.duel import Taken, timed
from benchmarks.rival_pandas import counts_of

OLDER = "pandas==2.3.3"


def in_older_pandas(path: Path, turns: int) -> tuple[list[Taken], Counts]:
    """Install the older pandas beside ours and run this module with it over a Parquet file."""
    with TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, OLDER]
        subprocess.run(pip, check=True, capture_output=True)
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.rival_pandas_on_spark", str(path), str(turns)]
        environment = os.environ | {"PYTHONPATH": folder}
        printed = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    found = json.loads(printed.splitlines()[-1])
    return [Taken(clock, 0) for clock in found["seconds"]], found["counts"]


def computed(path: str) -> Counts:
    import pyspark.pandas as ps

    frame = ps.read_parquet(path, columns=["territory", *FIELDS])
    made = {name: series.astype("int64") for name, series in _columns(frame)}
    sums = frame.assign(**made).groupby("territory")[list(made)].sum().to_pandas()
    ids = dict.fromkeys(name.rpartition(" ")[0] for name in made)
    return {id: counts_of(sums[f"{id} k"], sums[f"{id} n"]) for id in ids}


def _columns(frame: Any) -> Iterator[tuple[str, Any]]:
    """Named columns, "probes k" and "probes n" of each indicator."""
    yes = (frame["information_public"] == 1) & (frame["information_current"] == 1)
    no = (frame["information_public"] == 0) | (frame["information_current"] == 0)
    school, no_school = frame["school_posts_fte"] > 0, frame["school_posts_fte"] == 0
    other, no_other = frame["other_posts_fte"] > 0, frame["other_posts_fte"] == 0
    contests = frame["contest_participants"]
    conditions = {
        "public_information": (yes, yes | no),
        "no_public_information": (no, yes | no),
        "posts": (school | other, school | other | (no_school & no_other)),
        "school_posts": (school, school | no_school),
        "no_school_posts": (no_school, school | no_school),
        "other_posts": (other, other | no_other),
        "no_contests": (contests == 0, contests.notnull()),
    }
    graduates = frame["graduates_9"] + frame["graduates_11"]
    added = {**{id: frame[field] for id, field in SHARES.items()}, **{field: frame[field] for field in TOTALS}}
    added["graduates"] = graduates
    ratios = {id: (frame[part], frame[whole]) for id, (part, whole) in RATIOS.items()}
    ratios["diagnostics"] = (frame["plans_survey"] + frame["diagnostics_other"], graduates)
    pairs = conditions | {id: (series.fillna(0), series.notnull()) for id, series in added.items()}
    for id, (part, whole) in ratios.items():
        both = part.notnull() & whole.notnull()
        pairs[id] = part.where(both, 0), whole.where(both, 0)
    for id, (k, n) in pairs.items():
        yield f"{id} k", k
        yield f"{id} n", n


def main(path: str, turns: int) -> None:
    from pyspark.sql import SparkSession

    from orientir.analysis.runners import spark

    SparkSession.builder.remote(os.environ[spark.ADDRESS]).getOrCreate()
    found = [timed(lambda: computed(path)) for _ in range(turns + 1)]
    print(json.dumps({"seconds": [taken.clock for taken, _ in found[1:]], "counts": found[-1][1]}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
