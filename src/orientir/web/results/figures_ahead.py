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
from orientir.web.results.freezing import PROVISIONAL
from orientir.web.results.provisional import (
    basis_of,
    documents_of,
    forms_read,
    head_of,
    is_large,
    kept_of,
    kind_of,
    refused,
    snapshot_now,
)

LOCK = 2
"""The number of this errand among those that one worker does at a time."""
APART = timedelta(minutes=5)
"""Between two counts of forms that keep changing, and between two tries where they could not be counted."""
LONGEST = timedelta(hours=1)
"""Until a count of forms that have not changed: registers, polls and names may have."""


def count_figures() -> int:
    """Count the figures of every large campaign that are not up to date; how many counts were made."""
    return counted_ahead.count_each(_count, LOCK)


every(LOOK)(count_figures)


def _count(campaign: Campaign) -> int:
    """What was sent and what is accepted, each where it is due; of frozen data both are the same."""
    if not is_large(campaign):
        return 0
    frozen, forms, done = campaign.state == Campaign.State.FROZEN, _changing(campaign), 0
    for only_accepted in (False,) if frozen else (False, True):
        now, known = timezone.now(), kept_of(campaign, only_accepted=only_accepted)
        if known is None or _is_old(known, forms, frozen):
            kind = kind_of(campaign, only_accepted=only_accepted)
            head, documents = _counted(campaign, only_accepted=only_accepted)
            counted_ahead.keep(campaign, kind, head | {"forms": forms}, documents, now)
            done += 1
    return done


def _is_old(known: Kept, forms: dict[str, Any], frozen: bool) -> bool:
    """Whether it is time to count again. What could not be counted is tried anew, for its reason may be mended."""
    age, refused_before = timezone.now() - known.at, bool(known.of["refused"])
    if frozen and not refused_before:
        return False
    return age >= (LONGEST if known.of["forms"] == forms and not refused_before else APART)


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
