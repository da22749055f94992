"""Read what somebody has chosen or typed on a screen of a questionnaire, and say at once what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from orientir.cells.model import Answered, Cell
from orientir.cells.personal_data import CONTACT, found, unhidden
from orientir.cells.read import read_cell
from orientir.methodology.questionnaire import Question, QuestionKind, Survey
from orientir.methodology.survey_path import Way, find_way
from orientir.terms import Answer, say

Given = Callable[[str], Sequence[str]]
"""The values that a page has sent under a name."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with the answer to a question, in the language of the page."""

    question: str
    message: str


def read_answers(
    questions: Iterable[Question], given: Given, language: str, *, mask: bool = False
) -> tuple[dict[str, Answer], tuple[Fault, ...]]:
    """The answers by field, and what is wrong; a question that has a fault keeps what could be read of it.

    What no page of ours offers, such as an option that does not exist, is no answer. With ``mask`` a phone in a text is
    hidden without a word: whoever has typed it may not be there any more when the answers arrive.
    """
    answers: dict[str, Answer] = {}
    faults: list[Fault] = []
    for question in questions:
        try:
            answers |= _READERS[question.kind](question, given, language)
        except _WrongError as wrong:
            answers |= wrong.kept
            if mask and question.kind is QuestionKind.TEXT:
                continue
            faults.append(Fault(question.id, wrong.message))
    return answers, tuple(faults)


def missing(questions: Iterable[Question], answers: Mapping[str, Answer], language: str) -> tuple[Fault, ...]:
    """The required questions without an answer: a matrix wants every row, any other at least one field."""
    faults = []
    for question in questions:
        wanted = all if question.kind is QuestionKind.MATRIX else any
        if question.required and not wanted(f.id in answers for f in question.fields):
            faults.append(Fault(question.id, say(language, "questionnaire.required")))
    return tuple(faults)


def complete(survey: Survey, answers: Mapping[str, Answer], language: str) -> tuple[Way, tuple[Fault, ...]]:
    """The way that all answers lead, and the required questions on it that have none."""
    way = find_way(survey, answers)
    return way, missing((q for screen in way.screens for q in screen.questions), way.answers, language)


class _WrongError(ValueError):
    def __init__(self, language: str, said: str, kept: Mapping[str, Answer] | None = None, **words: object) -> None:
        super().__init__(said)
        self.message, self.kept = say(language, f"questionnaire.{said}", **words), kept or {}


def _single(question: Question, given: Given, _: str) -> dict[str, Answer]:
    return _chosen(question.id, question, given)


def _chosen(name: str, question: Question, given: Given) -> dict[str, Answer]:
    values = [value for value in given(name) if value in question.options]
    return {name: values[-1]} if values else {}


def _matrix(question: Question, given: Given, _: str) -> dict[str, Answer]:
    return {id: answer for f in question.fields for id, answer in _chosen(f.id, question, given).items()}


def _several(question: Question, given: Given, language: str) -> dict[str, Answer]:
    """Once one option is marked, every other one is "no"; where none is, nothing was answered."""
    marked = {value for value in given(question.id) if value in question.options}
    if not marked:
        return {}
    kept: dict[str, Answer] = {f"{question.id}_{option}": option in marked for option in question.options}
    if question.alone in marked and len(marked) > 1:
        raise _WrongError(language, "alone", kept, option=question.options[question.alone][language])
    if question.most and len(marked) > question.most:
        raise _WrongError(language, "most", kept, given=len(marked), most=question.most)
    return kept


def _scale(question: Question, given: Given, _: str) -> dict[str, Answer]:
    marks = {str(mark): mark for mark in range(question.first, question.last + 1)}
    values = [marks[value] for value in given(question.id) if value in marks]
    return {question.id: values[-1]} if values else {}


def _rank(question: Question, given: Given, language: str) -> dict[str, Answer]:
    most = question.most or len(question.options)
    places: dict[str, Answer] = {}
    for f in question.fields:
        text = "".join(given(f.id)[-1:]).strip()
        if not text:
            continue
        if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= most):
            raise _WrongError(language, "places", places, most=most)
        if int(text) in places.values():
            raise _WrongError(language, "twice", places | {f.id: int(text)}, place=int(text))
        places[f.id] = int(text)
    order = sorted(places, key=lambda id: str(places[id]).zfill(3))
    return {id: place for place, id in enumerate(order, 1)}


def _number(question: Question, given: Given, language: str) -> dict[str, Answer]:
    (f,) = question.fields
    text = "".join(given(f.id)[-1:]).strip()[:40]
    if not text:
        return {}
    outcome = read_cell(f, Cell(text))
    value = outcome.value if isinstance(outcome, Answered) and not outcome.comment else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        value = None
    assert f.minimum is not None
    assert f.maximum is not None
    if value is None or not f.minimum <= value <= f.maximum:
        raise _WrongError(language, "number", low=f.minimum, high=f.maximum)
    return {f.id: value}


def _text(question: Question, given: Given, language: str) -> dict[str, Answer]:
    text = unhidden("".join(given(question.id)[-1:]).replace("\r\n", "\n"))
    if not text:
        return {}
    if len(text) > question.longest:
        kept = {question.id: text[: question.longest]}
        raise _WrongError(language, "long", kept, given=len(text), most=question.longest)
    contacts = [text[start:end] for kind, start, end in found(text) if kind == CONTACT]
    if contacts:
        raise _WrongError(language, "contact", {question.id: text}, words=contacts[0][:60])
    return {question.id: text}


_READERS: Mapping[QuestionKind, Callable[[Question, Given, str], dict[str, Answer]]] = {
    QuestionKind.SINGLE: _single,
    QuestionKind.SEVERAL: _several,
    QuestionKind.SCALE: _scale,
    QuestionKind.RANK: _rank,
    QuestionKind.NUMBER: _number,
    QuestionKind.TEXT: _text,
    QuestionKind.MATRIX: _matrix,
}
