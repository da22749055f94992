"""The annex of a letter: every value of a municipality in both years, beside the region and its peers."""

from __future__ import annotations

from collections.abc import Iterator

from orientir.analysis import Comparison, Incomparable, PeerGroup, Reason, Value, position
from orientir.analysis.findings import LEVELLED
from orientir.methodology import FormulaKind, Indicator
from orientir.report.among_peers import peer_method, place_in_brief
from orientir.report.comparison import reason
from orientir.report.document import Block, Heading, Paragraph, Span, Table, TableCell, text
from orientir.report.letter_material import LetterMaterial
from orientir.report.sentences import points
from orientir.terms import REGION, Absence, signed


def values_of(found: LetterMaterial, place: str, group: PeerGroup) -> Iterator[Block]:
    """Every indicator in force: own values of both years, the change, the region, the place among peers."""
    words, wording, snapshot = found.words, found.material.wording, found.snapshot
    comparisons, previous = found.comparisons[place], found.material.previous
    compared = previous is not None and any(c.before and not c.before.absence for c in comparisons.values())
    yield Heading(2, words["values"], "values")
    told = words["values_lead"] + (" " + peer_method(wording, group) if group.peers else " " + words["no_peers"])
    if group.peers:
        told += words["peers_listed"].format(list=wording.listed(group.peers))
    changed = [r for c in comparisons.values() for r in c.refusals if r.reason is Reason.OTHER_TERRITORY]
    if changed:
        told += " " + words["changed_territory"].format(territories=changed[0].detail)
    yield Paragraph(text(told if compared or changed else f"{told} {words['no_earlier']}"))
    notes: list[str] = []
    rows: list[tuple[TableCell, ...]] = []
    columns = 6 if compared else 4
    for criterion in snapshot.methodology.criteria:
        own = [i for i in criterion.indicators if i.in_force(snapshot.year) and not i.complement_of]
        if own:
            title = f"{criterion.number}. {criterion.title}"
            rows.append((TableCell(text(title, strong=True), columns=columns, fill="#eef2f5"),))
        rows += [_row(found, i, comparisons[i.id], group, notes, compared=compared) for i in own]
    assert previous is not None or not compared
    years = [previous.year if previous and compared else snapshot.year, snapshot.year]
    names = ["indicator", "year", "year", "change", "region", "peers"]
    shown = [name for name in names if compared or name != "change"]
    shown = shown if compared else [name for at, name in enumerate(shown) if at != 1]
    spent = iter(years if compared else years[1:])
    heads = [words[f"column_{n}"].format(year=next(spent) if n == "year" else snapshot.year) for n in shown]
    header = tuple(TableCell(text(head, strong=True), "center") for head in heads)
    widths = (32, 12, 15, 14, 13, 14) if compared else (44, 18, 18, 20)
    yield Table(words["table_values"].format(place=wording.place(place)), widths, (header,), tuple(rows), fine=True)
    yield from _marks(found, place, compared=compared, notes=bool(notes))
    for number, note in enumerate(notes, 1):
        yield Paragraph(text(words["note"].format(note=number, words=note)), style="note")
    if _withheld(found, group):
        yield Paragraph(text(words["withheld"]), style="note")


def _withheld(found: LetterMaterial, group: PeerGroup) -> bool:
    """Whether the table would say more if nothing of others were withheld."""
    levelled = {value.indicator for value in found.own.values() if value.kind in LEVELLED}
    return any(
        place == REGION or (place in group.peers and indicator in levelled)
        for indicator, place in found.material.withheld
    )


def _row(
    found: LetterMaterial,
    indicator: Indicator,
    comparison: Comparison,
    group: PeerGroup,
    notes: list[str],
    *,
    compared: bool,
) -> tuple[TableCell, ...]:
    wording, value = found.material.wording, comparison.after
    among = position(value, found.material.values, group)
    before = (TableCell(text(_earlier(found, comparison)), "center"),) if compared else ()
    change = (TableCell(text(_change(found, indicator, comparison, notes)), "center"),) if compared else ()
    own = Span(wording.shown(value, one_unit=True), strong=True, indicator=indicator.id, territory=value.territory)
    whole = found.material.values.region(indicator.id)
    shares = whole.kind in LEVELLED and not whole.absence
    region = wording.with_base(whole, indicator) if shares else wording.shown(whole)
    return (
        TableCell(text(indicator.title)),
        *before,
        TableCell((own,), "center"),
        *change,
        TableCell(text(region), "center"),
        TableCell(text(place_in_brief(wording, value, among) if among else "—"), "center"),
    )


def _earlier(found: LetterMaterial, comparison: Comparison) -> str:
    wording, before = found.material.wording, comparison.before
    if before is None:
        return "—" if _of_another_territory(comparison) else wording.mark(Absence.NOT_ASSESSED)
    return wording.shown(before, one_unit=True)


def _marks(found: LetterMaterial, place: str, *, compared: bool, notes: bool) -> Iterator[Block]:
    """What the marks in the table mean, those that stand in it."""
    words, wording = found.words, found.material.wording
    used = {c.after.absence for c in found.comparisons[place].values()}
    if compared:
        before = (c.before for c in found.comparisons[place].values() if not _of_another_territory(c))
        used |= {value.absence if value else Absence.NOT_ASSESSED for value in before}
    told = [
        words["mark"].format(mark=wording.mark(absence), words=wording.absences[absence])
        for absence in Absence
        if absence in used
    ]
    told += [words["mark_note"]] if notes else []
    if told:
        yield Paragraph(text(words["marks"].format(marks=words["comma"].join(told))), style="note")


def _change(found: LetterMaterial, indicator: Indicator, comparison: Comparison, notes: list[str]) -> str:
    """The change, «—» where there is nothing to compare with, or the number of the note that says why not."""
    words, wording = found.words, found.material.wording
    change = comparison.change
    told = [r for r in comparison.refusals if r.reason not in _PLAIN]
    if told:
        sentence = " ".join(_reason(found, comparison, refusal) for refusal in told)
        notes.append(f"{indicator.title}. {sentence}")
        return words["incomparable"].format(note=len(notes))
    if change is None:
        return "—"
    if not change:
        return words["same"]
    if _yes_or_no(comparison.after):
        return words["now_yes" if change > 0 else "now_no"]
    if comparison.after.kind in LEVELLED:
        return points(wording.language, wording.phrases["points"], change)
    return signed(change, wording.language)


_PLAIN = (
    *(Reason.NO_EARLIER_YEAR, Reason.NOT_ASSESSED, Reason.NO_ANSWERS),
    *(Reason.NO_PANEL, Reason.NOBODY_IN_BOTH, Reason.OTHER_TERRITORY),
)
"""What the column of the earlier year, or the lead of the table, has said already."""


def _of_another_territory(comparison: Comparison) -> bool:
    return any(refusal.reason is Reason.OTHER_TERRITORY for refusal in comparison.refusals)


def _reason(found: LetterMaterial, comparison: Comparison, refusal: Incomparable) -> str:
    return reason(found.material, comparison, refusal)


def _yes_or_no(value: Value) -> bool:
    return value.kind is FormulaKind.SHARE and value.n == 1
