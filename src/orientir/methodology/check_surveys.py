"""What must hold of questionnaires: every question can be reached; the examples beside them run here as tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

from orientir.methodology.check import example_answer
from orientir.methodology.field import NUMERIC, Field, FieldType
from orientir.methodology.formula import Column, Compare, Condition, Constant, OneOf, columns, nodes
from orientir.methodology.interpret import holds
from orientir.methodology.model import Methodology
from orientir.methodology.questionnaire import Question, Survey
from orientir.methodology.survey_path import find_way, profile
from orientir.methodology.yaml_files import Faults
from orientir.terms import Answer

MOST_TRIED = 50_000
"""Combinations of answers that are tried before a question is taken for one that can be reached."""


def check_surveys(methodology: Methodology, faults: Faults) -> None:
    for survey in methodology.surveys:
        for question in unreachable(survey):
            message = f"До вопроса «{question.id}» не дойти ни при каких ответах."
            faults.add(question.place, message, "Исправьте when вопроса или его раздела.")
        for example in survey.examples:
            _example(survey, example, faults)


def unreachable(survey: Survey) -> Iterator[Question]:
    """The questions that no answers to the ones above lead to."""
    conditions = {
        q.id: [c for c in (section.when, q.when) if c is not None]
        for section in survey.sections
        for q in section.questions
    }
    owner = {f.id: q.id for q in survey.questions for f in q.fields}
    for question in survey.questions:
        if not conditions[question.id]:
            continue
        needed = _behind(question.id, conditions, owner)
        told = [c for id in {question.id} | {owner[f] for f in needed} for c in conditions[id]]
        possible = [list(_candidates(f, told)) for f in survey.fields if f.id in needed]
        ids = [f.id for f in survey.fields if f.id in needed]
        if prod(map(len, possible)) > MOST_TRIED:
            continue
        tried = ({id: a for id, a in zip(ids, row, strict=True) if a is not None} for row in product(*possible))
        if not any(_reached(question.id, answers, conditions, owner) for answers in tried):
            yield question


def _behind(id: str, conditions: Mapping[str, list[Condition]], owner: Mapping[str, str]) -> set[str]:
    """The fields on which it depends whether a question is asked, through others."""
    found: set[str] = set()
    waiting = {name for c in conditions[id] for name in columns(c)}
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= {other for c in conditions[owner[name]] for other in columns(c)} - found
    return found


def _reached(
    id: str, answers: Mapping[str, Answer], conditions: Mapping[str, list[Condition]], owner: Mapping[str, str]
) -> bool:
    """Whether answers lead to a question: all that they answer is asked, and so is it."""
    asked = {owner[name] for name in answers} | {id}
    return all(holds(condition, answers) is True for one in asked for condition in conditions[one])


def _candidates(f: Field, told: Iterable[Condition]) -> Iterator[Answer | None]:
    """Answers to a field of which at least one behaves in the conditions as any answer could."""
    yield None
    every = [node for condition in told for node in nodes(condition)]
    if f.type is FieldType.YES_NO:
        yield from (True, False)
    elif f.type is FieldType.CHOICE:
        named = {v for node in every if isinstance(node, OneOf) and node.column.name == f.id for v in node.values}
        others = [id for id in f.choices if id not in named]
        yield from (*sorted(named), *others[:1])
    elif f.type in NUMERIC:
        compared = [node for node in every if isinstance(node, Compare) and f.id in columns(node)]
        marks = {
            Decimal(c.digits).scaleb(-c.scale) for node in compared for c in nodes(node) if isinstance(c, Constant)
        }
        ends = [f.minimum, f.maximum]
        near = {mark + step for mark in marks for step in (-1, 0, 1)} | {end for end in ends if end is not None}
        yield from sorted(n for n in near if (ends[0] is None or n >= ends[0]) and (ends[1] is None or n <= ends[1]))
    elif any(isinstance(node, Column) and node.name == f.id for node in every):
        yield "x"


def _example(survey: Survey, example: Mapping[str, Any], faults: Faults) -> None:
    place, name = example["place"], example.get("name", "без имени")
    given, expected = example.get("given"), example.get("expect")
    leanings = {leaning.id for leaning in survey.leanings}
    if not isinstance(given, dict) or not isinstance(expected, dict) or not expected:
        advice = "Укажите given: {вопрос: ответ} и expect: {asked: [вопросы], skipped: [вопросы]}."
        faults.add(place, f"Пример «{name}» ничего не проверяет.", advice)
        return
    fields = {f.id: f for f in survey.fields}
    try:
        answers = {id: _answer(id, value, fields) for id, value in given.items()}
    except ValueError as error:
        faults.add(place, f"Пример «{name}»: {error}", "Исправьте given.")
        return
    way = find_way(survey, answers)
    asked = {q.id for screen in way.screens for q in screen.questions}
    points = {p.leaning.id: p.points for p in profile(survey, way.answers)}
    for key, wanted in expected.items():
        if key in leanings:
            wrong = [] if points[key] == wanted else [f"{key} — {points[key]}, а ожидалось {wanted}"]
        elif key in ("asked", "skipped"):
            named = [wanted] if isinstance(wanted, str) else wanted
            word = "не задан" if key == "asked" else "задан"
            wrong = [f"вопрос «{id}» {word}" for id in named if (id in asked) != (key == "asked")]
        else:
            wrong = [f"в expect неизвестно «{key}»"]
        for message in wrong:
            faults.add(place, f"Пример «{name}»: {message}.", "Исправьте анкету или пример.")


def _answer(id: str, value: object, fields: Mapping[str, Field]) -> Answer:
    answer = example_answer(id, value, fields)
    f = fields[id]
    if f.type is FieldType.CHOICE and answer not in f.choices:
        raise ValueError(f"у «{id}» нет варианта «{value}».")
    return int(answer) if f.type is FieldType.INTEGER and isinstance(answer, Decimal) else answer
