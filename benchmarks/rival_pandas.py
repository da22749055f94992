"""The rivals of an analyst: pandas as it is usually written, and pandas tuned by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd  # type: ignore[import-untyped]

from benchmarks.by_hand import FIELDS, RATIOS, SHARES, TOTALS, Counts


def from_file(path: Path) -> pd.DataFrame:
    """The columns of a Parquet file that are needed, whole numbers with absences."""
    return pd.read_parquet(path, columns=["territory", *FIELDS], dtype_backend="numpy_nullable")


def from_rows(rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Rows of territory and answers in the order of ``FIELDS``."""
    frame = pd.DataFrame(rows, columns=["territory", *FIELDS])
    return frame.astype(dict.fromkeys(FIELDS, "Int64"))


def conditions(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Yes, no or absent for each respondent."""
    informed = frame["information_public"].astype("boolean") & frame["information_current"].astype("boolean")
    school, other = frame["school_posts_fte"] > 0, frame["other_posts_fte"] > 0
    return {
        "public_information": informed,
        "no_public_information": ~informed,
        "posts": school | other,
        "school_posts": school,
        "no_school_posts": ~school,
        "other_posts": other,
        "no_contests": frame["contest_participants"] == 0,
    }


def added(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Everything whose k is a sum and whose n is the number of those who answered."""
    return {
        **{id: frame[field] for id, field in SHARES.items()},
        **{field: frame[field] for field in TOTALS},
        **conditions(frame),
        "graduates": frame["graduates_9"] + frame["graduates_11"],
    }


def ratios(frame: pd.DataFrame) -> dict[str, tuple[pd.Series, pd.Series]]:
    """Part and whole."""
    simple = {id: (frame[part], frame[whole]) for id, (part, whole) in RATIOS.items()}
    examined = frame["plans_survey"] + frame["diagnostics_other"]
    return {**simple, "diagnostics": (examined, frame["graduates_9"] + frame["graduates_11"])}


def one_by_one(frame: pd.DataFrame) -> Counts:
    """As usually written: a group-by for each indicator."""
    found = {}
    for id, series in added(frame).items():
        found[id] = series.groupby(frame["territory"]).agg(["sum", "count"])
    for id, (part, whole) in ratios(frame).items():
        both = part.notna() & whole.notna()
        pair = pd.DataFrame({"sum": part.where(both), "count": whole.where(both)})
        found[id] = pair.groupby(frame["territory"]).sum()
    return {id: counts_of(table["sum"], table["count"]) for id, table in found.items()}


def all_at_once(frame: pd.DataFrame) -> Counts:
    """Tuned: territories as categories, one group-by for everything."""
    place = frame["territory"].astype("category")
    groups = pd.DataFrame(added(frame)).groupby(place, observed=True)
    k, n = groups.sum(), groups.count()
    pairs = ratios(frame)
    parts = {id: part.where(whole.notna()) for id, (part, whole) in pairs.items()}
    wholes = {id: whole.where(part.notna()) for id, (part, whole) in pairs.items()}
    k = k.join(pd.DataFrame(parts).groupby(place, observed=True).sum())
    n = n.join(pd.DataFrame(wholes).groupby(place, observed=True).sum())
    return {id: counts_of(k[id], n[id]) for id in k.columns}


def counts_of(k: pd.Series, n: pd.Series) -> dict[str, tuple[int, int]]:
    pairs = {str(place): (int(a), int(b)) for place, a, b in zip(k.index, k, n, strict=True)}
    return {**pairs, "region": (int(k.sum()), int(n.sum()))}
