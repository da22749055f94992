"""Table 1: indicator, earlier year, measures taken, later year, and whether the two may be compared."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from orientir.analysis import Comparison, Incomparable, Panel, Reason, measures_of, succession_words
from orientir.methodology import FormulaKind, Indicator, Measure
from orientir.report import pictures
from orientir.report.document import Block, Items, Paragraph, Span, Spans, Table, TableCell, plain, text
from orientir.report.effects import effect_words
from orientir.report.material import Material
from orientir.report.material import section as heading
from orientir.report.sentences import lower_first, points, upper_first
from orientir.terms import NBSP, REGION, Absence, Counted, figure, plural, say


def section(material: Material) -> Iterator[Block]:
    """The comparison of two years; nothing where there is no earlier one."""
    if material.previous is None:
        return
    wording, year = material.wording, material.snapshot.year
    earlier = material.previous.year
    measures = list(measures_of(material.snapshot))
    measured = {id for measure in measures for id in measure.indicators}
    in_force = [i for i in material.snapshot.methodology.indicators if i.in_force(year) and not i.complement_of]
    indicators = [i for i in in_force if i.id in measured or _asked_before(material.comparisons[i.id])]
    yield heading(material, "comparison")
    yield Paragraph(text(wording.text("comparison_lead")))
    panel = set(material.previous.took_part()) & set(material.snapshot.took_part())
    shown = wording.units(len(panel), material.unit)
    yield Paragraph(text(wording.phrases["panel"].format(previous=earlier, year=year, units=shown)))
    names = ["indicator", "year", "year", "change", *(["measures"] if measures else [])]
    years = ("", earlier, year, "", "")
    header = tuple(
        TableCell(text(wording.phrases[f"column_{name}"].format(year=shown), strong=True), "center")
        for name, shown in zip(names, years, strict=False)
    )
    notes: list[str] = []
    rows = []
    for criterion in material.snapshot.methodology.criteria:
        for place, indicator in enumerate(i for i in indicators if i.criterion == criterion.id):
            heading_of = f"{criterion.number}. {criterion.short or criterion.title}\n" if not place else ""
            rows.append(_row(material, indicator, heading_of, notes, measures))
    caption = wording.phrases["table_comparison"].format(previous=earlier, year=year)
    yield Table(caption, (36, 15, 15, 24, 10)[: len(names)], (header,), tuple(rows), fine=True)
    for number, words in enumerate(notes, 1):
        yield Paragraph(text(wording.phrases["comparison_note"].format(note=number, words=words)), style="note")
    if others := len(in_force) - len(indicators):
        unit = wording.phrases["indicators"].split("|")
        words = wording.phrases["not_asked_before"].format(previous=earlier, indicators=wording.units(others, unit))
        yield Paragraph(text(words))
    yield from _conclusion(material, indicators)
    if measures:
        yield Paragraph(text(wording.phrases["measures_lead"].format(year=year)), style="lead")
        yield Items(tuple(with_effect(material, measure) for measure in measures), ordered=True, fine=True)
        if material.effects:
            yield Paragraph(text(wording.phrases["effects_note"]), style="note")
    elif material.snapshot.methodology.measures:
        yield Paragraph(text(wording.phrases["no_measures"].format(year=year)))


def with_effect(material: Material, measure: Measure) -> Spans:
    """A measure, and what is known of its effect on each indicator that it was meant to move."""
    own = [one for one in material.effects if one.measure.id == measure.id]
    return (Span(measure.text), *(Span(f" {effect_words(material.wording, one)}") for one in own))


def _row(
    material: Material, indicator: Indicator, criterion: str, notes: list[str], measures: list[Measure]
) -> tuple[TableCell, ...]:
    """One indicator; a refusal that needs words is put into ``notes``. ``criterion`` heads its first row."""
    wording, comparison = material.wording, material.comparisons[indicator.id]
    before, after = comparison.before, comparison.after
    shown_before = wording.absences[Absence.NOT_ASSESSED]
    if before is not None and before.absence is not Absence.NOT_ASSESSED:
        shown_before = wording.with_base(before, indicator)
    change, shown_after = _change(material, indicator, comparison), wording.with_base(after, indicator)
    if comparison.refusals and _asked_before(comparison):
        notes.append(f"{indicator.title}. {refusals(material, comparison)}")
        change = text(wording.phrases["incomparable"].format(note=len(notes)))
    cells = (
        TableCell((Span(criterion, strong=True), Span(indicator.title))),
        TableCell((Span(shown_before, indicator=indicator.id, territory=REGION),), "center"),
        TableCell((Span(shown_after, indicator=indicator.id, territory=REGION),), "center"),
        TableCell(change, "center"),
    )
    if not measures:
        return cells
    own = [str(number) for number, measure in enumerate(measures, 1) if indicator.id in measure.indicators]
    return (*cells, TableCell(text(", ".join(own) or "—"), "center"))


def _change(material: Material, indicator: Indicator, comparison: Comparison) -> tuple[Span, ...]:
    """The change on the panel, or why none is stated."""
    before, after, change = comparison.panel_before, comparison.panel_after, comparison.change
    if before is None or after is None or change is None:
        return text("—")
    shown = on_panel(material, comparison.after.kind, comparison.panel, (before, after), change)
    marks = (" (", ")")
    spans = (Span(w) if w in marks else Span(w, indicator=indicator.id, territory="panel") for w in shown)
    return (*spans, *_same_meaning(material, comparison))


def on_panel(
    material: Material, kind: FormulaKind, panel: Panel, sides: tuple[Counted, Counted], change: Fraction
) -> list[str]:
    """«7 → 15 из 26», « (», «+30,8 п. п.», «)» and how many answered in both years; of numbers «380 → 400»."""
    wording, (before, after) = material.wording, sides
    size = panel_size(material, kind, panel, after)
    if kind not in (FormulaKind.SHARE, FormulaKind.RATIO):
        return [f"{figure(before.k, wording.language)} → {figure(after.k, wording.language)}", size]
    first = figure(before.k, wording.language)
    if before.n != after.n:
        first = wording.phrases["part_of"].format(part=first, whole=figure(before.n, wording.language))
    counts = wording.phrases["on_panel"].format(
        before=first, after=figure(after.k, wording.language), of=figure(after.n, wording.language)
    )
    return [counts, " (", points(wording.language, wording.phrases["points"], change), ")", size]


def change_or_refusals(material: Material, indicator: str) -> str:
    """The change of an indicator on its panel, or all reasons why none is stated."""
    comparison = material.comparisons[indicator]
    if comparison.refusals:
        return refusals(material, comparison)
    return plain(_change(material, material.snapshot.methodology.indicator(indicator), comparison))


def _same_meaning(material: Material, comparison: Comparison) -> tuple[Span, ...]:
    """Why years are compared whose definitions are not the same to the letter."""
    phrase = material.wording.phrases["same_meaning"]
    return tuple(Span(phrase.format(reason=words.strip().rstrip("."))) for words in comparison.same_meaning)


def panel_size(material: Material, kind: FormulaKind, panel: Panel, after: Counted) -> str:
    """How many of those who took part in both years answered in both; nothing where the base says so already.

    Territories that were split or merged in between, and are in the panel as a whole, are named.
    """
    wording, joined = material.wording, ""
    if panel.joined and material.previous is not None:
        years = material.previous, material.snapshot
        named = (succession_words(one, *years) for one in sorted(panel.joined))
        joined = wording.phrases["panel_joined"].format(territories="; ".join(named))
    whole = len(panel) == panel.participants
    if whole and kind is FormulaKind.SHARE and after.n == len(panel):
        return joined
    unit = material.snapshot.methodology.level(panel.level).unit
    if whole:
        return wording.phrases["panel_all"].format(participants=figure(len(panel), wording.language)) + joined
    return joined + wording.phrases["panel_of"].format(
        panel=figure(len(panel), wording.language), participants=wording.out_of(panel.participants, unit)
    )


def refusals(material: Material, comparison: Comparison) -> str:
    """All reasons why two years are not compared, and what a bridge says instead."""
    told = [reason(material, comparison, refusal) for refusal in comparison.refusals]
    return " ".join([*told, *([across(material, comparison)] if comparison.bridged else [])])


def across(material: Material, comparison: Comparison) -> str:
    """The change by the common definition, named as such; or why not even that; empty where there is no bridge."""
    one, phrases = comparison.bridged, material.wording.phrases
    if one is None:
        return ""
    title = one.bridge.title.strip().rstrip(".")
    if one.refusal:
        also = phrases["bridge_withheld" if one.refusal.reason is Reason.WITHHELD else "bridge_refused"]
        return also.format(title=title, reason=lower_first(reason(material, comparison, one.refusal)))
    assert one.before is not None
    assert one.after is not None
    assert one.change is not None
    shown = on_panel(material, one.kind, one.panel, (one.before, one.after), one.change)
    return phrases["bridge"].format(title=title, change="".join(shown))


def reason(material: Material, comparison: Comparison, refusal: Incomparable) -> str:
    """Why two years are not compared, as a sentence."""
    why, bases = refusal.reason, ("—", "—")
    detail = upper_first(refusal.detail) if why is Reason.REDEFINED else refusal.detail
    detail = detail or "; ".join(d.words(material.wording.language) for d in refusal.differences)
    if why is Reason.OTHER_BASE and comparison.before:
        pair = (comparison.before, comparison.after)
        bases = tuple(f"{v.population} — {material.wording.base(v)}" for v in pair)  # type: ignore[assignment]
    words = say(
        material.wording.language, f"reason.{why}", detail=detail, before=bases[0], after=bases[1], year=refusal.year
    )
    return words.strip() if words.strip().endswith((".", ")")) else words.strip() + "."


def _conclusion(material: Material, indicators: list[Indicator]) -> Iterator[Block]:
    """How many rows can be compared and which way they went; effect of measures is not claimed."""
    wording = material.wording
    pairs = [(i.title, material.comparisons[i.id]) for i in indicators]
    comparable = [(title, c) for title, c in pairs if c.change is not None]
    shares = [(t, c) for t, c in comparable if c.after.kind in (FormulaKind.SHARE, FormulaKind.RATIO)]
    assert material.previous is not None
    years = (str(material.previous.year), str(material.snapshot.year))
    if drawn := pictures.panel_bars(wording, shares, years):
        yield drawn
    up = sum(1 for _, c in comparable if c.change is not None and c.change > 0)
    down = sum(1 for _, c in comparable if c.change is not None and c.change < 0)
    cases = wording.phrases["conclusion_cases"].split("|")
    went = ", ".join(
        wording.phrases[way if number else f"not_{way}"].format(
            cases=f"{figure(number, wording.language)}{NBSP}{cases[plural(wording.language, number)]}"
        )
        for way, number in (("up", up), ("down", down))
    )
    rows = wording.out_of(len(pairs), wording.phrases["rows"].split("|"))
    sentence = wording.phrases["conclusion"].format(rows=rows, comparable=len(comparable), went=went)
    yield Paragraph((Span(sentence, indicator="comparison", territory=REGION),))


def _asked_before(comparison: Comparison) -> bool:
    return comparison.before is not None and comparison.before.absence is not Absence.NOT_ASSESSED
