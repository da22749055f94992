"""Fetch what a person may see of polls and may do in them; anything else is answered with 404."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from orientir.web.directory.access import INSTITUTE, Kind, has_role, reach_of, roles, within
from orientir.web.directory.models import Organisation, Territory, User
from orientir.web.surveys.models import Entry, Poll

Person = User | AnonymousUser
GIVES = (Kind.SCHOOL, Kind.ORGANISER, Kind.COORDINATOR, Kind.OPERATOR)
"""Who gives codes and links to people, each within the own reach."""


def polls_of(user: Person) -> QuerySet[Poll]:
    """The polls that the person may see: all for everybody with a role, for everybody is asked."""
    return Poll.objects.all() if roles(user) else Poll.objects.none()


def poll_of(user: Person, pk: int) -> Poll:
    return get_object_or_404(polls_of(user), pk=pk)


def runs(user: Person) -> bool:
    """Whether the person opens, changes and closes polls."""
    return has_role(user, Kind.OPERATOR)


def of_institute(user: Person) -> bool:
    return has_role(user, *INSTITUTE)


def run_poll_of(user: Person, pk: int) -> Poll:
    """A poll that the person may change."""
    return get_object_or_404(polls_of(user) if runs(user) else Poll.objects.none(), pk=pk)


def organisations_of(user: Person) -> QuerySet[Organisation]:
    """The organisations whose response and results the person may see: those at work now."""
    working = Organisation.objects.working(on=timezone.localdate()).select_related("territory")
    return within(working, reach_of(user), unit="pk").order_by("territory__position", "sort_name")


def given_to(user: Person) -> QuerySet[Organisation]:
    """The organisations for which the person may make codes and links."""
    working = Organisation.objects.working(on=timezone.localdate()).select_related("territory")
    return within(working, reach_of(user, *GIVES), unit="pk").order_by("territory__position", "sort_name")


def territories_of(user: Person) -> QuerySet[Territory]:
    """The territories whose response the person sees as a whole."""
    return within(Territory.objects.all(), reach_of(user), territory="pk", unit=None)


def entries_of(user: Person, poll: Poll) -> QuerySet[Entry]:
    """The sheets and links that the person may print and stop."""
    made = Entry.objects.filter(poll=poll).select_related("organisation__territory", "poll")
    return within(made, reach_of(user, *GIVES), territory="organisation__territory")


def entry_of(user: Person, poll: Poll, pk: int) -> Entry:
    return get_object_or_404(entries_of(user, poll), pk=pk)
