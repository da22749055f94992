"""Start jobs, and fail those whose worker has died."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from orientir.terms import Issue, Refused
from orientir.web.directory import audit
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.models import User
from orientir.web.jobs.kinds import KINDS
from orientir.web.jobs.living import living
from orientir.web.jobs.models import Job

give_words(kinds={"job": "задание"}, keys={"state": "состояние", "error": "ошибка"}, values=dict(Job.State.choices))
DIED = "Процесс, который выполнял эту работу, остановился. Запустите её снова: сделанное наполовину не сохранено."
State = Job.State


def start(kind: str, *, by: User, about: str = "", note: Any = None) -> Job:
    """Ask for a job; a worker takes it once this transaction is committed. ``note`` is kept in the audit trail.

    Raises ``Refused`` where a job about the same thing is under way.
    """
    if kind not in KINDS:
        raise ValueError(f"no such kind of job: {kind}")
    bury_dead()
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, about=about, by=by)
            audit.record(by=by, what=f"job.{kind}", kind="job", object=job.pk, after=note)
    except IntegrityError:
        advice = "Дождитесь её окончания и обновите страницу."
        raise Refused([Issue("job_under_way", "", "другая работа с этими данными уже идёт.", advice)]) from None
    return job


def bury_dead() -> None:
    """Show the jobs as failed that were taken by workers which do not live any more."""
    taken = dict(Job.objects.filter(state=State.RUNNING).values_list("pk", "worker"))
    if not taken:
        return
    alive = living()
    dead = [pk for pk, worker in taken.items() if worker not in alive]
    if dead:
        gone = Job.objects.filter(pk__in=dead, state=State.RUNNING)
        gone.update(state=State.FAILED, error=DIED, finished=timezone.now())
