"""Build the analytical note from one or two frozen years. No figure is typed here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import count

from orientir.analysis import Occurrence, Verdict
from orientir.methodology import Criterion, FormulaKind
from orientir.report import annex, comparison, evidence_pictures, levels, pictures, polls
from orientir.report.document import (
    Block,
    Document,
    Figure,
    Heading,
    Items,
    Paragraph,
    Span,
    Spans,
    Table,
    TableCell,
    TitlePage,
    text,
)
from orientir.report.factors import factors_section
from orientir.report.material import Material, section
from orientir.report.opening import opening
from orientir.report.sentences import Wording, upper_first
from orientir.terms import REGION, Participation, figure

CONNECTED = (Verdict.SEEN, Verdict.OPPOSITE)


def note(material: Material) -> Document:
    """The whole note."""
    material = replace(material, sections=count(1))
    wording, snapshot = material.wording, material.snapshot
    label = wording.text("synthetic_label") if snapshot.synthetic else ""
    parts = [
        _front,
        _aims,
        _criteria,
        problems,
        comparison.section,
        _factors,
        _tasks,
        recommendations,
        polls.pages,
    ]
    parts += [annex.values_annex, annex.method, annex.abbreviations]
    first = list(opening(material))
    blocks = numbered(wording, [*first, *(block for part in parts for block in part(material))])
    return Document(
        language=wording.language,
        title_page=TitlePage(
            organisations=tuple(filter(None, (wording.text(key) for key in ("ministry", "institute", "centre")))),
            title=wording.text("title") or snapshot.methodology.title,
            subtitle=wording.text("year_line") or str(snapshot.year),
            label=label,
            place=wording.text("place"),
        ),
        opening=blocks[: len(first)],
        contents_title=wording.phrases["contents"],
        blocks=blocks[len(first) :],
        label=label,
        digest=snapshot.digest,
        date=snapshot.collected[1] if snapshot.collected else date(snapshot.year, 12, 31),
    )


def numbered(wording: Wording, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Tables and figures bear their numbers in the caption, the same in every format."""
    tables = figures = 0
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            tables += 1
            caption = wording.phrases["table"].format(number=tables, caption=block.caption)
            result.append(replace(block, caption=caption))
        elif isinstance(block, Figure):
            figures += 1
            caption = wording.phrases["figure"].format(number=figures, caption=block.caption)
            result.append(replace(block, caption=caption))
        else:
            result.append(block)
    return tuple(result)


def _front(material: Material) -> Iterator[Block]:
    wording = material.wording
    for key in ("addressed_to", "summary"):
        if words := wording.text(key):
            yield Paragraph(text(words))
    if material.snapshot.synthetic and (words := wording.text("synthetic_notice")):
        yield Paragraph(text(words), style="note")


def _aims(material: Material) -> Iterator[Block]:
    wording = material.wording
    yield section(material, "aims")
    yield from aims(material)
    yield from participation(material)
    lead = wording.text("criteria_lead")
    if not lead:  # a list that nothing introduces would hang in the air, and the criteria are headings below
        return
    yield Paragraph(text(lead), style="lead")
    titles = [criterion.title for criterion in in_force(material)]
    yield Items(tuple(text(_listed(t, last=i == len(titles) - 1)) for i, t in enumerate(titles)), ordered=True)


def aims(material: Material) -> Iterator[Block]:
    """Why and when the monitoring was done, its aim and its tasks."""
    wording, snapshot = material.wording, material.snapshot
    if words := wording.text("basis"):
        yield Paragraph(text(words))
    if snapshot.collected:
        opens, closes = snapshot.collected
        dates = {"opens": wording.day(opens), "closes": wording.day(closes)}
        yield Paragraph(text(wording.phrases["aim_dates"].format(**dates)))
    if words := wording.text("aim"):
        yield Paragraph(text(words))
    if tasks := wording.texts("tasks"):
        yield Paragraph(text(wording.text("tasks_lead")), style="lead")
        yield Items(tuple(text(_listed(task, last=i == len(tasks) - 1)) for i, task in enumerate(tasks)))


def participation(material: Material) -> Iterator[Block]:
    """Who took part, who did not, and what answering cost."""
    if "participation" in material.snapshot.methodology.texts:
        yield Paragraph((*_participation(material), *text(_who(material) + _effort(material))))


