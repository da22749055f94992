"""Polls for tests: opened by Olga, and answered as the pages of ours are, one screen after another."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from lxml import html

from orientir.web.directory.models import Organisation
from orientir.web.surveys import actions, codes, editions
from orientir.web.surveys.models import Entry, Poll
from web.cast import Browser, Region

PLANS: Mapping[str, Any] = {
    "grade": "g9", "after_9": "college", "sure": "4", "place": "one", "chosen": "several", "live": "here",
    "matters_interest": "1", "matters_money": "2", "ready_self": "fully", "ready_work": "partly",
    "helped": ["probes", "visits"], "talked": ["parents"], "probes": "3", "wish": "Больше экскурсий",
}  # fmt: skip
"""Answers to the graduates' questionnaire, as a page sends them."""


def open_poll(region: Region, survey: str = "graduate_plans", **more: Any) -> Poll:
    """A poll that runs today."""
    declared = editions.declared(survey)
    assert declared
    today = timezone.localdate()
    days = {"opens": today - timedelta(days=3), "closes": today + timedelta(days=3)}
    return actions.open_poll(declared, by=region.people["olga"], **{"year": 2021, "name": "", **days, **more})


def sheet(poll: Poll, school: Organisation, number: int = 5, kind: str = "codes") -> tuple[Entry, list[str]]:
    """A sheet of codes, or a link, and what stands on it."""
    person = school.territory.roles.first() or poll_starter()
    entry = actions.make_entry(
        poll, school, by=person.user if hasattr(person, "user") else person, kind=kind, label="9 А", number=number,
        key=uuid.uuid4(),
    )  # fmt: skip
    return entry, [codes.code_of(entry, n) for n in (range(number) if kind == "codes" else [codes.LINK])]


def poll_starter() -> Any:
    from orientir.web.directory.models import User

    return User.objects.get(email="olga@example.org")


class Pupil:
    """Somebody with a code and no name: a browser that keeps no cookie, and the page that it shows."""

    def __init__(self, code: str, *, language: str = "", address: str = "10.0.0.1") -> None:
        self.browser = Browser(REMOTE_ADDR=address)
        self.page = self.browser.get(f"/s/{code}/", {"lang": language} if language else {})
        self.cookies: set[str] = set()

    @property
    def text(self) -> str:
        return " ".join(html.fromstring(self.page.content.decode()).text_content().split())

    @property
    def heading(self) -> str:
        return str(html.fromstring(self.page.content.decode()).xpath("//h1")[0].text_content()).strip()

    def field(self, name: str) -> list[str]:
        return [
            str(one) for one in html.fromstring(self.page.content.decode()).xpath(f"//input[@name='{name}']/@value")
        ]

    def post(self, step: str, answers: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Send the form of the page with the given answers to the questions that it shows."""
        shown = self.field("q")
        given = {"state": self.field("state")[:1], "here": self.field("here")[:1], "q": shown, "step": step, **more}
        names = set(re.findall(r'name="([\w]+)"', self.page.content.decode()))
        given |= {name: value for name, value in (answers or {}).items() if name in names}
        self.page = self.browser.post("/s/answer/", given)
        self.cookies |= set(self.browser.cookies)
        return self.page

    def answer(self, answers: Mapping[str, Any] = PLANS, *, begun: bool = False) -> Any:
        """Go all the way and send."""
        if not begun:
            self.post("begin")
        for _ in range(20):
            if self.field("here") == ["-"] or self.page.status_code != 200:
                break
            self.post("next", answers)
        return self.post("send") if self.page.status_code == 200 else self.page

    def send_at_once(self, answers: Mapping[str, Any] = PLANS) -> Any:
        """Send everything with one request, as the script does."""
        self.post("whole")
        return self.post("send", answers)


def answer_all(numbers: Sequence[str], answers: Mapping[str, Any] = PLANS) -> None:
    for code in numbers:
        assert Pupil(code).send_at_once(answers).status_code == 200


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)
