"""The published figures of 2020 and 2021, carried over as facts into ``published_figures.csv``."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "irkutsk"
METHODOLOGY = ROOT / "methodology" / "irkutsk"


@dataclass(frozen=True)
class Figure:
    """``count`` of ``of`` is ``percent``, rounded half-up; ``printed`` is what the note says instead."""

    indicator: str
    year: int
    count: Decimal
    of: Decimal | None
    printed: Decimal | None
    percent: Decimal | None

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"


def figures() -> list[Figure]:
    def number(text: str) -> Decimal | None:
        return Decimal(text) if text else None

    with (ROOT / "tests" / "published_figures.csv").open(encoding="utf-8", newline="") as file:
        return [
            Figure(
                row["indicator"],
                int(row["year"]),
                Decimal(row["count"]),
                number(row["of"]),
                number(row["percent_printed"]),
                number(row["percent"]),
            )
            for row in csv.DictReader(file)
        ]


def example_rows(year: int) -> list[dict[str, str]]:
    """The demonstration rows of one year as text."""
    with (EXAMPLES / f"{year}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
