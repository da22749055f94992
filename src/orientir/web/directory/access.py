"""Fetch what a person may see and check what a person may do; anything else is answered with 404."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from orientir.web.directory.models import (
    AuditEvent,
    Invitation,
    Organisation,
    Organisations,
    Role,
    Territories,
    Territory,
    User,
)

View = Callable[..., HttpResponse]
Rows = TypeVar("Rows", bound=QuerySet[Any])
Kind = Role.Kind
INSTITUTE = (Kind.OPERATOR, Kind.METHODOLOGIST, Kind.VIEWER)
"""Roles of the institute: they see the whole region."""
LOOKS_AFTER = (Kind.OPERATOR, Kind.COORDINATOR)
"""Roles that keep the organisations and the people of their reach."""
READS_AUDIT = (Kind.OPERATOR, Kind.METHODOLOGIST, Kind.COORDINATOR)


@dataclass(frozen=True)
class Reach:
    """Where roles of a person hold: in the whole region, in territories with all that is in them, in organisations.

    ``own`` are the territories that the person answers for, ``territories`` these with all that lie in them.
    """

    region: bool
    territories: frozenset[str]
    units: frozenset[int]
    own: frozenset[str] = frozenset()


def reach_of(user: User | AnonymousUser, *kinds: str) -> Reach:
    """Where the person's roles of these kinds hold; of every kind where none is named."""
    held = [role for role in roles(user) if not kinds or role.kind in kinds]
    return Reach(
        region=any(role.kind in INSTITUTE for role in held),
        territories=frozenset(id for role in held if role.territory_id for id in (role.territory_id, *role.below)),
        units=frozenset(role.organisation_id for role in held if role.organisation_id),
        own=frozenset(role.territory_id for role in held if role.territory_id),
    )


def within(rows: Rows, reach: Reach, *, territory: str = "territory", unit: str | None = "organisation") -> Rows:
    """The rows that lie within the reach.

    ``territory`` and ``unit`` are the lookups that lead from a row to its territory and its organisation; ``unit`` is
    None for rows that belong to no organisation.
    """
    if reach.region:
        return rows
    inside = Q((f"{territory}__in", reach.territories))
    if unit and reach.units:
        inside |= Q((f"{unit}__in", reach.units))
    return rows.filter(inside)


def roles(user: User | AnonymousUser) -> list[Role]:
    """The roles of a signed-in person, fetched once a request."""
    if not isinstance(user, User):
        return []
    return user.held_roles


def has_role(user: User | AnonymousUser, *kinds: str) -> bool:
    return any(role.kind in kinds for role in roles(user))


def require_role(*kinds: str) -> Callable[[View], View]:
    """Let only these roles in; to anybody else the page does not exist."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not has_role(request.user, *kinds):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def territories_of(user: User | AnonymousUser) -> Territories:
    """The territories whose data the person may see as a whole."""
    return within(Territory.objects.all(), reach_of(user), territory="pk", unit=None)


def organisations_of(user: User | AnonymousUser) -> Organisations:
    """The organisations whose data the person may see."""
    return within(Organisation.objects.all(), reach_of(user), unit="pk")


def territories_under(user: User | AnonymousUser) -> Territories:
    """The territories whose organisations the person looks after: all for an operator, the own for a coordinator."""
    return within(Territory.objects.all(), reach_of(user, *LOOKS_AFTER), territory="pk", unit=None)


def organisations_under(user: User | AnonymousUser) -> QuerySet[Organisation]:
    """Those organisations."""
    return within(Organisation.objects.select_related("territory"), reach_of(user, *LOOKS_AFTER))


def territories_without_people(user: User | AnonymousUser) -> list[Territory]:
    """The territories that nobody coordinates, for those who may invite coordinators."""
    if not has_role(user, Kind.OPERATOR):
        return []
    held = Role.objects.filter(kind=Kind.COORDINATOR, user__is_active=True).values("territory")
    return list(Territory.objects.present().exclude(pk__in=held))


def me(request: HttpRequest) -> User:
    """The signed-in person; the middleware lets nobody else through to the views that ask."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def people_of(user: User | AnonymousUser) -> QuerySet[User]:
    """The people whose roles the person looks after: everybody for an operator, school staff for a coordinator."""
    reach = reach_of(user, *LOOKS_AFTER)
    people = within(User.objects.filter(erased=None), reach, territory="roles__organisation__territory")
    return people.distinct()  # who has two roles is one person


def person_of(user: User | AnonymousUser, pk: int) -> User:
    """One of those people; 404 for anybody else's."""
    return get_object_or_404(people_of(user), pk=pk)


def roles_under(user: User | AnonymousUser) -> QuerySet[Role]:
    """The roles that the person may give and take: all for an operator, those in own schools for a coordinator."""
    held = Role.objects.select_related("user", "territory", "organisation__territory")
    return within(held, reach_of(user, *LOOKS_AFTER), territory="organisation__territory")


def invitations_of(user: User | AnonymousUser) -> QuerySet[Invitation]:
    """The invitations that the person may see and call back."""
    sent = Invitation.objects.select_related("territory", "organisation", "by")
    return within(sent, reach_of(user, *LOOKS_AFTER), territory="organisation__territory")


def kinds_to_give(user: User | AnonymousUser) -> list[Role.Kind]:
    """The kinds of role that the person may give."""
    if has_role(user, Kind.OPERATOR):
        return list(Kind)
    return [Kind.SCHOOL, Kind.ORGANISER] if has_role(user, Kind.COORDINATOR) else []


def audit_of(user: User | AnonymousUser) -> QuerySet[AuditEvent]:
    """The audit lines that the person may see: all for the institute, else of the own territories."""
    return within(AuditEvent.objects.order_by("-id"), reach_of(user, *READS_AUDIT), unit=None)
