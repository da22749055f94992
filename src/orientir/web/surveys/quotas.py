"""Count how many answers of a sort there are while a poll runs: totals of the region, nothing of a school."""

from __future__ import annotations

import json
from collections.abc import Sequence

from orientir.cells.answers_json import answers_from_json
from orientir.methodology.interpret import holds
from orientir.methodology.questionnaire import Quota
from orientir.web.surveys import editions
from orientir.web.surveys.models import Poll


def reached(poll: Poll, quotas: Sequence[Quota]) -> list[int]:
    """For each quota how many answers meet its condition."""
    found = [0] * len(quotas)
    fields = {number: {f.id: f for f in survey.fields} for number, survey in editions.every(poll).items()}
    for edition, text in poll.trays.values_list("edition", "answers").iterator(chunk_size=200):
        for document in json.loads(text):
            answers = answers_from_json(fields[edition], document)
            for at, quota in enumerate(quotas):
                found[at] += holds(quota.where, answers) is True
    return found
