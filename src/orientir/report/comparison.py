"""Table 1: indicator, earlier year, measures taken, later year, and whether the two may be compared."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from orientir.analysis import Comparison, Incomparable, Reason
from orientir.methodology import FormulaKind, Indicator
from orientir.report import pictures
from orientir.report.document import Block, Paragraph, Span, Table, TableCell, text
from orientir.report.material import Material
from orientir.report.material import section as heading
from orientir.report.phrases import REASONS
from orientir.terms import NBSP, REGION, Absence, figure, plural, signed


def section(material: Material) -> Iterator[Block]:
    """The comparison of two years; nothing where there is no earlier one."""
    if material.previous is None:
        return
    wording, year = material.wording, material.snapshot.year
    earlier = material.previous[0].year
    measured = {id for measure in material.snapshot.methodology.measures for id in measure.indicators}
    indicators = [
        i
        for i in material.snapshot.methodology.indicators
        if i.in_force(year) and (i.id in measured or material.comparisons[i.id].change is not None)
    ]
    yield heading(material, "comparison")
    yield Paragraph(text(wording.text("comparison_lead")))
    panel = set(material.previous[0].took_part()) & set(material.snapshot.took_part())
    yield Paragraph(
        text(
            wording.phrases["panel"]
            .format(previous=earlier, year=year, count="", unit=wording.units(len(panel), material.unit))
            .replace("  ", " ")
        )
    )
    names = ("indicator", "year", "measures", "year", "change")
    years = ("", earlier, "", year, "")
    header = tuple(
        TableCell(text(wording.phrases[f"column_{name}"].format(year=shown), strong=True), "center")
        for name, shown in zip(names, years, strict=True)
    )
    rows = [row for group in _rows(material, indicators) for row in group]
    caption = wording.phrases["table_comparison"].format(previous=earlier, year=year)
    yield Table(caption, (23, 14, 31, 14, 18), (header,), tuple(rows), fine=True)
    yield from _conclusion(material, indicators)


def _rows(material: Material, indicators: list[Indicator]) -> Iterator[list[tuple[TableCell, ...]]]:
    for criterion in material.snapshot.methodology.criteria:
        chosen = [i for i in indicators if i.criterion == criterion.id]
        if chosen:
            title = f"{criterion.number}. {criterion.title}"
            measures = [
                [m.text for m in material.snapshot.methodology.measures if i.id in m.indicators] for i in chosen
            ]
            rows = [
                _row(material, i, own, same=position > 0 and own == measures[position - 1])
                for position, (i, own) in enumerate(zip(chosen, measures, strict=True))
            ]
            yield [(TableCell(text(title, strong=True), columns=5),), *rows]


def _row(material: Material, indicator: Indicator, measures: list[str], *, same: bool) -> tuple[TableCell, ...]:
    wording, comparison = material.wording, material.comparisons[indicator.id]
    before, after = comparison.before, comparison.after
    shown_before = wording.absences[Absence.NOT_ASSESSED]
    if before is not None and not before.absence:
        shown_before = wording.shown(before)
    return (
        TableCell(text(indicator.title)),
        TableCell((Span(shown_before, indicator=indicator.id, territory=REGION),), "center"),
        TableCell(text(wording.phrases["same_measures"] if same else "\n".join(f"— {m}" for m in measures))),
        TableCell((Span(wording.shown(after), indicator=indicator.id, territory=REGION),), "center"),
        TableCell(_change(material, indicator, comparison)),
    )


def _change(material: Material, indicator: Indicator, comparison: Comparison) -> tuple[Span, ...]:
    """The change on the panel, or why none is stated."""
    wording = material.wording
    if comparison.refusals:
        return text(" ".join(reason(material, comparison, refusal) for refusal in comparison.refusals))
    before, after, change = comparison.panel_before, comparison.panel_after, comparison.change
    if before is None or after is None or change is None:
        return text("—")

    def span(words: str) -> Span:
        return Span(words, indicator=indicator.id, territory="panel")

    if comparison.after.kind not in (FormulaKind.SHARE, FormulaKind.RATIO):
        counts = f"{figure(before.k, wording.language)} → {figure(after.k, wording.language)}"
        return (span(counts), span(panel_size(material, comparison)), *_same_meaning(material, comparison))
    one_base = before.n == after.n
    first = figure(before.k, wording.language)
    if not one_base:
        first = wording.phrases["part_of"].format(part=first, whole=figure(before.n, wording.language))
    panel = wording.phrases["on_panel"].format(
        before=first, after=figure(after.k, wording.language), of=figure(after.n, wording.language)
    )
    change_shown = points(wording.language, wording.phrases["points"], change)
    size = span(panel_size(material, comparison))
    return (span(panel), Span(" ("), span(change_shown), Span(")"), size, *_same_meaning(material, comparison))


def _same_meaning(material: Material, comparison: Comparison) -> tuple[Span, ...]:
    """Why years are compared whose definitions are not the same to the letter."""
    phrase = material.wording.phrases["same_meaning"]
    return tuple(Span(phrase.format(reason=words.strip().rstrip("."))) for words in comparison.same_meaning)


def panel_size(material: Material, comparison: Comparison) -> str:
    """How many of those who took part in both years answered in both; nothing where the base says so already."""
    wording, panel, after = material.wording, comparison.panel, comparison.panel_after
    whole = len(panel) == panel.participants
    if whole and after is not None and comparison.after.kind is FormulaKind.SHARE and after.n == len(panel):
        return ""
    unit = material.snapshot.methodology.level(panel.level).unit
    if whole:
        return wording.phrases["panel_all"].format(participants=wording.units(len(panel), unit))
    return wording.phrases["panel_of"].format(
        panel=figure(len(panel), wording.language), participants=wording.out_of(panel.participants, unit)
    )


def points(language: str, phrase: str, change: Fraction) -> str:
    """«+39,5 п. п.»: a change of a share, one decimal place, half-up, with its sign."""
    return phrase.format(number=signed(change * 100, language, 1), nbsp=NBSP)


def reason(material: Material, comparison: Comparison, refusal: Incomparable) -> str:
    """Why two years are not compared, as a sentence."""
    why, bases = refusal.reason, ("—", "—")
    detail = refusal.detail or "; ".join(d.words(material.wording.language) for d in refusal.differences)
    if why is Reason.OTHER_BASE and comparison.before:
        pair = (comparison.before, comparison.after)
        bases = tuple(f"{v.population} — {figure(v.n or 0, material.wording.language)}" for v in pair)  # type: ignore[assignment]
    words = REASONS[material.wording.language][why].format(detail=detail, before=bases[0], after=bases[1])
    return words.strip() if words.strip().endswith((".", ")")) else words.strip() + "."


def _conclusion(material: Material, indicators: list[Indicator]) -> Iterator[Block]:
    """How many rows can be compared and which way they went; effect of measures is not claimed."""
    wording = material.wording
    pairs = [(i.title, material.comparisons[i.id]) for i in indicators]
    comparable = [(title, c) for title, c in pairs if c.change is not None]
    shares = [(t, c) for t, c in comparable if c.after.kind in (FormulaKind.SHARE, FormulaKind.RATIO)]
    assert material.previous is not None
    if shares:
        years = (str(material.previous[0].year), str(material.snapshot.year))
        yield pictures.panel_bars(wording, shares, years)
    up = sum(1 for _, c in comparable if c.change is not None and c.change > 0)
    down = sum(1 for _, c in comparable if c.change is not None and c.change < 0)
    cases = wording.phrases["conclusion_cases"].split("|")

    def case(number: int) -> str:
        return f"{number}{NBSP}{cases[min(plural(wording.language, number), len(cases) - 1)]}"

    sentence = wording.phrases["conclusion"].format(
        rows=len(pairs), comparable=len(comparable), up=case(up), down=case(down)
    )
    yield Paragraph((Span(sentence, indicator="comparison", territory=REGION),))
