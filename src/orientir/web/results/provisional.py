"""Compute the region's figures as they stand: over a snapshot in memory, or the frozen one of a year that is over."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from orientir.analysis import CountedRecord, Explanation, Value, Values, explain, values
from orientir.cells.display import in_words
from orientir.methodology import Criterion, Indicator
from orientir.methodology.wording import absent
from orientir.snapshot import Snapshot
from orientir.terms import NBSP, REGION, Absence, Answer, figure, percent
from orientir.web.campaigns.comparisons import KEPT, MANY
from orientir.web.campaigns.models import COUNTED, Campaign, Submission
from orientir.web.campaigns.pinned_methodology import methodology_of
from orientir.web.results.campaign_jobs import frozen_snapshot
from orientir.web.results.freezing import PROVISIONAL, snapshot_of


@dataclass(frozen=True)
class Figure:
    """One indicator of the region as it stands now."""

    indicator: Indicator
    shown: str
    of: str
    population: str


@dataclass(frozen=True)
class Section:
    criterion: Criterion
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Behind:
    """The answers of one unit that a figure was made of, by the label of the question."""

    unit: str
    answers: tuple[tuple[str, str], ...]


class Standing(NamedTuple):
    """A snapshot, the region's values in it, and when it was made; None where it is as the forms are now."""

    snapshot: Snapshot
    values: Values
    at: datetime | None = None


_kept: dict[tuple[object, ...], tuple[float, Standing]] = {}


def provisional(campaign: Campaign, *, only_accepted: bool = False, with_polls: bool = False) -> Standing:
    """What has been sent (or accepted) so far; of frozen data what the note says.

    ``with_polls``: with the answers of closed polls, also where only questions of the form are known from them.
    """
    if campaign.state == Campaign.State.FROZEN:
        final = frozen_snapshot(campaign) or snapshot_of(campaign, (Submission.State.FROZEN,))
        return Standing(final, values(final, of=[REGION]))
    key = (connection.alias, campaign.pk, campaign.state, campaign.methodology_id, only_accepted, with_polls)
    made, known = _kept.get(key, (0.0, None))
    if known and time.monotonic() - made < KEPT:
        return known
    snapshot = _now(campaign, only_accepted=only_accepted, with_polls=with_polls)
    found = values(snapshot, of=[REGION])
    if sum(table.size for table in snapshot.tables.values()) <= MANY:
        return Standing(snapshot, found)
    standing = Standing(snapshot, found, timezone.now())
    _kept[key] = time.monotonic(), standing
    return standing


def _now(campaign: Campaign, *, only_accepted: bool, with_polls: bool) -> Snapshot:
    methodology = methodology_of(campaign.methodology)
    territorial = {level.id for level in methodology.territorial}
    read = {indicator.level for indicator in methodology.indicators}
    surveys = {survey.id for survey in methodology.surveys}
    registers = [register for register in methodology.registers if register.id in read]
    return snapshot_of(
        campaign,
        COUNTED if only_accepted else PROVISIONAL,
        with_organisations=bool(read - territorial - {register.id for register in registers} - surveys),
        registers=registers,
        with_answers=with_polls or bool(read & surveys),
    )


def sections(snapshot: Snapshot, found: Values, place: str = REGION) -> list[Section]:
    """The figures of the region or of a territory by criterion; none of one that the year does not know."""
    if place != REGION:
        if all(t.id != place for t in snapshot.methodology.territories):
            return []
        found = values(snapshot, of=[place])
    made = []
    for criterion in snapshot.methodology.criteria:
        inside = [i for i in criterion.indicators if i.in_force(snapshot.year)]
        if inside:
            made.append(Section(criterion, tuple(_figure(i, found[i.id, place]) for i in inside)))
    return made


def _figure(indicator: Indicator, value: Value) -> Figure:
    if value.k is None or value.n is None:
        return Figure(indicator, absent("ru", value.absence or Absence.NO_ANSWER), "", value.population)
    share = "" if value.percent is None or value.value is None else percent(value.value, places=value.percent_places)
    text = f"{figure(value.k)}{NBSP}({share})" if share else figure(value.k)
    return Figure(indicator, text, figure(value.n), value.population)


@dataclass(frozen=True)
class Source:
    """What a figure was made of: the answers of units, and the frozen records from which answers were known.

    A record is (name of the unit, the record); so many as ``MOST_RECORDS``, of ``records`` in all.
    """

    units: list[Behind]
    polls: list[tuple[str, int]]
    """Questionnaires by title, with the number of their answers."""
    shown: list[tuple[str, CountedRecord]]
    records: int
    counted: int
    """Units in all, of which ``MOST_UNITS`` are shown."""


MOST_RECORDS = 200
MOST_UNITS = 200


def behind(snapshot: Snapshot, found: Values, indicator: str, place: str = REGION) -> Source:
    """The units behind one figure, with the answers that it reads, and the records behind those."""
    explanation = explain(snapshot, found, indicator, place)
    records = explanation.records
    shown = [(snapshot.name(r.unit or r.territory), r) for r in records[:MOST_RECORDS]]
    titles = {survey.id: survey.title[survey.language] for survey in snapshot.methodology.surveys}
    polls = [(titles[poll.survey], poll.answers) for poll in explanation.polls]
    return Source(_units(snapshot, explanation), polls, shown, len(records), len(explanation.contributions))


def _units(snapshot: Snapshot, explanation: Explanation) -> list[Behind]:
    fields = {f.id: f for f in snapshot.methodology.fields}

    def said(name: str, answer: Answer) -> str:
        return in_words(fields[name], answer)

    return [
        Behind(
            snapshot.name(part.unit),
            tuple((fields[name].label, said(name, answer)) for name, answer in part.answers.items()),
        )
        for part in explanation.contributions[:MOST_UNITS]
    ]
