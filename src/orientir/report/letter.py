"""The letter to a municipality: its values, what has changed, its place among peers, deficits, recommendations.

Its own numbers are told to it; of others it hears only what everybody may.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from orientir.analysis import (
    Comparison,
    Deficit,
    Incomparable,
    PeerGroup,
    Reason,
    Value,
    Values,
    compare_at,
    deficits,
    overall,
    peer_group,
    position,
    values,
)
from orientir.analysis.findings import LEVELLED, threshold
from orientir.methodology import FormulaKind, Indicator
from orientir.report.among_peers import among_peers, peer_method, place_in_brief
from orientir.report.comparison import points, reason
from orientir.report.document import Block, Heading, Items, Paragraph, ShortDocument, Span, Table, TableCell, text
from orientir.report.greeting import greeting
from orientir.report.letter_phrases import LETTER_PHRASES
from orientir.report.material import Material, gather
from orientir.report.phrases import MARKS
from orientir.report.sentences import upper_first
from orientir.snapshot import Snapshot
from orientir.terms import REGION, Absence, Year, figure, percent, signed


@dataclass(frozen=True)
class Counsel:
    """A recommendation as it was approved for one municipality. ``recommendation`` is its id in the library, empty
    where it was written for this municipality alone; ``indicators`` and ``problems`` are why it is given."""

    recommendation: str
    addressee: str
    text: str
    indicators: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Followed:
    """A recommendation of the year before, with the sentences that say which measures were planned."""

    counsel: Counsel
    year: Year
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Envelope:
    """What a letter says of itself: its day, until when it is to be answered, and to whom it goes by name."""

    day: date
    answer_by: date
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class LetterMaterial:
    """What all letters of a year are made of, computed once. ``own`` are all values; those of ``material`` may be shown
    to everybody. ``comparisons`` are by municipality."""

    material: Material
    own: Values
    comparisons: dict[str, dict[str, Comparison]]
    words: dict[str, str]

    @property
    def snapshot(self) -> Snapshot:
        return self.material.snapshot


def gather_letters(snapshot: Snapshot, previous: Snapshot | None = None) -> LetterMaterial:
    """Compute once what the letters of a year say."""
    own = values(snapshot)
    before = (previous, values(previous)) if previous else None
    material = gather(snapshot, previous)
    return LetterMaterial(
        material,
        own,
        compare_at(before, (snapshot, own), snapshot.took_part()),
        dict(LETTER_PHRASES[material.wording.language]),
    )


def letter(
    found: LetterMaterial,
    place: str,
    counsels: Sequence[Counsel],
    envelope: Envelope,
    followed: Sequence[Followed] = (),
) -> ShortDocument:
    """The letter to the municipality ``place``, which took part."""
    words, wording, year = found.words, found.material.wording, found.snapshot.year
    group = peer_group(found.snapshot, place)
    blocks: list[Block] = [
        Paragraph(text(greeting(envelope.names, wording.language))),
        Paragraph(text(wording.text("letter_lead") or words["lead"].format(year=year))),
        *_notice(found),
        *_main(found, place),
        *_deficits(found, place, group),
        *_advice(found, counsels),
        *_followed(found, place, followed),
        Paragraph(text(words["ask"].format(day=wording.day(envelope.answer_by)), strong=True), style="whole"),
        *signature(found),
        *_values(found, place, group),
        Paragraph(text(words["data"].format(year=year, digest=found.snapshot.digest)), style="note"),
    ]
    return short_document(found, blocks, envelope.day, _addressee(found, place), words["title"].format(year=year))


def short_document(
    found: LetterMaterial, blocks: Sequence[Block], day: date, addressee: tuple[str, ...], title: str
) -> ShortDocument:
    wording = found.material.wording
    return ShortDocument(
        language=wording.language,
        sender=tuple(filter(None, (wording.text("institute"), wording.text("centre")))),
        addressee=(*addressee, wording.day(day)),
        title=title,
        blocks=tuple(blocks),
        label=wording.text("synthetic_label") if found.snapshot.synthetic else "",
        digest=found.snapshot.digest,
        date=day,
    )


def signature(found: LetterMaterial) -> Iterator[Block]:
    if institute := found.material.wording.text("institute"):
        yield Paragraph(text(f"{found.words['sign']}\n{institute}"), style="whole")


def _addressee(found: LetterMaterial, place: str) -> tuple[str, ...]:
    territory = next(t for t in found.snapshot.methodology.territories if t.id == place)
    if located := territory.forms.get("loc"):
        return (found.words["to_coordinator"].format(loc=located),)
    return (found.words["to_coordinator_of"].format(nom=territory.name),)


def _notice(found: LetterMaterial) -> Iterator[Block]:
    if found.snapshot.synthetic and (words := found.material.wording.text("synthetic_notice")):
        yield Paragraph(text(words), style="note")


def _main(found: LetterMaterial, place: str) -> Iterator[Block]:
    """The level over all criteria, and which criteria have which."""
    material, words = found.material, found.words
    methodology = found.snapshot.methodology
    own = [material.levels[c.id, place] for c in methodology.criteria]
    rank = overall(methodology, own)
    yield Heading(2, words["main"], "main")
    if rank is None:
        yield Paragraph(text(words["no_verdict"]))
        return
    passed = material.wording.passed(sum(level.met for level in own), sum(level.assessed for level in own))
    yield Paragraph(text(words["verdict"].format(rank=rank.title, **passed), strong=True))
    listed = []
    for each in methodology.ranks:
        of = [f"«{level.criterion.title}»" for level in own if level.rank is each]
        if of:
            listed.append(text(upper_first(words["rank"].format(rank=each.title, criteria=", ".join(of)))))
    yield Items(tuple(listed))


def _deficits(found: LetterMaterial, place: str, group: PeerGroup) -> Iterator[Block]:
    """What is below its threshold, each with its place among peers; and the typical problems that show."""
    words, wording = found.words, found.material.wording
    lacking = [d for d in deficits(found.snapshot, found.own, place) if not d.indicator.complement_of]
    yield Heading(2, words["deficits"], "deficits")
    if lacking:
        indicators = wording.units(len(lacking), wording.phrases["indicators"].split("|"))
        lead = words["deficits_lead"].format(indicators=indicators, source=wording.text("thresholds_source"))
        yield Paragraph(text(lead.strip()), style="lead")
        yield Items(tuple(_deficit(found, deficit, group) for deficit in lacking))
    else:
        yield Paragraph(text(words["no_deficits"]))
    shown = [o.problem.title for o in found.material.problems if o.typical and place in o.territories]
    if shown:
        listed = words["comma"].join(title[:1].lower() + title[1:] for title in shown)
        yield Paragraph(text(words["problems"].format(list=listed)))


def _deficit(found: LetterMaterial, deficit: Deficit, group: PeerGroup) -> tuple[Span, ...]:
    wording, value = found.material.wording, deficit.value
    ours = found.words["ours"] if deficit.indicator.ours else ""
    if value.kind is FormulaKind.SHARE and value.n == 1:
        told = found.words["deficit_no"].format(title=deficit.indicator.title)
    else:
        share = value.kind in LEVELLED
        limit = (percent if share else figure)(deficit.threshold, wording.language)
        shown = wording.with_base(value, deficit.indicator)
        told = found.words["deficit"].format(title=deficit.indicator.title, value=shown, limit=limit) + ours
    among = position(value, found.material.values, group)
    if among:
        told += f"; {among_peers(wording, value, among)}"
    return (Span(f"{told}.", indicator=deficit.indicator.id, territory=value.territory),)


def _advice(found: LetterMaterial, counsels: Sequence[Counsel]) -> Iterator[Block]:
    yield Heading(2, found.words["advice"], "advice")
    if not counsels:
        yield Paragraph(text(found.words["no_advice"]))
    addressees = found.snapshot.methodology.addressees
    for addressee, lead in addressees.items():
        own = [counsel for counsel in counsels if counsel.addressee == addressee]
        if own:
            yield Paragraph(text(f"{lead}:"), style="lead")
            yield Items(
                tuple(text(counsel.text.rstrip(". ") + "." + reasons(found, counsel)) for counsel in own), ordered=True
            )


def reasons(found: LetterMaterial, counsel: Counsel) -> str:
    """Why a recommendation is given, as a sentence after it; nothing where everybody is given it."""
    methodology, words = found.snapshot.methodology, found.words
    titles = {i.id: i.title for i in methodology.indicators}
    problems = {p.id: p.title for p in methodology.problems}
    named = [words["reason_indicator"].format(title=titles[id]) for id in counsel.indicators if id in titles]
    named += [words["reason_problem"].format(title=problems[id]) for id in counsel.problems if id in problems]
    return words["reasons"].format(list=words["comma"].join(named)) if named else ""


def _followed(found: LetterMaterial, place: str, followed: Sequence[Followed]) -> Iterator[Block]:
    """What became of last year's recommendations: the measure, and whether its deficit is still there."""
    if not followed:
        return
    words, earlier = found.words, followed[0].year
    yield Heading(2, words["followed"].format(year=earlier), "followed")
    names = ("column_advice", "column_measures", "column_now")
    header = tuple(TableCell(text(words[name].format(year=found.snapshot.year), strong=True)) for name in names)
    rows = tuple(
        (
            TableCell(text(item.counsel.text)),
            TableCell(text("\n".join(item.measures) or words["no_measure"])),
            TableCell(text(words[deficit_now(found, place, item.counsel)])),
        )
        for item in followed
    )
    yield Table(words["table_followed"].format(year=earlier), (50, 32, 18), (header,), rows, fine=True)


