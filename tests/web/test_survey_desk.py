"""A poll from the desk: response, reminders, closing into a file, results with small groups withheld, the freeze."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from lxml import html

from orientir.analysis import values
from orientir.analysis.protection import protect
from orientir.snapshot import parquet, read, write
from orientir.web.campaigns.comparisons import known_of
from orientir.web.campaigns.models import Submission
from orientir.web.directory.models import AuditEvent, Organisation
from orientir.web.jobs.worker import run_waiting
from orientir.web.registers.models import Record
from orientir.web.results.campaign_jobs import start
from orientir.web.results.freezing import snapshot_of
from orientir.web.surveys import actions, trays
from orientir.web.surveys.files import path_of
from orientir.web.surveys.models import Entry, Poll
from web.answering import Pupil, answer_all, open_poll, sheet
from web.bookings import a_week
from web.cast import Browser, Region
from web.filling import save
from web.test_jobs import KillAt, Killed

As = Callable[[str], Browser]


def text_of(page: Any) -> str:
    return " ".join(" ".join(html.fromstring(page.content.decode()).itertext()).split())


def graduates(school: Organisation, grade_9: int, grade_11: int) -> None:
    """How many graduates a school has, as its register says."""
    document = {"year": "2021-01-01/2021-12-31", "grade_9": str(grade_9), "grade_11": str(grade_11)}
    Record.objects.create(
        register="graduate_outcomes", territory=school.territory, organisation=school, document=document,
        begins=date(2021, 1, 1), ends=date(2021, 12, 31), title="2021",
    )  # fmt: skip


def filled(poll: Poll, school: Organisation, answers: dict[str, Any], number: int) -> None:
    """So many answers alike of a school, straight into its trays."""
    entry, _ = sheet(poll, school, number=1, kind="link")
    entry.poll, entry.organisation = poll, school
    with transaction.atomic():
        for _ in range(number):
            trays.put(entry, 1, answers)


def closed(poll: Poll, region: Region) -> Poll:
    actions.begin_closing(poll, by=region.people["olga"])
    run_waiting()
    poll.refresh_from_db()
    assert poll.state == Poll.State.CLOSED, poll.job.error if poll.job else ""
    return poll


def test_response_is_seen_by_municipality_and_school_against_the_number_of_graduates(region: Region, as_: As) -> None:
    poll = open_poll(region)
    graduates(region.schools[0], 40, 10)
    graduates(region.schools[1], 30, 0)
    _, numbers = sheet(poll, region.schools[0], number=20)
    answer_all(numbers[:5])

    region_page = text_of(as_("olga").get(f"/surveys/{poll.pk}/"))
    bratsk = text_of(as_("anna").get(f"/surveys/{poll.pk}/"))
    own = text_of(as_("sergey").get(f"/surveys/{poll.pk}/"))

    assert (
        "Ответили: 5 из 80 (6 %) . Число опрашиваемых взято по реестру «Выпускники и их выбор» за 2021 год"
        in region_page
    )
    assert "Братск 80 20 5 6 %" in region_page
    assert "Школа № 1 города Братска 50 20 5 10 %" in bratsk
    assert "Школа № 2 города Братска 30 0 0 0 %" in bratsk
    assert "Школа № 1" in own
    assert "Школа № 2" not in own
    assert "Девятиклассники: нужно 4 000" in region_page.replace("\u202f", " ").replace("\xa0", " ")


def test_coordinators_are_reminded_once_a_day_however_often_the_button_is_pressed(region: Region, as_: As) -> None:
    poll = open_poll(region)
    graduates(region.schools[0], 40, 10)
    olga = as_("olga")

    for _ in range(2):
        assert olga.post(f"/surveys/{poll.pk}/remind/").status_code == 302
    run_waiting()

    (letter,) = mail.outbox
    assert letter.to == ["anna@example.org"]
    assert "ответили 0 человек из 50 человек" in letter.body.replace("\xa0", " ")
    assert AuditEvent.objects.filter(what="survey.reminded").count() == 1


def test_a_new_poll_is_held_for_two_weeks_unless_other_days_are_set(region: Region, as_: As) -> None:
    page = as_("olga").get("/surveys/new/?survey=parents_view").content.decode()

    opens, closes = map(date.fromisoformat, re.findall(r'type="date"[^>]* value="([^"]+)"', page))
    assert (closes - opens).days == 13


def test_only_the_operator_opens_and_closes_and_a_school_prints_its_own_cards(region: Region, as_: As) -> None:
    olga, sergey = as_("olga"), as_("sergey")
    today = timezone.localdate().isoformat()
    form = {"survey": "parents_view", "year": "2021", "name": "", "opens": today, "closes": today}

    assert olga.post("/surveys/new/", form | {"closes": "2001-01-01"}).status_code == 422
    assert olga.post("/surveys/new/", form).status_code == 302
    again = olga.post("/surveys/new/", form)
    assert again.status_code == 422
    assert "уже открыт" in again.content.decode()
    poll = Poll.objects.get()
    made = sergey.post(f"/surveys/{poll.pk}/entries/", {"kind": "codes", "number": "4", "label": "9 А"})
    page = sergey.get(made.url).content.decode()  # type: ignore[attr-defined]

    assert len(re.findall(r"\d{4} \d{4} \d{4}", page)) == 4
    assert page.count("<svg") == 4
    assert "style=" not in page
    for wrong in ({"number": "0"}, {"number": "9999"}, {"number": "²"}, {"kind": "x"}):
        assert sergey.post(f"/surveys/{poll.pk}/entries/", {"kind": "codes", "number": "4"} | wrong).status_code == 422
    assert Entry.objects.count() == 1


def test_of_two_schools_of_one_name_the_one_of_the_chosen_municipality_gets_the_cards(region: Region, as_: As) -> None:
    poll = open_poll(region)
    same = Organisation.objects.enter([Organisation(territory_id=t, kind="school", name="Школа № 9") for t in (
        "bratsk", "tulun"
    )])  # fmt: skip
    form = {"organisation": "Школа № 9", "kind": "codes", "number": "2", "owner": region.people["olga"].pk}

    page = as_("olga").post(f"/surveys/{poll.pk}/entries/?place=tulun", form)

    assert page.status_code == 302
    assert Entry.objects.get().organisation_id == same[1].pk


def test_closing_writes_the_answers_once_in_no_order_and_empties_the_trays(region: Region, as_: As) -> None:
    poll = open_poll(region)
    _, numbers = sheet(poll, region.schools[0], number=6)
    answer_all(numbers[:5])
    olga = as_("olga")

    assert olga.post(f"/surveys/{poll.pk}/close/").status_code == 422
    assert olga.post(f"/surveys/{poll.pk}/close/", {"sure": "yes"}).status_code == 302
    assert Pupil(numbers[5]).heading == "Опрос закончился"
    run_waiting()
    poll.refresh_from_db()

    assert (poll.state, poll.answers, poll.trays.count()) == (Poll.State.CLOSED, 5, 0)
    rows = list(parquet.rows(path_of(poll)))
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert {row[1:3] for row in rows} == {("bratsk", region.schools[0].stable_id)}
    assert "Ответили: 5 из 6" in text_of(olga.get(f"/surveys/{poll.pk}/"))
    before = poll.digest
    olga.post(f"/surveys/{poll.pk}/close/", {"sure": "yes"})
    run_waiting()
    poll.refresh_from_db()
    assert poll.digest == before
    assert Pupil(numbers[0]).heading == "По этому коду ответ уже получен"


@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")  # the dead close no cursor
def test_a_worker_killed_at_any_step_of_closing_loses_no_answer_and_the_next_one_closes_the_poll(
    region: Region, as_: As
) -> None:
    poll, olga = open_poll(region), as_("olga")
    filled(poll, region.schools[0], {"grade": "g9"}, 7)
    for number in count():
        with suppress(Killed), transaction.atomic():
            olga.post(f"/surveys/{poll.pk}/close/", {"sure": "yes"})
            dying = KillAt(number)
            with suppress(Killed), dying.at_work():
                run_waiting()
            poll.refresh_from_db()
            assert poll.state == Poll.State.CLOSED or sum(poll.trays.values_list("number", flat=True)) == 7
            run_waiting()  # the next worker does what waits, and tells of what has died
            if Poll.objects.get().state != Poll.State.CLOSED:
                assert "остановился" in text_of(olga.get(f"/surveys/{poll.pk}/"))
                olga.post(f"/surveys/{poll.pk}/close/", {"sure": "yes"})
                run_waiting()
            poll.refresh_from_db()
            assert (poll.state, poll.answers, parquet.size(path_of(poll))) == (Poll.State.CLOSED, 7, 7)
            raise Killed  # take the round back: the next one dies one statement later
        if dying.left >= 0:
            break

    assert number > 5


def test_small_groups_are_withheld_in_results_and_cannot_be_worked_out(region: Region, as_: As) -> None:
    poll = open_poll(region)
    one, two, three = region.schools
    for school, college, work in ((one, 30, 3), (two, 25, 20), (three, 40, 12)):
        filled(poll, school, {"grade": "g9", "after_9": "college"}, college)
        filled(poll, school, {"grade": "g9", "after_9": "work"}, work)
    closed(poll, region)

    whole = text_of(as_("olga").get(f"/surveys/{poll.pk}/results/"))
    schools = as_("anna").get(f"/surveys/{poll.pk}/results/", {"question": "after_9"})
    cells = [
        [str(cell.text_content()).split()[0] for cell in row.xpath("./*[@role='cell' or @role='rowheader']")[1:]]
        for row in html.fromstring(schools.content.decode()).xpath("//tbody/tr")
    ]

    assert "Пойду в колледж или техникум 73 % 95" in whole
    by_school = {tuple(row[1:4]) for row in cells}
    assert all("скрыто" in row for row in cells), "the other school's number would tell the small one"
    assert not [row for row in by_school if "3" in row]
    assert as_("sergey").get(f"/surveys/{poll.pk}/results/").status_code == 200
    assert as_("sergey").get(f"/surveys/{poll.pk}/results/", {"school": two.stable_id}).status_code == 404
    assert as_("boris").get(f"/surveys/{poll.pk}/results/", {"place": "bratsk"}).status_code == 404
    assert protect({"a": {"x": 30, "y": 3}, "b": {"x": 25, "y": 20}}, 10).cells


def test_results_stand_beside_the_same_question_of_the_year_before(region: Region, as_: As) -> None:
    for year, yes in ((2020, 10), (2021, 30)):
        poll = open_poll(region, year=year)
        filled(poll, region.schools[0], {"grade": "g9", "chosen": "one"}, yes)
        filled(poll, region.schools[2], {"grade": "g9", "chosen": "none"}, 40 - yes)
        closed(poll, region)

    page = text_of(as_("olga").get(f"/surveys/{poll.pk}/results/"))

    assert "Да 75 % 30; было 25 %" in page


def test_what_guests_said_stands_beside_the_board_of_their_week_small_numbers_withheld(region: Region, as_: As) -> None:
    today = timezone.localdate()
    week = a_week(region, first=today - timedelta(days=6), last=today - timedelta(days=1))
    later = a_week(region, first=today + timedelta(days=30), last=today + timedelta(days=36))
    poll = open_poll(region, "probe_feedback", name="осень")
    for school, number in ((0, 20), (2, 10)):
        filled(poll, region.schools[school], {"liked": "5", "clear": "fully", "closer": "more"}, number)
    filled(poll, region.schools[0], {"liked": "1", "clear": "nope", "closer": "less"}, 3)
    assert "Что сказали" not in text_of(as_("olga").get(f"/weeks/{week.pk}/")), "it still runs"
    closed(poll, region)

    page = text_of(as_("olga").get(f"/weeks/{week.pk}/"))
    assert "Что сказали те, кто пришёл" in page
    assert "осень" in page
    assert "Да, больше, чем раньше 91 % 30" in page
    assert "Нет, это не моё — скрыто" in page
    assert "Что сказали" not in text_of(as_("olga").get(f"/weeks/{later.pk}/"))


@pytest.mark.django_db(transaction=True)
def test_a_closed_poll_fills_the_form_and_its_number_ends_at_the_answers(region: Region, as_: As) -> None:
    poll, anna, form = open_poll(region), as_("anna"), region.form("bratsk")
    school = region.schools[0]
    page = f"/forms/{form.pk}/known/"
    filled(poll, school, {"grade": "g9", "after_9": "college"}, 3)
    assert "plans_survey" not in known_of(form), "a poll that runs says nothing yet"
    closed(poll, region)

    shown = text_of(anna.get(page))
    assert "опрос «Мои планы после школы, 2021 год» : 3 ответа" in shown
    assert "число ответов вашей формы, даже маленькое" in shown
    assert "По опросу (3 ответа): 3 ." in text_of(anna.get(f"/forms/{form.pk}/"))
    assert "plans_survey" not in known_of(region.form("tayshetsky"))
    seen = anna.get(page).content.decode().split('name="seen" value="')[1].split('"')[0]
    assert anna.post(page, {"seen": seen}).status_code == 302
    form.refresh_from_db()
    assert form.answers["plans_survey"] == "3"
    said = "Ответ подтверждён по опросу «Мои планы после школы, 2021 год»: 3 ответа."
    assert said in text_of(anna.get(f"/forms/{form.pk}/"))

    save(anna, form, "plans_survey", "5")
    assert "По опросу «Мои планы после школы, 2021 год» — 3, а ответ — 5. Исправьте ответ либо объясните" in text_of(
        anna.get(f"/forms/{form.pk}/check/")
    )
    Submission.objects.filter(pk=form.pk).update(state="accepted")
    for _ in range(2):  # as it stands, and frozen
        explained = text_of(as_("olga").get("/results/2021/live/plans_survey/"))
        assert "«Мои планы после школы», анкеты: 3 ответа" in explained
        start(region.campaign, kind="freeze", by=region.people["olga"])
        run_waiting()


def test_the_answers_of_a_poll_are_a_level_of_the_snapshot_and_formulas_read_them(
    region: Region, tmp_path: Path
) -> None:
    poll = open_poll(region)
    filled(poll, region.schools[0], {"grade": "g9", "after_9": "college", "helped_probes": True}, 8)
    filled(poll, region.schools[2], {"grade": "g11", "after_11": "army", "sure": "5"}, 7)
    closed(poll, region)
    Submission.objects.filter(territory="bratsk", organisation=None).update(state="accepted", answers={"probes": "5"})

    frozen = snapshot_of(region.campaign, ("accepted",), with_answers=True)
    write(frozen, tmp_path / "2021.snapshot")
    again = read(tmp_path / "2021.snapshot")

    assert again.digest == frozen.digest
    assert again.tables["graduate_plans"].size == 15
    assert values(again)  # the indicators of the forms are computed as before
    columns = [column.name for column in again.tables["graduate_plans"].columns]
    assert columns[:3] == ["record_unit", "grade", "after_9"]
