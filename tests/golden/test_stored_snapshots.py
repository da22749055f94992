"""The note of two snapshots that were stored once: later code must tell the same numbers, whatever words it finds.

``stored/numbers.csv`` holds every number of that note with what it counts. It is written anew, with
ORIENTIR_WRITE_NUMBERS=1, only where a number was wrong or other ones are withheld; the snapshots never are.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from pathlib import Path

from orientir.report import Document, gather, note
from orientir.report.document import Items, Paragraph, Span, Table
from orientir.snapshot import Snapshot, read

STORED = Path(__file__).parent / "stored"
NUMBERS = STORED / "numbers.csv"


def stored(year: int, folder: Path) -> Snapshot:
    path = folder / f"{year}.snapshot"
    path.write_bytes(gzip.decompress((STORED / f"{year}.snapshot.gz").read_bytes()))
    return read(path)


def spans(document: Document) -> Iterator[Span]:
    for block in (*document.opening, *document.blocks):
        match block:
            case Paragraph(own, _):
                yield from own
            case Items(items, _, _):
                for item in items:
                    yield from item
            case Table():
                for row in block.rows:
                    for cell in row:
                        yield from cell.spans


def test_the_note_of_stored_snapshots_tells_the_same_numbers(tmp_path: Path) -> None:
    document = note(gather(stored(2021, tmp_path), stored(2020, tmp_path)))

    told = [[span.indicator, span.territory, " ".join(span.text.split())] for span in spans(document) if span.indicator]
    if os.environ.get("ORIENTIR_WRITE_NUMBERS"):
        with NUMBERS.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(told)

    with NUMBERS.open(encoding="utf-8", newline="") as file:
        assert told == list(csv.reader(file))
    assert len(told) > 1_500
