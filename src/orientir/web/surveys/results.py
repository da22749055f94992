"""What a poll has found: shares of answers by place, small groups withheld, beside the year before."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from orientir.analysis.poll_results import (
    SMALL,
    SMALL_IN_SCHOOL,
    TABULATED,
    Board,
    board_of,
    counted_answers,
    label_of,
    title_of,
)
from orientir.analysis.question_links import links_of
from orientir.analysis.tabulation import tally
from orientir.methodology.questionnaire import Question, QuestionKind
from orientir.terms import REGION, figure, percent
from orientir.web.surveys import editions
from orientir.web.surveys.files import Asked, answers_table, asked_in, meaning
from orientir.web.surveys.models import Poll


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


class Results:
    """The results of a poll that is over."""

    def __init__(self, poll: Poll) -> None:
        self.poll = poll
        self.asked = asked_in(poll)
        counted = [(one, counted_answers(one.question, one.fields)) for one in self.tabulated]
        fields = [pair for _, pairs in counted for pair in pairs]
        surveys = editions.every(poll)
        told = ((pairs, surveys[max(one.editions)].conditions_of(one.question.id)) for one, pairs in counted)
        self.links = links_of(told)
        self.values = {f.id: values for f, values in fields}
        self.table = answers_table(poll)
        self.tallies = tally(self.table, fields)
        self._schools: dict[str, Board] = {}

    @property
    def tabulated(self) -> list[Asked]:
        return [one for one in self.asked if one.question.kind in TABULATED]

    @cached_property
    def municipalities(self) -> Board:
        return board_of(self.tallies, self.values, SMALL, self.links)

    def schools(self, territory: str) -> Board:
        """The organisations of a municipality; none of one that is withheld itself."""
        if territory not in self._schools:
            own = [t for t in self.tallies if t.territory == territory and territory not in self.municipalities.whole]
            sums = {}
            for f in self.values if own else ():
                shown, _ = self.municipalities.cells(territory, f)
                sums[f] = [value for value, n in shown.items() if n is None]
            self._schools[territory] = Board(
                {t.organisation: t.counts for t in own}, {t.organisation: t.answers for t in own},
                self.values, SMALL_IN_SCHOOL, sums, self.links,
            )  # fmt: skip
        return self._schools[territory]

    def blocks(self, asked: Asked, board: Board, place: str, before: Results | None = None) -> list[Block]:
        """The answers of a place to a question, with the shares of the year before where it was asked alike."""
        earlier = before.shares(asked.question, place) if before else {}
        found = []
        for f, values in counted_answers(asked.question, asked.fields):
            cells, answered = board.cells(place, f.id) if place == REGION or place in board.places else ({}, None)
            own = f.id.split("__")[0]
            bars = [Bar(label_of(asked.question, f, v), cells.get(v), answered, earlier.get((own, v))) for v in values]
            found.append(Block(title_of(asked.question, f), tuple(bars), answered))
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
        for f, values in counted_answers(same.question, same.fields) if board else ():
            cells, answered = board.cells(place, f.id)  # type: ignore[union-attr]
            for value in values:
                count = cells.get(value)
                if count is not None and answered:
                    found[f.id.split("__")[0], value] = Fraction(count, answered)
        return found


def _together(question: Question, blocks: list[Block]) -> Block:
    """The options of a question with several answers as one picture: how many of those who answered marked each."""
    answered = next((block.answered for block in blocks if block.answered is not None), None)
    bars = [Bar(block.title, block.bars[0].count, block.answered, block.bars[0].before) for block in blocks]
    return Block("", tuple(bars), answered)
