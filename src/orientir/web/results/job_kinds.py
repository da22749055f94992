"""What each kind of job does, with the same code as the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from django.db.models import QuerySet

from orientir.snapshot import Snapshot, read
from orientir.terms import Issue, Refused
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.results import importing
from orientir.web.results.freezing import folder_of, freeze_campaign, trail_at_freeze
from orientir.web.results.models import Job

Tell = Callable[[str, int, int], None]
"""Says which step of how many is being done."""


def frozen_jobs() -> QuerySet[Job]:
    """Finished freezes, the newest year first."""
    return Job.objects.filter(kind=Job.Kind.FREEZE, state=Job.State.DONE).order_by("-campaign__year", "-id")


def snapshot_path(job: Job) -> Path:
    return folder_of(job.campaign, job.pk) / f"{job.campaign.year}.snapshot"


def _freeze(job: Job, folder: Path, tell: Tell) -> None:
    campaign = job.campaign
    if campaign.state == Campaign.State.FROZEN:
        raise Refused([Issue("frozen", str(campaign), "данные уже заморожены.", "Возьмите готовый снимок.")])
    if not campaign.submissions.filter(state=Submission.State.ACCEPTED, organisation__isnull=True).exists():
        raise Refused([Issue("nothing", str(campaign), "нет ни одной принятой муниципальной формы.", "Примите формы.")])
    tell("Собираем принятые формы", 0, 1)
    freeze_campaign(campaign, by=job.by, path=folder / f"{campaign.year}.snapshot")
    tell("Снимок записан", 1, 1)


def _note(job: Job, folder: Path, tell: Tell) -> None:
    from orientir.report import gather, note, write_files

    current = frozen_jobs().filter(campaign=job.campaign).select_related("campaign").first()
    if current is None:
        raise Refused([Issue("not_frozen", str(job.campaign), "данные ещё не заморожены.", "Сначала заморозьте их.")])
    tell("Считаем показатели", 0, 4)
    material = gather(read(snapshot_path(current)), _previous(job.campaign), trail=trail_at_freeze(job.campaign))
    done = 1
    tell("Пишем PDF", done, 4)

    def step(name: str) -> None:
        nonlocal done
        done += 1
        tell(f"Готово: {name}", done, 4)

    write_files(note(material), folder, f"note-{job.campaign.year}", step)


def _previous(campaign: Campaign) -> Snapshot | None:
    """The snapshot of the last frozen year of the same monitoring; without it the note compares nothing."""
    earlier = frozen_jobs().filter(campaign__year__lt=campaign.year, campaign__practice=False)
    same = earlier.filter(campaign__methodology__identifier=campaign.methodology.identifier)
    job = same.select_related("campaign").first()
    return read(snapshot_path(job)) if job else None


WORK: Mapping[Job.Kind, Callable[[Job, Path, Tell], None]] = {
    Job.Kind.FREEZE: _freeze,
    Job.Kind.NOTE: _note,
    Job.Kind.IMPORT: importing.do,
}
