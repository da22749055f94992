"""The parts of the documents of the management cycle: what each tells, and what it may lack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from orientir.analysis import deficits, measures_of, peer_group
from orientir.analysis.findings import threshold
from orientir.methodology.cycle import Show
from orientir.methodology.model import Indicator
from orientir.report import comparison, levels
from orientir.report import note as whole
from orientir.report.cycle_material import CycleMaterial, Missing
from orientir.report.document import Block, Figure, Heading, Items, PageBreak, Paragraph, Table, TableCell, text
from orientir.report.factors import factors_section
from orientir.report.letter import advised, became_of, main_points, own_deficits
from orientir.report.letter_table import values_of
from orientir.report.sentences import lower_first
from orientir.terms import REGION, Participation, figure, say

Part = Iterator[Block]


def _within(blocks: Iterable[Block]) -> Iterator[Block]:
    """Parts of the note within a short document: no pictures, no new pages, headings of its only level."""
    for block in blocks:
        if isinstance(block, Heading):
            if block.level > 1:
                yield replace(block, level=2)
        elif not isinstance(block, Figure | PageBreak):
            yield block


def _took_part(found: CycleMaterial, place: str) -> bool:
    return place == REGION or place in found.letters.comparisons


def _aims(found: CycleMaterial, place: str) -> Part:
    if place != REGION:
        yield Paragraph(text(found.words["own_aim"]))
    yield from whole.aims(found.letters.material)


def _no_aim(found: CycleMaterial, _: str) -> Missing | None:
    words = found.words
    known = found.letters.material.wording.text("aim")
    return None if known else Missing(words["no_aim"], words["methodologist"], words["write_aim"])


def _indicators(found: CycleMaterial, _: str) -> Part:
    """Every indicator in force with its thresholds; who has set them."""
    material, words, year = found.letters.material, found.words, found.letters.snapshot.year
    wording = material.wording
    if source := wording.text("thresholds_source"):
        yield Paragraph(text(source))
    header = tuple(
        TableCell(text(words[f"column_{name}"], strong=True)) for name in ("indicator", "limit_region", "limit_each")
    )
    rows: list[tuple[TableCell, ...]] = []
    for criterion in whole.in_force(material):
        heading = text(f"{criterion.number}. {criterion.title}", strong=True)
        rows.append((TableCell(heading, columns=3, fill="#eef2f5"),))
        for indicator in criterion.indicators:
            if indicator.in_force(year) and not indicator.complement_of:
                limits = levels.threshold_words(wording, indicator, year)
                cells = (TableCell(text(limit or "—"), "center") for limit in limits)
                rows.append((TableCell(text(indicator.title)), *cells))
    yield Table(words["table_indicators"].format(year=year), (60, 20, 20), (header,), tuple(rows), fine=True)
    yield Paragraph(text(words["no_thresholds"]), style="note")


def _header(words: Mapping[str, str], *names: str) -> tuple[TableCell, ...]:
    return tuple(TableCell(text(words[f"column_{name}"], strong=True)) for name in names)


def _method(found: CycleMaterial, _: str) -> Part:
    for words in found.letters.material.wording.texts("method"):
        yield Paragraph(text(words))


def _participation(found: CycleMaterial, place: str) -> Part:
    words, snapshot = found.words, found.letters.snapshot
    if place == REGION:
        yield from whole.participation(found.letters.material)
        return
    if _took_part(found, place):
        yield Paragraph(text(words["took_part"].format(year=snapshot.year)))
    for level in snapshot.methodology.levels:
        units = [id for id, unit in snapshot.units.get(level.id, {}).items() if unit.within == place]
        states = [snapshot.participation[level.id].get(id) for id in units]
        asked = [one for one in states if one is not None and one is not Participation.NOT_ASKED]
        answered = asked.count(Participation.TOOK_PART)
        if asked:
            wording = found.letters.material.wording
            numbers = {"answered": figure(answered, wording.language), "asked": figure(len(asked), wording.language)}
            share = wording.percent_of(answered, len(asked))
            yield Paragraph(text(words["schools"].format(level=lower_first(level.title), share=share, **numbers)))


def _no_form(found: CycleMaterial, place: str) -> Missing | None:
    snapshot, words = found.letters.snapshot, found.words
    if _took_part(found, place):
        return None
    state = snapshot.participation[snapshot.level].get(place, Participation.NOT_ASKED)
    return Missing(words[state.value].format(year=snapshot.year), words["coordinator"], words["fill"])


def _values(found: CycleMaterial, place: str) -> Part:
    letters, words = found.letters, found.words
    if place != REGION:
        if _took_part(found, place):
            yield from values_of(letters, place, peer_group(letters.snapshot, place))
        return
    for criterion in whole.in_force(letters.material):
        title = words["region_values"].format(number=criterion.number, title=criterion.title)
        yield Heading(2, title, f"criterion-{criterion.id}")
        yield from whole.told(letters.material.wording, criterion)


def _levels(found: CycleMaterial, place: str) -> Part:
    letters = found.letters
    if place == REGION:
        yield from _within(levels.overview(letters.material))
    elif _took_part(found, place):
        yield from main_points(letters, place)


def _deficits(found: CycleMaterial, place: str) -> Part:
    letters = found.letters
    if place == REGION:
        for criterion in whole.in_force(letters.material):
            yield Paragraph(
                (*text(f"{criterion.number}. ", strong=True), *levels.of_criterion(letters.material, criterion).spans)
            )
    elif _took_part(found, place):
        yield from own_deficits(letters, place, peer_group(letters.snapshot, place))


def _comparison(found: CycleMaterial, _: str) -> Part:
    yield from _headed(found, "comparison", comparison.section(found.letters.material))


def _no_year_before(found: CycleMaterial, place: str) -> Missing | None:
    words = found.words
    if found.before is None:
        return Missing(words["not_frozen_before"], words["institute"], words["freeze_before"])
    return _no_form(found, place)


def _problems(found: CycleMaterial, _: str) -> Part:
    yield from _headed(found, "problems", whole.problems(found.letters.material))


def _factors(found: CycleMaterial, _: str) -> Part:
    yield from _headed(found, "factors", factors_section(found.letters.material))


def _headed(found: CycleMaterial, key: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """A section of the note under its own title, without its number."""
    inner = list(_within(blocks))
    if inner:
        yield Heading(2, found.letters.material.wording.phrases[key], key)
        yield from inner


def _recommendations(found: CycleMaterial, place: str) -> Part:
    if place == REGION:
        yield from _within(whole.recommendations(found.letters.material))
    elif place in found.counsels:
        yield from advised(found.letters, found.counsels[place])


def _no_counsels(found: CycleMaterial, place: str) -> Missing | None:
    words, year = found.words, found.letters.snapshot.year
    if place == REGION or place in found.counsels:
        return None
    return Missing(words["no_counsels"].format(year=year), words["institute"], words["approve"])


def _measures(found: CycleMaterial, _: str) -> Part:
    """What the region has done in the year, and which indicators it was meant to move."""
    words, snapshot = found.words, found.letters.snapshot
    titles = {i.id: i.short or i.title for i in snapshot.methodology.indicators}
    rows = []
    for one in measures_of(snapshot):
        aimed = words["comma"].join(titles[id] for id in one.indicators if id in titles)
        rows.append((TableCell(text(one.text)), TableCell(text(aimed or "—"))))
    caption = words["table_measures"].format(year=snapshot.year)
    if rows:
        yield Table(caption, (60, 40), (_header(words, "measure", "aimed_at"),), tuple(rows), fine=True)


def _no_measures(found: CycleMaterial, _: str) -> Missing | None:
    words, snapshot = found.words, found.letters.snapshot
    if measures_of(snapshot):
        return None
    return Missing(words["no_measures"].format(year=snapshot.year), words["institute"], words["enter_measures"])


def _planned(found: CycleMaterial, place: str) -> Part:
    words, planned = found.words, found.planned.get(place)
    if not planned:
        return
    header = _header(words, "advice", "planned")
    rows = tuple(
        (TableCell(text(one.advice)), TableCell(text("\n".join(one.measures) or words["not_planned"])))
        for one in planned
    )
    yield Table(words["table_planned"], (50, 50), (header,), rows, fine=True)


def _not_planned(found: CycleMaterial, place: str) -> Missing | None:
    words, planned = found.words, found.planned.get(place)
    if planned is None:
        return Missing(words["no_letter"], words["institute"], words["deliver"])
    named = sum(bool(one.measures) for one in planned)
    if named == len(planned):
        return None
    what = words["measures_missing"].format(named=named, of=len(planned))
    return Missing(what, words["coordinator"], words["plan"])


def _followed(found: CycleMaterial, place: str) -> Part:
    yield from became_of(found.letters, place, found.followed.get(place, ()))


def _nothing_to_follow(found: CycleMaterial, place: str) -> Missing | None:
    words = found.words
    if found.followed.get(place):
        return None
    return Missing(words["followed_missing"], words["institute"], words["next_year"])


def _passed(found: CycleMaterial, place: str) -> Part:
    """Which deficits of the year before are gone, which are still there, which are new."""
    words, letters = found.words, found.letters
    if found.before is None or not _took_part(found, place):
        return
    years = {"previous": found.before.snapshot.year, "year": letters.snapshot.year}
    language = letters.snapshot.methodology.language
    then = {d.indicator.id: d.indicator for d in deficits(found.before.snapshot, found.before.values, place)}
    now = {d.indicator.id: d.indicator for d in deficits(letters.snapshot, letters.own, place)}
    before = found.before.snapshot
    held = {i.id for i in before.methodology.indicators if threshold(i, place, before.year) is not None}
    both = {id for id in then.keys() | now.keys() if _known_in_both(found, id, place)}
    groups: dict[str, list[Indicator]] = {
        "passed_now": [one for id, one in then.items() if id in both and id not in now],
        "stayed": [one for id, one in now.items() if id in then],
        "appeared": [one for id, one in now.items() if id in both and id not in then and id in held],
        "first": [one for id, one in now.items() if id not in held],
    }
    yield Paragraph(text(words["passed_lead"].format(**years)))
    for key, indicators in groups.items():
        shown = [i.title for i in indicators if not i.complement_of]
        if shown:
            listed = words["comma"].join(say(language, "list.quoted", text=title) for title in shown)
            yield Paragraph(text(words[key].format(list=listed, **years)))
    if not then and not now:
        yield Paragraph(text(words["no_deficits_at_all"].format(**years)))


def _known_in_both(found: CycleMaterial, indicator: str, place: str) -> bool:
    assert found.before is not None
    pair = (found.before.values.get((indicator, place)), found.letters.own.get((indicator, place)))
    return all(value is not None and value.value is not None for value in pair)


def _effects(found: CycleMaterial, _: str) -> Part:
    material = found.letters.material
    if not material.effects:
        return
    measures = list({one.measure.id: one.measure for one in material.effects}.values())
    yield Items(tuple(comparison.with_effect(material, measure) for measure in measures), ordered=True, fine=True)
    yield Paragraph(text(material.wording.phrases["effects_note"]), style="note")


def _no_effects(found: CycleMaterial, _: str) -> Missing | None:
    words = found.words
    if found.letters.material.effects:
        return None
    return Missing(words["no_effects"], words["coordinator"], words["record_attendance"])


PARTS: Mapping[Show, Callable[[CycleMaterial, str], Part]] = {
    Show.AIMS: _aims,
    Show.INDICATORS: _indicators,
    Show.METHOD: _method,
    Show.PARTICIPATION: _participation,
    Show.VALUES: _values,
    Show.LEVELS: _levels,
    Show.DEFICITS: _deficits,
    Show.PROBLEMS: _problems,
    Show.COMPARISON: _comparison,
    Show.FACTORS: _factors,
    Show.RECOMMENDATIONS: _recommendations,
    Show.MEASURES: _measures,
    Show.PLANNED: _planned,
    Show.FOLLOWED: _followed,
    Show.PASSED: _passed,
    Show.EFFECTS: _effects,
}


TITLED = {Show.PARTICIPATION, Show.METHOD, Show.MEASURES, Show.PLANNED, Show.PASSED, Show.EFFECTS}
"""Parts that have no heading of their own."""
LACKS: Mapping[Show, Callable[[CycleMaterial, str], Missing | None]] = {
    Show.AIMS: _no_aim,
    Show.PARTICIPATION: _no_form,
    Show.VALUES: _no_form,
    Show.LEVELS: _no_form,
    Show.COMPARISON: _no_year_before,
    Show.RECOMMENDATIONS: _no_counsels,
    Show.MEASURES: _no_measures,
    Show.PLANNED: _not_planned,
    Show.FOLLOWED: _nothing_to_follow,
    Show.PASSED: _no_year_before,
    Show.EFFECTS: _no_effects,
}
