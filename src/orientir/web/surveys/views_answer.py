"""The way of somebody who answers: a code, the first page, one screen after another, the answers sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from orientir.cells.answers_json import answers_from_json, is_readable, to_json
from orientir.cells.personal_data import masked
from orientir.collection.answering import Fault, complete, missing, read_answers
from orientir.methodology import Field, FieldType
from orientir.methodology.questionnaire import Question, Survey
from orientir.methodology.survey_path import Screen, find_way, profile
from orientir.terms import Answer
from orientir.web.surveys import actions, codes, editions, entrance
from orientir.web.surveys.actions import Outcome
from orientir.web.surveys.doors import find
from orientir.web.surveys.limits import PAGES, SENT, UNKNOWN, too_often
from orientir.web.surveys.sealed import State, begin, opened

END = "-"
"""What stands for the page after the last question; no question has such an id."""
STATUS = {Outcome.USED: 409, Outcome.FULL: 409, Outcome.STOPPED: 410, Outcome.CLOSED: 410}
SHUT = {Outcome.USED: "late", Outcome.FULL: "full", Outcome.STOPPED: "stopped", Outcome.CLOSED: "over"}


def unfollowed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view set no cookie, whatever the browser has brought along."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
        return response

    return answered


@require_safe
@unfollowed
def door(request: HttpRequest) -> HttpResponse:
    """Where a code is typed."""
    given = request.GET.get("code", "")
    code = codes.typed(given)
    if code:
        return redirect("survey_start", code)
    return entrance.page("door.html", {"given": given[:40], "wrong": bool(given)}, status=422 if given else 200)


@require_safe
@unfollowed
def start(request: HttpRequest, code: str) -> HttpResponse:
    """The first page of a questionnaire, or why its code opens nothing."""
    if too_often(request, PAGES) or too_often(request, UNKNOWN, count=False):
        return _often("ru")
    way_in = find(codes.typed(code)) if codes.typed(code) else None
    if way_in is None:
        too_often(request, UNKNOWN)
        return entrance.told("unknown", status=422, door=True)
    number, words, survey = editions.asked_now(way_in.poll)
    language = request.GET.get("lang", "")
    language = language if language in survey.languages else survey.language
    if way_in.shut:
        return entrance.told(way_in.shut, language=language)
    return entrance.welcome(way_in, survey, begin(codes.typed(code), number, language, words))


@csrf_exempt  # nobody is signed in here: the sealed state takes the place of the token
@require_POST
@unfollowed
def answer(request: HttpRequest) -> HttpResponse:
    """Take the answers of a screen and show the next one, or all of them and keep them."""
    state = opened(request.POST.get("state", ""))
    if state is None:
        return entrance.told("stale", status=403, door=True)
    step = request.POST.get("step", "")
    if too_often(request, SENT if step == "send" else PAGES):
        return _often(state.language)
    survey = editions.known(state.words)
    if step == "send" and survey and state.language in survey.languages:
        return _sent(request, survey, state)  # whose code it is, is asked where it is used up
    way_in = find(state.code)
    survey = editions.sealed_in(way_in.poll, state) if way_in else None
    if way_in is None or survey is None:
        too_often(request, UNKNOWN)
        return entrance.told("unknown", status=403, door=True)
    if state.language not in survey.languages:
        state = replace(state, language=survey.language)
    if step == "send":
        return _sent(request, survey, state)
    if way_in.shut:
        return entrance.told(way_in.shut, language=state.language, status=409 if way_in.shut == "used" else 410)
    if step == "whole":
        return entrance.whole(survey, state)
    return _walked(request, survey, state, step)


def _walked(request: HttpRequest, survey: Survey, state: State, step: str) -> HttpResponse:
    """The screen after this one, or before it; the same again where something is wrong."""
    answers, faults, asked = _read(request, survey, state)
    found = find_way(survey, answers)
    here = request.POST.get("here", "")
    at = _place(found.screens, here)
    # Answers of a way that was left are carried along: whoever comes back finds them, and what is kept leaves them out.
    state = entrance.with_answers(state, answers)
    if step == "back":
        back = len(found.screens) - 1 if here == END else max(at - 1, 0)
        return entrance.screen(survey, state, found.screens, back)
    if at >= 0:
        faults = (
            *faults,
            *missing((q for q in asked if q in found.screens[at].questions), found.answers, state.language),
        )
        if faults:
            return entrance.screen(survey, state, found.screens, at, faults, status=422)
    if at + 1 < len(found.screens):
        return entrance.screen(survey, state, found.screens, at + 1)
    return entrance.ready(survey, state)


def _sent(request: HttpRequest, survey: Survey, state: State) -> HttpResponse:
    """Keep the answers of the way, and say what became of them."""
    answers, faults, _ = _read(request, survey, state, mask=True)
    found, lacking = complete(survey, answers, state.language)
    on_way = {q.id for screen in found.screens for q in screen.questions}
    wrong = [fault for fault in (*faults, *lacking) if fault.question in on_way]
    if wrong:
        state = entrance.with_answers(state, answers)
        at = next(n for n, screen in enumerate(found.screens) if wrong[0].question in {q.id for q in screen.questions})
        here = {q.id for q in found.screens[at].questions}
        faults_here = [fault for fault in wrong if fault.question in here]
        return entrance.screen(survey, state, found.screens, at, faults_here, status=422)
    texts = {f.id for f in survey.fields if f.type is FieldType.TEXT}
    # Everything is hidden by which somebody could be told, before it is kept.
    unnamed = {id: masked(str(given)) if id in texts else given for id, given in found.answers.items()}
    kept = {id: to_json(given) for id, given in unnamed.items()}
    outcome = actions.take_answer(code=state.code, ticket=state.ticket, edition=state.edition, answers=kept)
    if outcome is None:
        too_often(request, UNKNOWN)
        return entrance.told("unknown", status=403, door=True)
    if outcome in SHUT:
        return entrance.told(SHUT[outcome], language=state.language, status=STATUS[outcome])
    points = profile(survey, found.answers) if survey.leanings else ()
    return entrance.thanks(survey, state.language, points, again=outcome is Outcome.ALREADY)


def _read(
    request: HttpRequest, survey: Survey, state: State, *, mask: bool = False
) -> tuple[dict[str, Answer], tuple[Fault, ...], list[Question]]:
    """All answers so far with those of this page, what is wrong with these, and which questions the page has shown."""
    names = set(request.POST.getlist("q"))
    shown = [question for question in survey.questions if question.id in names]
    posted, faults = read_answers(shown, request.POST.getlist, state.language, mask=mask)
    fields = {f.id: f for f in survey.fields}
    before = {id: value for id, value in state.answers.items() if _is_answer(fields.get(id), value)}
    new = {f.id for question in shown for f in question.fields}
    earlier = answers_from_json(fields, {id: value for id, value in before.items() if id not in new})
    return {**earlier, **posted}, faults, shown


def _is_answer(f: Field | None, value: Any) -> bool:
    """Whether a page has carried along an answer to a field: another version of ours may have sealed it."""
    return f is not None and isinstance(value, str | bool) and is_readable(f, value)


def _place(screens: Sequence[Screen], here: str) -> int:
    """Where on the way the page stood; -1 before the first."""
    found = (n for n, screen in enumerate(screens) if here in {q.id for q in screen.questions})
    return next(found, len(screens) - 1 if here == END else -1)


def _often(language: str) -> HttpResponse:
    response = entrance.told("often", language=language, status=429)
    response.headers["Retry-After"] = "60"
    return response
