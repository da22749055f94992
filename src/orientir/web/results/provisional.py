"""Compute a campaign's figures as they stand: over a snapshot in memory, or the frozen one of a year that is over.

Over many forms the worker counts them ahead (``figures_ahead``); few are counted for whoever looks. Either way a page
reads one document: the figures of a place, or what is behind a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet, Sum

from orientir.analysis import CountedRecord, Explanation, Value, Values, explain, values
from orientir.analysis.values import population
from orientir.cells.display import in_words
from orientir.methodology import Criterion, Indicator, Level, Methodology
from orientir.methodology.wording import absent
from orientir.snapshot import Snapshot
from orientir.terms import NBSP, REGION, Absence, Answer, Issue, Participation, Refused, figure, percent
from orientir.web.campaigns import counted_ahead
from orientir.web.campaigns.counted_ahead import Kept
from orientir.web.campaigns.models import COUNTED, Campaign, Submission
from orientir.web.campaigns.pinned_methodology import methodology_of, year_of
from orientir.web.results.campaign_jobs import frozen_job, frozen_snapshot
from orientir.web.results.freezing import PROVISIONAL, snapshot_of
from orientir.web.surveys.models import Poll

MANY = 500
"""What is counted over more forms than these is counted ahead."""
MOST_RECORDS = 200
MOST_UNITS = 200


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


class Standing(NamedTuple):
    """A count by a methodology: what is said above it (``head_of``), and the document that was asked for, if known.

    ``at`` is when it was counted; None where that was just now.
    """

    methodology: Methodology
    head: Mapping[str, Any]
    document: Any
    at: datetime | None = None

    @property
    def counted(self) -> list[tuple[int, int, Level]]:
        """How many units of each level that figures are made of sent their form, and how many there are."""
        return [(sent, units, self.methodology.level(level)) for level, sent, units in self.head["counted"]]


def figures_at(campaign: Campaign, place: str = REGION, *, only_accepted: bool = False) -> Standing | None:
    """The figures of the region or of a territory; None where they are yet to be counted. Raises ``Refused``."""
    return _standing(campaign, f"at/{place}", only_accepted=only_accepted)


def figure_behind(campaign: Campaign, indicator: str, *, only_accepted: bool = False) -> Standing | None:
    """A figure of the region with what is behind it; None where it is yet to be counted. Raises ``Refused``."""
    return _standing(campaign, f"behind/{indicator}", only_accepted=only_accepted)


def sections(standing: Standing) -> list[Section]:
    """The figures by criterion; none of a territory that the year does not know."""
    return [
        Section(criterion, tuple(figure_of(standing, i, *standing.document[i.id]) for i in inside))
        for criterion in standing.methodology.criteria
        if standing.document and (inside := [i for i in criterion.indicators if i.id in standing.document])
    ]


def figure_of(standing: Standing, indicator: Indicator, shown: str, of: str) -> Figure:
    return Figure(indicator, shown, of, population(standing.methodology, indicator, standing.head["year"]))


# --- counting ---------------------------------------------------------------------------------------


def is_large(campaign: Campaign) -> bool:
    """Whether nobody should wait for the count: more than ``MANY`` forms or answers to polls go into it."""
    if forms_read(campaign).values("pk")[: MANY + 1].count() > MANY:
        return True
    methodology = methodology_of(campaign.methodology)
    surveys = _read(methodology) & {survey.id for survey in methodology.surveys}
    over = Poll.objects.filter(survey__in=surveys, year=campaign.year, state=Poll.State.CLOSED)
    return bool(surveys) and over.aggregate(n=Sum("answers", default=0))["n"] > MANY


def forms_read(campaign: Campaign) -> QuerySet[Submission]:
    """The forms that figures are made of, sent or not."""
    methodology, forms = methodology_of(campaign.methodology), campaign.submissions.order_by()
    if _reads_organisations(methodology):
        return forms
    return forms.filter(level__in=[level.id for level in methodology.territorial])


def snapshot_now(campaign: Campaign, *, only_accepted: bool, with_polls: bool) -> Snapshot:
    """What has been sent (or accepted) so far; of frozen data what the note says.

    ``with_polls``: with the answers of closed polls, also where only questions of the form are known from them.
    """
    if campaign.state == Campaign.State.FROZEN:
        return frozen_snapshot(campaign) or snapshot_of(campaign, (Submission.State.FROZEN,))
    methodology = methodology_of(campaign.methodology)
    read = _read(methodology)
    return snapshot_of(
        campaign,
        COUNTED if only_accepted else PROVISIONAL,
        with_organisations=_reads_organisations(methodology),
        registers=[register for register in methodology.registers if register.id in read],
        with_answers=with_polls or bool(read & {survey.id for survey in methodology.surveys}),
    )


def head_of(campaign: Campaign, snapshot: Snapshot) -> dict[str, Any]:
    """What is said above the figures, and what tells whether they still are the campaign's."""
    read = {i.level for i in snapshot.methodology.indicators if i.in_force(snapshot.year)} & snapshot.tables.keys()
    levels = [level.id for level in snapshot.methodology.levels if level.id in read] or [snapshot.level]
    states = {level: list(snapshot.participation[level].values()) for level in levels}
    return {
        "year": snapshot.year,
        "version": snapshot.methodology.version,
        "digest": snapshot.digest,
        "synthetic": snapshot.synthetic,
        "counted": [[level, own.count(Participation.TOOK_PART), len(own)] for level, own in states.items()],
        **basis_of(campaign),
    }


