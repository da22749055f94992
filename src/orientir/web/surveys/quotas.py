"""Count how many answers of a sort there are while a poll runs: totals of the region, nothing of a school.

Who reads such a count before and after somebody answers would know the answer. So it is taken anew only once so many
others have come, and the page shows the last one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from orientir.cells.answers_json import answers_from_json
from orientir.methodology.interpret import holds
from orientir.methodology.questionnaire import Quota
from orientir.web.jobs.kinds import every
from orientir.web.surveys import editions
from orientir.web.surveys.models import Poll

TOGETHER = 50
"""So many answers more are counted together (ours)."""


@dataclass(frozen=True)
class Reached:
    """A quota, how many answers meet its condition, and of how many answers: of 0 where too few have come yet."""

    quota: Quota
    number: int
    of: int


def reached(poll: Poll, quotas: Sequence[Quota]) -> list[Reached]:
    """How far each quota of the edition in force is filled, as it was last counted."""
    kept, numbers = poll.reached, poll.reached.get("numbers", [])
    if kept.get("edition") != poll.editions.count() or len(numbers) != len(quotas):
        kept, numbers = {}, [0] * len(quotas)
    return [Reached(quota, number, kept.get("of", 0)) for quota, number in zip(quotas, numbers, strict=True)]


@every(60)
def look() -> int:
    """Count what is due."""
    return count_quotas()


def count_quotas() -> int:
    """Count the quotas of the polls that run, where enough has come; how many polls were counted."""
    return sum(_count(pk) for pk in Poll.objects.filter(state=Poll.State.OPEN).values_list("pk", flat=True))


def _count(pk: int) -> bool:
    poll = Poll.objects.get(pk=pk)
    edition, survey = editions.latest(poll)
    came: int = poll.trays.aggregate(n=Sum("number", default=0))["n"]
    if not survey.quotas or came - poll.reached.get("of", 0) < TOGETHER:
        return False
    came, numbers = _found(poll, survey.quotas)
    found = {"edition": edition, "of": came, "numbers": numbers}
    return bool(Poll.objects.filter(pk=pk, state=Poll.State.OPEN).update(reached=found))


def _found(poll: Poll, quotas: Sequence[Quota]) -> tuple[int, list[int]]:
    """How many answers there are, and how many of them meet each quota."""
    came, found = 0, [0] * len(quotas)
    fields = {number: {f.id: f for f in survey.fields} for number, survey in editions.every(poll).items()}
    for edition, text in poll.trays.values_list("edition", "answers").iterator(chunk_size=200):
        for document in json.loads(text):
            answers = answers_from_json(fields[edition], document)
            came += 1
            for at, quota in enumerate(quotas):
                found[at] += holds(quota.where, answers) is True
    return came, found
