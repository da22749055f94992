"""What a poll has found: shares of answers by place, small groups withheld, beside the year before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from orientir.analysis.tabulation import Tally, added, tally
from orientir.methodology import Field
from orientir.methodology.questionnaire import Question, QuestionKind
from orientir.opendata import Protected, protect
from orientir.terms import REGION, figure, percent
from orientir.web.surveys.files import Asked, answers_table, asked_in, meaning
from orientir.web.surveys.models import Poll

SMALL, SMALL_IN_SCHOOL = 5, 10
"""The fewest people whose count is shown: of a municipality, and where a school is named."""
TABULATED = frozenset(set(QuestionKind) - {QuestionKind.NUMBER, QuestionKind.TEXT})
ALL = "answers"


@dataclass(frozen=True)
class Bar:
    """One answer of a place: how many gave it, of how many; neither where it is withheld."""

    label: str
    count: int | None
    of: int | None
    before: Fraction | None = None

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.count, self.of) if self.count is not None and self.of else None

    @property
    def percent(self) -> str:
        return percent(self.share) if self.share is not None else "—"

    @property
    def earlier(self) -> str:
        return percent(self.before) if self.before is not None else ""

    @property
    def width(self) -> int:
        """Hundredths of the widest a bar may be."""
        return int(100 * self.share) if self.share is not None else 0

    @property
    def shown(self) -> str:
        return figure(self.count) if self.count is not None else "скрыто"


@dataclass(frozen=True)
class Block:
    """The answers to a question, or to one row of it, of a place."""

    title: str
    bars: tuple[Bar, ...]
    answered: int | None


@dataclass(frozen=True)
class _Board:
    """A table of places with the answers to every field, and what of it is withheld."""

    places: Mapping[str, Mapping[tuple[str, str], int]]
    numbers: Mapping[str, int]
    fields: Mapping[str, Sequence[str]]
    limit: int
    sums: Mapping[str, Collection[str]]
    """By field the answers whose sum over all places is withheld already."""
    _found: dict[str, Protected] = field(default_factory=dict)

    @cached_property
    def whole(self) -> frozenset[str]:
        """The places of which nothing is said: too few have answered, or others would be worked out from them."""
        return protect({place: {ALL: n} for place, n in self.numbers.items()}, self.limit).rows

    def protected(self, f: str) -> Protected:
        if f not in self._found:
            counts = {place: self.of(place, f) for place in self.places}
            self._found[f] = protect(counts, self.limit, whole=self.whole, sums=self.sums.get(f, ()))
        return self._found[f]

    def of(self, place: str, f: str) -> dict[str, int]:
        return {value: self.places[place].get((f, value), 0) for value in self.fields[f]}

    def cells(self, place: str, f: str) -> tuple[dict[str, int | None], int | None]:
        """What may be shown of a place: the count of each answer, and how many have answered."""
        hidden = self.protected(f)
        if place == REGION:
            totals = {value: sum(self.of(other, f)[value] for other in self.places) for value in self.fields[f]}
            shown = {v: None if v in hidden.columns else n for v, n in totals.items()} if self.places else {}
            return shown, sum(totals.values())
        counts = self.of(place, f)
        shown = {value: None if (place, value) in hidden.cells else n for value, n in counts.items()}
        return shown, None if place in hidden.rows else sum(counts.values())


class Results:
    """The results of a poll that is over."""

    def __init__(self, poll: Poll) -> None:
        self.poll = poll
        self.asked = asked_in(poll)
        fields = [pair for one in self.tabulated for pair in counted_answers(one)]
        self.values = {f.id: values for f, values in fields}
        self.table = answers_table(poll)
        self.tallies = tally(self.table, fields)
        self._schools: dict[str, _Board] = {}

    @property
    def tabulated(self) -> list[Asked]:
        return [one for one in self.asked if one.question.kind in TABULATED]

    @cached_property
    def municipalities(self) -> _Board:
        by_place: dict[str, list[Tally]] = {}
        for one in self.tallies:
            by_place.setdefault(one.territory, []).append(one)
        sums = {place: added(own) for place, own in by_place.items()}
        return _Board(
            {place: counts for place, (_, counts) in sums.items()}, {place: n for place, (n, _) in sums.items()},
            self.values, SMALL, {},
        )  # fmt: skip

    def schools(self, territory: str) -> _Board:
        """The organisations of a municipality; none of one that is withheld itself."""
        if territory not in self._schools:
            own = [t for t in self.tallies if t.territory == territory and territory not in self.municipalities.whole]
            sums = {}
            for f in self.values if own else ():
                shown, _ = self.municipalities.cells(territory, f)
                sums[f] = [value for value, n in shown.items() if n is None]
            self._schools[territory] = _Board(
                {t.organisation: t.counts for t in own}, {t.organisation: t.answers for t in own},
                self.values, SMALL_IN_SCHOOL, sums,
            )  # fmt: skip
        return self._schools[territory]

    def blocks(self, asked: Asked, board: _Board, place: str, before: Results | None = None) -> list[Block]:
        """The answers of a place to a question, with the shares of the year before where it was asked alike."""
        earlier = before.shares(asked.question, place) if before else {}
        found = []
        for f, values in counted_answers(asked):
            cells, answered = board.cells(place, f.id) if place == REGION or place in board.places else ({}, None)
            own = f.id.split("__")[0]
            bars = [Bar(label_of(asked.question, f, v), cells.get(v), answered, earlier.get((own, v))) for v in values]
            found.append(Block(_title(asked.question, f), tuple(bars), answered))
        if asked.question.kind is QuestionKind.SEVERAL:
            return [_together(asked.question, found)]
        return found

    def shares(self, question: Question, place: str) -> dict[tuple[str, str], Fraction]:
        """The shares of a place by field and answer, of the question in the same meaning; none where it was another."""
        same = next((one for one in self.asked if meaning(one.question) == meaning(question)), None)
        if same is None or same.question.kind not in TABULATED:
            return {}
        board = self.municipalities if place == REGION or place in self.municipalities.places else None
        found = {}
        for f, values in counted_answers(same) if board else ():
            cells, answered = board.cells(place, f.id)  # type: ignore[union-attr]
            for value in values:
                count = cells.get(value)
                if count is not None and answered:
                    found[f.id.split("__")[0], value] = Fraction(count, answered)
        return found


def counted_answers(asked: Asked) -> list[tuple[Field, list[str]]]:
    """The fields of a question with the answers that are counted."""
    question = asked.question
    match question.kind:
        case QuestionKind.SEVERAL:
            values = ["1", "0"]
        case QuestionKind.SCALE:
            values = [str(mark) for mark in range(question.first, question.last + 1)]
        case QuestionKind.RANK:
            values = [str(place) for place in range(1, (question.most or len(question.options)) + 1)]
        case _:
            values = list(question.options)
    return [(f, values) for f in asked.fields]


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


def _title(question: Question, f: Field) -> str:
    """What a block of a question is about: the row or the option; nothing where there is but one."""
    part = f.id.split("__")[0].removeprefix(f"{question.id}_")
    words = question.rows.get(part) or question.options.get(part) or {}
    return next(iter(words.values()), "")


def _together(question: Question, blocks: list[Block]) -> Block:
    """The options of a question with several answers as one picture: how many of those who answered marked each."""
    answered = next((block.answered for block in blocks if block.answered is not None), None)
    bars = [Bar(block.title, block.bars[0].count, block.answered, block.bars[0].before) for block in blocks]
    return Block("", tuple(bars), answered)
