"""What the institute sees of a frozen year: every value of every territory, levels, changes, problems, peers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from orientir.analysis import (
    Effectiveness,
    PeerGroup,
    Values,
    deficits,
    overall,
    peer_group,
    position,
    withholding_nothing,
)
from orientir.methodology import Criterion, FormulaKind, Indicator, Rank
from orientir.report import Material, Telling
from orientir.report.material import gather_shown
from orientir.snapshot import Snapshot
from orientir.terms import REGION, Territory
from orientir.web.campaigns.models import Campaign
from orientir.web.results.campaign_jobs import FrozenYears, earlier_frozen, frozen_years


@dataclass(frozen=True)
class Findings:
    """A frozen year with nothing withheld, as the institute alone may see it."""

    material: Material
    telling: Telling
    earlier: Values

    @property
    def snapshot(self) -> Snapshot:
        return self.material.snapshot

    @property
    def places(self) -> list[Territory]:
        """The territories of each tier that was asked, the highest first, in the order of the alphabet."""
        methodology = self.snapshot.methodology
        known = {t.id: t for t in methodology.territories if t.level in self.snapshot.participation}
        ordered = [known[id] for id in self.material.wording.alphabetical(known)]
        levels = [level.id for level in methodology.levels]
        return sorted(ordered, key=lambda territory: levels.index(territory.level))


@dataclass(frozen=True)
class Line:
    """An indicator on one territory or the region: its value, that of the year before, and what it is held to."""

    indicator: Indicator
    value: str
    before: str
    change: str
    threshold: str
    below: bool
    peers: str


def findings(campaign: Campaign, than: Campaign | None = None) -> Findings | None:
    """The findings of a frozen campaign, kept by this process; None while its data are not frozen.

    It is compared with the campaign ``than``, else with the frozen year before it.
    """
    years = frozen_years(campaign, than)
    return _made(years) if years else None


def series(campaign: Campaign) -> list[Findings]:
    """The frozen years up to this one, the first one first, each compared with the one before it."""
    years = [*reversed(earlier_frozen(campaign)), campaign]
    return [found for found in map(findings, years) if found]


@dataclass(frozen=True)
class Row:
    """An indicator in several years: its values in the region, and between each two years the change or why none."""

    indicator: Indicator
    values: list[str]
    changes: list[str]


def rows(years: list[Findings], criterion: Criterion) -> list[Row]:
    """The indicators of a criterion that were in force in any of the years, as the last methodology has them."""
    own = (i for i in criterion.indicators if not i.complement_of)
    return [_row(years, i) for i in own if any(i.in_force(found.snapshot.year) for found in years)]


def _row(years: list[Findings], indicator: Indicator) -> Row:
    values = [found.material.values.get((indicator.id, REGION)) for found in years]
    shown = [found.telling.shown(value) if value else "" for found, value in zip(years, values, strict=True)]
    return Row(indicator, shown, [_step(found, indicator) for found in years[1:]])


def _step(found: Findings, indicator: Indicator) -> str:
    """What has become of an indicator since the year before: the change, why there is none, or that it is gone."""
    if indicator.id in found.material.comparisons:
        return found.telling.change(indicator.id)
    gone = indicator.until is not None and indicator.until == found.snapshot.year - 1
    return f"С {found.snapshot.year} года не оценивают." if gone else ""


@lru_cache(maxsize=8)
def _made(years: FrozenYears) -> Findings:
    now, then = (withholding_nothing(s) if s else None for s in years.snapshots())
    assert now is not None
    material = gather_shown(now, then)
    return Findings(material, Telling(material), then.values if then else Values(()))


def lines(found: Findings, criterion: Criterion, place: str = REGION) -> list[Line]:
    """The indicators of a criterion that are in force, on a territory or in the region."""
    year, group = found.snapshot.year, group_of(found, place)
    below = {deficit.indicator.id for deficit in deficits(found.snapshot, found.material.values, place)}
    return [_line(found, i, place, group, i.id in below) for i in criterion.indicators if i.in_force(year)]


def group_of(found: Findings, place: str) -> PeerGroup | None:
    return peer_group(found.snapshot, place) if place != REGION else None


def _line(found: Findings, indicator: Indicator, place: str, group: PeerGroup | None, below: bool) -> Line:
    material, telling = found.material, found.telling
    value = material.values[indicator.id, place]
    earlier = found.earlier.get((indicator.id, place))
    whole, each = telling.thresholds(indicator, found.snapshot.year)
    if whole and place != REGION and value.kind is FormulaKind.SHARE:
        whole = material.wording.phrases["yes"]  # of one unit a share is its own answer
    where = position(value, material.values, group) if group else None
    return Line(
        indicator=indicator,
        value=telling.shown(value),
        before=telling.shown(earlier) if earlier else "",
        change=telling.change(indicator.id) if place == REGION else "",
        threshold=(each or whole) if place != REGION else whole or each,
        below=below,
        peers=telling.among_peers(value, where) if where else "",
    )


def table_of_levels(found: Findings) -> tuple[list[Criterion], list[tuple[Territory, list[Rank | None], Rank | None]]]:
    """The criteria that have a level, and by territory the level of each and of all of them."""
    material, methodology = found.material, found.snapshot.methodology
    levelled = [c for c in methodology.criteria if material.levels[c.id, REGION].rank is not None]

    def row(place: Territory) -> tuple[Territory, list[Rank | None], Rank | None]:
        own = [material.levels[c.id, place.id] for c in methodology.criteria]
        return place, [material.levels[c.id, place.id].rank for c in levelled], overall(found.snapshot, own)

    took_part = {unit for level in found.snapshot.participation for unit in found.snapshot.took_part(level)}
    return levelled, [row(place) for place in found.places if place.id in took_part]


def level_of(found: Findings, criterion: Criterion, place: str = REGION) -> Effectiveness:
    return found.material.levels[criterion.id, place]


def problems(found: Findings) -> Iterator[tuple[str, bool, int, int, str]]:
    """Each typical problem: title, whether it is typical, how many have it, of how many that answered, who."""
    for occurrence in found.material.problems:
        who = found.material.wording.listed(occurrence.territories)
        yield occurrence.problem.title, occurrence.typical, len(occurrence.territories), occurrence.known, who
