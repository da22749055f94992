"""What of the answers to a poll may be shown, place by place: counts, and how many have answered; small groups not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from orientir.analysis.protection import Protected, protect, telling
from orientir.analysis.question_links import Links
from orientir.analysis.tabulation import Tally, added
from orientir.methodology import Field
from orientir.methodology.questionnaire import Question, QuestionKind
from orientir.terms import REGION

SMALL = 5
"""The fewest people of a municipality whose count is shown."""
SMALL_IN_SCHOOL = 10
"""The fewest people whose count is shown where a school is named, or is the only one of its municipality."""
TABULATED = frozenset(set(QuestionKind) - {QuestionKind.NUMBER, QuestionKind.TEXT})
ALL = "answers"


@dataclass(frozen=True)
class Board:
    """A table of places with the answers to every field, and what of it is withheld.

    How many have answered a question that only some are asked says how many those are: where that is withheld, the
    question is withheld as well.
    """

    places: Mapping[str, Mapping[tuple[str, str], int]]
    numbers: Mapping[str, int]
    fields: Mapping[str, Sequence[str]]
    limit: int
    sums: Mapping[str, Collection[str]]
    """By field the answers whose sum over all places is withheld already."""
    links: Links = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    """Of places that have another limit."""
    _found: dict[str, Protected] = field(default_factory=dict)

    @cached_property
    def whole(self) -> frozenset[str]:
        """The places of which nothing is said: too few have answered, or others would be worked out from them."""
        return protect({place: {ALL: n} for place, n in self.numbers.items()}, self.limit, limits=self.limits).rows

    def protected(self, f: str) -> Protected:
        if f not in self._found:
            together = self.links[f].fields if f in self.links else (f,)
            whole = self.whole | self._telling(f)
            while True:  # as many have answered by every field that is together: where one hides it, all do
                found = {one: self._protect(one, whole) for one in together}
                rows = whole.union(*(one.rows for one in found.values()))
                if rows == whole:
                    break
                whole = rows
            self._found.update(found)
        return self._found[f]

    def _protect(self, f: str, whole: frozenset[str]) -> Protected:
        counts = {place: self.of(place, f) for place in self.places}
        return protect(counts, self.limit, whole=whole, sums=self.sums.get(f, ()), limits=self.limits)

    def _telling(self, f: str) -> frozenset[str]:
        """The places where the number of those who have answered would tell a small count of another question."""
        found: frozenset[str] = frozenset()
        for other, leads in self._leads(f).items():
            counts = {place: self.of(place, other) for place in self.places}
            found |= telling(counts, self.limit, self.protected(other), leads, self.limits)
        return found

    def _tells_of_sums(self, f: str) -> bool:
        """Whether the number of answers from all places tells more of the withheld sums of another question."""
        ways = ({leads[c] for c in self.protected(other).columns} for other, leads in self._leads(f).items())
        return any(len(way) > 1 for way in ways)

    def _leads(self, f: str) -> Mapping[str, Mapping[str, bool | None]]:
        return self.links[f].leads if f in self.links else {}

    def of(self, place: str, f: str) -> dict[str, int]:
        return {value: self.places[place].get((f, value), 0) for value in self.fields[f]}

    def cells(self, place: str, f: str) -> tuple[dict[str, int | None], int | None]:
        """What may be shown of a place: the count of each answer, and how many have answered."""
        hidden = self.protected(f)
        if place == REGION and self._tells_of_sums(f):
            return dict.fromkeys(self.fields[f]), None
        if place == REGION:
            totals = {value: sum(self.of(other, f)[value] for other in self.places) for value in self.fields[f]}
            shown = {v: None if v in hidden.columns else n for v, n in totals.items()} if self.places else {}
            return shown, sum(totals.values())
        counts = self.of(place, f)
        shown = {value: None if (place, value) in hidden.cells else n for value, n in counts.items()}
        return shown, None if place in hidden.rows else sum(counts.values())


def board_of(
    tallies: Iterable[Tally], fields: Mapping[str, Sequence[str]], limit: int, links: Links | None = None
) -> Board:
    """The table of the territories of a poll; ``fields`` are the counted answers by field."""
    by_place: dict[str, list[Tally]] = {}
    for one in tallies:
        by_place.setdefault(one.territory, []).append(one)
    sums = {place: added(own) for place, own in by_place.items()}
    places = {place: counts for place, (_, counts) in sums.items()}
    alone = {place: SMALL_IN_SCHOOL for place, own in by_place.items() if sum(one.answers > 0 for one in own) == 1}
    return Board(places, {place: n for place, (n, _) in sums.items()}, fields, limit, {}, links or {}, alone)


def counted_answers(question: Question, fields: Sequence[Field]) -> list[tuple[Field, list[str]]]:
    """The fields of a question with the answers that are counted."""
    match question.kind:
        case QuestionKind.SEVERAL:
            values = ["1", "0"]
        case QuestionKind.SCALE:
            values = [str(mark) for mark in range(question.first, question.last + 1)]
        case QuestionKind.RANK:
            values = [str(place) for place in range(1, (question.most or len(question.options)) + 1)]
        case _:
            values = list(question.options)
    return [(f, values) for f in fields]


def label_of(question: Question, f: Field, value: str) -> str:
    if question.kind is QuestionKind.SCALE:
        ends = {str(question.first): question.ends[0], str(question.last): question.ends[1]}
        words = next(iter(ends[value].values())) if value in ends else ""
        return f"{value} ({words.lower()})" if words else value
    if question.kind is QuestionKind.RANK:
        return f"{value}-е место"
    if question.kind is QuestionKind.SEVERAL:
        return "да" if value == "1" else "нет"
    return f.choices[value]


def title_of(question: Question, f: Field) -> str:
    """What a block of a question is about: the row or the option; nothing where there is but one."""
    part = f.id.split("__")[0].removeprefix(f"{question.id}_")
    words = question.rows.get(part) or question.options.get(part) or {}
    return next(iter(words.values()), "")