def deficit_now(found: LetterMaterial, place: str, counsel: Counsel) -> str:
    """Whether what a recommendation was given for is still below its threshold: a key of the phrases."""
    year = found.snapshot.year
    judged = [
        (found.own.get((id, place)), threshold(found.snapshot.methodology.indicator(id), place, year))
        for id in counsel.indicators
        if any(i.id == id for i in found.snapshot.methodology.indicators)
    ]
    limits = [(value, limit) for value, limit in judged if limit is not None]
    if not limits:
        return "no_threshold"
    known = [(value.value, limit) for value, limit in limits if value is not None and value.value is not None]
    if any(value < limit for value, limit in known):
        return "still"
    return "gone" if len(known) == len(limits) else "unknown"


def _values(found: LetterMaterial, place: str, group: PeerGroup) -> Iterator[Block]:
    """Every indicator in force: own values of both years, the change, the region, the place among peers."""
    words, wording, snapshot = found.words, found.material.wording, found.snapshot
    comparisons, previous = found.comparisons[place], found.material.previous
    compared = previous is not None and any(c.before and not c.before.absence for c in comparisons.values())
    yield Heading(2, words["values"], "values")
    told = words["values_lead"] + (" " + peer_method(wording, group) if group.peers else " " + words["no_peers"])
    if group.peers:
        told += words["peers_listed"].format(list=wording.listed(group.peers))
    yield Paragraph(text(told if compared else f"{told} {words['no_earlier']}"))
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
        return MARKS[wording.language][Absence.NOT_ASSESSED]
    return wording.shown(before, one_unit=True)


def _marks(found: LetterMaterial, place: str, *, compared: bool, notes: bool) -> Iterator[Block]:
    """What the marks in the table mean, those that stand in it."""
    words, wording = found.words, found.material.wording
    used = {c.after.absence for c in found.comparisons[place].values()}
    if compared:
        before = (c.before for c in found.comparisons[place].values())
        used |= {value.absence if value else Absence.NOT_ASSESSED for value in before}
    marks = MARKS[wording.language].items()
    told = [
        words["mark"].format(mark=mark, words=wording.absences[absence]) for absence, mark in marks if absence in used
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


_PLAIN = (Reason.NO_EARLIER_YEAR, Reason.NOT_ASSESSED, Reason.NO_ANSWERS, Reason.NO_PANEL, Reason.NOBODY_IN_BOTH)
"""What the column of the earlier year has said already."""


def _reason(found: LetterMaterial, comparison: Comparison, refusal: Incomparable) -> str:
    return reason(found.material, comparison, refusal)


def _yes_or_no(value: Value) -> bool:
    return value.kind is FormulaKind.SHARE and value.n == 1
