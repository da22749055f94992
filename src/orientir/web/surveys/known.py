"""What closed polls say about the questions of a form: numbers of answers, never an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from django.core.cache import cache

from orientir.analysis.engines import Total, added, totals
from orientir.cells.answers_json import to_json
from orientir.methodology import Field, Methodology
from orientir.methodology.field import Known
from orientir.methodology.records import answer_of_total
from orientir.snapshot.model import WHOSE
from orientir.terms import Absence, Year
from orientir.web.registers.counting import KnownAnswer
from orientir.web.surveys.files import closed_of_year, year_table
from orientir.web.surveys.models import Poll

KEPT = 24 * 3600


def known_answers(
    methodology: Methodology, year: Year, questions: Iterable[Field], *, territory: str, organisation: str
) -> dict[str, KnownAnswer]:
    """The answers that the closed polls of a year know, by question: of an organisation, or of a territory as a whole.

    A poll in which nobody of the unit has answered says nothing. The number is the unit's own on its own form, so that
    small ones stand there as well. One query for each questionnaire.
    """
    asked = [(f, f.polled) for f in questions if f.polled]
    polls = {id: closed_of_year(id, year) for id in {known.survey for _, known in asked}}
    found = {}
    for question, known in asked:
        poll = polls[known.survey]
        parts = _totals(methodology, poll, known).items() if poll else ()
        own = [t for (place, whose), t in parts if (whose == organisation if organisation else place == territory)]
        if poll is None or not own:
            continue
        answers, total = added(known.total, own)
        answer = answer_of_total(question, known, total, some=True)
        if not isinstance(answer, Absence):
            found[question.id] = KnownAnswer(to_json(answer), answers, "", str(poll), poll=poll.pk)
    return found


def _totals(methodology: Methodology, poll: Poll, known: Known) -> Mapping[tuple[str, str], Total]:
    """The sums by territory and organisation: kept, for the file of a closed poll never changes."""
    formula = hashlib.sha256(repr((known.value, known.where)).encode()).hexdigest()
    key = f"polled-{methodology.digest}-{poll.digest}-{formula}"
    kept: list[tuple[str, str, int, list[int]]] | None = cache.get(key)
    if kept is None:
        survey = methodology.survey(known.survey)
        assert survey is not None
        found = totals(year_table(poll, survey), known.total, known.where, WHOSE)
        kept = [(*whose, total.rows, list(total.cells)) for whose, total in found.items()]
        cache.set(key, kept, KEPT)
    return {(territory, whose): Total(rows, tuple(cells)) for territory, whose, rows, cells in kept}
