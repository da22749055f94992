"""Whose results a person may see: those of the whole region are the institute's."""

from __future__ import annotations

from django.db.models import QuerySet

from orientir.web.campaigns.access import Person
from orientir.web.directory.access import reach_of
from orientir.web.jobs.models import Job
from orientir.web.results.campaign_jobs import ABOUT


def jobs_of(user: Person) -> QuerySet[Job]:
    """The jobs about campaigns that the person may see, with their files: all for the institute, none for others."""
    jobs = Job.objects.filter(about__startswith=ABOUT).select_related("by")
    return jobs if reach_of(user).region else jobs.none()
