"""Long work that is seen: it has a state, a step, a heartbeat, and it fails in the open.

A job runs in a thread of the server that accepted it. The database lets only one job of a campaign
wait or run at a time, and only one process can take a job that waits. A job whose process has died
stops beating and is shown as failed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from orientir.terms import Issue, Refused
from orientir.web.campaigns.models import Campaign
from orientir.web.directory import audit
from orientir.web.directory.models import User
from orientir.web.results.freezing import folder_of
from orientir.web.results.job_kinds import WORK
from orientir.web.results.models import Job

log = logging.getLogger(__name__)
BEAT = timedelta(seconds=5)
DEAD_AFTER = timedelta(seconds=60)
DIED = "Сервер, который выполнял эту работу, остановился. Запустите её снова: сделанное наполовину не сохранено."
BROKEN = "Работа прервана внутренней ошибкой ({}). Подробности записаны в журнале сервера; сообщите администратору."
State = Job.State


def start(campaign: Campaign, *, kind: str, by: User, in_background: bool = True) -> Job:
    """Ask for a job; it starts once this transaction is committed. Raises ``Refused`` where one is under way."""
    bury_dead()
    try:
        with transaction.atomic():
            job = Job.objects.create(campaign=campaign, kind=kind, by=by)
            audit.record(by=by, what=f"job.{kind}", kind="job", object=job.pk, after={"campaign": campaign.year})
    except IntegrityError:
        advice = "Дождитесь её окончания и обновите страницу."
        raise Refused([Issue("job_under_way", str(campaign), "работа по этой кампании уже идёт.", advice)]) from None
    if in_background:
        transaction.on_commit(lambda: threading.Thread(target=_in_thread, args=(job.pk,), daemon=True).start())
    return job


def run(pk: int) -> Job:
    """Do the job that waits under this number, whatever happens leaving it done or failed."""
    now = timezone.now()
    if not Job.objects.filter(pk=pk, state=State.WAITING).update(state=State.RUNNING, beat=now):
        return Job.objects.get(pk=pk)  # somebody else has taken it
    job = Job.objects.select_related("campaign__methodology", "by").get(pk=pk)
    folder = folder_of(job.campaign, job.pk)
    try:
        WORK[Job.Kind(job.kind)](job, folder, _told(job))
    except Refused as refusal:
        _end(job, State.FAILED, error="\n".join(map(str, refusal.issues)))
    except Exception as error:  # whatever it was, the person must see that the work has failed
        log.exception("job %s", pk)
        _end(job, State.FAILED, error=BROKEN.format(type(error).__name__))
    else:
        _end(job, State.DONE, files=_files(folder))
    return job


def bury_dead() -> None:
    """Jobs that no longer beat have failed: their process is gone."""
    limit = timezone.now() - DEAD_AFTER
    silent = Q(state=State.RUNNING, beat__lt=limit) | Q(state=State.WAITING, at__lt=limit)
    Job.objects.filter(silent).update(state=State.FAILED, error=DIED, finished=timezone.now())


def _in_thread(pk: int) -> None:
    try:
        with _beating(pk):
            run(pk)
    finally:
        connection.close()


@contextmanager
def _beating(pk: int) -> Iterator[None]:
    """A second thread says that the process is alive, however long a step takes."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(BEAT.total_seconds()):
                Job.objects.filter(pk=pk, state=State.RUNNING).update(beat=timezone.now())
        finally:
            connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _told(job: Job) -> Callable[[str, int, int], None]:
    def tell(step: str, done: int, total: int) -> None:
        Job.objects.filter(pk=job.pk).update(step=step, done=done, total=total, beat=timezone.now())

    return tell


def _end(job: Job, state: str, *, error: str = "", files: list[dict[str, object]] | None = None) -> None:
    job.state, job.error, job.files, job.finished = state, error[:4_000], files or [], timezone.now()
    with transaction.atomic():
        # A job that was given up as dead stays given up.
        if not Job.objects.filter(pk=job.pk, state=State.RUNNING).update(
            state=state, error=job.error, files=job.files, finished=job.finished
        ):
            return
        after = {"state": state, "error": job.error[:200]} if error else {"state": state}
        audit.record(by=job.by, what=f"job.{job.kind}", kind="job", object=job.pk, after=after)


def _files(folder: Path) -> list[dict[str, object]]:
    if not folder.is_dir():
        return []
    made = sorted(path for path in folder.iterdir() if not path.name.endswith(".part"))
    return [{"name": path.name, "size": path.stat().st_size} for path in made]
