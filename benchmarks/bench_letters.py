"""How long letters, sheets and the cycle's documents take as DOCX and PDF: ``python benchmarks/bench_letters.py``.

The bar: 42 letters and 870 sheets, and 43 times nine documents, each in 60 seconds on two cores. One process writes
them; beside the letters stands how one of them would be
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
from orientir.analysis import advice, shown  # noqa: E402
from orientir.report import (  # noqa: E402
    Counsel,
    CycleMaterial,
    Envelope,
    Sheets,
    ShortDocument,
    ShortDocx,
    ShortPdf,
    cycle_document,
    gather_letters,
    gather_shown,
    letter,
    public_letters,
    sheet,
    short_html,
)
from orientir.terms import REGION  # noqa: E402

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


def of_the_cycle() -> list[ShortDocument]:
    """Nine documents of the region and of each municipality."""
    now, before = shown(irkutsk.snapshot(2021)), shown(irkutsk.snapshot(2020))
    found = CycleMaterial(public_letters(gather_shown(now, before), now, before), before, date(2022, 2, 1))
    places = [REGION, *(territory.id for territory in now.snapshot.territories)]
    return [cycle_document(found, one, place) for place in places for one in found.documents]


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
    start = time.perf_counter()
    cycle = of_the_cycle()
    for document in cycle:
        write_pdf(document), write_docx(document), short_html(document)
    spent = time.perf_counter() - start
    rows.append((f"{len(cycle)} documents of the cycle, computed, as PDF, DOCX and HTML", f"{spent:.0f} s", ""))
    print(table(("what", "seconds", "ratio"), rows))
    print(f"\n{size / 2**20:.0f} MB, peak memory {memory:.0f} MB.")


if __name__ == "__main__":
    main()
