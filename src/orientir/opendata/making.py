"""Make the content of an edition from frozen years: numbers from the analysis, sentences from whoever words them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from orientir.analysis import (
    Comparison,
    Effectiveness,
    Occurrence,
    PeerGroup,
    Position,
    Shown,
    Value,
    advice,
    compare_shown,
    deficits,
    effectiveness,
    overall,
    peer_group,
    position,
    problems,
)
from orientir.analysis import Effect as Estimated
from orientir.analysis import Factor as Tested
from orientir.methodology import Indicator as Measured
from orientir.methodology import Rank
from orientir.methodology.outlines import Boundaries
from orientir.methodology.territory_years import latest
from orientir.opendata.edition import (
    Change,
    Correction,
    Criterion,
    Definition,
    Edition,
    Effect,
    Evidence,
    Factor,
    Figure,
    Former,
    Indicator,
    Level,
    Licence,
    Outline,
    OutlineMap,
    Place,
    PlanItem,
    Problem,
    Recommendation,
)
from orientir.snapshot import Snapshot
from orientir.terms import REGION, Year, round_half_up

PLACES = 6
"""Decimal places kept of a fraction that does not end."""


class EvidenceWords(Protocol):
    """How factors and effects are told."""

    def factor_names(self, one: Tested) -> tuple[str, str]:
        """What the factor and the outcome of a hypothesis are called."""

    def expected(self, one: Tested) -> str:
        """What was expected."""

    def verdict(self, one: Tested) -> tuple[str, str, str]:
        """The verdict in two words, the same with its numbers, and the title of the picture."""

    def left_out(self, one: Tested) -> str:
        """Who is not in it and why."""

    def point(self, one: Tested, place: str) -> tuple[str, str]:
        """Both values of a territory as they are printed."""

    def effect(self, one: Estimated) -> str:
        """The effect of a measure with its numbers."""

    def evidence(self) -> tuple[str, str, str, str]:
        """Lead and note of all factors, title of the picture of effects, note of all effects."""


class Words(EvidenceWords, Protocol):
    """How the edition speaks: every method gives a sentence or a part of one in the methodology's language."""

    def text(self, key: str) -> str:
        """A text of the methodology, empty where it has none."""

    def finding(self, indicator: Measured) -> str:
        """The sentence about the region, or why it has no value."""

    def shown(self, value: Value) -> str:
        """A value as it is printed with its base."""

    def change(self, indicator: str) -> str:
        """The change on the panel, or every reason why none is stated."""

    def peers(self, group: PeerGroup) -> str:
        """How the territories that one is compared with were found."""

    def among_peers(self, value: Value, position: Position) -> str:
        """Where a value stands among those of its peers."""

    def thresholds(self, indicator: Measured, year: Year) -> tuple[str, str]:
        """What the region and what each territory is held to."""


def make(
    now: Shown,
    before: Shown | None,
    words: Words,
    *,
    number: int,
    day: date,
    corrections: Sequence[Correction] = (),
    plans: Sequence[PlanItem] = (),
    factors: Sequence[Tested] = (),
    effects: Sequence[Estimated] = (),
) -> Edition:
    """The content of an edition of the year ``now``, compared with ``before``. Nothing withheld is in it."""
    synthetic = any(year.snapshot.synthetic for year in [now, *([before] if before else [])])
    synthetic = synthetic or any(item.synthetic for item in plans)
    snapshot, methodology = now.snapshot, now.snapshot.methodology
    levels, occurring = effectiveness(snapshot, now.known), problems(snapshot)
    compared = compare_shown(before, now)
    years = [now, before] if before else [now]
    in_force = [i for i in methodology.indicators if i.in_force(snapshot.year)]
    places = tuple(_places(years, levels, occurring, words))
    return Edition(
        number=number,
        day=day,
        year=snapshot.year,
        previous=before.snapshot.year if before else None,
        language=methodology.language,
        title=methodology.title,
        region=methodology.region,
        institute=words.text("institute"),
        licence=Licence(words.text("licence"), words.text("licence_title"), words.text("licence_url")),
        synthetic=synthetic,
        label=words.text("synthetic_label") if synthetic else "",
        digests={year.snapshot.year: year.snapshot.digest for year in years},
        methodology=f"{methodology.id} {methodology.version}",
        small_groups=methodology.small_groups,
        withheld=len(now.hidden),
        ranks=tuple((rank.id, rank.title) for rank in methodology.ranks),
        addressees=methodology.addressees,
        abbreviations=methodology.abbreviations,
        criteria=tuple(
            Criterion(c.id, c.number, c.title, c.short or c.title, c.intro, c.conclusion_of(snapshot.year))
            for c in methodology.criteria
            if any(i in in_force for i in c.indicators)
        ),
        levels=tuple(_level(levels[c.id, REGION]) for c in methodology.criteria),
        indicators=tuple(_indicator(i, years, compared[i.id], words) for i in in_force),
        places=places,
        problems=tuple(_problem(occurrence) for occurrence in occurring),
        recommendations=tuple(_recommendations(snapshot, places)),
        figures=tuple(figure for year in years for figure in _figures(year, in_force, words, year is now)),
        corrections=tuple(corrections),
        plans=tuple(plans),
        evidence=_evidence(factors, effects, words),
        map=_map(methodology.boundaries),
        former=tuple(_former(snapshot)),
    )


