"""The roll-out: the opening writes to everybody once, reminders know whom and when, and none goes after the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orientir.web.campaigns.letters import WITHHELD
from orientir.web.campaigns.models import Campaign, Letter
from web.cast import Browser, Region
from web.door import letters

SignIn = Callable[[str], Browser]
TURN, REMINDERS = "/campaigns/2021/turn/", "/board/2021/reminders/"


@pytest.fixture
def olga(region: Region, as_: SignIn) -> Browser:
    return as_("olga")


def set_state(region: Region, state: str) -> None:
    Campaign.objects.filter(pk=region.campaign.pk).update(state=state)


def test_the_opening_writes_once_to_everybody_who_fills_a_form(region: Region, olga: Browser) -> None:
    set_state(region, "planned")
    assert "Написать всем, кто заполняет формы: 3\xa0адреса" in olga.get("/campaigns/2021/").content.decode()

    olga.post(TURN, {"to": "open", "tell": "yes"})
    assert sorted(m.to[0].partition("@")[0] for m in letters()) == ["anna", "boris", "sergey"]
    said = letters()[0]
    assert said.subject == "Открыт приём форм: мониторинг за 2021 год"
    assert "15 декабря 2099" in said.body

    olga.post(TURN, {"to": "closed"})
    assert "Написать всем" not in olga.get("/campaigns/2021/").content.decode()
    olga.post(TURN, {"to": "open", "tell": "yes"})
    assert len(letters()) == 3


def test_a_campaign_opened_quietly_writes_to_nobody(region: Region, olga: Browser) -> None:
    set_state(region, "planned")
    olga.post(TURN, {"to": "open"})

    assert letters() == []


def test_a_reminder_says_who_gets_it_and_when_the_last_letter_went(region: Region, olga: Browser) -> None:
    page = olga.get(REMINDERS).content.decode()
    assert "Срок ещё ни у кого не прошёл. Не отправлено:\n42\xa0формы" in page
    assert "все отправили" not in page

    olga.post(REMINDERS, {"who": "unsent", "seen": "0", "key": "k"})
    letters()
    forms = {str(form): (people, last) for form, people, last in olga.get(f"{REMINDERS}?who=unsent").context["forms"]}
    people, last = forms["город Братск"]
    assert people == ["anna@example.org"]
    assert last is not None
    assert forms["город Зима"] == ([], None)


def test_after_the_freeze_nobody_is_reminded(region: Region, olga: Browser) -> None:
    olga.post(REMINDERS, {"who": "unsent", "seen": "0", "key": "k"})
    set_state(region, "frozen")

    assert letters() == []  # those that waited are held back
    assert set(Letter.objects.values_list("error", flat=True)) == {WITHHELD}
    page = olga.post(REMINDERS, {"who": "unsent", "seen": "0", "key": "l"}, follow=True).content.decode()
    assert "Напоминать не о чем" in page
    assert "Не ушли" not in page
    assert not Letter.objects.filter(key="l").exists()
