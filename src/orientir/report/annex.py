"""Annexes: every value by unit, the method, the abbreviations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orientir.methodology import Criterion, Indicator
from orientir.report.document import Block, Heading, Items, Paragraph, Span, Table, TableCell, text
from orientir.report.levels import thresholds
from orientir.report.material import Material, appendix
from orientir.report.sentences import upper_first
from orientir.terms import REGION, Absence, figure, say

COLUMNS = 6
"""Of indicators in a table of an upright page."""


def values_annex(material: Material) -> Iterator[Block]:
    """One table per criterion: units in rows, indicators in columns under short numbers."""
    wording = material.wording
    yield from appendix(material, "annex")
    used = {value.absence for value in material.values.values()}
    marks = ", ".join(
        say(wording.language, "letter.mark", mark=wording.mark(absence), words=wording.absences[absence])
        for absence in Absence
        if absence in used and not (absence is Absence.SUPPRESSED and material.withheld)
    )
    yield Paragraph(text(wording.phrases["annex_lead"].format(marks=f"; {marks}" if marks else "")), style="note")
    if material.withheld:
        yield Paragraph(text(wording.phrases["withheld_lead"].format(limits=_limits(material))), style="note")
    for criterion in material.snapshot.methodology.criteria:
        yield from _criterion(material, criterion)


def _limits(material: Material) -> str:
    """The limits of small groups that are in use, from the least: «5 или 10»."""
    used = {i.protect for i in material.snapshot.methodology.indicators if i.protect}
    return material.wording.phrases["or"].join(
        str(n) for n in sorted({material.snapshot.methodology.small_groups[group] for group in used})
    )


def _criterion(material: Material, criterion: Criterion) -> Iterator[Block]:
    """The heading of a criterion and its values; more columns than fit make a further table."""
    wording, year = material.wording, material.snapshot.year
    indicators = [i for i in criterion.indicators if i.in_force(year) and not i.complement_of]
    if not indicators:
        return
    yield Heading(3, f"{criterion.number}. {criterion.title}", f"annex-{criterion.id}")
    title = criterion.short or criterion.title
    tables = -(-len(indicators) // COLUMNS)
    size = -(-len(indicators) // tables)
    for number, start in enumerate(range(0, len(indicators), size), 1):
        part = wording.phrases["part"].format(number=number, of=tables) if tables > 1 else ""
        yield _table(
            material, wording.phrases["table_values"].format(title=title) + part, indicators[start : start + size]
        )


def _table(material: Material, caption: str, indicators: Sequence[Indicator]) -> Table:
    wording = material.wording

    def cell(indicator: Indicator, place: str) -> TableCell:
        shown = wording.shown(material.values[indicator.id, place], one_unit=place != REGION)
        return TableCell((Span(shown, strong=place == REGION, indicator=indicator.id, territory=place),), "center")

    header = (
        TableCell(text(upper_first(material.snapshot.methodology.levels[0].title), strong=True)),
        *(TableCell(text(_short(i)), "center") for i in indicators),
    )
    places = wording.alphabetical(t.id for t in material.snapshot.territories)
    rows = [(TableCell(text(wording.place(place))), *(cell(i, place) for i in indicators)) for place in places]
    rows.append((TableCell(text(wording.phrases["annex_region"], strong=True)), *(cell(i, REGION) for i in indicators)))
    answered = (material.values.region(i.id).answered for i in indicators)
    given = (TableCell(text("—" if n is None else figure(n, wording.language)), "center") for n in answered)
    rows.append((TableCell(text(wording.phrases["annex_answered"])), *given))
    first = max(25, 44 - 3 * len(indicators))
    widths = (first, *([(100 - first) // len(indicators)] * len(indicators)))
    return Table(caption, widths, (header,), tuple(rows), fine=True)


def _short(indicator: Indicator) -> str:
    """What heads the column; a count whose methodology has no short name says its unit."""
    unit = f", {indicator.unit[-1]}" if indicator.unit and not indicator.short else ""
    return upper_first(indicator.short or indicator.title) + unit


def method(material: Material) -> Iterator[Block]:
    """How the figures came about, and which data they rest on."""
    wording = material.wording
    yield from appendix(material, "method")
    for words in wording.texts("method"):
        yield Paragraph(text(words))
    yield from thresholds(material)
    for snapshot in filter(None, (material.previous, material.snapshot)):
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
