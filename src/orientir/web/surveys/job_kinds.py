"""The work that closes a poll."""

from __future__ import annotations

from django.db import transaction

from orientir.terms import Issue, Refused
from orientir.web.jobs.kinds import job
from orientir.web.jobs.worker import Task
from orientir.web.surveys import files, trays
from orientir.web.surveys.actions import CLOSE, closed, hold
from orientir.web.surveys.models import Poll


@job(CLOSE, "закрытие опроса")
def close(task: Task) -> None:
    """Write the answers once into a file, in no order, and empty the trays."""
    poll = Poll.objects.filter(job=task.job).first()
    if poll is None:
        raise Refused([Issue("survey.gone", "", "опроса больше нет.", "Обновите страницу.")])
    with transaction.atomic():
        hold()  # answers that were on their way are kept by now, and the poll takes no more
    number, digest = files.write(poll)
    with task.finishing():
        closed(poll, by=task.job.by, answers=number, digest=digest)
    trays.leave_nothing()