def basis_of(campaign: Campaign) -> dict[str, Any]:
    """By what a campaign is counted: a count by anything else is not of the campaign as it is now."""
    freeze = frozen_job(campaign)
    number = freeze.pk if freeze else 0
    return {
        "methodology": campaign.methodology.digest,
        "freeze": number if campaign.state == Campaign.State.FROZEN else None,
    }


def kind_of(campaign: Campaign, *, only_accepted: bool) -> str:
    """Under which kind the count is kept: of frozen data there is one."""
    return "accepted" if only_accepted and campaign.state != Campaign.State.FROZEN else "sent"


def kept_of(campaign: Campaign, name: str = "", *, only_accepted: bool) -> Kept | None:
    """The count that is kept, where it is of the campaign as it is now."""
    kept = counted_ahead.kept(campaign, kind_of(campaign, only_accepted=only_accepted), name)
    return kept if kept and basis_of(campaign).items() <= kept.of.items() else None


def documents_of(snapshot: Snapshot) -> dict[str, Any]:
    """Every document that the pages of a campaign ask for."""
    found = values(snapshot)
    places = [REGION, *(territory.id for territory in snapshot.methodology.territories)]
    return {f"at/{place}": _figures(snapshot, found, place) for place in places} | {
        f"behind/{i.id}": _behind(snapshot, found, i.id) for i in _in_force(snapshot)
    }


def _standing(campaign: Campaign, name: str, *, only_accepted: bool) -> Standing | None:
    if is_large(campaign):
        kept = kept_of(campaign, name, only_accepted=only_accepted)
        if kept is None:
            return None
        if kept.of["refused"]:
            raise Refused([Issue(*issue) for issue in kept.of["refused"]])
        methodology = methodology_of(campaign.methodology).of_year(year_of(campaign))
        return Standing(methodology, kept.of, kept.document, kept.at)
    about, _, id = name.partition("/")
    snapshot = snapshot_now(campaign, only_accepted=only_accepted, with_polls=about == "behind")
    known = {REGION, *(t.id for t in snapshot.methodology.territories)}
    document = None
    if about == "behind" and any(i.id == id for i in _in_force(snapshot)):
        document = _behind(snapshot, values(snapshot, of=[REGION]), id)
    elif about == "at" and id in known:
        document = _figures(snapshot, values(snapshot, of=[id]), id)
    return Standing(snapshot.methodology, head_of(campaign, snapshot), document)


def _read(methodology: Methodology) -> set[str]:
    """The levels that indicators read: of territories, organisations, registers, surveys."""
    return {indicator.level for indicator in methodology.indicators}


def _reads_organisations(methodology: Methodology) -> bool:
    read, territorial = _read(methodology), methodology.territorial
    return any(level.id in read for level in methodology.levels if level not in territorial)


def _in_force(snapshot: Snapshot) -> list[Indicator]:
    return [indicator for indicator in snapshot.methodology.indicators if indicator.in_force(snapshot.year)]


# --- documents --------------------------------------------------------------------------------------


def _figures(snapshot: Snapshot, found: Values, place: str) -> dict[str, list[str]]:
    """By indicator its value and what it is taken of, in words."""
    return {i.id: _shown(found[i.id, place]) for i in _in_force(snapshot)}


def _shown(value: Value) -> list[str]:
    if value.k is None or value.n is None:
        return [absent("ru", value.absence or Absence.NO_ANSWER), ""]
    share = "" if value.percent is None or value.value is None else percent(value.value, places=value.percent_places)
    return [f"{figure(value.k)}{NBSP}({share})" if share else figure(value.k), figure(value.n)]


def _behind(snapshot: Snapshot, found: Values, indicator: str) -> dict[str, Any]:
    value = found.region(indicator)
    return {
        "figure": _shown(value),
        "period": value.period,
        "formula": value.formula,
        "took_part": value.took_part,
        "asked": value.asked,
        "behind": asdict(behind(snapshot, found, indicator)),
    }


def behind(snapshot: Snapshot, found: Values, indicator: str, place: str = REGION) -> Source:
    """The units behind one figure, with the answers that it reads, and the records behind those."""
    explanation = explain(snapshot, found, indicator, place, most=MOST_UNITS)
    records = explanation.records
    shown = [(snapshot.name(r.unit or r.territory), r) for r in records[:MOST_RECORDS]]
    titles = {survey.id: survey.title[survey.language] for survey in snapshot.methodology.surveys}
    polls = [(titles[poll.survey], poll.answers) for poll in explanation.polls]
    return Source(_units(snapshot, explanation), polls, shown, len(records), explanation.units)


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


def refused(issues: Sequence[Issue]) -> list[list[str]]:
    """Why nothing could be counted, as it is kept."""
    return [[issue.code, issue.place, issue.message, issue.advice] for issue in issues]
