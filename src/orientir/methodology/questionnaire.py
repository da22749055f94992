"""A questionnaire as frozen data: sections of questions that people answer without a name, and what becomes of it.

Every text is said in each language of the questionnaire: ``Words`` holds it by language. The answers are fields, like
those of a form, so that formulas, tables and explanations read them alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from orientir.methodology.field import Field, Known, SourceLine
from orientir.methodology.formula import Condition
from orientir.terms import Year

Words = Mapping[str, str]


class QuestionKind(StrEnum):
    SINGLE = "single"
    SEVERAL = "several"
    SCALE = "scale"
    RANK = "rank"
    NUMBER = "number"
    TEXT = "text"
    MATRIX = "matrix"


class Audience(StrEnum):
    """Who is asked."""

    GRADUATES = "graduates"
    PUPILS = "pupils"
    VISITORS = "visitors"
    PARENTS = "parents"
    STAFF = "staff"


@dataclass(frozen=True)
class Question:
    """One question. ``fields`` are the columns of its answers: one, or one for each option or row.

    Of several options each is a field "yes or no" (``helped_teacher``), of a ranking each holds its place from 1, of a
    matrix each row holds a choice. ``most`` limits how many are chosen or ranked, 0 does not; ``alone`` is the option
    that goes with no other. A scale goes from ``first`` to ``last``, whose ``ends`` are named. ``longest`` is in signs.
    """

    id: str
    place: SourceLine
    kind: QuestionKind
    label: Words
    fields: tuple[Field, ...]
    hint: Words = field(default_factory=dict)
    required: bool = False
    when: Condition | None = None
    options: Mapping[str, Words] = field(default_factory=dict)
    rows: Mapping[str, Words] = field(default_factory=dict)
    first: int = 0
    last: int = 0
    ends: tuple[Words, ...] = ()
    most: int = 0
    alone: str = ""
    longest: int = 0


@dataclass(frozen=True)
class Section:
    id: str
    place: SourceLine
    title: Words
    questions: tuple[Question, ...]
    intro: Words = field(default_factory=dict)
    when: Condition | None = None


@dataclass(frozen=True)
class Quota:
    """How many answers of a sort are wanted: those of which ``where`` is true."""

    title: str
    where: Condition
    number: int


@dataclass(frozen=True)
class Leaning:
    """A scale of an interest questionnaire: which answers give it how many points.

    ``keys`` hold the points by field and choice; of a field with a number the choice is empty, and its number counts
    so many times.
    """

    id: str
    title: Words
    about: Words
    keys: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Survey:
    """A whole questionnaire. ``population`` says from which register the number of those who are asked is known.

    ``note`` are the questions of which the note draws a figure; without any it has no page of the poll.

    ``days`` are the first and the last day by year. ``leanings`` make it an interest questionnaire: whoever answers is
    shown a profile, and no verdict.
    """

    id: str
    place: SourceLine
    title: Words
    languages: tuple[str, ...]
    asked: Audience
    sections: tuple[Section, ...]
    intro: Words = field(default_factory=dict)
    thanks: Words = field(default_factory=dict)
    grades: tuple[int, ...] = ()
    population: Known | None = None
    quotas: tuple[Quota, ...] = ()
    leanings: tuple[Leaning, ...] = ()
    days: Mapping[Year, tuple[date, date]] = field(default_factory=dict)
    source: str = ""
    note: tuple[str, ...] = ()
    examples: tuple[Mapping[str, Any], ...] = ()

    @property
    def questions(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(f for question in self.questions for f in question.fields)

    @property
    def language(self) -> str:
        """The language in which results are written."""
        return self.languages[0]

    def conditions_of(self, id: str) -> tuple[Condition, ...]:
        """On what a question is asked: the conditions of its section and its own; without any everybody is."""
        section, question = next((s, q) for s in self.sections for q in s.questions if q.id == id)
        return tuple(one for one in (section.when, question.when) if one is not None)

    def question(self, id: str) -> Question:
        return next(question for question in self.questions if question.id == id)
