"""Annexes: every value by unit, the method, the abbreviations."""

from __future__ import annotations

from collections.abc import Iterator

from orientir.methodology import Criterion
from orientir.report.document import Block, Items, Paragraph, Span, Table, TableCell, text
from orientir.report.material import Material, appendix
from orientir.report.phrases import MARKS
from orientir.terms import REGION


def values_annex(material: Material) -> Iterator[Block]:
    """One table per criterion: units in rows, indicators in columns under short numbers."""
    wording = material.wording
    yield from appendix(material, "annex")
    marks = ", ".join(f"«{mark}» — {wording.absences[absence]}" for absence, mark in MARKS[wording.language].items())
    yield Paragraph(text(wording.phrases["annex_lead"].format(marks=marks)), style="note")
    for criterion in material.snapshot.methodology.criteria:
        yield from _criterion(material, criterion)


def _criterion(material: Material, criterion: Criterion) -> Iterator[Block]:
    wording, year = material.wording, material.snapshot.year
    indicators = [i for i in criterion.indicators if i.in_force(year) and not i.complement_of]
    if not indicators:
        return
    codes = [f"{criterion.number}.{position}" for position in range(1, len(indicators) + 1)]
    legend = "; ".join(
        f"{code} — {i.title}" + (f", {i.unit[-1]}" if i.unit and not _is_share(material, i.id) else "")
        for code, i in zip(codes, indicators, strict=True)
    )
    header = (
        TableCell(text(wording.phrases["annex_territory"], strong=True)),
        *(TableCell(text(code, strong=True), "center") for code in codes),
    )
    places = [t.id for t in material.snapshot.territories]
    rows = [
        (
            TableCell(text(wording.place(place))),
            *(
                TableCell(
                    (
                        Span(
                            wording.shown(material.values[i.id, place], one_unit=True),
                            indicator=i.id,
                            territory=place,
                        ),
                    ),
                    "center",
                )
                for i in indicators
            ),
        )
        for place in places
    ]
    region = (
        TableCell(text(wording.phrases["annex_region"], strong=True)),
        *(
            TableCell(
                (Span(wording.shown(material.values.region(i.id)), strong=True, indicator=i.id, territory=REGION),),
                "center",
            )
            for i in indicators
        ),
    )
    first = max(18, 42 - 2 * len(indicators))
    widths = (first, *([max(5, (100 - first) // len(indicators))] * len(indicators)))
    yield Paragraph(text(f"{legend}."), style="note")
    yield Table(criterion.title, widths, (header,), (*rows, region), fine=True)


def _is_share(material: Material, indicator: str) -> bool:
    return material.values.region(indicator).percent is not None


def method(material: Material) -> Iterator[Block]:
    """How the figures came about, and which data they rest on."""
    wording = material.wording
    yield from appendix(material, "method")
    for words in wording.texts("method"):
        yield Paragraph(text(words))
    for snapshot in filter(None, (material.previous and material.previous[0], material.snapshot)):
        yield Paragraph(
            text(
                wording.phrases["method_data"].format(
                    methodology=snapshot.methodology.title,
                    version=snapshot.methodology.version,
                    year=snapshot.year,
                    digest=snapshot.digest,
                )
            ),
            style="note",
        )
    if material.trail:
        yield Paragraph(text(wording.phrases["method_trail"].format(digest=material.trail)), style="note")


def abbreviations(material: Material) -> Iterator[Block]:
    """The abbreviations of the methodology, in alphabetical order."""
    known = material.snapshot.methodology.abbreviations
    if known:
        yield from appendix(material, "abbreviations")
        yield Items(tuple((Span(short, strong=True), Span(f" — {known[short]}")) for short in sorted(known)))
