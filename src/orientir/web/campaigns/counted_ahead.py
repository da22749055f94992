"""Keep what the worker has counted over many forms where every process reads it: whole, of one count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from orientir.web.campaigns.models import Campaign, CountedAhead

LOOK = 30
"""Seconds between two looks of the worker for what has changed."""


class Kept(NamedTuple):
    """What was counted (``of``), the document of the name that was asked for, and when both were counted."""

    of: Any
    document: Any
    at: datetime


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
