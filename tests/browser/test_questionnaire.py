"""A questionnaire in a real browser: a pupil whose network goes, a teacher with cards, a coordinator who looks on."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.looking import bring_axe, scrolls_sideways, violations
from irkutsk import methodology
from orientir.methodology.questionnaire import QuestionKind, Survey
from orientir.methodology.survey_path import find_way
from orientir.terms import Answer
from web.real_server import Server

PHONE = (360, 740)
MOST_BYTES = 60 * 1024
Window = Callable[..., Page]
OPENED = """
import json
from datetime import timedelta
from django.utils import timezone
from orientir.web.directory.models import Organisation, User
from web.answering import open_poll, sheet
from web.cast import Region
region = Region({"olga": User.objects.get(email="olga@example.org")}, (), None, None)
schools = Organisation.objects.filter(kind="school", territory="bratsk").order_by("pk")
poll = open_poll(region)
print(json.dumps([poll.pk, sheet(poll, schools[0], number=20)[1], sheet(poll, schools[0], number=9, kind="link")[1]]))
"""
ANSWERED = """
import json
from orientir.web.surveys.models import Code, Tray
answers = [one for text in Tray.objects.values_list("answers", flat=True) for one in json.loads(text)]
print(json.dumps([len(answers), Code.objects.filter(used=True).count(), answers]))
"""
WALK = """given => {
  const form = document.getElementById("whole"), seen = [];
  Array.from(form.elements).forEach(one => {
    if (one.type === "radio" || one.type === "checkbox") { one.checked = (given[one.name] || []).includes(one.value); }
    else if (one.type !== "hidden" && one.type !== "button" && one.name) { one.value = (given[one.name] || [""])[0]; }
  });
  for (let step = 0; step < 30; step += 1) {
    const screen = form.querySelector(".screen:not([hidden])");
    if (screen.id === "ready") { return seen; }
    seen.push(Array.from(screen.querySelectorAll(".q:not([hidden])")).map(one => one.dataset.q));
    screen.querySelector("[data-go=next]").click();
  }
  return seen;
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server")) as made:
        yield made


@pytest.fixture(scope="module")
def opened(server: Server) -> tuple[int, list[str], str]:
    poll, codes, (link,) = server.run(OPENED)
    return poll, codes, link


def begin(page: Page, code: str) -> None:
    page.goto(f"/s/{code}/")
    page.locator("#begin button").first.click()
    page.wait_for_selector(".screen:not([hidden])")


def forward(page: Page) -> None:
    page.locator(".screen:not([hidden]) [data-go=next]").click()


def fill(page: Page) -> None:
    """The rest of the way of somebody who goes to a college."""
    page.check("input[name=sure][value='4']")
    forward(page)
    page.check("input[name=chosen][value=one]")
    page.select_option("#matters_money", "1")
    forward(page)
    for row in ("self", "work", "study", "spare"):
        page.check(f"input[name=ready_{row}][value=fully]")
    forward(page)
    page.check("input[name=helped][value=visits]")
    forward(page)
    page.fill("#wish", "больше экскурсий")
    forward(page)


def test_a_pupil_loses_the_network_in_the_middle_closes_the_phone_and_the_answers_arrive_once(
    server: Server, window: Window, opened: tuple[int, list[str], str]
) -> None:
    page, code = window(PHONE), opened[1][0]
    bytes_of: dict[str, int] = {}
    page.on("requestfinished", lambda asked: bytes_of.update({asked.url: asked.sizes()["responseBodySize"]}))
    begin(page, code)
    bring_axe(page)
    assert violations(page) == []
    forward(page)
    expect(page.get_by_text("На этот вопрос нужен ответ.")).to_be_visible()
    page.check("input[value=g9]")
    forward(page)
    page.check("input[name=after_9][value=college]")
    forward(page)
    assert not scrolls_sideways(page)
    page.go_back()
    expect(page.get_by_text("Что ты будешь делать после девятого")).to_be_visible()
    page.go_forward()

    page.context.set_offline(True)
    expect(page.locator("#status")).to_contain_text("Нет связи")
    fill(page)
    page.get_by_role("button", name="Отправить").click()
    expect(page.locator("#status")).to_contain_text("уйдут сами")
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto("/s/")
    expect(again.locator("#status")).to_contain_text("сохранённые ответы получены")
    again.goto(f"/s/{code}/")

    expect(again.locator("h1")).to_have_text("По этому коду ответ уже получен")
    number, used, ((answers),) = server.run(ANSWERED)
    assert (number, used, answers["wish"]) == (1, 1, "больше экскурсий")
    assert page.context.cookies() == []
    assert sum(bytes_of.values()) < MOST_BYTES
    assert again.evaluate("Object.keys(localStorage).filter(key => key.startsWith('orientir-survey:'))") == []


def test_an_entry_that_is_refused_for_good_does_not_keep_back_the_one_behind_it_and_says_why(
    server: Server, window: Window, opened: tuple[int, list[str], str]
) -> None:
    """Two tabs of one telephone: a code that somebody has used meanwhile, and one's own."""
    spent, own = opened[1][1:3]
    other, page = window(PHONE), window(PHONE)
    second = page.context.new_page()
    for tab, code in ((other, spent), (page, spent), (second, own)):
        tab.bring_to_front()
        begin(tab, code)
        tab.check("input[value=g9]")
        forward(tab)
        tab.check("input[name=after_9][value=college]")
        forward(tab)
        fill(tab)
    other.get_by_role("button", name="Отправить").click()
    expect(other.locator("h1:visible")).to_have_text("Ответы получены")
    page.context.set_offline(True)
    for tab in (page, second):
        tab.bring_to_front()
        tab.get_by_role("button", name="Отправить").click()
        expect(tab.locator("#status")).to_contain_text("уйдут сами")
    second.route("**/s/**", lambda route: route.abort())  # whoever sends the second entry, it is the first tab

    page.context.set_offline(False)

    expect(page.locator("h1:visible, #status").filter(has_text="не засчитан").first).to_be_visible()
    expect(second.locator("h1:visible")).to_have_text("Ответы получены")
    number, used, _ = server.run(ANSWERED)
    assert number == used
    assert page.evaluate("localStorage.getItem('orientir-survey-queue')") == "[]"


def test_the_next_pupil_at_the_same_computer_can_begin_anew_and_sees_no_answers(
    window: Window, opened: tuple[int, list[str], str]
) -> None:
    page = window()
    begin(page, opened[2])
    page.check("input[value=g11]")
    forward(page)

    page.goto(f"/s/{opened[2]}/")
    expect(page.get_by_text("На этом устройстве анкету уже начали")).to_be_visible()
    page.get_by_role("button", name="Начать заново").click()
    page.wait_for_selector(".screen:not([hidden])")

    assert page.locator("input:checked").count() == 0


def test_the_script_leads_every_way_that_the_path_finder_leads(
    window: Window, opened: tuple[int, list[str], str]
) -> None:
    survey, page, chance = methodology().survey("graduate_plans"), window(), random.Random(20210412)
    assert survey
    for _ in range(12):
        begin(page, opened[1][3])
        answers, given = somebody(survey, chance)

        shown = page.evaluate(WALK, given)

        assert shown == [[q.id for q in screen.questions] for screen in find_way(survey, answers).screens], given
        page.evaluate("localStorage.clear()")


def somebody(survey: Survey, chance: random.Random) -> tuple[dict[str, Answer], dict[str, list[str]]]:
    """Answers to all questions, as the path finder and as a page has them."""
    answers: dict[str, Answer] = {}
    given: dict[str, list[str]] = {}
    for q in survey.questions:
        options: list[Any] = [option for option in q.options if option != q.alone]
        match q.kind:
            case QuestionKind.SINGLE:
                answers[q.id] = chance.choice(options)
                given[q.id] = [str(answers[q.id])]
            case QuestionKind.SEVERAL:
                given[q.id] = chance.sample(options, 2)
                answers |= {f"{q.id}_{option}": option in given[q.id] for option in q.options}
            case QuestionKind.MATRIX:
                for f in q.fields:
                    answers[f.id] = chance.choice(options)
                    given[f.id] = [str(answers[f.id])]
            case QuestionKind.SCALE if chance.random() < 0.7:
                answers[q.id] = chance.randint(q.first, q.last)
                given[q.id] = [str(answers[q.id])]
    return answers, given


def test_a_teacher_prints_cards_and_a_coordinator_sees_how_many_have_answered(
    open_as: Window, opened: tuple[int, list[str], str]
) -> None:
    page = open_as("sergey", f"/surveys/{opened[0]}/", PHONE)
    page.get_by_role("link", name="Карточки и ссылки").click()
    page.get_by_label("Класс или группа").fill("9 Г")
    page.get_by_label("Сколько человек").fill("7")
    page.get_by_role("button", name="Сделать").dblclick()
    expect(page.locator("li svg.code")).to_have_count(7)
    assert not scrolls_sideways(page)
    page.emulate_media(media="print")
    expect(page.get_by_text("Нажмите Ctrl+P")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Карточки и ссылки").click()
    expect(page.get_by_text("Карточки с кодами, 9 Г")).to_have_count(1)

    looking = open_as("anna", f"/surveys/{opened[0]}/")

    expect(looking.get_by_role("row").filter(has_text="Школа № 1 города Братска")).to_be_visible()
    expect(looking.get_by_text(re.compile("^Ответили: "))).to_be_visible()
