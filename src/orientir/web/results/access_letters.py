"""Fetch the letters of the institute that a person may see, and those that the person answers."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from orientir.web.campaigns.access import Person
from orientir.web.directory.access import Kind, reach_of, within
from orientir.web.results.letter_models import InstituteLetter, PlannedMeasure


def letters_of(user: Person) -> QuerySet[InstituteLetter]:
    """The letters handed over that the person may see: of the region, the own territory and its schools, a school."""
    related = InstituteLetter.objects.select_related("delivery__campaign__methodology", "territory", "organisation")
    light = related.defer("delivery__campaign__methodology__files")
    return within(light.filter(delivery__delivered__isnull=False), reach_of(user))


def letter_of(user: Person, pk: int) -> InstituteLetter:
    """One letter that the person may see; 404 for anybody else's."""
    return get_object_or_404(letters_of(user), pk=pk)


def answers(user: Person, letter: InstituteLetter) -> bool:
    """Whether the person answers the letter: a coordinator that to the own municipality; a sheet nobody answers."""
    return letter.organisation_id is None and letter.territory_id in reach_of(user, Kind.COORDINATOR).own


def own_letter_of(user: Person, pk: int) -> InstituteLetter:
    """One letter that the person answers; 404 for any other."""
    places = reach_of(user, Kind.COORDINATOR).own
    return get_object_or_404(letters_of(user).filter(organisation__isnull=True, territory__in=places), pk=pk)


def own_measure_of(user: Person, pk: int, measure: int) -> PlannedMeasure:
    """A measure upon such a letter."""
    return get_object_or_404(own_letter_of(user, pk).measures, pk=measure)