def _participation(material: Material) -> Spans:
    """Who took part, worded like an indicator: k of n units."""
    any_value, snapshot = next(iter(material.values.values())), material.snapshot  # which may be one of schools
    states = snapshot.participation[snapshot.level].values()
    took_part, asked = len(snapshot.took_part()), sum(state is not Participation.NOT_ASKED for state in states)
    value = replace(
        any_value, indicator="participation", territory=REGION, k=Fraction(took_part), n=Fraction(asked),
        answered=took_part, absence=None, kind=FormulaKind.SHARE, percent_places=0,
    )  # fmt: skip
    return material.wording.fill(str(material.snapshot.methodology.texts["participation"]), value)


def _who(material: Material) -> str:
    """Who was missing this year, and what has changed since the year before."""
    wording, snapshot = material.wording, material.snapshot
    now = set(snapshot.took_part())
    sentences = []
    states = snapshot.participation[snapshot.level]
    absent = {state: [t.id for t in snapshot.territories if states[t.id] is state] for state in Participation}
    missing, turned_away = absent[Participation.DID_NOT_TAKE_PART], absent[Participation.NOT_ACCEPTED]
    for key, listed in (
        ("missing", missing),
        ("not_accepted", turned_away),
        ("not_asked", absent[Participation.NOT_ASKED]),
    ):
        if listed:
            sentences.append(_naming(wording, key, listed, snapshot.year))
    if material.previous is not None:
        earlier = material.previous
        before = set(earlier.took_part())
        of = wording.out_of(len(earlier.participation[earlier.level]), material.unit)
        sentences.append(wording.phrases["before"].format(year=earlier.year, count=len(before), of=of))
        for key, places in (("joined", now - before), ("left", before - now - set(turned_away))):
            if places and places != set(missing):
                sentences.append(_naming(wording, key, list(places), snapshot.year))
    return "".join(f" {sentence}" for sentence in sentences)


def _naming(wording: Wording, key: str, places: Sequence[str], year: int) -> str:
    """A sentence that names units; of one alone the verb is singular where the language has another form for it."""
    alone = wording.phrases.get(f"{key}_one") if len(places) == 1 else None
    return (alone or wording.phrases[key]).format(year=year, list=wording.listed(places))


def _effort(material: Material) -> str:
    """What filling a form cost and how many answers were known before, as far as the snapshot tells."""
    wording, effort = material.wording, material.snapshot.effort
    told = ""
    if effort and effort.minutes:
        minutes = wording.units(effort.minutes, wording.phrases["minutes"].split("|"))
        forms = wording.units(effort.forms, wording.phrases["effort_forms"].split("|"))
        told += " " + wording.phrases["effort"].format(minutes=minutes, forms=forms)
    if effort and effort.known:
        numbers = {key: figure(getattr(effort, key), wording.language) for key in ("known", "answers")}
        share = wording.percent_of(effort.known, effort.answers)
        told += " " + wording.phrases["effort_known"].format(**numbers, share=share)
    return told


def _criteria(material: Material) -> Iterator[Block]:
    heading = section(material, "criteria")
    yield heading
    yield from levels.overview(material)
    for criterion in in_force(material):
        yield from _criterion(material, criterion, heading.text.partition(".")[0])


def in_force(material: Material) -> list[Criterion]:
    """The criteria that have an indicator this year."""
    year = material.snapshot.year
    return [c for c in material.snapshot.methodology.criteria if any(i.in_force(year) for i in c.indicators)]


def _criterion(material: Material, criterion: Criterion, number: str) -> Iterator[Block]:
    wording = material.wording
    title = wording.phrases["criterion"].format(section=number, number=criterion.number, title=criterion.title)
    yield Heading(2, title, f"criterion-{criterion.id}")
    if criterion.intro:
        yield from paragraphs(wording.years(criterion.intro))
    yield from told(wording, criterion)
    if chart := pictures.criterion_bars(wording, criterion, material.values):
        yield chart
    yield levels.of_criterion(material, criterion)
    if words := criterion.conclusion_of(material.snapshot.year):
        yield from paragraphs(wording.years(words))


def told(wording: Wording, criterion: Criterion) -> Iterator[Block]:
    """The sentence of every indicator, or why it has no value."""
    for indicator in criterion.indicators:
        if sentence := wording.finding(indicator):
            yield Paragraph(sentence)
            if indicator.caveat:
                yield Paragraph(text(indicator.caveat), style="note")
        elif unknown := wording.why_unknown(indicator):
            yield Paragraph(text(unknown), style="note")


