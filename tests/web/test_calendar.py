"""The calendar of registers: on a page, in a file, at a secret address; read by a program that did not write it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject
from django.utils import timezone

from orientir.methodology import load
from orientir.web.directory.actions_erase import erase
from orientir.web.directory.models import Role
from orientir.web.registers import declared
from orientir.web.registers.calendar import dated, events
from orientir.web.registers.ics import as_ics
from orientir.web.registers.models import CalendarAddress, Record
from small_methodology import write_methodology
from web.cast import Browser, Region

As = Callable[[str], Browser]
REGISTER = """
id: events
title: Мероприятия
record: мероприятие|мероприятия|мероприятий
kept_by: [coordinator, operator]
belongs_to: territory
calendar: {when: held, until: until, at: hours, place: venue}
fields:
  - {id: name, label: Название, type: text, required: true}
  - {id: held, label: День, type: date, required: true}
  - {id: until, label: Последний день, type: date}
  - {id: hours, label: Время, type: text}
  - {id: venue, label: Где, type: text}
"""


@pytest.fixture(autouse=True)
def _register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_methodology(tmp_path)
    (folder / "registers").mkdir()
    (folder / "registers/events.yaml").write_text(REGISTER, encoding="utf-8")
    methodology = load(folder)
    monkeypatch.setattr(declared, "_SOURCE", [lambda: methodology])
    # It remembers zones of earlier files, and knows some by name: here it must go by what stands in the file.
    monkeypatch.setitem(vars(vobject.icalendar), "__tzidMap", {"UTC": UTC})


def add(browser: Browser, name: str, held: str, **given: str) -> Record:
    typed = {"name": name, "held": held, "sure": "yes", "whose": "город Братск"} | given
    response = browser.post("/registers/events/new/", typed)
    assert response.status_code == 302, response.content.decode()
    return Record.objects.latest("pk")


def read(answer: Any) -> dict[str, Any]:
    """The events of an answer by their titles, as vobject understands them."""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = vobject.readOne(answer.content.decode())
    return {event.summary.value: event for event in found.contents.get("vevent", [])}


def new_address(browser: Browser) -> str:
    page = browser.post("/calendar/address/").content.decode()
    return page.split('<code class="secret">')[1].split("<")[0].removeprefix("http://testserver")


def test_a_month_is_a_list_of_days_of_what_one_may_see(as_: As, region: Region) -> None:
    anna = as_("anna")
    add(anna, "Ярмарка профессий", "2021-11-15", hours="10:00–12:30", venue="ДК «Алюминиевая»")
    add(anna, "Неделя без турникетов", "2021-10-28", until="2021-11-02")
    add(anna, "Чужой месяц", "2021-12-01")
    add(as_("boris"), "Тайшетская встреча", "2021-11-16", whose="")

    page = anna.get("/calendar/", {"month": "2021-11"}).content.decode()
    assert page.index("Неделя без турникетов") < page.index("15 ноября") < page.index("Ярмарка профессий")
    assert "10:00–12:30 · \nДК «Алюминиевая»" in page.replace("\n\n", "\n")
    assert "Чужой месяц" not in page
    assert "Тайшетская встреча" not in page
    whole = as_("olga").get("/calendar/", {"month": "2021-11"}).content.decode()
    assert "Тайшетская встреча" in whole
    narrowed = as_("olga").get("/calendar/", {"month": "2021-11", "place": "bratsk"}).content.decode()
    assert "Тайшетская встреча" not in narrowed
    for month in ("2021-13", "0000-01", "٢٠٢١-١١", "x"):
        assert anna.get("/calendar/", {"month": month}).status_code == 200
    assert Browser().get("/calendar/").status_code == 302


def test_another_program_reads_the_right_hours_and_days(as_: As, region: Region) -> None:
    anna = as_("anna")
    day = timezone.localdate() + timedelta(days=30)
    name = "Длинное название, с запятой; точкой с запятой и ещё одним продолжением для переноса"
    add(anna, name, day.isoformat(), hours="с 10.00 до 12:30", venue="Братск")
    add(anna, "Смена", day.isoformat(), until=(day + timedelta(days=2)).isoformat())
    add(anna, "После обеда", day.isoformat(), hours="после обеда")

    answer = anna.get("/calendar/file/")
    found = read(answer)

    meeting = found[name]
    assert meeting.dtstart.value.astimezone(UTC) == datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)
    assert meeting.dtend.value - meeting.dtstart.value == timedelta(hours=2, minutes=30)
    assert meeting.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Asia/Irkutsk"]
    assert (found["Смена"].dtstart.value, found["Смена"].dtend.value) == (day, day + timedelta(days=3))
    assert type(found["После обеда"].dtstart.value) is date
    assert "после обеда" in found["После обеда"].description.value
    lines = answer.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75, "longer lines are folded"
    assert answer.content.count(b"BEGIN:VTIMEZONE") == 1


def test_hours_are_right_in_every_year_of_the_changing_clock(as_: As, region: Region) -> None:
    anna = as_("anna")
    hours = {
        "2009-07-01": 1,
        "2009-12-01": 2,
        "2010-12-01": 2,
        "2012-01-10": 1,
        "2014-10-25": 1,
        "2014-10-27": 2,
        "2021-11-15": 2,
    }
    for day in hours:
        add(anna, day, day, hours="10:00")

    user = region.people["anna"]
    found = as_ics(events(user, dated(user), date(2009, 1, 1)), "x", lambda _: "https://example.org/").decode()

    read = vobject.readOne(found).vevent_list
    assert {event.summary.value: event.dtstart.value.astimezone(UTC).hour for event in read} == hours


def test_a_change_arrives_under_the_same_name_and_a_cancellation_too(as_: As, region: Region) -> None:
    anna = as_("anna")
    day = timezone.localdate() + timedelta(days=30)
    record = add(anna, "Ярмарка", day.isoformat())
    path = new_address(anna)
    before = read(Browser().get(path))["Ярмарка"]

    later = {"name": "Ярмарка", "held": (day + timedelta(days=1)).isoformat(), "base": "1"}
    anna.post(f"{record.get_absolute_url()}edit/", later)
    moved = read(Browser().get(path))["Ярмарка"]
    anna.post(f"{record.get_absolute_url()}close/", {"since": day.isoformat(), "base": "2"})
    called_off = read(Browser().get(path))["Ярмарка"]

    assert before.uid.value == moved.uid.value == called_off.uid.value
    assert [int(e.sequence.value) for e in (before, moved, called_off)] == [0, 1, 2]
    assert moved.dtstart.value == day + timedelta(days=1)
    assert [e.status.value for e in (before, moved, called_off)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert "отменено" in anna.get("/calendar/", {"month": f"{day + timedelta(days=1):%Y-%m}"}).content.decode()


def test_what_was_closed_after_it_took_place_was_not_called_off(as_: As, region: Region) -> None:
    anna = as_("anna")
    record = add(anna, "Ярмарка", "2021-11-15")
    anna.post(f"{record.get_absolute_url()}close/", {"since": "2021-12-01", "base": "1"})

    assert "отменено" not in anna.get("/calendar/", {"month": "2021-11"}).content.decode()


def test_a_secret_address_shows_what_its_person_may_see_now(as_: As, region: Region) -> None:
    anna, day = as_("anna"), (timezone.localdate() + timedelta(days=3)).isoformat()
    add(anna, "Братск", day)
    add(as_("boris"), "Тайшет", day, whose="")
    path = new_address(anna)

    assert set(read(Browser().get(path))) == {"Братск"}
    token = path.rsplit("/", 1)[1].removesuffix(".ics")
    assert token not in str(CalendarAddress.objects.values())
    assert token not in anna.get("/calendar/address/").content.decode(), "it is shown once"
    Role.objects.create(user=region.people["anna"], kind="coordinator", territory_id="tayshetsky")
    assert set(read(Browser().get(path))) == {"Братск", "Тайшет"}
    region.people["anna"].roles.all().delete()
    assert set(read(Browser().get(path))) == set()


def test_an_address_is_replaced_taken_back_and_erased(as_: As, region: Region) -> None:
    anna, nobody = as_("anna"), Browser()
    first = new_address(anna)
    second = new_address(anna)
    assert [nobody.get(path).status_code for path in (first, second)] == [404, 200]
    anna.post("/calendar/address/", {"close": "1"})
    assert nobody.get(second).status_code == 404

    third = new_address(anna)
    region.people["anna"].is_active = False
    region.people["anna"].save()
    assert nobody.get(third).status_code == 404
    erase(region.people["anna"], by=region.people["olga"])
    assert not CalendarAddress.objects.exists()
