"""Many who want the same places at the same moment, and a server that dies in the middle of it."""

from __future__ import annotations

import http.client
import re
import sqlite3
import threading
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import F, Sum

from orientir.web.bookings import actions, actions_attendance, actions_slots
from orientir.web.bookings.models import Application, Slot
from orientir.web.bookings.steps import HOLDING, Actor, Event
from orientir.web.directory.actions_erase import erase
from orientir.web.directory.audit import verify
from orientir.web.directory.models import User
from orientir.web.directory.refusals import NotDone
from orientir.web.registers import actions as records
from orientir.web.registers.declared import register_of
from orientir.web.registers.models import Record
from web.bookings import REGISTER, a_slot, a_week, asks, begun, fresh, more_schools
from web.cast import Region
from web.filling import together
from web.real_server import Server

SCHOOLS, SLOTS, AT_ONCE, ROUNDS = 500, 10, 4, 10
KILLS, PER_LIFE = 3, 8
TRAIL = "import json; from orientir.web.directory import audit; print(json.dumps(audit.verify()[1]))"
OFFERED = """
from web.bookings import a_slot, more_schools
from types import SimpleNamespace
from orientir.web.directory.models import User
region = SimpleNamespace(people={"olga": User.objects.get(email="olga@example.org")}, college=None)
from orientir.web.directory.models import Organisation
region.college = Organisation.objects.select_related("territory").get(kind="college")
more_schools(200)
import json
print(json.dumps(a_slot(region, places=50).pk))
"""


def closing(act: Any) -> Any:
    try:
        return act()
    except NotDone as refusal:
        return refusal
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_five_hundred_schools_want_the_same_ten_slots(region: Region) -> None:
    week = a_week(region)
    slots = [a_slot(region, week=week, places=12 * 6 + 2) for _ in range(SLOTS)]
    schools = more_schools(SCHOOLS)

    def want(number: int) -> Any:
        return closing(lambda: asks(region, slots[number % SLOTS], schools[number], 6, key=str(number)))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = list(pool.map(want, range(SCHOOLS)))

    assert {type(one) for one in made} == {Application}
    states = Counter(Application.objects.values_list("slot", "state"))
    for slot in slots:
        slot.refresh_from_db()
        held = slot.applications.aggregate(held=Sum("held"))["held"]
        assert (slot.taken, held) == (74, 74)
        assert [states[slot.pk, state] for state in ("confirmed", "offered", "waiting")] == [12, 1, 37]
        line = list(slot.applications.order_by("pk").values_list("number", "state"))
        assert [number for number, _ in line] == list(range(1, 51))
        assert [state for _, state in line] == ["confirmed"] * 12 + ["offered"] + ["waiting"] * 37
    assert verify()[1] == []


