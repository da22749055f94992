"""Find the forms of units of like size, sent in the same campaign, that a form is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from orientir.collection.plausibility import Peers, is_rate, nearest
from orientir.methodology import FieldType
from orientir.terms import Answer
from orientir.web.campaigns.comparisons import readable
from orientir.web.campaigns.entry import number_of
from orientir.web.campaigns.models import SENT, Submission
from orientir.web.campaigns.pinned_methodology import methodology_of, questions_of, version_of


class Sent:
    """The sent forms of the campaign and the level of one form, read once for all forms that are compared with them.

    A municipality is as big as its population, a school as its answer to the question that its level names.
    """

    def __init__(self, like: Submission) -> None:
        self._questions, self._campaign = questions_of(like), like.campaign
        self._level = next(level for level in methodology_of(version_of(like)).levels if level.id == like.level)
        self._by = self._questions.get(self._level.size)
        self._rates: dict[str, type[int] | type[Decimal]] = {
            id: int if question.type is FieldType.INTEGER else Decimal
            for id, question in self._questions.items()
            if is_rate(question)
        }
        self._answers: dict[int, Mapping[str, Answer]] = {}

    def peers_of(self, form: Submission) -> Peers | None:
        """Find the forms of units of like size; None where the size of the form's unit is not known."""
        size = self._size(form.organisation_id, form.territory.population, form.answers)
        if not size:
            return None
        near = nearest(self._sizes, size, but=form.pk)
        return Peers(size, [(its, self._read(pk)) for its, pk in near], self._level.unit[-1], self._by)

    @cached_property
    def _stored(self) -> dict[int, tuple[int | None, int | None, Mapping[str, Any]]]:
        forms = self._campaign.submissions.filter(level=self._level.id, state__in=SENT)
        rows = forms.values_list("pk", "organisation_id", "territory__population", "answers")
        return {pk: (school, people, answers) for pk, school, people, answers in rows}

    @cached_property
    def _sizes(self) -> list[tuple[int, int]]:
        return sorted((size, pk) for pk, row in self._stored.items() if (size := self._size(*row)))

    def _size(self, school: int | None, people: int | None, answers: Mapping[str, Any]) -> int:
        """The size of a unit; 0 where it is not known."""
        if self._by is None:
            return people or 0 if school is None else 0
        stored = answers.get(self._by.id)
        return int(number_of(self._by, stored) or 0) if readable(self._by, stored) is not None else 0

    def _read(self, pk: int) -> Mapping[str, Answer]:
        if pk not in self._answers:
            stored = self._stored[pk][2]
            self._answers[pk] = {
                id: number
                for id, read in self._rates.items()
                # Numbers are kept as text; what is none («нет данных») is no peer's number.
                if isinstance(text := stored.get(id), str) and (number := _number(read, text)) is not None
            }
        return self._answers[pk]


def _number(read: type[int] | type[Decimal], text: str) -> int | Decimal | None:
    """The number, read by its type alone for there are thousands; None where another type has been answered."""
    try:
        return read(text)
    except (ValueError, ArithmeticError):
        return None
