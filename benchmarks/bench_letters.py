"""How long 42 letters and 870 sheets take as DOCX and PDF: ``python benchmarks/bench_letters.py``.

The bar: all of them in 60 seconds on two cores. One process writes them; beside it stands how one of them would be
written by itself, with a package and a compiler of its own each time.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import irkutsk  # noqa: E402
from benchmarks.duel import ratio, table  # noqa: E402
from orientir.analysis import advice  # noqa: E402
from orientir.report import (  # noqa: E402
    Counsel,
    Envelope,
    Sheets,
    ShortDocument,
    ShortDocx,
    ShortPdf,
    gather_letters,
    letter,
    sheet,
)

ALONE = 20
"""So many documents are written one by one, to say what one costs."""


def documents() -> list[ShortDocument]:
    snapshot = irkutsk.with_schools()
    found = gather_letters(snapshot, irkutsk.snapshot(2020))
    envelope = Envelope(date(2022, 2, 1), date(2022, 3, 1))
    counsels = {
        place: [
            Counsel(a.recommendation.id, a.recommendation.addressee, a.recommendation.text, a.indicators, a.problems)
            for a in advice(snapshot, found.own, place, found.material.problems)
        ]
        for place in snapshot.took_part()
    }
    sheets = Sheets(found)
    letters = [letter(found, place, counsels[place], envelope) for place in snapshot.took_part()]
    return [
        *letters,
        *(sheet(sheets, id, counsels[unit.within], envelope) for id, unit in snapshot.units["school"].items()),
    ]


def main() -> None:
    irkutsk.with_schools(), irkutsk.snapshot(2020)  # freezing is measured elsewhere
    start = time.perf_counter()
    made = documents()
    composed = time.perf_counter() - start
    write_pdf, write_docx = ShortPdf(), ShortDocx()
    start = time.perf_counter()
    size = sum(len(write_pdf(document)) for document in made)
    pdf = time.perf_counter() - start
    start = time.perf_counter()
    size += sum(len(write_docx(document)) for document in made)
    docx = time.perf_counter() - start
    start = time.perf_counter()
    for document in made[-ALONE:]:
        ShortPdf()(document), ShortDocx()(document)
    alone = (time.perf_counter() - start) / ALONE * len(made)
    whole = composed + pdf + docx
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        (f"{len(made)} letters and sheets, one after another in one process", f"{whole:.0f} s", "1"),
        ("  of it computed and composed", f"{composed:.1f} s", ""),
        ("  of it PDF (tagged, PDF/A)", f"{pdf:.1f} s", ""),
        ("  of it DOCX", f"{docx:.1f} s", ""),
        ("each with a compiler and a package of its own", f"{alone:.0f} s", ratio(whole, alone)),
    ]
    print(table(("what", "seconds", "ratio"), rows))
    print(f"\n{size / 2**20:.0f} MB, peak memory {memory:.0f} MB.")


if __name__ == "__main__":
    main()
