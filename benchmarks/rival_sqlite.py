"""The rival of a programmer: one hand-written statement on SQLite, rows in, k and n out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.by_hand import FIELDS, RATIOS, SHARES, TOTALS, Counts

PAIRS = {
    **{id: (f"SUM({field})", f"COUNT({field})") for id, field in SHARES.items()},
    **{field: (f"SUM({field})", f"COUNT({field})") for field in TOTALS},
    **{
        id: (f"SUM({a}) FILTER (WHERE {b} IS NOT NULL)", f"SUM({b}) FILTER (WHERE {a} IS NOT NULL)")
        for id, (a, b) in RATIOS.items()
    },
    "public_information": (
        "SUM(information_public AND information_current)",
        "COUNT(information_public AND information_current)",
    ),
    "no_public_information": (
        "SUM(NOT (information_public AND information_current))",
        "COUNT(information_public AND information_current)",
    ),
    "posts": (
        "SUM(school_posts_fte > 0 OR other_posts_fte > 0)",
        "COUNT(school_posts_fte > 0 OR other_posts_fte > 0)",
    ),
    "school_posts": ("SUM(school_posts_fte > 0)", "COUNT(school_posts_fte)"),
    "no_school_posts": ("SUM(NOT school_posts_fte > 0)", "COUNT(school_posts_fte)"),
    "other_posts": ("SUM(other_posts_fte > 0)", "COUNT(other_posts_fte)"),
    "no_contests": ("SUM(contest_participants = 0)", "COUNT(contest_participants)"),
    "graduates": ("SUM(graduates_9 + graduates_11)", "COUNT(graduates_9 + graduates_11)"),
    "diagnostics": (
        "SUM(plans_survey + diagnostics_other) FILTER (WHERE graduates_9 + graduates_11 IS NOT NULL)",
        "SUM(graduates_9 + graduates_11) FILTER (WHERE plans_survey + diagnostics_other IS NOT NULL)",
    ),
}


def load(rows: Iterable[Sequence[object]]) -> sqlite3.Connection:
    """A table in memory; a row is the territory and the answers in the order of ``FIELDS``."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE answers (territory, {', '.join(FIELDS)})")
    connection.executemany(f"INSERT INTO answers VALUES ({', '.join('?' * (len(FIELDS) + 1))})", rows)
    return connection


AGGREGATES = ", ".join(aggregate for pair in PAIRS.values() for aggregate in pair)


def count(connection: sqlite3.Connection) -> Counts:
    """k and n of each territory, and of the region as their sum."""
    return counts_of(connection.execute(f"SELECT territory, {AGGREGATES} FROM answers GROUP BY territory").fetchall())


def counts_of(found: Sequence[Sequence[Any]]) -> Counts:
    """The same from rows of a territory and the pairs."""
    counts: Counts = {}
    for place, id in enumerate(PAIRS):
        at = 1 + 2 * place
        pairs = {row[0]: (row[at] or 0, row[at + 1] or 0) for row in found}
        pairs["region"] = (sum(k for k, _ in pairs.values()), sum(n for _, n in pairs.values()))
        counts[id] = pairs
    return counts
