"""A region whose years are frozen and published, from the answers of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from irkutsk import forms, methodology
from orientir.cli.demo_campaigns import documents
from orientir.terms import Year
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.jobs.models import Job
from orientir.web.jobs.worker import run_waiting
from orientir.web.registers.models import Record
from orientir.web.results import actions_editions
from orientir.web.results.campaign_jobs import start
from orientir.web.results.models import Edition
from orientir.web.results.note_text import text_of
from web.cast import IRKUTSK, Region, make_region


def the_year_before(region: Region) -> Campaign:
    """The campaign of 2020, in which 38 municipalities took part."""
    campaign = Campaign.objects.create(
        year=2020,
        methodology=region.campaign.methodology,
        state="closed",
        opens=datetime(2020, 11, 16, tzinfo=IRKUTSK),
        closes=datetime(2020, 12, 15, tzinfo=IRKUTSK),
        synthetic=True,
    )
    Submission.objects.bulk_create(
        Submission(campaign=campaign, level="municipality", territory_id=t.id) for t in methodology().territories
    )
    return campaign


def accept_all(campaign: Campaign) -> None:
    """Every municipality's form with its answers of the demonstration, accepted."""
    fields = {f.id: f for f in methodology().form("municipality", Year(campaign.year))}
    for form in forms(campaign.year):
        answers = documents(fields, form.answers)
        own = campaign.submissions.filter(territory=form.unit, organisation=None)
        own.update(answers=answers, state="accepted", filled=len(answers), asked=len(answers))


def do(campaign: Campaign, kind: str, region: Region) -> Job:
    """Ask for a job, and let a worker do what waits."""
    job = start(campaign, kind=kind, by=region.people["olga"])
    return done(job)


def done(job: Job) -> Job:
    run_waiting()
    job.refresh_from_db()
    return job


def publish(campaign: Campaign, region: Region, why: str = "") -> Job:
    campaign.refresh_from_db()
    approved = text_of(campaign)
    return done(actions_editions.publish(campaign, by=region.people["olga"], why=why, approved=approved))


def frozen_years(region: Region) -> tuple[Campaign, Campaign]:
    """The campaigns of 2020 and 2021, both frozen."""
    years = the_year_before(region), region.campaign
    return frozen(years[0], region), frozen(years[1], region)


def frozen(campaign: Campaign, region: Region) -> Campaign:
    """A campaign with all answers of the demonstration, frozen."""
    accept_all(campaign)
    assert do(campaign, "freeze", region).state == "done"
    campaign.refresh_from_db()
    return campaign


@dataclass(frozen=True)
class Published:
    """An edition whose files lie in a folder: its line is written into a database by ``line``."""

    folder: Path
    values: dict[str, Any]

    def line(self, region: Region) -> Edition:
        values = {**self.values, "campaign": region.campaign, "by": region.people["olga"]}
        edition = Edition(**values)
        edition.save()
        return edition


def the_road_map() -> None:
    """Two items, and one that was closed: it is no longer planned."""
    items = [("1.10", "2021-12-24", None, None), ("1.9", "2021-09-30", "2021-09-20", None)]
    for number, due, done, closed in [*items, ("1.8", "2021-12-24", None, "2021-12-25")]:
        given = {"number": number, "title": "Обучить команды", "responsible": "Институт", "due": due, "done": done}
        document = {id: value for id, value in given.items() if value}
        named = {"title": f"{number}, Обучить команды", "closed": closed}
        Record.objects.create(register="road_map", document=document, synthetic=True, **named)


class _Undo(Exception):
    """Ends what was only done for its files."""


def publish_once(folder: Path) -> Published:
    """Publish 2021 into a folder, and take back everything that the database was told."""
    values: dict[str, Any] = {}
    try:
        with transaction.atomic():
            region = make_region()
            the_road_map()
            frozen_years(region)
            job = publish(region.campaign, region)
            assert (job.state, job.error) == ("done", "")
            values = Edition.objects.values("number", "year", "day", "snapshot", "manifest").get()
            raise _Undo
    except _Undo:
        return Published(folder, values)
