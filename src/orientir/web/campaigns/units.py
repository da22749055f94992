"""Make the ``Unit`` of a form: its stable id, and its name on the campaign's last day."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone

from orientir.terms import Territory, Unit
from orientir.web.campaigns.access import with_unit
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.campaigns.pinned_methodology import methodology_of, version_of, year_of


def unit_of(submission: Submission) -> Unit:
    """The territory or organisation whose form it is."""
    day = timezone.localdate(submission.campaign.closes)
    organisation, place = submission.organisation, submission.territory
    if organisation is not None:
        name = organisation.name_on(day)
        return Unit(organisation.stable_id, name, organisation.kind, submission.level, within=place.pk)
    name = place.name_on(day)
    methodology = methodology_of(version_of(submission)).of_year(year_of(submission.campaign))
    known = next((t for t in methodology.territories if t.id == place.pk), None)
    if known is None:
        return Territory(place.pk, name, place.kind, submission.level)
    if known.name == name or known.since or known.until:  # the methodology itself says of which years the name is
        return known
    # The case forms are of the name that the methodology knows: people may still write it so.
    return replace(known, name=name, forms={}, spellings=(known.name, *known.forms.values(), *known.spellings))


def units_asked(campaign: Campaign, level: str) -> tuple[Unit, ...]:
    """All units of a level that have a form in the campaign."""
    forms = with_unit(campaign.submissions.filter(level=level))
    light = forms.defer("answers", "comments", "evidence", "versions")
    return tuple(unit_of(form) for form in light.prefetch_related("territory__names", "organisation__former_names"))
