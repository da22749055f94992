"""A questionnaire answered without a name: every step, one answer a code, and what is said where none counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from lxml import html

from irkutsk import methodology
from orientir.methodology.formula import Column, OneOf
from orientir.methodology.questionnaire import Quota
from orientir.web.registers import declared
from orientir.web.surveys import actions, codes, sealed
from orientir.web.surveys.actions import Outcome
from orientir.web.surveys.models import Code, Entry, Poll, Ticket, Tray
from orientir.web.surveys.quotas import count_quotas
from web.answering import PLANS, Pupil, answer_all, open_poll, sheet
from web.cast import Browser, Region

As = object


@pytest.fixture
def poll(region: Region) -> Poll:
    return open_poll(region)


def told_by(page: Any) -> str:
    return " ".join(html.fromstring(page.content.decode()).text_content().split())


def answers(poll: Poll) -> list[dict[str, object]]:
    return [one for text in poll.trays.values_list("answers", flat=True) for one in json.loads(text)]


def test_a_pupil_answers_screen_by_screen_and_the_answers_of_the_way_are_kept(region: Region, poll: Poll) -> None:
    _, (code, *_) = sheet(poll, region.schools[0])
    pupil = Pupil(code)
    assert pupil.heading == "Мои планы после школы"

    pupil.post("begin")
    assert "Шаг 1 из" in pupil.text
    pupil.post("next", {})
    assert pupil.page.status_code == 422
    assert "На этот вопрос нужен ответ." in pupil.text
    pupil.post("next", {"grade": "g11"})
    assert "после одиннадцатого" in pupil.text
    pupil.post("next", {"after_11": "army"})
    pupil.post("back")
    pupil.post("back")
    pupil.post("next", {"grade": "g9"})
    assert "после девятого" in pupil.text
    while pupil.field("here") != ["-"]:
        pupil.post("next", PLANS)
        assert pupil.page.status_code == 200, pupil.text
    pupil.post("send")

    assert pupil.heading == "Ответы получены"
    (kept,) = answers(poll)
    assert kept["after_9"] == "college"
    assert "after_11" not in kept, "the answer of the branch that was left is dropped"
    assert (kept["helped_probes"], kept["helped_net"], kept["probes"]) == (True, False, "3")


def test_the_same_pages_are_there_in_english(region: Region) -> None:
    _, (code, *_) = sheet(open_poll(region, "interests"), region.schools[0])
    pupil = Pupil(code, language="en")

    pupil.answer({f"pair_{n}": "a" for n in range(1, 11)})

    assert pupil.heading == "We have got your answers"
    assert "What you chose most" in pupil.text
    assert "verdict" in pupil.text


def test_a_code_counts_once_and_a_retry_of_the_same_device_says_that_it_has_arrived(region: Region, poll: Poll) -> None:
    _, (code, *_) = sheet(poll, region.schools[0])
    first, second = Pupil(code), Pupil(code)
    for pupil in (first, second):
        pupil.post("begin")
        while pupil.field("here") != ["-"]:
            pupil.post("next", PLANS)
    last = first.page
    first.post("send")
    first.page = last

    assert first.post("send").status_code == 200
    assert first.heading == "Ответы уже получены"
    assert second.post("send").status_code == 409
    assert second.heading == "Этот ответ не засчитан"
    assert Pupil(code).heading == "По этому коду ответ уже получен"
    assert len(answers(poll)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_that_use_one_code_at_once_one_counts_and_none_of_ten_codes_is_lost(region: Region) -> None:
    poll = open_poll(region)
    _, numbers = sheet(poll, region.schools[0], number=10)

    def send(code: str, ticket: str) -> Outcome:
        try:
            return actions.take_answer(code=code, ticket=ticket, edition=1, answers={"grade": "g9"})
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        same = list(pool.map(lambda n: send(numbers[0], str(n)), range(10)))
        rest = list(pool.map(lambda code: send(code, code), numbers[1:]))

    assert sorted(same) == [Outcome.TAKEN, *[Outcome.USED] * 9]
    assert rest == [Outcome.TAKEN] * 9
    assert len(answers(poll)) == 10


def test_a_link_lets_a_class_in_and_no_more_than_were_named(region: Region, poll: Poll) -> None:
    entry, (code,) = sheet(poll, region.schools[0], number=2, kind="link")
    answer_all([code, code])

    third = Pupil(code)

    assert third.heading == "По этой ссылке ответили все"
    entry.refresh_from_db()
    assert (entry.taken, len(answers(poll))) == (2, 2)


def test_who_is_late_gets_a_sentence_and_not_a_missing_page(region: Region, poll: Poll) -> None:
    _, (code, other, *_) = sheet(poll, region.schools[0])
    pupil = Pupil(code)
    pupil.post("begin")
    while pupil.field("here") != ["-"]:
        pupil.post("next", PLANS)
    today = timezone.localdate()
    Poll.objects.update(opens=today - timedelta(days=9), closes=today - timedelta(days=1))

    assert pupil.post("send").status_code == 410
    assert pupil.heading == "Опрос закончился"
    assert Pupil(other).page.status_code == 200
    assert Pupil(other).heading == "Опрос закончился"
    Poll.objects.update(opens=today + timedelta(days=1), closes=today + timedelta(days=9))
    assert Pupil(other).heading == "Опрос ещё не начался"
    assert answers(poll) == []


def test_a_code_that_does_not_exist_and_a_page_that_is_forged_open_nothing(region: Region, poll: Poll) -> None:
    assert Pupil("111122223333").heading == "Такого кода нет"
    browser = Browser()
    assert browser.get("/s/", {"code": "1234"}).status_code == 422
    assert browser.get("/s/", {"code": "1111-2222 3333"}).url == "/s/111122223333/"  # type: ignore[attr-defined]
    for state in ("", "x", "a:b", sealed.seal(sealed.begin("111122223333", 1, "ru")) + "x"):
        assert browser.post("/s/answer/", {"state": state, "step": "send"}).status_code == 403
    foreign = sealed.seal(sealed.begin("111122223333", 1, "ru"))
    assert browser.post("/s/answer/", {"state": foreign, "step": "send"}).status_code == 403


def test_a_page_that_another_version_has_sealed_is_read_as_far_as_it_means_something(
    region: Region, poll: Poll
) -> None:
    _, (code, *_) = sheet(poll, region.schools[0])
    browser = Browser()
    known = sealed.begin(code, 1, "ru")
    odd = {"grade": None, "after_9": [], "sure": {"absent": "no_answer"}, "place": {"a": 1}, "chosen": 5, "zz": "x"}
    for state in (
        replace(known, answers=odd), replace(known, language="xx"), replace(known, language=None),  # type: ignore[arg-type]
        replace(known, edition=10**30), replace(known, edition="a"), replace(known, edition=7),  # type: ignore[arg-type]
    ):  # fmt: skip
        for step in ("begin", "next", "back", "whole", "send"):
            assert browser.post("/s/answer/", {"state": sealed.seal(state), "step": step}).status_code < 500
    assert answers(poll) == []


def test_a_browser_with_spoilt_cookies_of_ours_is_given_none_that_could_follow_it(region: Region, poll: Poll) -> None:
    _, (code, *_) = sheet(poll, region.schools[0])
    browser = Browser()
    browser.cookies.load({"__Host-csrf": "zz", "__Host-session": "zz"})

    page = browser.get(f"/s/{code}/")

    assert page.status_code == 200
    assert {name for name, cookie in page.cookies.items() if cookie.value} == set()


def test_what_no_page_offers_is_no_answer(region: Region, poll: Poll) -> None:
    _, (code, *_) = sheet(poll, region.schools[0])
    state = sealed.begin(code, 1, "ru")
    forged = {"grade": "g10", "after_9": ["college", "<script>"], "sure": "99", "matters_interest": "-1"}
    browser = Browser()
    q = ["grade", "after_9", "sure", "nonesuch", "matters"]

    page = browser.post("/s/answer/", {"state": sealed.seal(state), "step": "send", "q": q, **forged})

    assert page.status_code == 422
    assert answers(poll) == []


def test_phones_and_names_are_hidden_before_anybody_reads_them(region: Region, poll: Poll) -> None:
    _, (code, *_) = sheet(poll, region.schools[0])
    pupil = Pupil(code)
    pupil.post("begin")
    text = "Спасибо Марии Ивановне, мой телефон 8 914 123-45-67"
    for _ in range(20):
        pupil.post("next", {**PLANS, "wish": text})
        if pupil.page.status_code == 422:
            break
    assert "Уберите это" in pupil.text
    pupil.post("next", {**PLANS, "wish": "Спасибо Марии Ивановне"})
    while pupil.field("here") != ["-"]:
        pupil.post("next", PLANS)
    pupil.post("send")

    (kept,) = answers(poll)
    assert kept["wish"] == "Спасибо [скрыто] [скрыто]"


def test_answers_to_a_question_that_was_changed_while_the_poll_ran_stand_apart(
    region: Region, poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (old, new, late, *_) = sheet(poll, region.schools[0])
    began = Pupil(late)
    began.post("begin")
    answer_all([old])
    ours = methodology()
    survey = ours.surveys[0]
    assert survey.id == "graduate_plans"
    first, *others = survey.sections
    asked = replace(first.questions[0], label={"ru": "В каком ты сейчас классе?", "en": "Which grade?"})
    changed = replace(survey, sections=(replace(first, questions=(asked,)), *others))
    monkeypatch.setattr(declared, "_SOURCE", [lambda: replace(ours, surveys=(changed, *ours.surveys[1:]))])

    actions.take_over(poll, by=region.people["olga"])
    answer_all([new])
    began.answer(begun=True)

    editions_of = sorted(poll.trays.values_list("edition", "number"))
    assert editions_of == [(1, 2), (2, 1)], "who had begun is asked the old words to the end"


def test_a_class_behind_one_address_passes_and_a_script_does_not(
    region: Region, poll: Poll, settings: pytest.FixtureRequest
) -> None:
    _, numbers = sheet(poll, region.schools[0], number=30)
    answer_all(numbers)
    assert len(answers(poll)) == 30

    for n in range(40):
        last = Pupil(f"{n:012}", address="10.9.9.9")
    assert last.page.status_code == 429
    assert Pupil(numbers[0], address="10.9.9.8").page.status_code == 200
    keys = [key for key in cache._cache if "10.9" in key]  # type: ignore[attr-defined]
    assert keys == []


def test_a_full_tray_is_dealt_out_so_that_no_answer_lies_alone(region: Region, poll: Poll) -> None:
    _, numbers = sheet(poll, region.schools[0], number=95)
    for code in numbers:
        actions.take_answer(code=code, ticket=code, edition=1, answers={"grade": "g9"})

    numbers_in = list(poll.trays.values_list("number", flat=True))
    assert sum(numbers_in) == 95
    assert min(numbers_in) >= 20
    assert (Code.objects.filter(used=True).count(), Tray.objects.count()) == (95, len(numbers_in))


def test_a_stopped_sheet_takes_no_more_answers(region: Region, poll: Poll) -> None:
    entry, (code, *_) = sheet(poll, region.schools[0])
    actions.stop_entry(entry, by=region.people["olga"])

    assert Pupil(code).heading == "Этот код отменён"


def test_who_has_begun_on_a_card_that_is_stopped_is_told_so(region: Region, poll: Poll) -> None:
    entry, (code, *_) = sheet(poll, region.schools[0])
    pupil = Pupil(code)
    pupil.post("whole")
    actions.stop_entry(entry, by=region.people["olga"])

    assert pupil.post("send", PLANS).status_code == 410
    assert pupil.heading == "Этот код отменён"


def test_quotas_are_counted_anew_only_when_many_more_have_answered(
    region: Region, monkeypatch: pytest.MonkeyPatch, as_: Callable[[str], Browser]
) -> None:
    quota = Quota("Девятиклассники", OneOf(Column("grade"), ("g9",)), 70)
    ours = methodology()
    changed = replace(ours.surveys[0], quotas=(quota,))
    monkeypatch.setattr(declared, "_SOURCE", [lambda: replace(ours, surveys=(changed, *ours.surveys[1:]))])
    poll = open_poll(region)
    _, numbers = sheet(poll, region.schools[0], number=120)
    shown = []
    for n, code in enumerate(numbers, 1):
        actions.take_answer(code=code, ticket=code, edition=1, answers={"grade": "g9" if n % 2 else "g11"})
        if n in (49, 50, 51, 99, 100):
            count_quotas()
            shown.append(" ".join(told_by(as_("olga").get(f"/surveys/{poll.pk}/")).partition("Квоты")[2].split()[1:5]))

    assert shown == ["нужно 70 Число обновляется,", *["25 из 70 Посчитано"] * 3, "50 из 70 Посчитано"]


def test_the_same_form_sent_twice_makes_one_sheet_and_prints_the_same_codes(region: Region, poll: Poll) -> None:
    browser = Browser()
    browser.force_login(region.people["sergey"])
    form = {"kind": "codes", "number": "3", "label": "9 Б", "key": "00000000-0000-4000-8000-000000000001"}

    first, second = (browser.post(f"/surveys/{poll.pk}/entries/", form) for _ in range(2))

    assert first.status_code == 302
    assert first.url == second.url  # type: ignore[attr-defined]
    (entry,) = Entry.objects.all()
    printed = [browser.get(first.url).content.decode() for _ in range(2)]  # type: ignore[attr-defined]
    for page in printed:
        assert all(codes.grouped(codes.code_of(entry, n)) in page for n in range(3))
    assert Ticket.objects.count() == 0
