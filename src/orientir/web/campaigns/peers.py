"""Find the forms of units of like size, sent in the same campaign, that a form is compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform

from orientir.collection.plausibility import Peers, is_rate, nearest
from orientir.methodology import FieldType
from orientir.terms import Answer
from orientir.web.campaigns.comparisons import readable
from orientir.web.campaigns.entry import number_of
from orientir.web.campaigns.models import SENT, Submission
from orientir.web.campaigns.pinned_methodology import methodology_of, questions_of, version_of


class Sent:
    """Forms of one level of a campaign, each beside the sent ones of units of like size; two queries for all of them.

    A municipality is as big as its population, a school as its answer to the question that its level names.
    """

    def __init__(self, forms: Sequence[Submission]) -> None:
        self._forms, self._campaign, self._questions = forms, forms[0].campaign, questions_of(forms[0])
        self._level = next(x for x in methodology_of(version_of(forms[0])).levels if x.id == forms[0].level)
        self._by = self._questions.get(self._level.size)
        self._rates: dict[str, type[int] | type[Decimal]] = {
            id: int if question.type is FieldType.INTEGER else Decimal
            for id, question in self._questions.items()
            if is_rate(question)
        }

    def peers_of(self, form: Submission) -> Peers | None:
        """Find the forms of units of like size; None where the size of the form's unit is not known."""
        size, near = self._near[form.pk]
        if not size:
            return None
        return Peers(size, [(its, self._answers[pk]) for its, pk in near], self._level.many, self._by)

    @cached_property
    def _near(self) -> dict[int, tuple[int, list[tuple[int, int]]]]:
        """Of each form its size, and sizes and keys of the forms nearest to it."""
        sizes = self._sizes
        own = {f.pk: self._size(f.organisation_id, f.territory.population, self._said(f)) for f in self._forms}
        return {pk: (size, nearest(sizes, size, but=pk) if size else []) for pk, size in own.items()}

    @cached_property
    def _sizes(self) -> list[tuple[int, int]]:
        """Size and key of every sent form of the level, the smallest first; no form is read for it."""
        said = KeyTextTransform(self._by.id, "answers") if self._by else Value(None, CharField())
        rows = self._sent.annotate(said=said).values_list("pk", "organisation_id", "territory__population", "said")
        return sorted((size, pk) for pk, *row in rows.order_by() if (size := self._size(*row)))

    @cached_property
    def _answers(self) -> dict[int, Mapping[str, Answer]]:
        """The numbers of the forms that are near to any of them."""
        wanted = {pk for _, near in self._near.values() for _, pk in near}
        rows = self._sent.filter(pk__in=wanted).order_by().values_list("pk", "answers")
        return {
            pk: {
                id: number
                for id, read in self._rates.items()
                # Numbers are kept as text; what is none («нет данных») is no peer's number.
                if isinstance(text := stored.get(id), str) and (number := _number(read, text)) is not None
            }
            for pk, stored in rows
        }

    @property
    def _sent(self) -> QuerySet[Submission]:
        return self._campaign.submissions.filter(level=self._level.id, state__in=SENT)

    def _said(self, form: Submission) -> Any:
        return form.answers.get(self._by.id) if self._by else None

    def _size(self, school: int | None, people: int | None, said: Any) -> int:
        """The size of a unit; 0 where it is not known."""
        if self._by is None:
            return people or 0 if school is None else 0
        return int(number_of(self._by, said) or 0) if readable(self._by, said) is not None else 0


def _number(read: type[int] | type[Decimal], text: str) -> int | Decimal | None:
    """The number, read by its type alone for there are thousands; None where another type has been answered."""
    try:
        return read(text)
    except (ValueError, ArithmeticError):
        return None
