"""Freezing a campaign and writing its note, with the same code as the command line."""

from __future__ import annotations

from orientir.terms import Issue, Refused
from orientir.web.campaigns.level_words import level_words
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.jobs.kinds import job
from orientir.web.jobs.worker import Task
from orientir.web.results.campaign_jobs import (
    FREEZE,
    NOTE,
    campaign_of,
    folder_of,
    frozen_snapshot,
    snapshot_path,
)
from orientir.web.results.freezing import freeze_campaign, trail_at_freeze
from orientir.web.results.note_text import note_of
from orientir.web.results.shown_years import years_to_show


@job(FREEZE, "заморозка данных")
def freeze(task: Task) -> None:
    """Write the snapshot of the accepted forms; with the job's end the campaign is frozen, or with neither."""
    campaign = campaign_of(task.job)
    if campaign.state == Campaign.State.FROZEN:
        raise Refused([Issue("frozen", str(campaign), "данные уже заморожены.", "Возьмите готовый снимок.")])
    if not campaign.submissions.filter(state=Submission.State.ACCEPTED, organisation__isnull=True).exists():
        what = f"нет ни одной принятой формы {level_words(campaign).territories}."
        raise Refused([Issue("nothing", str(campaign), what, "Примите формы.")])
    task.tell("Собираем принятые формы", 0, 1)
    folder = folder_of(campaign, task.job.pk)
    with task.finishing(folder):
        freeze_campaign(campaign, by=task.job.by, path=snapshot_path(folder, campaign))
        task.tell("Снимок записан", 1, 1)


@job(NOTE, "аналитическая справка")
def note(task: Task) -> None:
    """Write the note of a frozen campaign as PDF, DOCX and HTML."""
    from orientir.report import gather_shown, note, write_files

    campaign = campaign_of(task.job)
    frozen = frozen_snapshot(campaign)
    if frozen is None:
        raise Refused([Issue("not_frozen", str(campaign), "данные ещё не заморожены.", "Сначала заморозьте их.")])
    task.tell("Считаем показатели", 0, 4)
    now, before = years_to_show(campaign)
    material = gather_shown(now, before, trail=trail_at_freeze(campaign))
    done = 1
    task.tell("Пишем PDF", done, 4)

    def step(name: str) -> None:
        nonlocal done
        done += 1
        task.tell(f"Готово: {name}", done, 4)

    folder = folder_of(campaign, task.job.pk)
    write_files(note_of(campaign, note(material)).document, folder, f"note-{campaign.year}", step)
    with task.finishing(folder):
        pass
