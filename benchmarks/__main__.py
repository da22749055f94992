"""``python -m benchmarks [--quick] [--write]``: everything, beside its rivals."""

from __future__ import annotations

import argparse
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import bench_indicators, bench_start, bench_way
from benchmarks.duel import ROOT
from benchmarks.machine import described
from benchmarks.page import page


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    sizes: tuple[int, ...]
    crossing: tuple[int, ...]
    turns: int
    processes: int
    forms: int
    seconds: int
    page_turns: int
    frozen: int
    records: tuple[int, ...]
    schools: int
    questionnaires: tuple[int, int]


FULL = Extent(
    (42, 900, 400_000, 4_000_000),
    (5_000, 10_000, 20_000, 40_000),
    turns=3, processes=3, forms=1_000, seconds=10, page_turns=25, frozen=300_000,
    records=(20_000, 200_000), schools=500, questionnaires=(5_000, 300_000),
)  # fmt: skip
QUICK = Extent(
    (42, 900, 100_000),
    (20_000,),
    turns=1,
    processes=1,
    forms=42,
    seconds=2,
    page_turns=3,
    frozen=30_000,
    records=(2_000,),
    schools=60,
    questionnaires=(200, 3_000),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Speed beside rivals.")
    parser.add_argument("--quick", action="store_true", help="small sizes, two minutes")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    given = parser.parse_args()
    if given.quick and given.write:
        parser.error("--write needs the whole measurement, without --quick")
    sections, machine = {}, described()
    print(machine)
    for name, measure in parts(QUICK if given.quick else FULL).items():
        found = measure()
        if found:
            print(f"\n{name}\n\n{found}", flush=True)
        sections[name] = found
    if given.write:
        (ROOT / "docs/benchmarks.md").write_text(page(machine, sections), encoding="utf-8")


def parts(extent: Extent) -> dict[str, Callable[[], str]]:
    """Every benchmark by the name of its section; each returns what is to be shown."""
    return {
        "indicators": lambda: bench_indicators.run(extent.sizes, extent.turns),
        "crossing": lambda: bench_start.crossing(extent.crossing, extent.processes),
        "freezing": lambda: program("bench_freeze.py", str(extent.frozen)),
        "programs": lambda: bench_start.programs(extent.processes),
        "way": lambda: bench_way.run(extent.processes),
        "reading": lambda: program("bench_reading.py", str(extent.forms)),
        "saving": lambda: program("bench_web.py", str(extent.seconds)),
        "pages": lambda: program("bench_pages.py", str(extent.page_turns)),
        "registers": lambda: program("bench_registers.py", *map(str, extent.records)),
        "bookings": lambda: program("bench_bookings.py", str(extent.schools)),
        "surveys": lambda: program("bench_surveys.py", *map(str, extent.questionnaires)),
        "portal": lambda: program("bench_portal.py", str(extent.seconds)),
        "letters": lambda: program("bench_letters.py"),
        "factcheck": lambda: program("bench_factcheck.py"),
    }


def program(name: str, *words: str) -> str:
    """What a benchmark prints that is a program of its own; nothing where it is not there."""
    path = ROOT / "benchmarks" / name
    if not path.is_file():
        return ""
    command = [sys.executable, str(path), *words]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