def _former(snapshot: Snapshot) -> Iterator[Former]:
    """The territories of the first level that ended before the year."""
    for place in latest(snapshot.methodology.history):
        if place.level == snapshot.level and place.until is not None and place.until < snapshot.year:
            yield Former(place.id, place.name, place.until, place.heirs)


def _map(given: Boundaries | None) -> OutlineMap | None:
    if given is None:
        return None
    outlines = tuple(Outline(id, outline.path, outline.mark) for id, outline in given.outlines.items())
    return OutlineMap(given.width, given.height, outlines)


def _evidence(factors: Iterable[Tested], effects: Iterable[Estimated], words: EvidenceWords) -> Evidence:
    lead, note, message, effects_note = words.evidence()
    return Evidence(
        factors=tuple(_factor(one, words) for one in factors),
        factors_lead=lead,
        factors_note=note,
        effects=tuple(_effect(one, words) for one in effects),
        effects_message=message,
        effects_note=effects_note,
    )


def _factor(one: Tested, words: EvidenceWords) -> Factor:
    found = one.association
    (factor, outcome), (title, told, message) = words.factor_names(one), words.verdict(one)
    return Factor(
        id=one.hypothesis.id,
        factor=factor,
        outcome=outcome,
        expected=words.expected(one),
        why=one.hypothesis.why,
        verdict=one.verdict,
        verdict_title=title,
        told=told,
        units=found.units if found else None,
        rho=_computed(found.rho if found else None),
        low=_computed(found.low if found else None),
        high=_computed(found.high if found else None),
        p=_computed(one.p),
        tested=one.tested,
        detectable=_computed(found.detectable if found else None),
        message=message,
        left_out=words.left_out(one),
        points=tuple(
            (place, _computed(x) or Decimal(), _computed(y) or Decimal(), *words.point(one, place))
            for place, (x, y) in one.points.items()
        ),
    )


def _effect(one: Estimated, words: EvidenceWords) -> Effect:
    return Effect(
        measure=one.measure.id,
        title=one.measure.text,
        indicator=one.indicator,
        outcome=one.outcome,
        took_part=one.took_part,
        others=one.others,
        difference=_computed(one.difference),
        low=_computed(one.low),
        high=_computed(one.high),
        p=_computed(one.p),
        told=words.effect(one),
    )


def _computed(number: float | None) -> Decimal | None:
    """A computed number, which has more decimal places than anybody needs."""
    return None if number is None else Decimal(f"{number:.{PLACES}f}").normalize() + Decimal(0)


def _figures(year: Shown, indicators: Iterable[Measured], words: Words, with_peers: bool) -> Iterator[Figure]:
    territories = [t.id for t in year.snapshot.territories]
    groups = {id: peer_group(year.snapshot, id) for id in territories} if with_peers else {}
    for indicator in indicators:
        for place in (REGION, *territories):
            value = year.values.get((indicator.id, place))
            if value is None:
                continue
            where = position(value, year.values, groups[place]) if place in groups else None
            yield _figure(value, words.shown(value), words.among_peers(value, where) if where else "")


def _figure(value: Value, printed: str, among: str) -> Figure:
    return Figure(
        indicator=value.indicator,
        territory=value.territory,
        year=value.year,
        k=_decimal(value.k),
        n=_decimal(value.n),
        value=_decimal(value.value),
        percent=value.percent,
        answered=value.answered,
        absence=value.absence or "",
        shown=printed,
        among_peers=among,
    )


