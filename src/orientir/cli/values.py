"""``orientir values SNAPSHOT``: every value of the region and of each territory, as CSV or JSON."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

COLUMNS = (
    "indicator",
    "territory",
    "year",
    "k",
    "n",
    "answered",
    "value",
    "percent",
    "absence",
    "population",
    "took_part",
    "asked",
    "period",
    "formula",
    "synthetic",
    "digest",
)
SHARE_PLACES = 6
"""Shares are exact inside; written out they keep six decimals (a share of a person in a million)."""


def add(commands: Any) -> None:
    parser = commands.add_parser("values", help="вывести значения всех показателей")
    parser.add_argument("snapshot", type=Path, metavar="СНИМОК", help="снимок: файл или папка")
    parser.add_argument("--format", choices=("csv", "json"), default="csv", metavar="ВИД", help="csv или json")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.analysis import engine_for, values
    from orientir.snapshot import read

    snapshot = read(arguments.snapshot)
    print(engine_for(snapshot).reason, file=sys.stderr)
    rows = [_row(value, synthetic=snapshot.synthetic) for value in values(snapshot).values()]
    print_rows(rows, COLUMNS, arguments.format)
    return 0


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], kind: str) -> None:
    """Print a table as CSV, as spreadsheets open it, or as JSON."""
    from orientir.terms import csv_for_excel

    if kind == "json":
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(csv_for_excel([columns, *([row[name] for name in columns] for row in rows)]))
        sys.stdout.buffer.flush()


def _row(value: Any, *, synthetic: bool) -> dict[str, object]:
    row = {name: getattr(value, name) for name in COLUMNS if name not in ("synthetic", "k", "n", "value", "percent")}
    numbers = {"k": value.k, "n": value.n, "value": value.value, "percent": value.percent}
    numbers = {name: number(found) for name, found in numbers.items()}
    row |= numbers | {"absence": str(value.absence or ""), "synthetic": synthetic}
    return {name: row[name] for name in COLUMNS}


def number(exact: Any) -> int | float | None:
    """An exact number as JSON has it; only here, on output, is it rounded."""
    from orientir.terms import round_half_up

    if exact is None:
        return None
    fraction = Fraction(exact)
    return int(fraction) if fraction.denominator == 1 else float(round_half_up(fraction, SHARE_PLACES))
