"""What becomes of the organisations of territories that were split or merged before a campaign."""

from __future__ import annotations

from collections import Counter
from datetime import date

from orientir.methodology import Methodology
from orientir.methodology.territory_years import GONE, followers
from orientir.terms import ORGANISATION_KINDS, Refused, Year
from orientir.web.campaigns.refusals import NotAsked
from orientir.web.directory import actions_organisations
from orientir.web.directory.models import Organisation, Territory, User


def hand_over_organisations(methodology: Methodology, year: Year, *, by: User, on: date, practice: bool) -> None:
    """Put the organisations of every territory that has ended, and work on a day, into the only one that follows it.

    Raises ``NotAsked`` where several follow: somebody has to say to which of them each organisation belongs. A trial
    campaign moves nothing.
    """
    levels = {level.id for level in methodology.levels if methodology.form(level.id, year)} & set(ORGANISATION_KINDS)
    ended = [t.id for t in methodology.territories if not t.exists(year) and t.heirs]
    followed = followers(year, methodology.history)
    waiting: Counter[str] = Counter()
    told: list[str] = []
    for unit in Organisation.objects.working(on).filter(territory__in=ended, kind__in=levels):
        now = followed(unit.territory_id)
        if len(now) > 1:
            waiting[unit.territory_id] += 1
        elif now != {GONE} and not practice:
            told += _refused(unit, min(now), by)
    if waiting:
        names = Territory.objects.in_bulk(waiting)
        listed = ", ".join(f"«{names[id]}» ({number})" for id, number in waiting.items())
        what = f"Эти территории разделились, а куда перешли их организации, не сказано: {listed}."
        told.insert(0, f"{what} Откройте каждую на странице «Организации» и перенесите к преемнику.")
    if told:
        raise NotAsked(" ".join(told))


def _refused(unit: Organisation, to: str, by: User) -> list[str]:
    """Move an organisation; why it cannot be."""
    try:
        actions_organisations.move(unit, by=by, to=to)
    except Refused as refusal:
        return [f"{issue.message} {issue.advice}" for issue in refusal.issues]
    return []
