"""Find the way through a questionnaire: which screens follow one another, and which answers belong to it.

One path finder decides for the page, for the check of the methodology and for what is stored. Answers to questions
that are not asked any more, because somebody went back and chose otherwise, are left out knowingly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orientir.methodology.field import FieldType
from orientir.methodology.formula import columns
from orientir.methodology.interpret import holds
from orientir.methodology.questionnaire import Leaning, Question, Section, Survey
from orientir.terms import Answer


@dataclass(frozen=True)
class Screen:
    """Questions that are put together: those of one section that do not hang on one another."""

    section: Section
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Way:
    """The screens that are shown, with the questions that are asked; the answers that belong to them, and the rest."""

    screens: tuple[Screen, ...]
    answers: Mapping[str, Answer]
    left: Mapping[str, Answer]


def screens(survey: Survey) -> Iterator[Screen]:
    """Every screen there may be: a question that hangs on one of its own section begins the next."""
    for section in survey.sections:
        together: list[Question] = []
        shown: set[str] = set()
        for question in section.questions:
            if question.when is not None and columns(question.when) & shown:
                yield Screen(section, tuple(together))
                together, shown = [], set()
            together.append(question)
            shown |= {f.id for f in question.fields}
        yield Screen(section, tuple(together))


def find_way(survey: Survey, answers: Mapping[str, Answer]) -> Way:
    """The way that these answers lead: a condition on a question that is not asked or not answered is not met."""
    kept: dict[str, Answer] = {}
    found = []
    for screen in screens(survey):
        asked = [q for q in screen.questions if _asked(screen.section, q, kept)]
        if asked:
            found.append(Screen(screen.section, tuple(asked)))
            kept |= {f.id: answers[f.id] for q in asked for f in q.fields if f.id in answers}
    return Way(tuple(found), kept, {id: answer for id, answer in answers.items() if id not in kept})


def _asked(section: Section, question: Question, answers: Mapping[str, Answer]) -> bool:
    conditions = (section.when, question.when)
    return all(condition is None or holds(condition, answers) is True for condition in conditions)


@dataclass(frozen=True)
class Points:
    """How many points of how many answers give a scale; keys with a minus may bring them below 0."""

    leaning: Leaning
    points: int
    most: int


def profile(survey: Survey, answers: Mapping[str, Answer]) -> tuple[Points, ...]:
    """The scales of an interest questionnaire in their order, with their points: a profile, and no verdict."""
    highest = {f.id: q.last or int(f.maximum or 1) for q in survey.questions for f in q.fields}
    types = {f.id: f.type for f in survey.fields}
    found = []
    for leaning in survey.leanings:
        points = most = 0
        for id, key in leaning.keys.items():
            answer = answers.get(id)
            if types[id] is FieldType.CHOICE:
                points += key.get(str(answer), 0)
                most += max(0, *key.values())
            else:
                points += key[""] * int(answer) if isinstance(answer, int) else 0
                most += max(0, key[""] * (1 if types[id] is FieldType.YES_NO else highest[id]))
        found.append(Points(leaning, points, most))
    return tuple(found)