@pytest.mark.django_db(transaction=True)
def test_of_the_rule_and_the_operator_one_gives_the_last_place(region: Region) -> None:
    slot = a_slot(region, places=10)
    olga = region.people["olga"]
    first, second, third = asks(region, slot, 0, 10), asks(region, slot, 1, 10), asks(region, slot, 2, 10)

    def cancels() -> Any:
        return closing(lambda: actions.step(first, Event.CANCEL, by=olga, actor=Actor.SCHOOL, base=first.version))

    def offers() -> Any:
        one = fresh(third)
        return closing(lambda: actions.step(one, Event.OFFER, by=olga, actor=Actor.ORGANISER, base=one.version))

    together(cancels, offers, offers)

    slot.refresh_from_db()
    assert slot.taken == 10
    assert sorted([fresh(second).state, fresh(third).state]) == ["offered", "waiting"]


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_the_second_of_two_who_never_asked_what_is_free(region: Region) -> None:
    slot = a_slot(region, places=10)

    def takes(number: int) -> Any:
        school = region.schools[number]
        row = {"asked": 6, "held": 6, "grades": {"8": 6}, "number": number + 1, "state": "confirmed"}
        try:
            return Application.objects.create(slot=slot, school=school, **row)
        except IntegrityError as refusal:
            return type(refusal)
        finally:
            connection.close()

    made = together(*[lambda number=number: takes(number) for number in range(3)])

    slot.refresh_from_db()
    assert (slot.taken, made.count(IntegrityError)) == (6, 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_and_two_tabs_one_application_comes(region: Region) -> None:
    slot = a_slot(region)

    made = together(*[lambda key=key: closing(lambda: asks(region, slot, 0, 5, key=key)) for key in ("a", "a", "b")])

    assert Application.objects.filter(state__in=HOLDING).count() == 1
    assert Application.objects.get() in made


@pytest.mark.django_db(transaction=True)
def test_whatever_is_done_at_once_nobody_is_turned_away(region: Region) -> None:
    """Telling who came, changing its record, applying, cancelling, changing the slot, erasing who has applied."""
    olga, week, register = region.people["olga"], a_week(region), register_of(REGISTER)
    past, open_ = begun(a_slot(region, week=week)), a_slot(region, week=week, places=9)
    Slot.objects.filter(pk=past.pk).update(deadline=F("begins"))
    schools = more_schools(ROUNDS)
    came = Application.objects.create(
        slot=past, school=region.schools[0], state="confirmed", asked=5, held=5, grades={"8": 5}, number=1
    )
    leaving = User.objects.bulk_create(User(email=f"{n}@example.org", password="!") for n in range(ROUNDS))

    def tell(number: int) -> None:
        one = fresh(came)
        told = actions_attendance.Came(number % 5, 0, 0, 0)
        actions_attendance.tell(one, by=olga, came=told, base=one.version)

    def record(number: int) -> None:
        for one in Record.objects.filter(register=REGISTER):
            document = one.document | {"programme": ("other", "bvb")[number % 2]}
            records.change(register, one, by=olga, document=document, base=one.version)

    def cancel(_: int) -> None:
        for one in open_.applications.filter(state__in=("confirmed", "offered"))[:1]:
            actions.step(one, Event.CANCEL, by=olga, actor=Actor.SCHOOL, base=one.version)

    def change(number: int) -> None:
        version = Slot.objects.get(pk=open_.pk).version
        actions_slots.change(open_, by=olga, values={"places": 9 + number % 4}, base=version)

    acts = (
        tell, record, cancel, change,
        lambda n: asks(region, open_, schools[n], 4),
        lambda n: erase(leaving[n], by=olga),
    )  # fmt: skip

    def over_and_over(act: Any) -> Any:
        def run() -> list[Any]:
            return [closing_of_refusals(lambda: act(number)) for number in range(ROUNDS)]  # noqa: B023

        return run

    together(*map(over_and_over, acts))

    open_.refresh_from_db()
    assert open_.taken == open_.applications.aggregate(held=Sum("held"))["held"] <= open_.places
    assert Record.objects.filter(register=REGISTER).count() == 1
    assert verify()[1] == []


def closing_of_refusals(act: Any) -> Any:
    """What is refused in words is no fault: others were quicker."""
    try:
        return act()
    except (NotDone, records.NotSaved) as refusal:
        return refusal


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path) as made:
        yield made


@pytest.mark.own_database
def test_no_acknowledged_application_is_lost_and_no_place_given_twice_when_the_server_is_killed(server: Server) -> None:
    slot: int = server.run(OFFERED)
    session = f"session={server.sessions['anna']}"
    _, page, set_cookies = server.ask("GET", f"/probes/{slot}/apply/", session)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    cookies = f"{session}; {next(c.split(';')[0] for c in set_cookies if c.startswith('csrf='))}"
    acknowledged: list[str] = []
    enough, killed, numbers = threading.Event(), threading.Event(), iter(range(200))

    def apply_on() -> None:
        while not killed.is_set():
            school = f"Лицей № {next(numbers)}"
            data = {"school": school, "grade_8": 3, "csrfmiddlewaretoken": token[1]}
            try:
                status, _, _ = server.ask("POST", f"/probes/{slot}/apply/", cookies, urllib.parse.urlencode(data))
            except (OSError, http.client.HTTPException):
                return
            if status == 302:
                acknowledged.append(school)
                if len(acknowledged) % PER_LIFE == 0:
                    enough.set()

    for _ in range(KILLS):
        enough.clear()
        killed.clear()
        hands = [threading.Thread(target=apply_on) for _ in range(2)]
        for hand in hands:
            hand.start()
        assert enough.wait(60)
        server.kill()
        killed.set()
        server.start()
        for hand in hands:
            hand.join()

    server.ask("GET", "/health/", "")
    with sqlite3.connect(server.home / "orientir.sqlite3") as database:
        rows = database.execute(
            "SELECT o.name, a.held, a.number, (SELECT COUNT(*) FROM bookings_applicationchange c WHERE "
            "c.application_id = a.id AND c.kind = 'applied') FROM bookings_application a "
            "JOIN directory_organisation o ON o.id = a.school_id"
        ).fetchall()
        taken, places = database.execute("SELECT taken, places FROM bookings_slot WHERE id = ?", [slot]).fetchone()
    database.close()
    assert set(acknowledged) <= {name for name, *_ in rows}
    assert sum(held for _, held, *_ in rows) == taken == places
    assert sorted(number for *_, number, _ in rows) == list(range(1, len(rows) + 1))
    assert {written for *_, written in rows} == {1}
    assert server.run(TRAIL) == []
