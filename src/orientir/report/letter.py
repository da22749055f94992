"""The letter to a municipality: its values, what has changed, its place among peers, deficits, recommendations.

Its own numbers are told to it; of others it hears only what everybody may.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from orientir.analysis import Deficit, PeerGroup, deficits, overall, peer_group, position
from orientir.analysis.findings import LEVELLED, threshold
from orientir.methodology import FormulaKind
from orientir.report.among_peers import among_peers
from orientir.report.document import (
    Block,
    Heading,
    Items,
    Paragraph,
    ShortDocument,
    Span,
    Table,
    TableCell,
    plain,
    text,
)
from orientir.report.greeting import greeting
from orientir.report.letter_material import Counsel, Envelope, Followed, LetterMaterial
from orientir.report.letter_table import values_of
from orientir.report.sentences import upper_first
from orientir.terms import figure, percent, quoted


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
        *main_points(found, place),
        *own_deficits(found, place, group),
        *advised(found, counsels),
        *became_of(found, place, followed),
        Paragraph(text(words["ask"].format(day=wording.day(envelope.answer_by)), strong=True), style="whole"),
        *signature(found),
        *values_of(found, place, group),
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
        yield Paragraph(text(found.words["sign"]), style="lead")
        yield Paragraph(text(institute), style="whole")


def _addressee(found: LetterMaterial, place: str) -> tuple[str, ...]:
    territory = next(t for t in found.snapshot.methodology.territories if t.id == place)
    if located := territory.forms.get("loc"):
        return (found.words["to_coordinator"].format(loc=located),)
    return (found.words["to_coordinator_of"].format(nom=territory.name),)


def _notice(found: LetterMaterial) -> Iterator[Block]:
    if found.snapshot.synthetic and (words := found.material.wording.text("synthetic_notice")):
        yield Paragraph(text(words), style="note")


def main_points(found: LetterMaterial, place: str) -> Iterator[Block]:
    """The level over all criteria, and which criteria have which."""
    material, words = found.material, found.words
    methodology = found.snapshot.methodology
    own = [material.levels[c.id, place] for c in methodology.criteria]
    rank = overall(found.snapshot, own)
    yield Heading(2, words["main"], "main")
    if rank is None:
        yield Paragraph(text(words["no_verdict"]))
        return
    passed = material.wording.passed(sum(level.met for level in own), sum(level.assessed for level in own))
    yield Paragraph(text(words["verdict"].format(rank=rank.title, **passed), strong=True))
    listed = []
    for each in methodology.ranks:
        of = quoted(material.wording.language, (level.criterion.title for level in own if level.rank is each))
        if of:
            listed.append(text(upper_first(words["rank"].format(rank=each.title, criteria=of))))
    yield Items(tuple(listed))


def lacking(found: LetterMaterial, place: str) -> list[Deficit]:
    """The indicators of a municipality that are below their thresholds."""
    return [d for d in deficits(found.snapshot, found.own, place) if not d.indicator.complement_of]


def deficits_told(found: LetterMaterial, place: str) -> list[str]:
    """Each deficit of a municipality as a sentence, with the place of its value among peers."""
    group = peer_group(found.snapshot, place)
    return [plain(_deficit(found, deficit, group)) for deficit in lacking(found, place)]


def own_deficits(found: LetterMaterial, place: str, group: PeerGroup) -> Iterator[Block]:
    """What is below its threshold, each with its place among peers; and the typical problems that show."""
    words, wording = found.words, found.material.wording
    below = lacking(found, place)
    yield Heading(2, words["deficits"], "deficits")
    if below:
        indicators = wording.units(len(below), wording.phrases["indicators"].split("|"))
        lead = words["deficits_lead"].format(indicators=indicators, source=wording.text("thresholds_source"))
        yield Paragraph(text(lead.strip()), style="lead")
        yield Items(tuple(_deficit(found, deficit, group) for deficit in below))
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


def advised(found: LetterMaterial, counsels: Sequence[Counsel]) -> Iterator[Block]:
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


def became_of(found: LetterMaterial, place: str, followed: Sequence[Followed]) -> Iterator[Block]:
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
            *(TableCell(text(told)) for told in followed_told(found, place, item)),
        )
        for item in followed
    )
    yield Table(words["table_followed"].format(year=earlier), (50, 32, 18), (header,), rows, fine=True)


def followed_told(found: LetterMaterial, place: str, item: Followed) -> tuple[str, str]:
    """What was planned upon a recommendation, and whether its deficit is still there."""
    measures = "\n".join(item.measures) or found.words["no_measure"]
    return measures, found.words[deficit_now(found, place, item.counsel)]


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
