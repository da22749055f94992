"""Do jobs one after another, and errands (letters) before, between and after them."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from orientir.terms import Refused
from orientir.web.directory import audit
from orientir.web.directory.locking import for_write
from orientir.web.jobs.actions import bury_dead
from orientir.web.jobs.kinds import ERRANDS, KINDS, Errand, event_of
from orientir.web.jobs.living import alive, living
from orientir.web.jobs.models import Job

log = logging.getLogger(__name__)
PAUSE = 0.5
"""Seconds between two looks of a worker that has nothing to do."""
BROKEN = "Работа прервана внутренней ошибкой ({}). Подробности записаны в журнале сервера; сообщите администратору."
UNKNOWN = "Эта версия Ориентира не знает такой работы ({}). Обновите Ориентир и запустите её снова."
State = Job.State


class GivenUpError(Exception):
    """The job was given up as dead while it was being done: nothing of it may be written any more."""


class Task:
    """A job in the hands of its worker."""

    def __init__(self, job: Job, worker: int) -> None:
        self.job, self.worker = job, worker

    def tell(self, step: str, done: int, total: int) -> None:
        """Show which step of how many is being done; between steps letters go out."""
        self._mine().update(step=step, done=done, total=total)
        if not connection.in_atomic_block:
            _errands(self.worker)

    @contextmanager
    def finishing(self, folder: Path | None = None) -> Iterator[None]:
        """One transaction for what the job writes and for that it is done: both become true together, or neither.

        The files of ``folder``, which were written before, become those of the job; they are on the disk by then.
        """
        with transaction.atomic():
            if for_write(self._mine()).first() is None:
                raise GivenUpError
            yield
            self._end(State.DONE, files=_files_of(folder) if folder else [])

    def failed(self, error: str) -> None:
        with transaction.atomic():
            if for_write(self._mine()).first() is not None:
                self._end(State.FAILED, error=error)

    def do(self) -> None:
        """Do the work, whatever happens leaving the job done, failed, or given up by others."""
        if self.job.kind not in KINDS:
            self.failed(UNKNOWN.format(self.job.kind))
            return
        try:
            KINDS[self.job.kind].work(self)
            if self._mine().exists():  # nothing to write but that it is done
                with self.finishing():
                    pass
        except GivenUpError:
            log.warning("job %s was given up", self.job.pk)
        except Refused as refusal:
            self.failed("\n".join(map(str, refusal.issues)))
        except Exception as error:  # whatever it was, the person must see that the work has failed
            log.exception("job %s", self.job.pk)
            self.failed(BROKEN.format(type(error).__name__))

    def _mine(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job.pk, state=State.RUNNING, worker=self.worker)

    def _end(self, state: str, *, error: str = "", files: list[dict[str, object]] | None = None) -> None:
        job = self.job
        job.state, job.error, job.files, job.finished = state, error[:4_000], files or [], timezone.now()
        job.save(update_fields=["state", "error", "files", "finished"])
        after = {"state": state, "error": job.error[:200]} if error else {"state": state}
        audit.record(by=job.by, what=event_of(job.kind), kind="job", object=job.pk, after=after)


def run_waiting() -> int:
    """Do everything that waits, and return how many things that was. Raises ``BlockingIOError`` beside a worker."""
    with alive(wait=False) as worker:
        return sum(iter(lambda: one_round(worker), 0))


def work(go_on: Callable[[], bool]) -> None:
    """Do what comes for as long as ``go_on`` says so, which is asked between two pieces of work."""
    with alive() as worker:
        while go_on() and worker in living():  # PostgreSQL forgets the lock where the connection breaks
            if not one_round(worker):
                sleep(PAUSE)


def one_round(worker: int) -> int:
    """Do the errands and one job; return how many things were done."""
    done = _errands(worker)
    bury_dead()
    job = _take(worker)
    if job is not None:
        Task(job, worker).do()
    return done + (job is not None)


def _errands(worker: int) -> int:
    return sum(_done(do, worker) for do in ERRANDS)


def _done(do: Errand, worker: int) -> int:
    """What an errand has done; one that fails is written down and keeps nobody else from being served."""
    try:
        return do(worker)
    except Exception:
        log.exception("errand %s", getattr(do, "__qualname__", do))
        return 0


def _take(worker: int) -> Job | None:
    """Take the job that has waited longest: of two workers that would, one gets it and the other the next."""
    waiting = Job.objects.filter(state=State.WAITING).order_by("pk")
    if not waiting.exists():  # asked first, because to write is to keep others from writing
        return None
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        job = waiting.select_related("by").first()
        if job is None or not Job.objects.filter(pk=job.pk, state=State.WAITING).update(
            state=State.RUNNING, worker=worker
        ):
            return None
    job.state, job.worker = State.RUNNING, worker
    return job


def _files_of(folder: Path) -> list[dict[str, object]]:
    """The finished files of a folder, which are on the disk for good once this returns."""
    made = sorted(path for path in folder.glob("*") if not path.name.endswith(".part"))
    onto_disk(*made, folder)
    return [{"name": path.name, "size": path.stat().st_size} for path in made]


def onto_disk(*paths: Path) -> None:
    """Wait until files and folders are on the disk for good."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
