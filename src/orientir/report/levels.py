"""Levels of effectiveness: the table of units by criterion, the map, and the thresholds behind them."""

from __future__ import annotations

from collections.abc import Iterator

from orientir.analysis import Deficit, overall
from orientir.methodology import Criterion, Indicator, Rank
from orientir.report import pictures
from orientir.report.document import Block, Paragraph, Span, Table, TableCell, text
from orientir.report.material import Material
from orientir.report.sentences import Wording, lower_first, upper_first
from orientir.terms import REGION, Year, figure, percent


def overview(material: Material) -> Iterator[Block]:
    """How far the units have come by every criterion that has a level: one table, one map."""
    levelled = [c for c in material.snapshot.methodology.criteria if material.levels[c.id, REGION].rank is not None]
    if not levelled:
        return
    wording, methodology = material.wording, material.snapshot.methodology
    yield Paragraph(text(wording.phrases["levels_lead"].format(ranks=_ranks(material))))
    shades = pictures.shades_of(wording, methodology)
    header = (
        TableCell(text(upper_first(methodology.levels[0].title), strong=True)),
        *(TableCell(text(c.short or c.title), vertical=True) for c in levelled),
        TableCell(text(wording.phrases["column_overall"], strong=True), vertical=True),
    )

    def row(place: str, name: str, *, strong: bool = False) -> tuple[TableCell, ...]:
        own = [material.levels[c.id, place] for c in methodology.criteria]
        ranks = [*(material.levels[c.id, place].rank for c in levelled), overall(material.snapshot, own)]
        return (TableCell(text(name, strong=strong)), *(cell(rank) for rank in ranks))

    def cell(rank: Rank | None) -> TableCell:
        if rank is None:
            return TableCell(text("–"), "center")
        return TableCell(text(shades[rank.id].mark), "center", fill=shades[rank.id].fill)

    rows = [row(place, wording.place(place)) for place in wording.alphabetical(material.snapshot.took_part())]
    rows.append(row(REGION, wording.phrases["annex_region"], strong=True))
    widths = (40, *([max(6, 60 // (len(levelled) + 1))] * (len(levelled) + 1)))
    marks = ", ".join(f"{shades[rank.id].mark} — {rank.title}" for rank in methodology.ranks)
    marks += f", – — {wording.phrases['no_rank']}"
    yield Table(wording.phrases["table_levels"].format(marks=marks), widths, (header,), tuple(rows), fine=True)
    if drawn := pictures.overall_map(wording, material.snapshot, material.levels):
        yield drawn


def of_criterion(material: Material, criterion: Criterion) -> Paragraph:
    """The level of a criterion in the region, and which indicators are below their thresholds."""
    wording, level = material.wording, material.levels[criterion.id, REGION]
    if level.rank is None:
        year = material.snapshot.year
        shares = [i for i in criterion.indicators if i.in_force(year) and i.deficit_below and i.deficit_below.at(year)]
        return Paragraph(text(wording.phrases["no_answers_for_level" if shares else "no_level"]))
    sentence = wording.phrases["level"].format(rank=level.rank.title, **wording.passed(level.met, level.assessed))
    spans = (Span(sentence, indicator=f"level:{criterion.id}", territory=REGION),)
    lacking = [d for d in material.deficits if d.indicator.criterion == criterion.id]
    if not lacking:
        return Paragraph(spans, style="whole")
    listed = "; ".join(_deficit(material, deficit) for deficit in lacking)
    return Paragraph((*spans, Span(" " + wording.phrases["deficits"].format(list=listed))), style="whole")


def _deficit(material: Material, deficit: Deficit) -> str:
    wording, value = material.wording, material.values.region(deficit.indicator.id)
    return wording.phrases["deficit_withheld" if value.absence else "deficit"].format(
        title=lower_first(deficit.indicator.title),
        value=wording.share(value) or figure(value.value or 0, wording.language),
        limit=percent(deficit.threshold, wording.language),
    )


def thresholds(material: Material) -> Iterator[Block]:
    """Every threshold in force: of indicators, of levels, of typical problems, and who has set them."""
    wording, methodology, year = material.wording, material.snapshot.methodology, material.snapshot.year
    rows = [
        (
            TableCell(text(i.title)),
            TableCell(text(_limit(material, i)), "center"),
            TableCell(text(_earlier_limit(material, i)), "center"),
        )
        for i in methodology.indicators
        if i.in_force(year) and _limit(material, i)
    ]
    if not rows:
        return
    if words := wording.text("thresholds_source"):
        yield Paragraph(text(words))
    if methodology.ranks:
        yield Paragraph(text(wording.phrases["thresholds_levels"].format(ranks=_ranks(material))))
    typical = sorted({percent(p.typical_from, wording.language) for p in methodology.problems})
    if typical:
        yield Paragraph(text(wording.phrases["thresholds_problems"].format(share=", ".join(typical))))
    names = ("indicator", "threshold", "threshold_before")
    header = tuple(
        TableCell(text(wording.phrases[f"column_{name}"].format(year=year, previous=year - 1), strong=True))
        for name in names
    )
    yield Table(wording.phrases["table_thresholds"], (64, 18, 18), (header,), tuple(rows), fine=True)


def threshold_words(wording: Wording, indicator: Indicator, year: Year) -> tuple[str, str]:
    """«не ниже 75 %» for the region, «не менее 1 человека» for each unit; empty where nothing is set."""
    share = indicator.deficit_below.at(year) if indicator.deficit_below else None
    each = indicator.deficit_below_each.at(year) if indicator.deficit_below_each else None
    whole = wording.phrases["at_least"].format(limit=percent(share, wording.language)) if share is not None else ""
    if each is None:
        return whole, ""
    limit = wording.out_of(int(each), indicator.unit) if indicator.unit else figure(each, wording.language)
    return whole, wording.phrases["at_least_each"].format(limit=limit)


def _limit(material: Material, indicator: Indicator, back: int = 0) -> str:
    """What is asked of the region, or of each unit where only a number is set; empty where nothing is."""
    whole, each = threshold_words(material.wording, indicator, Year(material.snapshot.year - back))
    return whole or each


def _earlier_limit(material: Material, indicator: Indicator) -> str:
    in_force = indicator.in_force(Year(material.snapshot.year - 1))
    return (_limit(material, indicator, 1) if in_force else "") or "—"


def _ranks(material: Material) -> str:
    """«высокий — от 75 %, средний — от 50 %, низкий — меньше»."""
    wording, ranks = material.wording, material.snapshot.methodology.ranks
    *upper, lowest = ranks
    shares = [percent(rank.threshold(wording.year), wording.language) for rank in upper]
    parts = [wording.phrases["rank_from"].format(rank=r.title, share=s) for r, s in zip(upper, shares, strict=True)]
    return ", ".join([*parts, wording.phrases["rank_lowest"].format(rank=lowest.title)])
