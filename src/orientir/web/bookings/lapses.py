"""What time itself does: offers lapse, waiting ends, and what was not told after a probe is asked for."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from orientir.web.bookings import actions, actions_attendance
from orientir.web.bookings.models import Application
from orientir.web.bookings.steps import State
from orientir.web.jobs.kinds import every

EVERY = 30
"""Seconds between two looks. Whoever acts in between finds the same: each action looks as well."""
ASKED_AFTER = timedelta(hours=24)
"""So long after the end of a probe it is asked who came."""


@every(EVERY)
def look() -> int:
    """End what is due and ask for what was not told."""
    return lapse_due() + ask()


def lapse_due() -> int:
    """End offers whose time has passed, and the waiting for probes that have begun; how many there were."""
    now = timezone.now()
    due = Q(state=State.OFFERED, until__lte=now) | Q(state=State.WAITING, slot__begins__lte=now)
    slots = Application.objects.filter(due).order_by("slot").values_list("slot", flat=True).distinct()
    return sum(actions.lapse(slot) for slot in list(slots))


def ask() -> int:
    """Ask once for each confirmed application of which nobody has told who came; how many were asked."""
    silent = actions_attendance.untold(timezone.now() - ASKED_AFTER).filter(reminded=None, synthetic=False)
    return sum(actions_attendance.ask(pk) for pk in list(silent.order_by("pk").values_list("pk", flat=True)[:200]))