def _decimal(number: Fraction | None) -> Decimal | None:
    """A number with as many decimal places as it has, at most ``PLACES``."""
    return None if number is None else round_half_up(number, PLACES).normalize() + Decimal(0)


def _indicator(indicator: Measured, years: Iterable[Shown], comparison: Comparison, words: Words) -> Indicator:
    definitions = []
    for shown in years:
        value, year = shown.values.get((indicator.id, REGION)), shown.snapshot.year
        if value is not None and shown.snapshot.methodology.indicator(indicator.id).in_force(year):
            kept, each = words.thresholds(indicator, year)
            definitions.append(
                Definition(
                    year=year,
                    kind=value.kind,
                    formula=value.formula,
                    population=value.population,
                    period=value.period,
                    took_part=value.took_part,
                    asked=value.asked,
                    threshold=kept,
                    threshold_each=each,
                )
            )
    methodology = next(iter(years)).snapshot.methodology
    return Indicator(
        id=indicator.id,
        criterion=indicator.criterion,
        title=indicator.title,
        short=indicator.short or indicator.title,
        unit=indicator.unit,
        answered_by=methodology.level(indicator.level).title,
        polarity=indicator.polarity,
        source=indicator.source,
        ours=indicator.ours,
        finding=words.finding(indicator),
        caveat=indicator.caveat,
        definitions=tuple(definitions),
        change=_change(comparison, words),
    )


def _change(comparison: Comparison, words: Words) -> Change | None:
    """None where there is no earlier year at all."""
    if comparison.before is None:
        return None
    then, now = comparison.panel_before, comparison.panel_after
    return Change(
        before=comparison.before.year,
        after=comparison.after.year,
        k_before=_decimal(then.k) if then else None,
        n_before=_decimal(then.n) if then else None,
        k_after=_decimal(now.k) if now else None,
        n_after=_decimal(now.n) if now else None,
        panel=len(comparison.panel),
        change=_decimal(comparison.change),
        words=words.change(comparison.indicator),
    )


def _level(level: Effectiveness) -> Level:
    rank = level.rank
    return Level(level.criterion.id, rank.id if rank else "", rank.title if rank else "", level.met, level.assessed)


def _overall(rank: Rank | None, parts: Sequence[Effectiveness]) -> Level:
    met, assessed = sum(part.met for part in parts), sum(part.assessed for part in parts)
    return Level("", rank.id if rank else "", rank.title if rank else "", met, assessed)


def _places(
    years: Sequence[Shown],
    levels: Mapping[tuple[str, str], Effectiveness],
    occurring: Sequence[Occurrence],
    words: Words,
) -> Iterator[Place]:
    now = years[0]
    snapshot, methodology = now.snapshot, now.snapshot.methodology
    for place in snapshot.territories:
        own = [levels[c.id, place.id] for c in methodology.criteria]
        group = peer_group(snapshot, place.id)
        yield Place(
            id=place.id,
            name=place.name,
            short_name=place.short_name or place.name,
            genitive=place.forms.get("gen", ""),
            centre=place.centre,
            population=place.population,
            tile=place.tile,
            tile_label=place.tile_label,
            participation={
                year.snapshot.year: state
                for year in years
                if (state := year.snapshot.participation[year.snapshot.level].get(place.id))
            },
            overall=_overall(overall(snapshot, own), own),
            levels=tuple(_level(level) for level in own),
            deficits=tuple(d.indicator.id for d in deficits(snapshot, now.known, place.id)),
            problems=tuple(o.problem.id for o in occurring if place.id in o.territories),
            advice=tuple(a.recommendation.id for a in advice(snapshot, now.known, place.id, occurring)),
            peers=group.peers,
            peers_chosen=words.peers(group),
        )


def _problem(occurrence: Occurrence) -> Problem:
    problem = occurrence.problem
    return Problem(
        id=problem.id,
        title=problem.title,
        limits=problem.limits,
        source=problem.source,
        typical=occurrence.typical,
        known=occurrence.known,
        places=occurrence.territories,
    )


def _recommendations(snapshot: Snapshot, places: Sequence[Place]) -> Iterator[Recommendation]:
    for given in snapshot.methodology.recommendations:
        named = () if given.always else tuple(p.id for p in places if given.id in p.advice)
        yield Recommendation(given.id, given.text, given.addressee, given.ours, given.source, given.always, named)
