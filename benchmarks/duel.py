"""Contenders run in turn, so that whatever else the machine does meanwhile falls on all of them alike."""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Taken:
    """Seconds on the clock, and of all processors together: the second depends less on who else is at work."""

    clock: float
    processor: float

    def __add__(self, other: Taken) -> Taken:
        return Taken(self.clock + other.clock, self.processor + other.processor)


def timed(work: Callable[[], T]) -> tuple[Taken, T]:
    """What a piece of work takes, and its result."""
    gc.collect()
    started, used = time.perf_counter(), time.process_time()
    result = work()
    return Taken(time.perf_counter() - started, time.process_time() - used), result


def median(taken: Sequence[Taken]) -> Taken:
    """Of the clock and of the processor, each by itself."""
    return Taken(statistics.median(t.clock for t in taken), statistics.median(t.processor for t in taken))


def alternate(contenders: Mapping[str, Callable[[], float]], turns: int) -> dict[str, float]:
    """The median of what each contender measures, by name; all of them run in every turn."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(turns):
        for name, measure in contenders.items():
            seconds[name].append(measure())
    return {name: statistics.median(found) for name, found in seconds.items()}


def process(*command: str | Path) -> Callable[[], float]:
    """A whole process, from its start to its end, as something to be timed; it must succeed."""

    def measure() -> float:
        started = time.perf_counter()
        subprocess.run([str(word) for word in command], cwd=ROOT, check=True, capture_output=True)
        return time.perf_counter() - started

    return measure


def orientir(*words: str | Path) -> Callable[[], float]:
    """The command ``orientir`` as a process."""
    return process(sys.executable, "-c", "import sys; from orientir.cli import main; sys.exit(main())", *words)


def module(name: str, *words: str | Path) -> Callable[[], float]:
    """A module of this folder as a process."""
    return process(sys.executable, "-m", f"benchmarks.{name}", *words)


def shown(seconds: float) -> str:
    """Three digits, in milliseconds below a second."""
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def ratio(ours: float, theirs: float) -> str:
    """How many times less time we take; below 1 the rival is quicker."""
    return f"{theirs / ours:.2g}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
