"""Organisations: found, added, renamed, closed and opened again, by those who look after them only."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orientir.methodology.csv_table import CsvRow
from orientir.web.campaigns.models import Campaign
from orientir.web.directory import actions_organisations as actions
from orientir.web.directory.loading import import_organisations
from orientir.web.directory.models import AuditEvent, Organisation, Territory
from web.cast import Browser, Region, make_region

SignedIn = Callable[[str], Browser]
NAME = "Школа № 1 города Братска"
CAMPAIGN = {"year": "2022", "opens": "2022-11-15", "closes": "2022-12-15", "methodology": "irkutsk"}


@pytest.fixture
def school(region: Region) -> Organisation:
    return region.schools[0]


def post(browser: Browser, school: Organisation, what: str, **data: Any) -> Any:
    """Press a button of the page as it was when ``seen``, by default as it is now."""
    school.refresh_from_db()
    return browser.post(f"/organisations/{school.pk}/{what}/", {"seen": actions.stamp(school), **data})


def listed(browser: Browser, query: str = "") -> list[str]:
    return [o.name for o, _ in browser.get(f"/organisations/?{query}").context["shown"]]


def test_it_finds_by_a_part_of_the_name_whatever_the_capitals_and_by_municipality(as_: SignedIn) -> None:
    olga = as_("olga")

    assert listed(olga, "q=ШКОЛА № 2") == ["Школа № 2 города Братска"]
    assert listed(olga, "territory=tayshetsky") == ["Школа № 5 города Тайшета"]
    assert listed(olga, "territory=tayshetsky&q=№ 1") == []
    assert listed(olga, "territory=atlantis") == []


def test_number_ten_comes_after_number_two_wherever_schools_are_listed(as_: SignedIn, region: Region) -> None:
    for number in (10, 3):
        Organisation.objects.create(territory_id="bratsk", kind="school", name=f"Школа № {number} города Братска")
    anna = as_("anna")
    suggested = anna.get("/registers/agreements/new/").content.decode()

    assert [name.split()[2] for name in listed(anna, "q=школа")] == ["1", "2", "3", "10"]
    assert re.findall(r"<option[^>]*Школа № (\d+)", suggested) == ["1", "2", "3", "10"]


def test_nine_hundred_cost_as_many_queries_as_three_and_come_in_pages(as_: SignedIn) -> None:
    olga = as_("olga")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert olga.get("/organisations/").status_code == 200
        return len(captured)

    before = queries()
    Organisation.objects.enter(
        Organisation(territory_id="ziminsky", kind="school", name=f"Школа {n}") for n in range(900)
    )
    assert queries() == before
    page = olga.get("/organisations/?q=школа&page=2")
    assert len(page.content) < 100 * 1024
    assert "Страница 2 из 19" in page.content.decode()
    assert "q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0&amp;page=3" in page.content.decode()


def test_a_coordinator_looks_after_the_own_ones_and_the_others_do_not_exist(as_: SignedIn, region: Region) -> None:
    anna, foreign = as_("anna"), region.schools[2]

    assert listed(anna) == [str(region.college), NAME, "Школа № 2 города Братска"]
    assert listed(anna, "territory=tayshetsky") == []
    assert anna.get(f"/organisations/{foreign.pk}/").status_code == 404
    for what in ("rename", "close", "reopen"):
        assert post(anna, foreign, what, name="Чужая", since="2020-01-01", closed="2020-01-01").status_code == 404
    answer = anna.post("/organisations/new/", {"territory": "tayshetsky", "kind": "school", "name": "Новая"})
    assert answer.status_code == 422
    assert "Выберите из списка." in answer.content.decode()
    foreign.refresh_from_db()
    assert (foreign.name, foreign.closed) == ("Школа № 5 города Тайшета", None)


def test_who_looks_after_one_territory_chooses_none(as_: SignedIn) -> None:
    assert "выберите" not in as_("anna").get("/organisations/new/").content.decode()
    assert "выберите" in as_("olga").get("/organisations/new/").content.decode()


def test_adding_twice_makes_one(as_: SignedIn) -> None:
    anna = as_("anna")
    new = {"territory": "bratsk", "kind": "school", "name": "  Лицей   № 3 "}

    first = anna.post("/organisations/new/", new, follow=True)
    second = anna.post("/organisations/new/", new | {"name": "ЛИЦЕЙ № 3"}, follow=True)

    assert "Организация добавлена." in first.content.decode()
    assert "Такая организация уже есть" in second.content.decode()
    assert first.redirect_chain == second.redirect_chain
    made = Organisation.objects.get(name="Лицей № 3")
    line = AuditEvent.objects.get(what="organisation_added")
    assert (line.by.email, line.object, line.territory_id) == ("anna@example.org", str(made.pk), "bratsk")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "   "}, "Заполните это поле."),
        ({"name": "а" * 301}, "300"),
        ({"kind": "circus"}, "Выберите из списка."),
        ({"territory": ""}, "Заполните это поле."),
    ],
)
def test_a_wrong_organisation_is_not_added(as_: SignedIn, wrong: dict[str, str], said: str) -> None:
    new = {"territory": "bratsk", "kind": "school", "name": "Лицей № 3"}

    answer = as_("olga").post("/organisations/new/", new | wrong)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Organisation.objects.count() == 4


def test_a_new_name_holds_from_a_day_on_and_the_old_one_is_kept(as_: SignedIn, school: Organisation) -> None:
    anna = as_("anna")

    answer = post(anna, school, "rename", name="Гимназия № 1", since="2021-09-01")

    assert answer.status_code == 302
    page = anna.get(f"/organisations/{school.pk}/").content.decode()
    assert "<h1>Гимназия № 1" in page
    assert f'{NAME} <span class="soft">до 01.09.2021</span>' in page
    line = AuditEvent.objects.get(what="organisation_renamed")
    assert (line.before, line.after) == (NAME, {"name": "Гимназия № 1", "since": "2021-09-01"})
    # The table that was loaded once does not bring the old name back as another school.
    row = CsvRow(2, {"territory": "bratsk", "kind": "school", "name": NAME})
    assert import_organisations([row], source="schools.csv", by=None).new == 0


def test_a_slip_mended_on_the_same_day_leaves_no_name_in_between(as_: SignedIn, school: Organisation) -> None:
    anna = as_("anna")
    post(anna, school, "rename", name="Гимназзия № 1", since="2021-09-01")
    post(anna, school, "rename", name="Гимназия № 1", since="2021-09-01")

    assert list(school.former_names.values_list("name", flat=True)) == [NAME]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": "Школа № 2 ГОРОДА Братска"}, "уже есть «Школа № 2 города Братска»"),
        ({"name": ""}, "Заполните это поле."),
        ({"since": ""}, "Укажите день."),
        ({"since": "вчера"}, "Укажите день, месяц и год."),
        ({"since": f"{timezone.localdate() + timedelta(days=2)}"}, "Этот день ещё не наступил"),
    ],
)
def test_a_name_that_cannot_be_is_refused(as_: SignedIn, school: Organisation, data: dict[str, str], said: str) -> None:
    answer = post(as_("anna"), school, "rename", **({"name": "Гимназия № 1", "since": "2021-09-01"} | data))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Organisation.objects.get(pk=school.pk).name == NAME


def test_names_follow_each_other_in_time(as_: SignedIn, school: Organisation) -> None:
    anna = as_("anna")
    post(anna, school, "rename", name="Гимназия № 1", since="2021-09-01")

    answer = post(anna, school, "rename", name="Лицей № 1", since="2020-09-01")

    assert answer.status_code == 422
    assert "Нынешнее название действует с 1 сентября 2021" in answer.content.decode()


def test_a_closed_school_keeps_its_form_and_gets_no_new_one(as_: SignedIn, region: Region) -> None:
    early, late, _ = region.schools
    olga, form = as_("olga"), region.form(early)
    assert post(olga, early, "close", closed="2022-11-15").status_code == 302
    assert post(olga, late, "close", closed="2022-11-16").status_code == 302

    olga.post("/campaigns/new/", CAMPAIGN)

    fresh = Campaign.objects.get(year=2022).submissions.filter(level="school")
    assert set(fresh.values_list("organisation", flat=True)) == {late.pk, region.schools[2].pk}
    assert as_("sergey").get(f"/forms/{form.pk}/").status_code == 200
    page = olga.get("/organisations/?territory=bratsk").content.decode()
    assert "закрыта с 15.11.2022" in page


def test_a_closed_school_opens_again(as_: SignedIn, school: Organisation) -> None:
    anna = as_("anna")
    post(anna, school, "close", closed="2020-09-01")
    assert "закрыта с 01.09.2020" in anna.get("/organisations/").content.decode()

    post(anna, school, "reopen")

    school.refresh_from_db()
    assert school.closed is None
    codes = ["organisation_closed", "organisation_opened"]
    assert list(AuditEvent.objects.filter(what__in=codes).values_list("what", flat=True)) == codes


def test_what_is_to_happen_in_future_is_said_so(as_: SignedIn, school: Organisation) -> None:
    anna = as_("anna")
    post(anna, school, "close", closed="2099-09-01")

    assert "закроется с 01.09.2099" in anna.get(f"/organisations/{school.pk}/").content.decode()


def test_pressing_twice_changes_nothing_more(as_: SignedIn, school: Organisation) -> None:
    anna, seen = as_("anna"), actions.stamp(school)
    for what in ("close", "close", "rename", "rename"):
        seen = actions.stamp(Organisation.objects.get(pk=school.pk)) if what == "rename" else seen
        answer = anna.post(
            f"/organisations/{school.pk}/{what}/",
            {"seen": seen, "closed": "2020-09-01", "name": "Гимназия № 1", "since": "2020-09-01"},
        )
        assert answer.status_code == 302, what

    assert AuditEvent.objects.filter(what__startswith="organisation_").count() == 2


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("rename", {"name": "Лицей № 1", "since": "2021-09-01"}),
        ("close", {"closed": "2021-09-01"}),
        ("reopen", {}),
    ],
)
def test_of_two_tabs_the_older_one_is_told_and_overwrites_nothing(
    as_: SignedIn, school: Organisation, what: str, data: dict[str, str]
) -> None:
    old = actions.stamp(school)
    olga, anna = as_("olga"), as_("anna")
    post(olga, school, "rename", name="Гимназия № 1", since="2020-09-01")
    post(olga, school, "close", closed="2020-09-01")

    answer = anna.post(f"/organisations/{school.pk}/{what}/", {"seen": old, **data})

    assert answer.status_code == 409
    assert "Пока вы смотрели, запись изменили." in answer.content.decode()
    assert "<h1>Гимназия № 1" in answer.content.decode()
    school.refresh_from_db()
    assert (school.name, school.closed) == ("Гимназия № 1", date(2020, 9, 1))


@pytest.mark.django_db(transaction=True)
def test_of_six_who_add_the_same_at_once_one_does() -> None:
    region = make_region()
    territory = Territory.objects.get(pk="bratsk")
    gate, outcomes = Barrier(6), []

    def run() -> None:
        gate.wait()
        try:
            outcomes.append(
                actions.add(by=region.people["olga"], territory=territory, kind="school", name="Лицей № 3")[1]
            )
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [False] * 5 + [True]
    assert Organisation.objects.filter(name="Лицей № 3").count() == 1
