"""What every page asks of the database: reviewed in sql.txt, and the same however many schools there are.

After a change that is meant: ``ORIENTIR_WRITE_SQL=1 pytest tests/web/test_sql.py``, and read the difference.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from orientir.web.campaigns.models import Submission
from orientir.web.directory.models import Organisation, Role, User
from orientir.web.site.middleware import OPEN
from web.cast import Browser, Region
from web.every_address import ADDRESSES, Thing, path_of, things

REVIEWED = Path(__file__).with_name("sql.txt")
PEOPLE = {"operator": "olga", "coordinator": "anna", "school": "sergey", "organiser": "galina"}
TABLES = re.compile(r'(?:FROM|JOIN|INTO|UPDATE)\s+"?(\w+)')
FEW, MANY = 4, 60
As = Callable[[str], Browser]


def statement(sql: str) -> str:
    """What a statement does to which tables: the rest is Django's affair, and differs between databases.

    >>> statement('SELECT "a"."id" FROM "a" INNER JOIN "b" ON (1)')
    'SELECT a b'
    """
    return " ".join([sql.split(maxsplit=1)[0], *TABLES.findall(sql)])


def asked(browser: Browser, path: str) -> list[str]:
    """The statements of a page that is shown; none of one that is not. Asked twice: what is kept is not counted."""
    if browser.get(path).status_code != 200:
        return []
    found: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *rest: (found.append(sql), execute(sql, *rest))[1]):
        browser.get(path)
    return [statement(sql) for sql in found if sql.split(maxsplit=1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")]


def pages(as_: As, objects: dict[str, Thing]) -> dict[str, list[str]]:
    """By role and address the statements of every page; a school is asked about its own objects."""
    found = {}
    for role, name in PEOPLE.items():
        browser = as_(name)
        thing = objects["own school" if role == "school" else "bratsk"]
        kept = dict(browser.cookies)
        for address in sorted(ADDRESSES - {"account_logout"}):
            browser.cookies.update(kept)
            if statements := asked(browser, path_of(address, thing)):
                found[f"{role} {address}"] = statements
    return found


def more_schools(region: Region, numbers: range) -> None:
    """More schools of Bratsk, each with a person and a form in one of the states."""
    schools = [Organisation(kind="school", territory_id="bratsk", name=f"Школа № {100 + n}") for n in numbers]
    states = ("not_started", "draft", "submitted", "accepted")
    for number, school in enumerate(Organisation.objects.enter(schools)):
        person = User.objects.create(email=f"school{school.pk}@example.org", password="!")
        Role.objects.create(user=person, kind="school", organisation=school)
        Submission.objects.create(
            campaign=region.campaign, level="school", territory_id="bratsk", organisation=school,
            state=states[number % len(states)], answers={"probes": str(number)}, changed=timezone.now(),
        )  # fmt: skip


def written(found: dict[str, list[str]]) -> str:
    """For reading: what pages of a role begin with stands once at their top, below each page what is its own."""
    text = ""
    for role in PEOPLE:
        own = {page: lines for page, lines in sorted(found.items()) if page.split()[0] == role}
        start = _start([lines for page, lines in own.items() if page.split()[1] not in OPEN])
        text += _block(f"{role}: every page begins with", start)
        for page, lines in own.items():
            usual = lines[: len(start)] == start
            text += _block(page if usual else f"{page}: only", lines[len(start) :] if usual else lines)
    return text


def _start(pages: list[list[str]]) -> list[str]:
    """The statements that all pages begin with."""
    return [lines[0] for lines in takewhile(lambda lines: len(set(lines)) == 1, zip(*pages, strict=False))]


def _block(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(f"    {line}" for line in lines)]) + "\n"


def test_every_page_asks_what_was_reviewed_however_many_schools_there_are(
    as_: As, region: Region, settings: pytest.FixtureRequest
) -> None:
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 10_000)  # type: ignore[attr-defined]
    objects = things(region)
    more_schools(region, range(FEW))
    few = pages(as_, objects)
    if os.environ.get("ORIENTIR_WRITE_SQL"):
        REVIEWED.write_text(written(few), encoding="utf-8")

    assert len(few) > 60
    assert written(few) == REVIEWED.read_text(encoding="utf-8")

    more_schools(region, range(FEW, MANY))
    many = pages(as_, objects)

    assert {page: (few[page], lines) for page, lines in many.items() if lines != few[page]} == {}
