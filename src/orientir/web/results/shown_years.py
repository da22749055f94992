"""A frozen year and the one before it as they may be shown: what any edition has withheld of them stays withheld."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from orientir.analysis import Shown, shown, values, withholding
from orientir.snapshot import Snapshot
from orientir.terms import Issue, Refused, Year
from orientir.web.campaigns.models import Campaign
from orientir.web.results.campaign_jobs import (
    NOT_FROZEN,
    freezes_of,
    frozen_before,
    frozen_snapshot,
    snapshot_of_job,
)
from orientir.web.results.editions import content_of, known_editions
from orientir.web.results.models import Edition


def years_to_show(campaign: Campaign) -> tuple[Shown, Shown | None]:
    """The year and the one before it, with what is withheld of each and was in what was published of it earlier.

    Raises ``Refused`` with all that is not whole.
    """
    issues: list[Issue] = []
    last = frozen_before(campaign)
    found = [_read(partial(frozen_snapshot, one), issues) for one in (campaign, last) if one]
    if found[0] is None and not issues:
        issues.append(NOT_FROZEN)
    published = {s.year: list(published_before(campaign, s.year, issues)) for s in found if s}
    if issues:
        raise Refused(issues)
    years = [shown(snapshot, published[snapshot.year]) for snapshot in found if snapshot]
    return years[0], years[1] if len(years) > 1 else None


def _read(how: Callable[[], Snapshot | None], issues: list[Issue]) -> Snapshot | None:
    try:
        return how()
    except Refused as refusal:
        issues += refusal.issues
        return None


def published_before(campaign: Campaign, year: Year, issues: list[Issue]) -> Iterator[Shown]:
    """The year as each edition of the same monitoring has told it: what was withheld then must stay so."""
    monitoring = campaign.methodology.identifier
    same = set(Edition.objects.filter(campaign__methodology__identifier=monitoring).values_list("number", flat=True))
    snapshots = {s.digest: s for s in _frozen(monitoring, year)}
    for known in known_editions():
        if known.number not in same:
            continue
        content = content_of(known)
        digest = content.digests.get(year)
        if digest is None:
            continue
        if digest not in snapshots:
            what = f"снимка за {year} год, по которому она сделана, нет."
            advice = "Восстановите его из резервной копии: без него не узнать, что в ней скрыто."
            issues.append(Issue("no_snapshot", f"Редакция {known.number}", what, advice))
            continue
        told = (f for f in content.figures if f.year == year and f.absence == "suppressed")
        snapshot = snapshots[digest]
        yield withholding(snapshot, values(snapshot), frozenset((f.indicator, f.territory) for f in told))


def _frozen(monitoring: str, year: Year) -> Iterator[Snapshot]:
    """Every snapshot of a year that was ever frozen and is whole."""
    light = Campaign.objects.filter(methodology__identifier=monitoring, year=year).defer("methodology__files")
    for campaign in light:
        for frozen in freezes_of(campaign):
            if snapshot := _read(partial(snapshot_of_job, campaign, frozen), []):
                yield snapshot
