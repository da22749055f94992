"""Reading filled forms: processor time of Orientir against plain openpyxl over the same files.

Run: python benchmarks/bench_reading.py [number of forms, 1000 by default]

Both are measured on the same machine in the same minute, because absolute times depend on who else is
using it; the ratio does not. Orientir's time counts the parsing child too, and everything it does: the
guard, the parser, every cell read as a clerk would. openpyxl only opens the book and walks the cells.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl

from orientir.collection import read_examples, read_folder
from orientir.methodology import Methodology, load
from orientir.terms import Territory, Year
from orientir.workbooks import BlankForm, form_of, write_form

ROOT = Path(__file__).resolve().parents[1]
YEAR = Year(2021)
SAMPLE = 84
"""Forms that openpyxl reads per round: enough for a stable mean."""


def main(number: int) -> None:
    methodology = load(ROOT / "methodology/irkutsk")
    # A country's worth of territories: one form each, all in one folder.
    units = tuple(Territory(f"t{i}", f"Район {i}") for i in range(number))
    country = form_of(methodology, "municipality", YEAR, units=units)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written, _ = measured(lambda: write_forms(folder, country, methodology))
        print(f"{number} forms written: {1000 * written / number:.1f} ms of processor time each")
        for turn in ("first", "second", "third"):
            ours, wall = measured(lambda: read_folder(folder, country))
            theirs, _ = measured(lambda: read_plainly(folder))
            mine, plain = 1000 * ours / number, 1000 * theirs / min(SAMPLE, number)
            clock = 1000 * wall / number
            print(f"{turn} turn, ms per form: Orientir {mine:.2f} ({clock:.2f} by the clock), openpyxl {plain:.2f}")
            print(f"    {plain / mine:.1f} times less than openpyxl")


def write_forms(folder: Path, country: BlankForm, methodology: Methodology) -> None:
    """The demonstration answers again and again, each time as another territory's."""
    answers = read_examples(ROOT / f"examples/irkutsk/{YEAR}.csv", methodology).forms
    for i, territory in enumerate(country.units):
        form = replace(answers[i % len(answers)], unit=territory.id)
        write_form(folder / f"{i}.xlsx", country, territory, form, synthetic=True)


def read_plainly(folder: Path) -> None:
    for path in sorted(folder.rglob("*.xlsx"))[:SAMPLE]:
        book = openpyxl.load_workbook(path, data_only=True)
        for sheet in book:
            for _ in sheet.iter_rows(values_only=True):
                pass


def measured(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds of processor time (children included) and on the clock."""
    before, started = used(), time.perf_counter()
    work()
    return used() - before, time.perf_counter() - started


def used() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, kinds))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