def problems(material: Material) -> Iterator[Block]:
    wording = material.wording
    if not material.problems:
        return
    yield section(material, "problems")
    typical = [occurrence for occurrence in material.problems if occurrence.typical]
    lead = wording.text("problems_lead") if typical else wording.phrases["no_typical"]
    yield Paragraph(text(lead), style="lead")
    others = [occurrence for occurrence in material.problems if not occurrence.typical]
    for number, occurrence in enumerate(typical, 1):
        yield from _problem(material, occurrence, f"{number}) ")
    if typical and others:
        yield Paragraph(text(wording.phrases["problem_untypical"]), style="lead")
    for occurrence in others:
        yield from _problem(material, occurrence, "")


def _problem(material: Material, occurrence: Occurrence, number: str) -> Iterator[Block]:
    """A problem, how many have it of those who answered, and who."""
    wording, problem = material.wording, occurrence.problem
    count, known = len(occurrence.territories), occurrence.known
    yield Paragraph(text(f"{number}{problem.title}.", strong=True))
    asked = material.snapshot.took_part()
    unit = material.unit if known == len(asked) else wording.phrases["answered"].split("|")
    share = wording.phrases["problem_share"].format(
        count=count, of=wording.out_of(known, unit), share=wording.percent_of(count, known)
    )
    if not known:
        yield Paragraph(text(wording.phrases["problem_unknown"]))
    elif not count:
        yield Paragraph(text(wording.phrases["problem_nobody"].format(of=wording.out_of(known, unit))))
    else:
        who = wording.listed(occurrence.territories, asked) + "."
        yield Paragraph((Span(share, indicator=f"problem:{problem.id}", territory=REGION), Span(who)))
    if problem.limits:
        yield Paragraph(text(problem.limits), style="note")


def recommendations(material: Material) -> Iterator[Block]:
    wording = material.wording
    if not material.snapshot.methodology.recommendations:
        return
    yield section(material, "recommendations")
    yield Paragraph(text(wording.text("recommendations_lead")), style="lead")
    library = material.snapshot.methodology.recommendations
    for addressee, lead in material.snapshot.methodology.addressees.items():
        given = [r.text for r in library if r.always and r.addressee == addressee]
        if given:
            yield Paragraph(text(f"{lead}:"), style="lead")
            yield Items(tuple(map(text, given)), ordered=True)
    yield from _addressed(material)


def _addressed(material: Material) -> Iterator[Block]:
    """Each further recommendation with those whom its deficits or problems concern."""
    wording, asked = material.wording, material.snapshot.took_part()
    if not material.addressed:
        return
    yield Paragraph(text(wording.text("addressed_lead")), style="lead")
    header = tuple(
        TableCell(text(wording.phrases[f"column_{name}"], strong=True)) for name in ("recommendation", "addressees")
    )
    rows = tuple(
        (TableCell(text(r.text)), TableCell(text(upper_first(wording.listed(material.addressed[r.id], asked)))))
        for r in material.snapshot.methodology.recommendations
        if r.id in material.addressed
    )
    yield Table(wording.phrases["addressed_table"], (50, 50), (header,), rows, fine=True)


def _factors(material: Material) -> Iterator[Block]:
    """The hypotheses with their verdicts; of the connections that are seen, the strongest as a picture."""
    yield from factors_section(material)
    seen = [(one.association.rho, one) for one in material.factors if one.association and one.verdict in CONNECTED]
    strongest = max(seen, key=lambda pair: abs(pair[0]), default=None)
    if strongest and (drawn := evidence_pictures.factor_dots(material, strongest[1])):
        yield drawn


def _tasks(material: Material) -> Iterator[Block]:
    """Each task of the monitoring with its answer, or that it has none yet."""
    wording = material.wording
    answers = wording.texts("tasks_answered")
    tasks = wording.texts("tasks")
    if not tasks or len(answers) != len(tasks):
        return
    yield section(material, "tasks")
    header = tuple(TableCell(text(wording.phrases[f"column_{name}"], strong=True)) for name in ("task", "answer"))
    rows = tuple(
        (TableCell(text(upper_first(_listed(task, last=True)))), TableCell(text(answer)))
        for task, answer in zip(tasks, answers, strict=True)
    )
    yield Table(wording.phrases["table_tasks"], (50, 50), (header,), rows)


def paragraphs(words: str) -> Iterator[Paragraph]:
    """One paragraph for each block of lines."""
    for block in words.split("\n\n"):
        if block.strip():
            yield Paragraph(text(" ".join(block.split())))


def _listed(words: str, *, last: bool) -> str:
    return words.rstrip(".;") + ("." if last else ";")
