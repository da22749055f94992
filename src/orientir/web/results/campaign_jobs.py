"""The jobs of the institute: each is about a campaign, and keeps its files in a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat

from orientir.snapshot import Snapshot, read
from orientir.terms import Issue, Refused
from orientir.web.campaigns.access import Person
from orientir.web.campaigns.models import Campaign
from orientir.web.directory.access import reach_of
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.models import User
from orientir.web.jobs import actions
from orientir.web.jobs.models import Job

FREEZE, NOTE, IMPORT, PUBLISH, LETTERS, CYCLE = "freeze", "note", "import", "publish", "letters", "cycle"
"""Kinds of job."""
give_words(keys={"campaign": "кампания"})
NOT_FROZEN = Issue("not_frozen", "Данные", "они не заморожены.", "Сначала заморозьте их.")
ABOUT = "campaign:"


def start(campaign: Campaign, *, kind: str, by: User) -> Job:
    """Ask for a job about the campaign. Raises ``Refused`` where one is under way."""
    return actions.start(kind, by=by, about=f"{ABOUT}{campaign.pk}", note={"campaign": campaign.slug})


def jobs_about(campaign: Campaign) -> QuerySet[Job]:
    return Job.objects.filter(about=f"{ABOUT}{campaign.pk}").select_related("by")


def jobs_of(user: Person) -> QuerySet[Job]:
    """The jobs about campaigns that the person may see, with their files: all for the institute, none for others."""
    names = Campaign.objects.annotate(name=Concat(Value(ABOUT), "pk", output_field=CharField())).values("name")
    jobs = Job.objects.filter(about__in=names).select_related("by")
    return jobs if reach_of(user).region else jobs.none()


def campaign_of(job: Job) -> Campaign:
    """The campaign that the job is about. Raises ``Refused`` where there is none any more."""
    light = Campaign.objects.select_related("methodology").defer("methodology__files")
    number = job.about.removeprefix(ABOUT)
    found = light.filter(pk=number).first() if number.isdecimal() else None
    if found is None:
        raise Refused([Issue("no_campaign", "кампания", "её больше нет, выполнять нечего.")])
    return found


def frozen_job(campaign: Campaign) -> Job | None:
    """The finished freeze of the campaign; None while its data are not frozen."""
    return freezes_of(campaign).first() if campaign.state == Campaign.State.FROZEN else None


def freezes_of(campaign: Campaign) -> QuerySet[Job]:
    """Every finished freeze of the campaign, the last one first: data are frozen again where they were corrected."""
    return jobs_about(campaign).filter(kind=FREEZE, state=Job.State.DONE)


def folder_of(campaign: Campaign, job: int) -> Path:
    """Where the files of a job are kept: only ever served through rights."""
    return Path(settings.MEDIA_ROOT) / "results" / campaign.slug / str(job)


def snapshot_path(folder: Path, campaign: Campaign) -> Path:
    """Where a freeze leaves the snapshot, within the folder of its job."""
    return folder / f"{campaign.year}.snapshot"


def frozen_snapshot(campaign: Campaign) -> Snapshot | None:
    """The snapshot of the campaign; None while its data are not frozen."""
    job = frozen_job(campaign)
    return snapshot_of_job(campaign, job) if job else None


def snapshot_of_job(campaign: Campaign, job: Job) -> Snapshot:
    """What a freeze has left. Raises ``Refused`` where it is not whole."""
    return read(snapshot_path(folder_of(campaign, job.pk), campaign))


def earlier_frozen(campaign: Campaign) -> QuerySet[Campaign]:
    """The frozen campaigns of the same monitoring before this one, the last one first."""
    frozen = Campaign.objects.filter(state=Campaign.State.FROZEN, year__lt=campaign.year, practice=False)
    same = frozen.filter(methodology__identifier=campaign.methodology.identifier)
    return same.select_related("methodology").defer("methodology__files").order_by("-year")


def frozen_before(campaign: Campaign) -> Campaign | None:
    """The last one of them: the year that this one is compared with."""
    return earlier_frozen(campaign).first()


@dataclass(frozen=True)
class FrozenYears:
    """A frozen campaign and the frozen one before it; other data have other numbers of their ``freezes``."""

    campaign: Campaign
    earlier: Campaign | None
    freezes: tuple[int, ...]

    def snapshots(self) -> tuple[Snapshot, Snapshot | None]:
        """What both freezes have left. Raises ``LookupError`` where the data were opened in between."""
        snapshot = frozen_snapshot(self.campaign)
        if snapshot is None:
            raise LookupError(self.campaign.slug)
        return snapshot, frozen_snapshot(self.earlier) if self.earlier else None


def frozen_years(campaign: Campaign, than: Campaign | None = None) -> FrozenYears | None:
    """The campaign and the year it is compared with, else the one before it; None while its data are not frozen."""
    frozen, earlier = frozen_job(campaign), than or frozen_before(campaign)
    if frozen is None:
        return None
    before = frozen_job(earlier) if earlier else None
    return FrozenYears(campaign, earlier if before else None, (frozen.pk, *([before.pk] if before else [])))
