"""Fetch the forms that a person may see or fill; any other is answered with 404."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.directory.access import Kind, has_role, reach_of, within
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import Role, User
from orientir.web.directory.prepared import OneRow

Person = User | AnonymousUser


def with_unit(forms: QuerySet[Submission]) -> QuerySet[Submission]:
    """Forms with their campaign and unit; the text of the methodology stays in the database until needed."""
    related = forms.select_related("campaign__methodology", "methodology", "territory", "organisation")
    return related.defer("campaign__methodology__files", "methodology__files")


def locked(submission: Submission) -> Submission:
    """Read the form and lock it until the transaction ends.

    It is read once it is locked: what is read while waiting would show its campaign as it was before the wait.
    """
    for_write(Submission.objects.only("pk")).get(pk=submission.pk)
    return with_unit(Submission.objects.all()).get(pk=submission.pk)


def lock_forms(campaign: Campaign) -> None:
    """Lock all forms of the campaign, which is locked already, until the transaction ends."""
    list(for_write(campaign.submissions.only("pk")))


_TO_FILL = OneRow(Submission.objects.select_related("campaign__methodology").defer("campaign__methodology__files"))
"""What every save of every answer begins with: made once, and without the names, which a save does not need."""


def submissions_of(user: Person) -> QuerySet[Submission]:
    """The forms that the person may see: of the region, of the own territory and its schools, or of the own school."""
    return within(with_unit(Submission.objects.all()), reach_of(user))


def submission_of(user: Person, pk: int) -> Submission:
    """One form that the person may see; 404 for anybody else's."""
    return get_object_or_404(submissions_of(user), pk=pk)


def filled_by(user: Person) -> QuerySet[Submission]:
    """The forms that the person fills in: a coordinator the municipality's, a school person the school's."""
    return with_unit(Submission.objects.all()).filter(_filled(user))


def _filled(user: Person) -> Q:
    reach = reach_of(user)
    return Q(territory__in=reach.own, organisation__isnull=True) | Q(organisation__in=reach.units)


def own_submission_of(user: Person, pk: int) -> Submission:
    """One form that the person fills in; 404 for those who may only look at it, too."""
    form = _TO_FILL.get(pk)
    if form is None or not fills(user, form):
        raise Http404
    return form


def reviewed_by(user: Person) -> QuerySet[Submission]:
    """The forms that the person decides about: never one that the person fills in, whatever other roles allow.

    An operator decides about all others; a coordinator about those of all that lies in the own territories, where the
    campaign leaves them to coordinators.
    """
    forms, reach = with_unit(Submission.objects.all()), reach_of(user, Kind.COORDINATOR)
    if not has_role(user, Kind.OPERATOR):
        forms = forms.filter(territory__in=reach.territories, campaign__coordinators_review=True)
    own = reach_of(user)
    return forms.exclude(_filled(user)) if own.own or own.units else forms


def reviewed_form(user: Person, pk: int) -> Submission:
    """One form that the person decides about; 404 for any other."""
    return get_object_or_404(reviewed_by(user), pk=pk)


def reviews(user: Person, campaign: Campaign, form: Submission | None = None) -> bool:
    """Whether the person decides about forms of the campaign, or about this one (``reviewed_by``)."""
    if form is not None and fills(user, form):
        return False
    if has_role(user, Kind.OPERATOR):
        return True
    reach = reach_of(user, Kind.COORDINATOR)
    inside = bool(reach.territories) if form is None else form.territory_id in reach.territories
    return campaign.coordinators_review and inside


def fills(user: Person, submission: Submission) -> bool:
    """Whether the person fills this form in."""
    reach = reach_of(user)
    if submission.organisation_id is None:
        return submission.territory_id in reach.own
    return submission.organisation_id in reach.units


def has_reviewer(submission: Submission) -> bool:
    """Whether there is anybody with an open account who decides about the form: not those who fill it in."""
    school, place = submission.organisation_id, submission.territory_id
    own = Q(organisation=school) if school else Q(territory=place)
    roles = Role.objects.filter(user__is_active=True).exclude(user__in=Role.objects.filter(own).values("user"))
    if roles.filter(kind=Kind.OPERATOR).exists():
        return True
    if not submission.campaign.coordinators_review:
        return False
    near = roles.filter(~Q(territory__below=[]) | Q(territory=place), kind=Kind.COORDINATOR)
    return any(place in (id, *below) for id, below in near.values_list("territory", "territory__below"))
