"""Count the figures of campaigns of many forms ahead, so that nobody who looks at them waits: the worker does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from orientir.terms import Refused
from orientir.web.campaigns import counted_ahead
from orientir.web.campaigns.counted_ahead import LOOK, Kept
from orientir.web.campaigns.models import Campaign
from orientir.web.jobs.kinds import every
from orientir.web.jobs.living import alone
from orientir.web.results.freezing import PROVISIONAL
from orientir.web.results.provisional import (
    basis_of,
    documents_of,
    forms_read,
    head_of,
    is_large,
    kind_of,
    refused,
    snapshot_now,
)

LOCK = 2
"""The number of this errand among those that one worker does at a time."""
APART = timedelta(minutes=5)
"""Between two counts of forms that keep changing."""
LONGEST = timedelta(hours=1)
"""Until a count of forms that have not changed: registers, polls and names may have."""


def count_figures() -> int:
    """Count the figures of every large campaign that are not up to date; how many counts were made."""
    campaigns = Campaign.objects.select_related("methodology").defer("methodology__files")
    with alone(LOCK) as may:
        return sum(_count(campaign) for campaign in campaigns if is_large(campaign)) if may else 0


every(LOOK)(count_figures)


def _count(campaign: Campaign) -> int:
    """What was sent and what is accepted, each where it is due; of frozen data both are the same."""
    frozen, forms, done = campaign.state == Campaign.State.FROZEN, _changing(campaign), 0
    for only_accepted in (False,) if frozen else (False, True):
        kind, now = kind_of(campaign, only_accepted=only_accepted), timezone.now()
        known = counted_ahead.kept(campaign, kind)
        if known is None or not basis_of(campaign).items() <= known.of.items() or _is_old(known, forms, frozen):
            head, documents = _counted(campaign, only_accepted=only_accepted)
            counted_ahead.keep(campaign, kind, head | {"forms": forms}, documents, now)
            done += 1
    return done


def _is_old(known: Kept, forms: dict[str, Any], frozen: bool) -> bool:
    age = timezone.now() - known.at
    return not frozen and age >= (LONGEST if known.of["forms"] == forms else APART)


def _changing(campaign: Campaign) -> dict[str, Any]:
    """What changes with the forms that are counted: how many there are, and how often they were changed."""
    sent = Q(state__in=PROVISIONAL)
    return forms_read(campaign).aggregate(
        asked=Count("pk"), sent=Count("pk", filter=sent), versions=Sum("version", filter=sent)
    )


def _counted(campaign: Campaign, *, only_accepted: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is said above the figures, and every document; of what cannot be counted why."""
    try:
        snapshot = snapshot_now(campaign, only_accepted=only_accepted, with_polls=True)
        return head_of(campaign, snapshot) | {"refused": []}, documents_of(snapshot)
    except Refused as refusal:
        return basis_of(campaign) | {"refused": refused(refusal.issues)}, {}
