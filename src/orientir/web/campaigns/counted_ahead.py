"""Keep what the worker has counted over many forms where every process reads it: whole, of one count."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from orientir.web.campaigns.models import Campaign, CountedAhead
from orientir.web.jobs.living import alone

log = logging.getLogger(__name__)
LOOK = 30
"""Seconds between two looks of the worker for what has changed."""


class Kept(NamedTuple):
    """What was counted (``of``), the document of the name that was asked for, and when both were counted."""

    of: Any
    document: Any
    at: datetime


def count_each(count: Callable[[Campaign], int], lock: int) -> int:
    """Do a count for every campaign, unless another worker is doing it; how many counts were made.

    One that fails (its methodology cannot be read, it was deleted meanwhile) is logged and keeps no other waiting.
    """
    made = 0
    with alone(lock) as may:
        for campaign in Campaign.objects.select_related("methodology").defer("methodology__files") if may else ():
            try:
                made += count(campaign)
            except Exception:
                log.exception("counting ahead: campaign %s", campaign.slug)
    return made


def keep(campaign: Campaign, kind: str, of: Any, documents: Mapping[str, Any], at: datetime) -> None:
    """Put a count in the place of the one before it. Whoever reads sees the one or the other."""
    with transaction.atomic():
        campaign.counted_ahead.filter(kind=kind).delete()
        CountedAhead.objects.bulk_create(
            (
                CountedAhead(campaign=campaign, kind=kind, name=name, document=document, at=at)
                for name, document in {"": of, **documents}.items()
            ),
            batch_size=500,
        )


def kept(campaign: Campaign, kind: str, name: str = "") -> Kept | None:
    """The document of a name in the last count; None where nothing was counted. The document may be missing: None."""
    rows = campaign.counted_ahead.filter(kind=kind, name__in={"", name}).values_list("name", "document", "at")
    found = {row: (document, at) for row, document, at in rows}
    if "" not in found:
        return None
    of, at = found[""]
    return Kept(of, found[name][0] if name in found else None, at)
