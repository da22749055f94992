"""Fetch the slots and applications that a person may keep, apply for or see; any other is answered with 404."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from orientir.web.bookings.models import Application, Slot
from orientir.web.bookings.steps import Actor
from orientir.web.directory.access import INSTITUTE, Kind, Reach, has_role, reach_of, within
from orientir.web.directory.models import Organisation, Organisations, User

Person = User | AnonymousUser
KEEPERS = (Kind.ORGANISER, Kind.OPERATOR)
APPLICANTS = (Kind.SCHOOL, Kind.COORDINATOR, Kind.OPERATOR)
CHASERS = (Kind.COORDINATOR, Kind.OPERATOR)
LARGEST = 2**31


def slots() -> QuerySet[Slot]:
    return Slot.objects.select_related("week", "organiser__territory")


def slot_of(pk: int) -> Slot:
    """Any slot: what is offered is known to everybody."""
    return get_object_or_404(slots(), pk=_able(pk))


def kept_by(user: Person) -> QuerySet[Slot]:
    """The slots that the person keeps: the organiser's own, all for an operator."""
    return _of_organiser(slots(), reach_of(user, *KEEPERS))


def looked_at_by(user: Person) -> QuerySet[Slot]:
    """The slots whose applications the person sees: those that she keeps, all for the institute."""
    return _of_organiser(slots(), reach_of(user, Kind.ORGANISER, *INSTITUTE))


def kept_slot(user: Person, pk: int) -> Slot:
    return get_object_or_404(kept_by(user), pk=_able(pk))


def slot_looked_at(user: Person, pk: int) -> Slot:
    return get_object_or_404(looked_at_by(user), pk=_able(pk))


def organisers_of(user: Person) -> Organisations:
    """The organisations for which the person keeps slots; never a school."""
    able = Organisation.objects.exclude(kind=Organisation.Kind.SCHOOL).working(timezone.localdate())
    return within(able, reach_of(user, *KEEPERS), territory="territory", unit="pk").select_related("territory")


def keeps_slots(user: Person) -> bool:
    return has_role(user, *KEEPERS)


def applies(user: Person) -> bool:
    """Whether the person applies for any school."""
    return has_role(user, *APPLICANTS)


def schools_of(user: Person) -> Organisations:
    """The schools for which the person applies."""
    able = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL).working(timezone.localdate())
    return within(able, reach_of(user, *APPLICANTS), unit="pk").select_related("territory")


def chased_by(user: Person) -> Organisations:
    """The schools that the person calls to apply: of the own municipality, all for an operator."""
    able = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL).select_related("territory")
    return within(able, reach_of(user, *CHASERS)).order_by("territory__position", "sort_name")


def chases(user: Person) -> bool:
    return has_role(user, *CHASERS)


def applications() -> QuerySet[Application]:
    related = ("slot__week", "slot__organiser__territory", "school__territory", "by", "record")
    return Application.objects.select_related(*related)


def applied_by(user: Person) -> QuerySet[Application]:
    """The applications that the person looks after: of the own school, of the schools of the own municipality."""
    return _of_school(applications(), reach_of(user, *APPLICANTS))


def application_of(user: Person, pk: int) -> Application:
    """One application that the person may see: from the side of the school or of the organiser."""
    school = _of_school(applications(), reach_of(user, Kind.SCHOOL, Kind.COORDINATOR, *INSTITUTE))
    seen = school | applications().filter(slot__in=looked_at_by(user).values("pk"))
    return get_object_or_404(seen, pk=_able(pk))


def acts_in(user: Person, application: Application) -> set[Actor]:
    """As whom the person acts on the application: for the school, for the organiser, for both, or not at all."""
    actors = set()
    if applied_by(user).filter(pk=application.pk).exists():
        actors.add(Actor.SCHOOL)
    if kept_by(user).filter(pk=application.slot_id).exists():
        actors.add(Actor.ORGANISER)
    return actors


def application_acted_on(user: Person, pk: int, actor: Actor) -> Application:
    """One application on which the person acts so; 404 for those who may only look at it, too."""
    application = application_of(user, pk)
    if actor not in acts_in(user, application):
        raise Http404
    return application


def _of_organiser(rows: QuerySet[Slot], reach: Reach) -> QuerySet[Slot]:
    return within(rows, reach, territory="organiser__territory", unit="organiser")


def _of_school(rows: QuerySet[Application], reach: Reach) -> QuerySet[Application]:
    return within(rows, reach, territory="school__territory", unit="school")


def _able(pk: int) -> int:
    if pk > LARGEST:
        raise Http404
    return pk
