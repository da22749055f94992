"""``orientir note SNAPSHOT``: the analytical note as PDF, DOCX and HTML."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orientir.cli.parser import progress

if TYPE_CHECKING:
    from orientir.snapshot import Snapshot


def add(commands: Any) -> None:
    parser = commands.add_parser("note", help="написать аналитическую справку: PDF, DOCX и HTML")
    parser.add_argument("snapshot", type=Path, metavar="СНИМОК", help="снимок года, о котором справка")
    parser.add_argument("--previous", type=Path, metavar="СНИМОК", help="снимок предыдущего года для сравнения")
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="ПАПКА", help="куда записать (out)")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    for path in make(arguments.snapshot, arguments.previous, arguments.out):
        print(path)
    return 0


def make(snapshot: Path, previous: Path | None, out: Path) -> list[Path]:
    """Write the note of a snapshot; returns the files."""
    from orientir.report import gather, note, write_files

    current, earlier = two_years(snapshot, previous)
    with progress("Справка", 3) as step:
        return write_files(note(gather(current, earlier)), out, f"note-{current.year}", step)


def two_years(snapshot: Path, previous: Path | None) -> tuple[Snapshot, Snapshot | None]:
    """Read a snapshot and the one of an earlier year; raises ``Refused`` where it is not earlier."""
    from orientir.snapshot import read
    from orientir.terms import Issue, Refused

    current = read(snapshot)
    earlier = read(previous) if previous else None
    if earlier and earlier.year >= current.year:
        advice = "Укажите снимок более раннего года."
        raise Refused(
            [Issue("years", str(previous), f"это {earlier.year} год, а нужен раньше {current.year}.", advice)]
        )
    return current, earlier
