"""Start the jobs that read filled forms and apply them."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from orientir.web.campaigns.models import Campaign
from orientir.web.campaigns.refusals import Closed, NotAsked, NotSaved
from orientir.web.directory.models import User
from orientir.web.jobs.models import Job
from orientir.web.results.campaign_jobs import IMPORT, campaign_of, start
from orientir.web.results.uploaded_files import outcome_of, place_of, store_order

GONE = "Файлов этой загрузки здесь уже нет: её повторили, или они не сохранились. Посмотрите список работ."


def read(campaign: Campaign, *, by: User, folder: Path) -> Job:
    """Read the uploaded files of a folder, which becomes the job's own; a refusal leaves nothing behind."""
    try:
        check_takes_forms(campaign)
        return _start(campaign, by, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def apply(job: Job, *, by: User, submit: bool, partial: bool = False) -> Job:
    """Apply what a job has read, and send the forms without errors where ``submit`` says so.

    ``partial``: it is known that a table has no columns for some questions.
    """
    check_takes_forms(campaign_of(job))
    rows = outcome_of(job.pk) if job.state == Job.State.DONE else None
    if rows is None:
        raise NotSaved("Анкеты ещё не прочитаны: сохранять нечего.")
    if not partial and any(row.absent for row in rows):
        raise NotSaved("В таблице есть не все вопросы. Отметьте, что знаете об этом, или добавьте столбцы.")
    folder = store_order(job.pk, submit=submit)
    try:
        return _start(campaign_of(job), by, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def again(job: Job, *, by: User) -> Job:
    """Do the work of a failed job once more, on the same files, as a job of its own."""
    check_takes_forms(campaign_of(job))
    if job.state != Job.State.FAILED:
        raise NotSaved("Эта работа не прервана: повторять её незачем.")
    folder = place_of(job.pk)
    if not folder.is_dir():
        raise NotAsked(GONE)
    return _start(campaign_of(job), by, folder)


def check_takes_forms(campaign: Campaign) -> None:
    """A frozen campaign takes no form any more, a planned one none yet; a closed one those with more time."""
    if campaign.state == Campaign.State.FROZEN:
        raise Closed("Данные заморожены: анкеты больше не принимаются.")
    if campaign.state == Campaign.State.PLANNED:
        raise NotSaved("Приём форм ещё не открыт. Откройте его на странице кампании.")
    if timezone.now() < campaign.opens:
        day = date_format(timezone.localtime(campaign.opens), "j E Y")
        raise NotSaved(f"Приём форм начнётся {day} года.")


def _start(campaign: Campaign, by: User, folder: Path) -> Job:
    with transaction.atomic():
        job = start(campaign, kind=IMPORT, by=by)
        shutil.rmtree(place_of(job.pk), ignore_errors=True)  # of a start that was never committed
        folder.replace(place_of(job.pk))
    return job
