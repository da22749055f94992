"""Compute the region's figures as they stand: over a snapshot in memory, or the frozen one of a year that is over."""

from __future__ import annotations

from dataclasses import dataclass

from orientir.analysis import CountedRecord, Explanation, Value, Values, explain, values
from orientir.cells.display import in_words
from orientir.methodology import Criterion, Indicator
from orientir.methodology.wording import ABSENT
from orientir.snapshot import Snapshot
from orientir.terms import NBSP, REGION, Absence, Answer, figure, percent
from orientir.web.campaigns.comparisons import COUNTED
from orientir.web.campaigns.models import Campaign, Submission
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


def provisional(
    campaign: Campaign, *, only_accepted: bool = False, with_polls: bool = False
) -> tuple[Snapshot, Values]:
    """The snapshot of what has been sent (or accepted) so far, and its values; of frozen data the one of the note.

    ``with_polls``: with the answers of closed polls, also where only questions of the form are known from them.
    """
    if campaign.state == Campaign.State.FROZEN:
        final = frozen_snapshot(campaign) or snapshot_of(campaign, (Submission.State.FROZEN,))
        return final, values(final)
    methodology = methodology_of(campaign.methodology)
    territorial = {level.id for level in methodology.territorial}
    read = {indicator.level for indicator in methodology.indicators}
    surveys = {survey.id for survey in methodology.surveys}
    registers = [register for register in methodology.registers if register.id in read]
    snapshot = snapshot_of(
        campaign,
        COUNTED if only_accepted else PROVISIONAL,
        with_organisations=bool(read - territorial - {register.id for register in registers} - surveys),
        registers=registers,
        with_answers=with_polls or bool(read & surveys),
    )
    return snapshot, values(snapshot)


def sections(snapshot: Snapshot, found: Values) -> list[Section]:
    """The region's figures by criterion."""
    made = []
    for criterion in snapshot.methodology.criteria:
        inside = [i for i in criterion.indicators if i.in_force(snapshot.year)]
        if inside:
            made.append(Section(criterion, tuple(_figure(i, found.region(i.id)) for i in inside)))
    return made


def _figure(indicator: Indicator, value: Value) -> Figure:
    if value.k is None or value.n is None:
        return Figure(indicator, ABSENT["ru"][value.absence or Absence.NO_ANSWER], "", value.population)
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


MOST_RECORDS = 200


def behind(snapshot: Snapshot, found: Values, indicator: str, place: str = REGION) -> Source:
    """The units behind one figure, with the answers that it reads, and the records behind those."""
    explanation = explain(snapshot, found, indicator, place)
    records = explanation.records
    shown = [(snapshot.name(r.unit or r.territory), r) for r in records[:MOST_RECORDS]]
    titles = {survey.id: survey.title[survey.language] for survey in snapshot.methodology.surveys}
    polls = [(titles[poll.survey], poll.answers) for poll in explanation.polls]
    return Source(_units(snapshot, explanation), polls, shown, len(records))


def _units(snapshot: Snapshot, explanation: Explanation) -> list[Behind]:
    fields = {f.id: f for f in snapshot.methodology.fields}

    def said(name: str, answer: Answer) -> str:
        return in_words(fields[name], answer)

    return [
        Behind(
            snapshot.name(part.unit),
            tuple((fields[name].label, said(name, answer)) for name, answer in part.answers.items()),
        )
        for part in explanation.contributions
    ]
