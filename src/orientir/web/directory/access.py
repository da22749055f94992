"""Who may see and do what. Rights are decided in the line that fetches: what is not yours is not found."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from orientir.web.directory.models import AuditEvent, Invitation, Organisation, Organisations, Role, Territory, User

View = Callable[..., HttpResponse]
Kind = Role.Kind
INSTITUTE = (Kind.OPERATOR, Kind.METHODOLOGIST, Kind.VIEWER)
"""Roles of the institute: they see the whole region."""


def roles(user: User | AnonymousUser) -> list[Role]:
    """The roles of a signed-in person, fetched once a request."""
    if not isinstance(user, User):
        return []
    held: list[Role] | None = getattr(user, "_held_roles", None)
    if held is None:
        held = list(user.roles.all())
        user._held_roles = held  # type: ignore[attr-defined]
    return held


def has_role(user: User | AnonymousUser, *kinds: str) -> bool:
    return any(role.kind in kinds for role in roles(user))


def sees_region(user: User | AnonymousUser) -> bool:
    """Whether the person belongs to the institute."""
    return has_role(user, *INSTITUTE)


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


def territories_of(user: User | AnonymousUser) -> QuerySet[Territory]:
    """The territories whose data the person may see as a whole."""
    if sees_region(user):
        return Territory.objects.all()
    own = [role.territory_id for role in roles(user) if role.kind == Kind.COORDINATOR]
    return Territory.objects.filter(pk__in=own)


def organisations_of(user: User | AnonymousUser) -> Organisations:
    """The organisations whose data the person may see."""
    if sees_region(user):
        return Organisation.objects.all()
    territories = [role.territory_id for role in roles(user) if role.kind == Kind.COORDINATOR]
    own = [role.organisation_id for role in roles(user) if role.kind == Kind.SCHOOL]
    return Organisation.objects.filter(Q(territory__in=territories) | Q(pk__in=own))


def territories_under(user: User | AnonymousUser) -> QuerySet[Territory]:
    """The territories whose organisations the person looks after: all for an operator, the own for a coordinator."""
    if has_role(user, Kind.OPERATOR):
        return Territory.objects.all()
    own = [role.territory_id for role in roles(user) if role.kind == Kind.COORDINATOR]
    return Territory.objects.filter(pk__in=own)


def organisations_under(user: User | AnonymousUser) -> QuerySet[Organisation]:
    """Those organisations."""
    return Organisation.objects.filter(territory__in=territories_under(user)).select_related("territory")


def me(request: HttpRequest) -> User:
    """The signed-in person; the middleware lets nobody else through to the views that ask."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def people_of(user: User | AnonymousUser) -> QuerySet[User]:
    """The people whose roles the person looks after: everybody for an operator, school staff for a coordinator."""
    people = User.objects.filter(erased=None)
    if has_role(user, Kind.OPERATOR):
        return people
    own = [role.territory_id for role in roles(user) if role.kind == Kind.COORDINATOR]
    if not own:
        return people.none()
    return people.filter(roles__organisation__territory__in=own).distinct()


def person_of(user: User | AnonymousUser, pk: int) -> User:
    """One of those people; 404 for anybody else's."""
    return get_object_or_404(people_of(user), pk=pk)


def roles_under(user: User | AnonymousUser) -> QuerySet[Role]:
    """The roles that the person may give and take: all for an operator, those in own schools for a coordinator."""
    held = Role.objects.select_related("user", "territory", "organisation__territory")
    if has_role(user, Kind.OPERATOR):
        return held
    own = [role.territory_id for role in roles(user) if role.kind == Kind.COORDINATOR]
    return held.filter(kind=Kind.SCHOOL, organisation__territory__in=own)


def invitations_of(user: User | AnonymousUser) -> QuerySet[Invitation]:
    """The invitations that the person may see and call back."""
    sent = Invitation.objects.select_related("territory", "organisation", "by")
    if has_role(user, Kind.OPERATOR):
        return sent
    own = [role.territory_id for role in roles(user) if role.kind == Kind.COORDINATOR]
    return sent.filter(kind=Kind.SCHOOL, organisation__territory__in=own)


def kinds_to_give(user: User | AnonymousUser) -> list[Role.Kind]:
    """The kinds of role that the person may give."""
    if has_role(user, Kind.OPERATOR):
        return list(Kind)
    return [Kind.SCHOOL] if has_role(user, Kind.COORDINATOR) else []


def audit_of(user: User | AnonymousUser) -> QuerySet[AuditEvent]:
    """The audit lines that the person may see: all for the institute, else of the own territories."""
    events = AuditEvent.objects.order_by("-id")
    if has_role(user, Kind.OPERATOR, Kind.METHODOLOGIST):
        return events
    own = [role.territory_id for role in roles(user) if role.kind == Kind.COORDINATOR]
    return events.filter(territory__in=own) if own else events.none()
