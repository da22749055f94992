"""Compute the last moment of a form: the campaign's, inclusive, or that of the unit's own extension."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from orientir.web.campaigns.models import Campaign, Submission

_TO_THE_SECOND = timedelta(seconds=1)


def last_moment(submission: Submission) -> datetime:
    """The last second in which the form is taken, in the region's time."""
    return the_later(submission.campaign.closes, submission.extended_to)


def the_later(closes: datetime, extended: datetime | None) -> datetime:
    """The end of the campaign or of an extension, whichever comes later, in the region's time."""
    return timezone.localtime(max(closes, extended) if extended else closes)


def is_open(submission: Submission, at: datetime | None = None) -> bool:
    """Whether the unit may still write: 23:59:59 of the last day counts to its end.

    An extension holds for its unit even after the campaign was closed for the others; a planned or
    frozen campaign takes nothing.
    """
    campaign, now = submission.campaign, at or timezone.now()
    if now < campaign.opens:
        return False
    if campaign.state == Campaign.State.OPEN and _reached(campaign.closes, now):
        return True
    held = campaign.state in (Campaign.State.OPEN, Campaign.State.CLOSED)
    return held and submission.extended_to is not None and _reached(submission.extended_to, now)


def stamp(moment: datetime | None) -> str | None:
    """A moment as it is written down for people: to the second, in the region's time; never in UTC."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def _reached(closes: datetime, now: datetime) -> bool:
    return now < closes.replace(microsecond=0) + _TO_THE_SECOND
