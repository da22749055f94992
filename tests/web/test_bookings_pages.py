"""Pages of probes: from the slot of an organiser to the number in the form, and what each refuses."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from lxml import html

from orientir.web.bookings import actions_attendance
from orientir.web.bookings.board import lines_of, total_of
from orientir.web.bookings.lapses import ask
from orientir.web.bookings.models import Application, Notice, Slot, Week, WeekReminder
from orientir.web.campaigns.comparisons import known_of
from orientir.web.directory.models import AuditEvent, Role
from orientir.web.registers import actions as registers
from orientir.web.registers.declared import register_of
from orientir.web.registers.models import Record
from web.bookings import REGISTER, a_college, a_slot, a_week, asks, begun, fresh, sign_in
from web.cast import IRKUTSK, Browser, Region
from web.door import letters

As = Callable[[str], Browser]


def typed(week: Week, **more: Any) -> dict[str, Any]:
    day = week.first + timedelta(days=1)
    return {
        "occupation": "Повар", "day": day.isoformat(), "begins": "10:00", "ends": "12:30", "location": "ул. Мира, 1",
        "places": "15", "places_ovz": "2", "accessible": "лифт", "grade_from": "8", "grade_to": "9",
        "deadline_day": day.isoformat(), "at_once": "on", "within": "autumn", **more,
    }  # fmt: skip


def came(one: Application, **more: Any) -> dict[str, Any]:
    return {"attended": "7", "attended_ovz": "1", "again": "2", "again_ovz": "0", "base": one.version, **more}


def test_the_week_goes_from_the_first_slot_to_the_number_in_the_form(as_: As, region: Region) -> None:
    college = region.college
    organiser = sign_in(region.people["galina"])
    week = {"title": "Осень", "first": "2021-10-11", "last": "2099-10-16", "offer_hours": "48", "within": "autumn"}
    as_("olga").post("/weeks/new/", week)
    week_ = Week.objects.get()
    day = timezone.localdate() + timedelta(days=3)
    data = typed(week_, day=day.isoformat(), deadline_day=day.isoformat(), key="page")

    made = [organiser.post(f"/probes/new/?week={week_.pk}", data) for _ in range(2)]
    slot = Slot.objects.get()
    school = as_("sergey")
    applied = school.post(f"/probes/{slot.pk}/apply/", {"grade_8": "8", "ovz": "1", "key": "a"})
    one = Application.objects.get()

    assert {answer.url for answer in made} == {slot.get_absolute_url()}
    assert applied.url == one.get_absolute_url()
    assert (slot.organiser, one.state, one.held, one.held_ovz) == (college, "confirmed", 8, 1)
    assert "Школа № 1 города Братска" in organiser.get(f"/probes/{slot.pk}/desk/").content.decode()

    at = datetime(2021, 10, 12, 10, tzinfo=IRKUTSK)
    Slot.objects.filter(pk=slot.pk).update(begins=at, ends=at + timedelta(hours=2), deadline=at)
    row = {f"a{one.pk}-attended": "7", f"a{one.pk}-attended_ovz": "1", f"a{one.pk}-base": one.version}
    organiser.post(f"/probes/{slot.pk}/attendance/", row)
    one = fresh(one)
    assert (one.attended, one.again, one.record) == (7, None, None)
    assert ask() == 1
    assert set(Notice.objects.filter(kind__endswith="tell").values_list("to", flat=True)) == {"sergey@example.org"}

    told = school.post(f"/applications/{one.pk}/attendance/", came(one, key="b"))

    record = Record.objects.get(register=REGISTER)
    assert told.status_code == 302
    assert record.organisation == region.schools[0]
    assert {k: record.document[k] for k in ("pupils", "pupils_ovz", "held", "venue", "programme")} == {
        "pupils": "5", "pupils_ovz": "1", "held": "2021-10-12", "venue": college.stable_id, "programme": "autumn"
    }  # fmt: skip
    known = {id: answer.value for id, answer in known_of(region.form("bratsk")).items()}
    assert (known["probes"], known["probes_ovz"]) == ("5", "1")
    board = as_("olga").get(f"/weeks/{week_.pk}/").content.decode()
    assert "Того, кто в этом году уже прошёл пробу" in board
    assert fresh(one).record == record


def test_a_number_told_again_changes_the_same_record_and_two_groups_of_a_day_are_one(region: Region) -> None:
    olga = region.people["olga"]
    college = region.college
    week = a_week(region)
    slots = [a_slot(region, college, week) for _ in range(2)]
    both = [asks(region, slot, 0, 6, 1) for slot in slots]
    for slot in slots:
        begun(slot)
    for one in both:
        actions_attendance.tell(one, by=olga, came=actions_attendance.Came(6, 1, 0, 0), base=one.version)
    assert Record.objects.get().document["pupils"] == "12"

    one = fresh(both[0])
    actions_attendance.tell(one, by=olga, came=actions_attendance.Came(4, 0, 0, 0), base=one.version)

    record = Record.objects.get()
    assert (record.document["pupils"], record.document["pupils_ovz"]) == ("10", "1")
    assert set(Application.objects.values_list("record", flat=True)) == {record.pk}


def test_a_number_that_the_school_has_to_tell_anew_is_in_the_register_no_longer(region: Region) -> None:
    olga, week = region.people["olga"], a_week(region)
    one, other = (asks(region, a_slot(region, week=week), 0, 9) for _ in range(2))
    for slot in Slot.objects.all():
        begun(slot)
    for application, again in ((one, 5), (other, 0)):
        came = actions_attendance.Came(9, 0, again, 0)
        actions_attendance.tell(application, by=olga, came=came, base=application.version)
    assert Record.objects.get().document["pupils"] == "13"

    actions_attendance.tell(one, by=olga, came=actions_attendance.Came(3, 0), base=fresh(one).version)

    assert fresh(one).again is None, "of three who came five cannot have been counted already"
    assert Record.objects.get().document["pupils"] == "9"
    assert total_of(lines_of(week, timezone.now())).counted == 9


def test_a_record_typed_by_hand_is_taken_over_with_its_history(region: Region) -> None:
    olga = region.people["olga"]
    college = region.college
    slot = begun_with(region, college)
    register = register_of(REGISTER)
    typed_ = {
        "occupation": "сварщик", "venue": college.stable_id, "programme": "other", "held": slot.day.isoformat(),
        "pupils": "30",
    }  # fmt: skip
    owner = registers.whose(register, region.schools[0].stable_id)
    by_hand = registers.add(register, by=olga, owner=owner, document=typed_)
    one = Application.objects.get()

    actions_attendance.tell(one, by=olga, came=actions_attendance.Came(6, 1, 0, 0), base=one.version)

    by_hand.refresh_from_db()
    assert Record.objects.get() == by_hand
    assert by_hand.document["pupils"] == "6"
    assert by_hand.changes.get(kind="changed").before["pupils"] == "30"


def begun_with(region: Region, college: Any) -> Slot:
    slot = a_slot(region, college)
    asks(region, slot, 0, 6, 1)
    return begun(slot)


def test_an_organiser_is_told_of_applications_that_still_wait_when_the_probe_is_over(region: Region) -> None:
    slot = a_slot(region, at_once=False)
    asks(region, slot, 0, 6)
    begun(slot)

    page = text_of(sign_in(region.people["galina"]).get(f"/probes/{slot.pk}/attendance/"))

    assert "Ждут вашего решения: 1 заявка." in page.replace("\xa0", " ")


def test_what_was_not_told_is_asked_for_once_and_never_counted(region: Region) -> None:
    slot = begun_with(region, region.college)
    begun(slot, hours=27)

    assert (ask(), ask()) == (1, 0)
    assert not Record.objects.exists()
    assert all("само это не посчитается" in letter.text for letter in Notice.objects.filter(kind="tell"))


def test_impossible_numbers_of_who_came_are_refused_beside_their_input(as_: As, region: Region) -> None:
    begun_with(region, region.college)
    one = Application.objects.get()
    school = as_("sergey")
    for wrong, id in (
        ({"attended_ovz": "8"}, "id_attended_ovz"), ({"again": "8"}, "id_again"), ({"again_ovz": "3"}, "id_again_ovz"),
        ({"attended": "-1"}, "id_attended"), ({"attended": "много"}, "id_attended"), ({"again": ""}, "id_again"),
        ({"attended": "9" * 5_000}, "id_attended"),
    ):  # fmt: skip
        page = school.post(f"/applications/{one.pk}/attendance/", came(one, **wrong))
        assert page.status_code == 422, wrong
        assert f'href="#{id}"' in page.content.decode(), wrong
    slip = school.post(f"/applications/{one.pk}/attendance/", came(one, attended="70"))
    assert "За школой было мест: 6." in slip.content.decode()
    assert 'name="sure"' in slip.content.decode()
    stale = school.post(f"/applications/{one.pk}/attendance/", came(one, base=99))
    assert stale.status_code == 409
    assert 'value="7"' in stale.content.decode()
    assert not Record.objects.exists()
    assert school.post(f"/applications/{one.pk}/attendance/", came(one, attended="70", sure="on")).status_code == 302


def test_a_slot_says_all_that_is_wrong_with_it_at_once_and_keeps_what_was_typed(region: Region) -> None:
    organiser = sign_in(region.people["galina"])
    week = a_week(region)

    page = organiser.post(
        f"/probes/new/?week={week.pk}",
        typed(week, places="сто", places_ovz="3", accessible="", grade_from="9", grade_to="7", ends="25:00"),
    )

    text = page.content.decode()
    assert page.status_code == 422
    for word in ("Напишите целое число.", "Напишите часы и минуты", 'value="сто"', 'value="Повар"'):
        assert word in text
    late = organiser.post(f"/probes/new/?week={week.pk}", typed(week, day="2031-01-01"))
    assert "проба должна начаться в эти дни" in late.content.decode()
    over = organiser.post(f"/probes/new/?week={week.pk}", typed(week, deadline_day="2021-01-01"))
    assert "Этот день уже прошёл" in over.content.decode()
    assert not Slot.objects.exists()


def test_two_tabs_of_a_slot_do_not_overwrite_one_another(region: Region) -> None:
    college = region.college
    organiser = sign_in(region.people["galina"])
    slot = a_slot(region, college)
    data = typed(slot.week, base=slot.version)

    first, second = (organiser.post(f"/probes/{slot.pk}/edit/", data | {"places": n}) for n in ("18", "17"))

    slot.refresh_from_db()
    assert (first.status_code, second.status_code, slot.places) == (302, 409, 18)
    assert 'value="17"' in second.content.decode()


def test_the_public_page_is_narrowed_and_needs_no_sign_in(client: Browser, region: Region) -> None:
    week = a_week(region)
    a_slot(region, None, week, places=5)
    other = a_college("Тайшетский колледж", "tayshetsky")
    full = a_slot(region, other, week, occupation="Повар <b>", places_ovz=0, places=5)
    asks(region, full, 0, 5)

    def found(query: str) -> tuple[bool, bool]:
        text = client.get(f"/probes/?{query}").content.decode()
        cards = text.partition('class="cards')[2]
        return "Сварщик" in cards, "Повар &lt;b&gt;" in cards

    assert found("") == (True, True)
    assert found("occupation=Сварщик") == (True, False)
    assert found("place=tayshetsky") == (False, True)
    assert found("grade=5") == (False, False)
    assert found("free=1") == found("ovz=1") == (True, False)
    assert found(f"week={week.pk}&grade=99&place=x'%20OR%201&page=zz&week={9**30}")[0] in (True, False)
    page = client.get(full.get_absolute_url()).content.decode()
    assert "Мест нет" in page
    assert "Школа № 1" not in page, "who has applied is not public"
    seen = client.get("/probes/?ovz=1").content.decode()
    assert "Для обучающихся с ОВЗ: места есть" in " ".join(seen.split()), (
        "how many come with disabilities is not, either"
    )
    assert client.get(f"/probes/{full.pk}/apply/").url.startswith("/accounts/login/?next=")


def test_a_full_slot_has_no_places_for_pupils_with_disabilities_either(as_: As, region: Region) -> None:
    slot = a_slot(region, places=5, places_ovz=2)
    asks(region, slot, 0, 5)

    page = " ".join(as_("anna").get(slot.get_absolute_url()).content.decode().split())
    assert "Для обучающихся с ОВЗ: свободных мест нет" in page


def test_a_coordinator_applies_for_schools_of_the_own_municipality_alone(as_: As, region: Region) -> None:
    slot = a_slot(region)
    anna = as_("anna")

    foreign = anna.post(f"/probes/{slot.pk}/apply/", {"school": str(region.schools[2]), "grade_8": "3"})
    unsaid = anna.post(f"/probes/{slot.pk}/apply/", {"school": "", "grade_8": "3"})
    own = anna.post(f"/probes/{slot.pk}/apply/", {"school": str(region.schools[1]), "grade_8": "3"})

    assert (foreign.status_code, unsaid.status_code, own.status_code) == (422, 422, 302)
    assert Application.objects.get().school == region.schools[1]


def test_an_organiser_reaches_own_slots_and_nobody_elses(region: Region) -> None:
    browser = sign_in(region.people["galina"])
    slot = a_slot(region, a_college("Другой колледж"))
    one = asks(region, slot, 0, 5)

    for path in ("edit", "desk", "door", "excel", "attendance"):
        assert browser.get(f"/probes/{slot.pk}/{path}/").status_code == 404
    for path, data in (
        (f"/probes/{slot.pk}/call-off/", {"reason": "x"}), (f"/probes/{slot.pk}/edit/", typed(slot.week)),
        (f"/applications/{one.pk}/step/", {"step": "decline", "reason": "x"}), (f"/applications/{one.pk}/change/", {}),
        (f"/applications/{one.pk}/attendance/", {}),
    ):  # fmt: skip
        assert browser.post(path, data).status_code == 404
    assert browser.get(f"/applications/{one.pk}/").status_code == 404
    assert fresh(one).state == "confirmed"
    assert browser.get("/", follow=True).redirect_chain == [("/probes/mine/", 302)]


def test_a_school_does_not_decide_and_an_organiser_does_not_answer_for_a_school(as_: As, region: Region) -> None:
    college = region.college
    organiser = sign_in(region.people["galina"])
    one = asks(region, a_slot(region, college, at_once=False), 0, 5)
    school = as_("sergey")

    for browser, step in ((school, "confirm"), (school, "decline"), (school, "lapse"), (organiser, "cancel")):
        data = {"step": step, "base": one.version, "reason": "x"}
        assert browser.post(f"/applications/{one.pk}/step/", data).status_code == 404, step
    assert fresh(one).state == "requested"


def test_a_step_on_a_stale_page_is_refused_and_a_second_click_is_not(as_: As, region: Region) -> None:
    one = asks(region, a_slot(region), 0, 5)
    school = as_("sergey")
    url = f"/applications/{one.pk}/step/"

    stale = school.post(url, {"step": "cancel", "base": 77, "key": "a", "reason": "болеем"})
    clicks = [school.post(url, {"step": "cancel", "base": one.version, "key": "b"}) for _ in range(2)]
    other_tab = school.post(url, {"step": "cancel", "base": one.version, "key": "c"})

    assert stale.status_code == 409
    assert 'value="болеем"' in stale.content.decode()
    assert [answer.status_code for answer in (*clicks, other_tab)] == [302, 302, 302]
    assert one.changes.filter(kind="cancel").count() == 1


def test_a_page_sent_again_after_going_back_is_about_what_it_says(as_: As, region: Region) -> None:
    """The key of a page tells a second click from a second wish: another slot, another step."""
    week = a_week(region)
    one, other = a_slot(region, week=week), a_slot(region, week=week)
    school = as_("sergey")
    school.post(f"/probes/{one.pk}/apply/", {"grade_8": "5", "key": "page"})
    school.post(f"/probes/{other.pk}/apply/", {"grade_8": "3", "key": "page"})
    application = Application.objects.get(slot=one)
    url = f"/applications/{application.pk}/"

    school.post(f"{url}change/", {"grade_8": "4", "base": application.version, "key": "second"})
    back = school.post(f"{url}step/", {"step": "cancel", "base": application.version, "key": "second"})

    assert list(Application.objects.order_by("pk").values_list("asked", "state")) == [
        (4, "confirmed"),
        (3, "confirmed"),
    ]
    assert back.status_code == 409
    application = fresh(application)
    school.post(f"{url}step/", {"step": "cancel", "base": application.version, "key": "third"})
    again = school.post(f"/probes/{one.pk}/apply/", {"grade_8": "5", "key": "page"}, follow=True)
    assert "Заявка подана раньше: отменена." in again.content.decode()


@pytest.mark.parametrize(
    ("text", "number"), [("1_0", None), ("１２", 12), ("10 чел.", 10), ("1 2", None), ("-1", None)]
)
def test_numbers_are_read_as_in_the_forms_of_the_monitoring(
    as_: As, region: Region, text: str, number: int | None
) -> None:
    slot = a_slot(region)

    answer = as_("sergey").post(f"/probes/{slot.pk}/apply/", {"grade_8": text})

    assert [one.asked for one in Application.objects.all()] == ([] if number is None else [number])
    assert number or (answer.status_code == 422 and f'value="{text}"' in answer.content.decode())


def test_a_page_left_open_over_the_deadline_keeps_what_was_typed(as_: As, region: Region) -> None:
    slot = a_slot(region)
    Slot.objects.update(deadline=timezone.now() - timedelta(seconds=1))

    page = as_("sergey").post(f"/probes/{slot.pk}/apply/", {"grade_8": "17", "ovz": "1"})

    assert page.status_code == 423
    assert 'value="17"' in page.content.decode()
    assert "закончился" in page.content.decode()


def test_the_list_for_the_door_is_a_workbook_without_formulas(region: Region) -> None:
    college = region.college
    organiser = sign_in(region.people["galina"])
    slot = a_slot(region, college, occupation="=HYPERLINK(1)")
    asks(region, slot, 0, 5, 1)

    answer = organiser.get(f"/probes/{slot.pk}/excel/")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.values)
    assert rows[0][:2] == ("Школа", "Муниципалитет")
    assert rows[1][0] == "Школа № 1 города Братска"
    assert (rows[1][4], rows[1][8], rows[1][9]) == (5, 5, 1)
    assert str(region.schools[0]) in organiser.get(f"/probes/{slot.pk}/door/").content.decode()


def test_an_organiser_comes_by_invitation_of_the_institute_or_of_the_coordinator(as_: As, region: Region) -> None:
    college = region.college

    page, data = "/people/invite/organiser/?territory=bratsk", {"email": "new@example.org", "place": college.pk}

    invited, foreign = as_("anna").post(page, data), as_("boris").post(page, data | {"email": "x@example.org"})
    a_school = as_("olga").post(page, data | {"email": "y@example.org", "place": region.schools[0].pk})

    assert invited.status_code == 200
    assert (foreign.status_code, a_school.status_code) == (422, 422)
    assert Role.objects.filter(kind="organiser").count() == 1


def test_a_coordinator_sees_which_schools_are_silent_and_reminds_them_once_a_day(as_: As, region: Region) -> None:
    slot = a_slot(region)
    week, anna = slot.week, as_("anna")
    page, remind = f"/weeks/{week.pk}/schools/", f"/weeks/{week.pk}/remind/"
    assert f"{week}: заявки школ" in anna.get("/probes/").content.decode()

    shown = text_of(anna.get(page))
    assert "подали заявки 0 из 2 школ" in shown
    assert "— никто не отвечает" in shown
    assert "Напомнить 1 школе" in shown
    anna.post(remind, {"of": "bratsk"})
    anna.post(remind, {"of": "bratsk"})

    (letter,) = letters()
    assert letter.to == ["sergey@example.org"]
    assert f"/probes/?week={week.pk}" in letter.body
    assert WeekReminder.objects.get().school == region.schools[0]
    assert AuditEvent.objects.filter(what="week.reminded").count() == 1
    assert "Напомнить сейчас некому" in text_of(anna.get(page))
    asks(region, slot, 0, 3)
    assert "подали заявки 1 из 2 школ" in text_of(anna.get(page))
    assert anna.get(page, {"place": "tayshetsky"}).status_code == 404
    assert as_("sergey").get(page).status_code == 404
    Week.objects.update(first="2021-10-01", last="2021-10-02")
    assert anna.post(remind, {"of": "bratsk"}).status_code == 422


def test_an_offer_of_fewer_places_is_not_filled_in_with_more_than_there_are(as_: As, region: Region) -> None:
    slot = a_slot(region, places=5)
    first, partial = asks(region, slot, 1, 3), asks(region, slot, 0, 4)
    Application.objects.filter(pk=partial.pk).update(state="offered", held=2, until=slot.begins)

    (given,) = html.fromstring(as_("sergey").get(partial.get_absolute_url()).content.decode()).xpath(
        "//input[@name='grade_8']/@value"
    )

    assert (given, first.asked) == ("2", 3)


def text_of(page: Any) -> str:
    return " ".join(" ".join(html.fromstring(page.content.decode()).itertext()).split())
