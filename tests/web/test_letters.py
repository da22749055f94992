"""Letters that did not go out are sent again: one by one or all at once, and never one of them twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orientir.web.campaigns import actions_institute, letters
from orientir.web.campaigns.models import Campaign, Letter
from orientir.web.directory.models import AuditEvent, Role, User
from orientir.web.jobs.living import alive
from orientir.web.jobs.worker import run_waiting
from web.cast import Browser, Region, make_region

SignedIn = Callable[[str], Browser]
ADDRESS, PAGE = "/board/2021/letters/resend/", "/board/2021/reminders/"
REASON = "ConnectionRefusedError: почтовый сервер не отвечает"


def letter(region: Region, name: str, **fields: Any) -> Letter:
    """A letter to one of the cast that did not go out, unless the fields say otherwise."""
    values = {"error": REASON, "kind": "remind", "subject": f"О форме: {name}", "text": "Здравствуйте!\n"} | fields
    to = f"{name}@example.org"
    return Letter.objects.create(campaign=region.campaign, to=to, by=region.people["olga"], **values)


@pytest.fixture
def post(as_: SignedIn) -> Callable[..., Any]:
    """Press the button as Olga; when the worker has been at it comes the page that she is led to."""

    def press(**data: Any) -> Any:
        olga = as_("olga")
        answer = olga.post(ADDRESS, data)
        run_waiting()
        return olga.get(answer.headers["Location"])

    return press


def test_one_letter_goes_out_as_it_was_written_and_the_others_wait(
    region: Region, as_: SignedIn, post: Callable[..., Any]
) -> None:
    chosen, other = letter(region, "anna"), letter(region, "boris")
    shown = as_("olga").get(PAGE).content.decode()
    assert "Не ушли: 2\xa0письма" in shown
    assert REASON in shown

    page = post(letter=chosen.pk).content.decode()

    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["anna@example.org"], "О форме: anna", "Здравствуйте!\n")
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert (bool(chosen.sent), chosen.error) == (True, "")
    assert (other.sent, other.error) == (None, REASON)
    assert "Не ушли: 1\xa0письмо" in page
    line = AuditEvent.objects.get(what="campaign.resend")
    assert (line.by, line.after) == (region.people["olga"], {"letters": 1})


def test_all_go_out_together_but_not_those_of_another_year(region: Region, post: Callable[..., Any]) -> None:
    moment = timezone.now()
    other = Campaign.objects.create(
        year=2020, methodology=region.campaign.methodology, opens=moment, closes=moment + timedelta(days=1)
    )
    for name in ("anna", "boris", "sergey"):
        letter(region, name)
    letter(region, "anna", sent=moment, error="")
    Letter.objects.filter(pk=letter(region, "anna", subject="О прошлом годе").pk).update(campaign=other)

    page = post().content.decode()

    assert sorted(m.subject for m in mail.outbox) == ["О форме: anna", "О форме: boris", "О форме: sergey"]
    assert "Не ушли" not in page


def test_a_second_press_sends_nothing_more(region: Region, post: Callable[..., Any]) -> None:
    chosen = letter(region, "anna")
    post(letter=chosen.pk)

    page = post(letter=chosen.pk).content.decode()

    assert len(mail.outbox) == 1
    assert "Отправлять нечего: эти письма уже ушли или сейчас отправляются." in page
    assert AuditEvent.objects.filter(what="campaign.resend").count() == 1


@pytest.mark.parametrize("number", ["", "x", "-1", "999999", "9" * 40])
def test_a_letter_that_does_not_exist_sends_nothing(region: Region, post: Callable[..., Any], number: str) -> None:
    letter(region, "anna")

    assert post(letter=number).status_code == 200
    assert mail.outbox == []


def test_a_letter_that_fails_again_stays_in_the_list_with_its_new_reason(
    region: Region, post: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> None:
        raise TimeoutError("нет ответа за 30 секунд")

    letter(region, "anna")
    monkeypatch.setattr(EmailBackend, "open", refuse)

    page = post().content.decode()

    assert "Не ушли: 1\xa0письмо" in page
    assert "Почтовый сервер не отвечает. (TimeoutError: нет ответа за 30 секунд)" in page


def test_nobody_writes_to_a_person_who_has_no_access_any_more(region: Region, post: Callable[..., Any]) -> None:
    letter(region, "anna")
    User.objects.filter(email="anna@example.org").update(is_active=False)

    assert "Не ушли" not in post().content.decode()
    assert mail.outbox == []


def test_a_letter_whose_worker_died_is_sent_again_only_where_asked_and_one_on_its_way_is_left_alone(
    region: Region, as_: SignedIn
) -> None:
    letter(region, "anna", error="", worker=1)
    with alive() as other:
        letter(region, "boris", error="", worker=other)
        letters.deliver(2)
        assert [failed.to for failed in letters.failed(region.campaign)] == ["anna@example.org"]
        assert "ушло ли письмо, неизвестно" in as_("olga").get(PAGE).content.decode()
        actions_institute.resend(region.campaign, by=region.people["olga"])
        letters.deliver(2)

    assert [m.to for m in mail.outbox] == [["anna@example.org"]]


def test_of_two_workers_that_see_a_letter_one_sends_it(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    letter(region, "anna", error="")
    opened = EmailBackend.open

    def meanwhile(self: EmailBackend) -> Any:
        monkeypatch.setattr(EmailBackend, "open", opened)
        letters.deliver(2)
        return opened(self)

    monkeypatch.setattr(EmailBackend, "open", meanwhile)
    letters.deliver(1)

    assert len(mail.outbox) == 1


def test_letters_that_wait_while_no_worker_lives_say_so(region: Region, as_: SignedIn) -> None:
    letter(region, "anna", error="")
    olga, said = as_("olga"), "Фоновый процесс не запущен"

    assert said in olga.get(PAGE).content.decode()
    with alive():
        assert said not in olga.get(PAGE).content.decode()
    run_waiting()
    assert said not in olga.get(PAGE).content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_six_presses_at_once_each_letter_goes_out_once() -> None:
    region = make_region()
    for name in ("anna", "boris", "sergey"):
        letter(region, name)
    gate, outcomes = Barrier(6), []

    def press() -> None:
        gate.wait()
        try:
            outcomes.append(actions_institute.resend(region.campaign, by=region.people["olga"]))
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run_waiting()

    assert sorted(outcomes) == [0, 0, 0, 0, 0, 3]
    assert len(mail.outbox) == 3


def test_the_page_costs_the_same_with_many_failures(region: Region, as_: SignedIn) -> None:
    olga = as_("olga")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert olga.get(PAGE).status_code == 200
        return len(captured)

    letter(region, "anna")
    before = queries()
    person = User.objects.create(email="many@example.org", password="!")
    Role.objects.create(user=person, kind="viewer")
    Letter.objects.bulk_create(
        Letter(campaign=region.campaign, to="many@example.org", subject="О форме", text="", kind="remind", error="x")
        for _ in range(300)
    )
    assert queries() == before
    assert "Показаны последние 50" in olga.get(PAGE).content.decode()
