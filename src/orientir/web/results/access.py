"""Whose results a person may see: those of the whole region are the institute's."""

from __future__ import annotations

from django.db.models import QuerySet

from orientir.web.campaigns.access import Person
from orientir.web.directory.access import reach_of
from orientir.web.results.models import Job


def jobs_of(user: Person) -> QuerySet[Job]:
    """The jobs that the person may see, with their files: all for the institute, none for others."""
    jobs = Job.objects.select_related("campaign", "by")
    return jobs if reach_of(user).region else jobs.none()
