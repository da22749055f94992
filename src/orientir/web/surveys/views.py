"""Polls: which there are, how they stand, and what the institute does with them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orientir.methodology.questionnaire import Survey
from orientir.terms import counted
from orientir.web.directory.access import Kind, me, require_role, roles
from orientir.web.directory.models import Territory
from orientir.web.registers.declared import methodology
from orientir.web.surveys import access, actions, editions, response
from orientir.web.surveys.models import Poll
from orientir.web.surveys.quotas import TOGETHER, reached

USUAL = timedelta(days=13)
"""From the first to the last day where the questionnaire names none: two weeks, so that every class has its turn."""
PEOPLE = ("человек", "человека", "человек")


@require_safe
def polls(request: HttpRequest) -> HttpResponse:
    """The polls, those under way first."""
    if not roles(request.user):
        raise Http404
    found = sorted(access.polls_of(request.user), key=lambda one: one.state == Poll.State.CLOSED)
    return render(request, "surveys/polls.html", {"polls": found, "runs": access.runs(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Kind.OPERATOR)
def new(request: HttpRequest) -> HttpResponse:
    """Open a poll: which questionnaire, in which year, from when to when."""
    known = _declared()
    given = request.POST if request.method == "POST" else request.GET
    survey = next((s for s in known if s.id == given.get("survey")), None)
    refusal = None
    if request.method == "POST":
        try:
            poll = _opened(request, survey)
        except actions.Refused as refused:
            refusal = refused
        else:
            messages.success(request, "Опрос открыт. Теперь школы могут печатать карточки.")
            return redirect(poll)
    today = timezone.localdate()
    year = _year(given.get("year", "")) or today.year
    usual = (today, today + USUAL)
    first, last = survey.days.get(year, usual) if survey else usual  # type: ignore[call-overload]
    context = {
        "known": [(s.id, s.title[s.language]) for s in known], "chosen": survey.id if survey else "", "year": year,
        "name": given.get("name", ""), "opens": given.get("opens") or first.isoformat(),
        "closes": given.get("closes") or last.isoformat(), "refusal": refusal,
    }  # fmt: skip
    return render(request, "surveys/new.html", context, status=422 if refusal else 200)


def _declared() -> tuple[Survey, ...]:
    found = methodology()
    return found.surveys if found else ()


def _year(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 and 2000 <= int(text) <= 2100 else 0


def _opened(request: HttpRequest, survey: Survey | None) -> Poll:
    year = _year(request.POST.get("year", ""))
    if survey is None:
        raise actions.Refused("Выберите анкету.", "survey")
    if not year:
        raise actions.Refused("Напишите год четырьмя цифрами.", "year")
    opens, closes = _days(request)
    name = " ".join(request.POST.get("name", "").split())[:80]
    return actions.open_poll(survey, by=me(request), year=year, name=name, opens=opens, closes=closes)


def _days(request: HttpRequest) -> tuple[date, date]:
    found = []
    for name, what in (("opens", "первый"), ("closes", "последний")):
        try:
            day = parse_date(request.POST.get(name, ""))
        except ValueError:
            day = None
        if day is None or not 2000 <= day.year <= 2100:
            raise actions.Refused(f"Укажите {what} день опроса.", name)
        found.append(day)
    return found[0], found[1]


@require_safe
def poll(request: HttpRequest, poll: int) -> HttpResponse:
    """How a poll stands: who has answered, of how many; for a coordinator the own schools, for a school itself."""
    return _page(request, access.poll_of(request.user, poll))


def _page(request: HttpRequest, found: Poll, refusal: actions.Refused | None = None) -> HttpResponse:
    number, survey = editions.latest(found)
    place = access.territories_of(request.user).filter(pk=request.GET.get("place", "")).first()
    region = access.of_institute(request.user) and place is None
    if region:
        shown = response.by_territory(found, survey, access.territories_of(request.user))
    else:
        organisations = access.organisations_of(request.user)
        organisations = organisations.filter(territory=place) if place else organisations
        shown = response.by_organisation(found, survey, organisations)
    context: dict[str, Any] = {
        "poll": found, "survey": survey, "edition": number, "response": shown, "region": region, "place": place,
        "runs": access.runs(request.user), "gives": access.given_to(request.user).exists(), "refusal": refusal,
        "changed": found.state == Poll.State.OPEN and access.runs(request.user) and editions.changed(found) is not None,
        "quotas": reached(found, survey.quotas) if region and found.state == Poll.State.OPEN else [],
        "together": TOGETHER,
        "idle": [row.place for row in shown.rows if not row.takes_part] if region else [],
        "behind": [row.place for row in shown.rows if row.behind] if region else [],
    }  # fmt: skip
    return render(request, "surveys/poll.html", context, status=422 if refusal else 200)


@require_POST
def days(request: HttpRequest, poll: int) -> HttpResponse:
    """Move the days of a poll."""
    found = access.run_poll_of(request.user, poll)
    try:
        opens, closes = _days(request)
        actions.change_days(found, by=me(request), opens=opens, closes=closes)
    except actions.Refused as refused:
        return _page(request, found, refused)
    messages.success(request, "Дни опроса изменены.")
    return redirect(found)


@require_POST
def edition(request: HttpRequest, poll: int) -> HttpResponse:
    """Go on in the words of the methodology in force."""
    found = access.run_poll_of(request.user, poll)
    try:
        actions.take_over(found, by=me(request))
    except actions.Refused as refused:
        return _page(request, found, refused)
    messages.success(request, "Новая редакция действует. Ответы на изменённые вопросы до неё и после стоят отдельно.")
    return redirect(found)


@require_POST
def remind(request: HttpRequest, poll: int) -> HttpResponse:
    """Write to the coordinators of municipalities in which fewer than half have answered."""
    found = access.run_poll_of(request.user, poll)
    _, survey = editions.latest(found)
    rows = response.by_territory(found, survey, Territory.objects.all()).rows
    link = request.build_absolute_uri(found.get_absolute_url())
    texts = {row.place: _letter(found, row, link) for row in rows if row.behind and isinstance(row.place, Territory)}
    try:
        number = actions.remind(found, texts, by=me(request))
    except actions.Refused as refused:
        return _page(request, found, refused)
    told = counted(number, ("письмо", "письма", "писем"))
    messages.success(request, f"Напоминания: {told}. Сегодня больше никто не получит второго.")
    return redirect(found)


def _letter(poll: Poll, row: response.Row, link: str) -> tuple[str, str]:
    answered, asked = counted(row.answered, PEOPLE), counted(row.asked, PEOPLE)
    text = (
        f"Здравствуйте!\n\nИдёт опрос «{poll.title}», последний день — {poll.closes:%d.%m.%Y}. {row.place}: ответили "
        f"{answered} из {asked}.\n\nНапомните, пожалуйста, школам раздать карточки или ссылки. Сколько ответили в "
        f"каждой школе, видно на странице опроса:\n{link}\n\nКто именно ответил, не знает никто: анкета без имени.\n"
    )
    return f"Опрос «{poll.title}»: ответили {row.percent}"[:200], text


@require_POST
def close(request: HttpRequest, poll: int) -> HttpResponse:
    """Close a poll for good: the worker writes the answers into a file."""
    found = access.run_poll_of(request.user, poll)
    if request.POST.get("sure") != "yes":
        return _page(
            request, found, actions.Refused("Отметьте, что опрос пора закрыть: открыть его снова нельзя.", "sure")
        )
    actions.begin_closing(found, by=me(request))
    return redirect(reverse("survey_poll", args=[found.pk]))
