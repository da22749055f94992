"""The pages on which people answer: without a session, a cookie or a name, one screen after another.

All that a page knows it carries along, sealed. They are rendered without the request, so that nothing of it, neither
who is signed in nor a token that sets a cookie, can get onto them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

from orientir.cells.answers_json import answers_from_json, to_json
from orientir.collection.answering import Fault
from orientir.methodology.questionnaire import Question, Survey
from orientir.methodology.survey_path import Points, Screen, screens
from orientir.terms import Answer
from orientir.web.surveys.browser_conditions import condition_json
from orientir.web.surveys.doors import Door
from orientir.web.surveys.sealed import State, seal
from orientir.web.surveys.words import WORDS


@dataclass(frozen=True)
class Shown:
    """A question as a page shows it: with its fields, what is chosen, and what is wrong."""

    question: Question
    fields: Sequence[tuple[str, str, Any]]
    chosen: Mapping[str, Any]
    fault: str = ""
    when: str = ""


def page(template: str, context: Mapping[str, Any], *, language: str = "ru", status: int = 200) -> HttpResponse:
    """A page in a language of the questionnaire; ``w`` are our own words in it."""
    every = {"w": WORDS[language], "lang": language, "demo": settings.DEMO, **context}
    return HttpResponse(render_to_string(f"surveys/{template}", every), status=status)


def told(what: str, *, language: str = "ru", status: int = 200, **more: Any) -> HttpResponse:
    """A page with a heading and a sentence: "over", "used", "full"…"""
    context = {"title": WORDS[language][f"{what}_title"], "text": WORDS[language][f"{what}_text"], **more}
    return page("told.html", context, language=language, status=status)


def welcome(door: Door, survey: Survey, state: State) -> HttpResponse:
    other = [language for language in survey.languages if language != state.language]
    context = {
        "survey": survey, "poll": door.poll, "state": seal(state), "other": other, "code": state.code,
        "shared": door.entry.kind == door.entry.Kind.LINK,
    }  # fmt: skip
    return page("welcome.html", _in(survey, state.language) | context, language=state.language)


def screen(
    survey: Survey, state: State, way: Sequence[Screen], at: int, faults: Sequence[Fault] = (), status: int = 200
) -> HttpResponse:
    """One screen of the way, with what is known of its answers."""
    answers = answers_from_json({f.id: f for f in survey.fields}, state.answers)
    wrong = {fault.question: fault.message for fault in faults}
    shown = [_shown(q, answers, state.language, wrong.get(q.id, "")) for q in way[at].questions]
    context = {
        "survey": survey, "section": way[at].section, "questions": shown, "state": seal(state), "faults": faults,
        "at": at + 1, "of": len(way), "first": at == 0, "here": way[at].questions[0].id,
    }  # fmt: skip
    return page("screen.html", _in(survey, state.language) | context, language=state.language, status=status)


def ready(survey: Survey, state: State) -> HttpResponse:
    """Everything is answered and waits to be sent."""
    return page("ready.html", {"survey": survey, "state": seal(state)}, language=state.language)


def whole(survey: Survey, state: State) -> HttpResponse:
    """All screens at once, for the script that shows one at a time and needs no network between them."""
    body = _body(_Key(survey), state.language)
    return page("whole.html", {"survey": survey, "state": seal(state), "body": body}, language=state.language)


def thanks(survey: Survey, language: str, points: Sequence[Points], *, again: bool = False) -> HttpResponse:
    if not points:
        return HttpResponse(_thanks(_Key(survey), language, again, settings.DEMO))
    scales = [(p.leaning.title[language], p.leaning.about.get(language, ""), p.points, p.most) for p in points]
    context = {"text": survey.thanks.get(language, ""), "scales": scales, "again": again, "title": ""}
    return page("thanks.html", context, language=language)


@lru_cache(maxsize=64)
def _thanks(key: _Key, language: str, again: bool, demo: bool) -> str:
    """The last page, which is the same for everybody; drawn once in a process."""
    words = {"w": WORDS[language], "lang": language, "demo": demo, "text": key.survey.thanks.get(language, "")}
    return render_to_string("surveys/thanks.html", words | {"again": again})


@dataclass(frozen=True, eq=False)
class _Key:
    """A questionnaire as a key: the same object, which an edition is for as long as the process lives."""

    survey: Survey

    def __hash__(self) -> int:
        return id(self.survey)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.survey is self.survey


@lru_cache(maxsize=64)
def _body(key: _Key, language: str) -> str:
    """The HTML of all screens, drawn once in a process."""
    shown = [
        (one.section, [_shown(q, {}, language, when=condition_json(one.section.when, q.when)) for q in one.questions])
        for one in screens(key.survey)
    ]
    context = {"screens": shown, "w": WORDS[language], "lang": language, **_in(key.survey, language)}
    return render_to_string("surveys/_screens.html", context)


def _shown(question: Question, answers: Mapping[str, Answer], language: str, fault: str = "", when: str = "") -> Shown:
    fields = [
        (f.id, _named(question, f.id, language), to_json(answers[f.id]) if f.id in answers else "")
        for f in question.fields
    ]
    return Shown(question, fields, {id: value for id, _, value in fields}, fault, when)


def _named(question: Question, id: str, language: str) -> str:
    """The words of the option or row that a field stands for."""
    part = id.removeprefix(f"{question.id}_")
    words = question.rows.get(part) or question.options.get(part) or {}
    return words.get(language, "")


def _in(survey: Survey, language: str) -> dict[str, Any]:
    return {"language": language, "title": survey.title[language]}


def with_answers(state: State, answers: Mapping[str, Answer]) -> State:
    return replace(state, answers={id: to_json(answer) for id, answer in answers.items()})
