"""Registers on the site: who keeps what, how a record is added, changed by two at once, found and closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from irkutsk import methodology
from orientir.methodology.records import Record as Counted
from orientir.methodology.records import belongs
from orientir.terms import Year
from orientir.web.campaigns.models import Submission
from orientir.web.directory.models import FormerName, Organisation, User
from orientir.web.jobs.worker import run_waiting
from orientir.web.registers.actions import change
from orientir.web.registers.counting import of_year
from orientir.web.registers.declared import register_of
from orientir.web.registers.document import answers_of
from orientir.web.registers.models import Record
from orientir.web.results.campaign_jobs import start
from web.cast import Browser, Region
from web.filling import save

AGREEMENTS = "/registers/agreements/"
As = Callable[[str], Browser]


@pytest.fixture
def college(region: Region) -> Organisation:
    kinds = [("bratsk", "college", "Братский политехнический колледж"), ("tayshetsky", "college", "Тайшетский колледж")]
    made = Organisation.objects.enter([Organisation(territory_id=t, kind=k, name=n) for t, k, n in kinds])
    return made[0]


def typed(**given: Any) -> dict[str, Any]:
    answers = {
        "whose": "Школа № 1 города Братска",
        "partner": "братский политехнический колледж",
        "kind": "сетевая форма реализации программ",
        "number": "17/2",
        "since": "2021-09-01",
    }
    return answers | given


def added(browser: Browser, **given: Any) -> Record:
    response = browser.post(f"{AGREEMENTS}new/", typed(**given))
    assert response.status_code == 302, response.content.decode()
    return Record.objects.latest("pk")


def test_the_list_of_registers_says_how_many_records_are_ones_own(as_: As) -> None:
    for who, place in (("anna", "города Братска"), ("boris", "Тайшетского района")):
        as_(who).post(
            "/registers/municipal_models/new/",
            {"document": f"Модель {place}", "stage": "утверждена", "since": "2021-01-29"},
        )
    assert Record.objects.count() == 2

    assert "<strong>2</strong> модели, из них ваших — 1" in as_("anna").get("/registers/").content.decode()
    assert "из них ваших" not in as_("olga").get("/registers/").content.decode()


@pytest.mark.usefixtures("college")
def test_a_record_is_added_found_by_any_form_of_its_words_and_explained(as_: As) -> None:
    anna = as_("anna")
    record = added(anna)

    assert (record.title, record.unit) == ("Братский политехнический колледж, 17/2", "bratsk-school-1")
    assert (record.begins, record.ends) == (date(2021, 9, 1), None)
    for words in ("колледжа братского", "ПОЛИТЕХ", "17/2", "школы братска"):
        page = anna.get(AGREEMENTS, {"q": words}).content.decode()
        assert record.title in page, words
    assert record.title not in anna.get(AGREEMENTS, {"q": "ангарский"}).content.decode()
    shown = anna.get(record.get_absolute_url()).content.decode()
    assert "Число действующих договоров" in shown
    assert "запись добавлена" in shown


@pytest.mark.usefixtures("college")
def test_nothing_typed_is_lost_when_something_is_wrong(as_: As) -> None:
    response = as_("anna").post(f"{AGREEMENTS}new/", typed(partner="Братский колледж", since="", number="№ 5-с"))
    page = response.content.decode()

    assert response.status_code == 422
    assert "«Братский колледж» нет в списке." in page
    assert "Без ответа запись не сохранить. Заполните поле." in page
    assert 'value="Братский колледж"' in page
    assert "№ 5-с" in page
    assert not Record.objects.exists()


def test_two_who_change_different_fields_merge_and_the_same_field_shows_both(as_: As, college: Organisation) -> None:
    record = added(as_("anna"))
    path = f"{record.get_absolute_url()}edit/"
    base = {"base": record.version}

    assert as_("sergey").post(path, typed(number="18", **base)).status_code == 302
    assert as_("anna").post(path, typed(until="2025-08-31", **base)).status_code == 302
    record.refresh_from_db()
    assert (record.document["number"], record.document["until"]) == ("18", "2025-08-31")

    clash = as_("olga").post(path, typed(number="19", **base))
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "Сейчас записано: <b>18</b>" in page
    assert ">19</textarea>" in page
    record.refresh_from_db()
    assert record.document["number"] == "18"


@pytest.mark.usefixtures("college")
def test_the_same_record_is_not_added_twice_and_a_likely_twin_is_pointed_out(as_: As) -> None:
    anna = as_("anna")
    first = anna.post(f"{AGREEMENTS}new/", typed(key="k1"))
    again = anna.post(f"{AGREEMENTS}new/", typed(key="k1"))
    assert first["Location"] == again["Location"]

    same = anna.post(f"{AGREEMENTS}new/", typed(key="k2", sure="yes"))
    assert same.status_code == 422
    assert "Такая запись уже есть." in same.content.decode()

    near = anna.post(f"{AGREEMENTS}new/", typed(number="20", key="k3"))
    assert near.status_code == 422
    assert "Похоже, такая запись уже есть." in near.content.decode()
    assert anna.post(f"{AGREEMENTS}new/", typed(number="20", key="k4", sure="yes")).status_code == 302
    assert Record.objects.count() == 2


@pytest.mark.usefixtures("college")
def test_everybody_keeps_what_is_within_the_own_reach(as_: As) -> None:
    record = added(as_("anna"))

    for name, expected in {"sergey": 200, "anna": 200, "olga": 200, "boris": 404, "vera": 404}.items():
        assert as_(name).get(f"{record.get_absolute_url()}edit/").status_code == expected, name
    assert as_("boris").get(record.get_absolute_url()).status_code == 404
    assert as_("vera").get(record.get_absolute_url()).status_code == 200
    assert record.title not in as_("boris").get(AGREEMENTS).content.decode()
    foreign = as_("boris").post(f"{AGREEMENTS}new/", typed())
    assert foreign.status_code == 302, "with one school there is nothing to choose, and it is the own one"
    assert Record.objects.latest("pk").territory_id == "tayshetsky"
    assert Browser().get(AGREEMENTS).status_code == 302


def test_a_partner_is_found_under_its_former_name(as_: As, college: Organisation) -> None:
    FormerName.objects.create(organisation=college, until=date(2021, 1, 1), name="Братское училище № 63")

    record = added(as_("anna"), partner="братское училище №63")

    assert record.document["partner"] == college.stable_id


@pytest.mark.usefixtures("college")
def test_a_closed_record_stays_in_its_years_and_can_be_opened_again(as_: As) -> None:
    anna = as_("anna")
    record = added(anna)
    close = f"{record.get_absolute_url()}close/"

    assert anna.post(close, {"since": "2022-06-01", "base": 1}).status_code == 302
    record.refresh_from_db()
    assert record.ends == date(2022, 5, 31)
    assert record.title in anna.get(AGREEMENTS, {"year": "2021"}).content.decode()
    assert anna.post(close, {"open": "1", "base": 1}).status_code == 409
    assert anna.post(close, {"open": "1", "base": 2}).status_code == 302
    record.refresh_from_db()
    assert record.ends is None


@pytest.mark.usefixtures("college")
def test_a_list_is_narrowed_and_says_how_many_it_shows(as_: As) -> None:
    anna = as_("anna")
    added(anna)
    added(anna, kind="другое сотрудничество", number="3", sure="yes")

    page = anna.get(AGREEMENTS, {"kind": "network", "order": "-begins"}).content.decode()

    assert "<b>1</b> соглашение" in page
    assert "другое сотрудничество</td>" not in page
    assert "<b>2</b> соглашения" in anna.get(AGREEMENTS, {"kind": "nonesuch", "page": "99"}).content.decode()
    assert register_of("agreements").title in anna.get("/registers/").content.decode()


@pytest.mark.usefixtures("college")
def test_the_database_and_the_methodology_agree_which_records_belong_to_a_year(as_: As) -> None:
    anna, register, irkutsk = as_("anna"), register_of("agreements"), methodology()
    days = ("2020-12-31", "2021-12-15", "2021-12-16", "2022-01-01", "")
    for number, (since, until) in enumerate([(a, b) for a in days[:-1] for b in days if not b or a <= b]):
        added(anna, number=str(number), since=since, until=until, sure="yes")

    for year in (Year(2020), Year(2021), Year(2022)):
        found = {record.pk for record in of_year(register, irkutsk, year)}
        records = [Counted(str(r.pk), r.unit, answers_of(register, r.document)) for r in Record.objects.all()]
        assert found == {int(r.id) for r in records if belongs(register, irkutsk, year, r)}, year
        assert 0 < len(found) < len(records)


@pytest.mark.usefixtures("college")
def test_a_question_is_answered_from_records_confirmed_renewed_and_corrected(as_: As, region: Region) -> None:
    anna, form = as_("anna"), region.form("bratsk")
    page = f"/forms/{form.pk}/known/"
    assert "Подтверждать больше нечего." in anna.get(page).content.decode()
    added(anna)

    shown = anna.get(page).content.decode()
    assert "Подтвердить 2 ответа" in " ".join(shown.split())
    assert "В реестре: <b>1</b>." in anna.get(f"/forms/{form.pk}/").content.decode()
    seen = shown.split('name="seen" value="')[1].split('"')[0]

    added(anna, number="2", sure="yes")
    assert anna.post(page, {"seen": seen}).status_code == 409, "one more record came since it was looked at"
    shown = anna.get(page).content.decode()
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    assert anna.post(page, {"seen": seen}).status_code == 302
    form.refresh_from_db()
    assert (form.answers["has_network"], form.answers["network_agreements"]) == (True, "2")
    assert "Ответ подтверждён по реестрам." in anna.get(f"/forms/{form.pk}/").content.decode()

    anna.post(f"{Record.objects.latest('pk').get_absolute_url()}close/", {"since": "2021-10-01", "base": 1})
    assert "Изменилось после подтверждения" in anna.get(page).content.decode()
    save(anna, form, "network_agreements", "5")
    assert "Вы ответили иначе" in anna.get(page).content.decode()
    assert "взаимодействии» — 1, а ответ — 5." in anna.get(f"/forms/{form.pk}/check/").content.decode()
    assert as_("boris").get(page).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_from_record_to_form_to_frozen_number_it_is_the_same_total(as_: As, region: Region) -> None:
    """A coordinator enters two agreements, confirms the answers, the institute accepts and freezes."""
    Organisation.objects.enter([Organisation(territory_id="bratsk", kind="college", name="Братский колледж")])
    anna, olga, form = as_("anna"), as_("olga"), region.form("bratsk")
    for number in ("1", "2"):
        added(anna, partner="Братский колледж", number=number, sure="yes")
    page = f"/forms/{form.pk}/known/"
    seen = anna.get(page).content.decode().split('name="seen" value="')[1].split('"')[0]
    anna.post(page, {"seen": seen})
    form.refresh_from_db()
    Submission.objects.filter(pk=form.pk).update(state="accepted")
    late = added(anna, partner="Братский колледж", number="3", sure="yes")

    start(region.campaign, kind="freeze", by=region.people["olga"])
    run_waiting()
    added(anna, partner="Братский колледж", number="4", sure="yes")

    explained = olga.get("/results/2021/live/network/").content.decode()
    assert form.answers["network_agreements"] == "2"
    assert "3\N{NO-BREAK SPACE}записи" in explained, "what was kept at the freeze, whatever the form says of it"
    assert late.get_absolute_url() in explained
    assert "Братский колледж, 4" not in explained, "what comes later changes no frozen year"


@pytest.mark.usefixtures("college")
def test_a_summary_says_who_works_with_whom_and_who_with_nobody(as_: As) -> None:
    added(as_("anna"))
    added(as_("anna"), kind="другое сотрудничество", number="2", sure="yes")
    added(as_("boris"), whose="", partner="тайшетский колледж")

    page = " ".join(as_("olga").get(f"{AGREEMENTS}summary/", {"by": "partner"}).content.decode().split())

    assert "<strong>2 из 42</strong> муниципалитетов с записями" in page
    assert "<strong>40</strong> без записей" in page
    assert ">колледж</th>" in page
    assert "предприятие</th>" not in page
    narrowed = as_("olga").get(f"{AGREEMENTS}summary/", {"by": "kind", "kind": "other"}).content.decode()
    assert "<strong>1 из 42</strong>" in narrowed
    assert "<strong>1 из 1</strong>" in as_("anna").get(f"{AGREEMENTS}summary/").content.decode()


def test_strangers_see_and_find_the_public_fields_of_a_public_register_and_nothing_else(as_: As) -> None:
    given = {
        "name": "Ресурсный центр", "role": "ресурсный центр по профориентации", "kind": "другая организация",
        "contact": "8 (395) 000-17-17", "since": "2019-09-01",
    }  # fmt: skip
    path = "/registers/support_units/"
    assert as_("anna").post(f"{path}new/", given).status_code == 302
    record, stranger = Record.objects.get(), Browser()

    for address in (path, record.get_absolute_url(), f"{path}summary/"):
        page = stranger.get(address)
        assert page.status_code == 200
        assert "000-17-17" not in page.content.decode()
        assert "Анна" not in page.content.decode()
    assert record.title in stranger.get(path, {"q": "ресурсного центра"}).content.decode()
    assert "Телефон и почту видят институт" in as_("anna").get(path).content.decode()
    assert "Телефон и почту видят институт" not in stranger.get(path).content.decode()
    assert "Состояние" not in stranger.get("/registers/practices/").content.decode()
    for address in (f"{path}new/", f"{path}excel/", f"{path}load/", f"{record.get_absolute_url()}edit/"):
        assert stranger.get(address).status_code == 302, address


@pytest.mark.usefixtures("college")
def test_a_list_for_paper_has_all_rows_and_says_what_it_was_narrowed_by(as_: As, region: Region) -> None:
    anna, school = as_("anna"), region.schools[0]
    rows = [
        Record(
            register="agreements",
            organisation=school,
            territory=school.territory,
            title=f"Договор {n:03}",
            document={"kind": "network" if n else "other"},
        )
        for n in range(61)
    ]
    Record.objects.bulk_create(rows)

    page = anna.get(AGREEMENTS, {"kind": "network", "print": "1"}).content.decode()

    assert page.count("Договор 0") == 60
    assert "О чём соглашение: <b>сетевая форма реализации программ</b>" in page
    assert '<form class="filter"' not in page
    assert "kind=network&amp;print=1" in anna.get(AGREEMENTS, {"kind": "network"}).content.decode()


def test_an_overdue_item_of_the_road_map_is_marked_and_found(as_: As) -> None:
    olga = as_("olga")
    ahead = (timezone.localdate() + timedelta(days=90)).isoformat()
    items = [("1", "2021-09-30", "2021-09-20"), ("2", "2021-10-29", ""), ("3", ahead, "")]
    for number, due, done in items:
        item = {"number": number, "title": f"Пункт {number}", "responsible": "Институт", "due": due, "done": done}
        assert olga.post("/registers/road_map/new/", item).status_code == 302

    late = olga.get("/registers/road_map/", {"due": "late"}).content.decode()

    assert "2, Пункт 2" in late
    assert "1, Пункт 1" not in late
    assert "3, Пункт 3" not in late
    assert "просрочено" in late.partition("<table")[2]
    assert "1, Пункт 1" in olga.get("/registers/road_map/", {"due": "done"}).content.decode()


def test_an_address_that_nobody_has_updated_for_a_month_is_marked(as_: As) -> None:
    anna, today = as_("anna"), timezone.localdate()
    for page, days in (("Сайт", 31), ("Группа", 32)):
        given = {"whose": "город Братск", "page": page, "address": f"https://example.org/{days}", "open": "да"}
        given |= {"kind": "социальная сеть", "monthly": "нет", "since": "2019-09-01"}
        given["updated"] = (today - timedelta(days=days)).isoformat()
        assert anna.post("/registers/public_addresses/new/", given).status_code == 302

    shown = anna.get("/registers/public_addresses/", {"q": "группа"}).content.decode()

    assert "давно не обновлялось" in shown
    assert "давно не обновлялось" not in anna.get("/registers/public_addresses/", {"q": "сайт"}).content.decode()


def test_pupils_of_different_projects_are_not_added_up_in_a_list(as_: As) -> None:
    anna = as_("anna")
    for source, pupils in (("«Билет в будущее»", "20"), ("другой проект", "7")):
        given = {"whose": "Школа № 1 города Братска", "source": source, "held": "2021-10-15", "pupils": pupils}
        assert anna.post("/registers/diagnostics/new/", given).status_code == 302

    everything = anna.get("/registers/diagnostics/").content.decode()

    assert "выберите «В каком проекте», разные не складываются" in everything
    assert "<b>27 человек</b>" not in everything
    assert "<b>20 человек</b>" in anna.get("/registers/diagnostics/", {"source": "bvb"}).content.decode()


def test_events_of_another_year_say_nothing_about_this_one(as_: As, region: Region) -> None:
    anna, form = as_("anna"), region.form("bratsk")
    given = {
        "whose": "Школа № 1 города Братска",
        "title": "Собрание",
        "series": "родительское собрание",
        "parents": "30",
    }
    meetings = "/registers/parent_meetings/new/"

    assert anna.post(meetings, given | {"held": "2019-10-15"}).status_code == 302
    assert "«Мероприятия для родителей»" not in anna.get(f"/forms/{form.pk}/").content.decode()

    assert anna.post(meetings, given | {"held": "2020-10-15", "sure": "yes"}).status_code == 302
    assert "В реестре: <b>30</b>." in anna.get(f"/forms/{form.pk}/").content.decode()


def test_a_published_practice_that_its_school_changes_is_reviewed_again(as_: As, region: Region) -> None:
    practice = {
        "title": "Дневник проб", "groups": "родители", "summary": "Пишут", "result": "12 проб", "needs": "Тетради",
        "since": "2021",
    }  # fmt: skip
    sergey, olga = as_("sergey"), as_("olga")
    sergey.post("/registers/practices/new/", practice)
    record = Record.objects.get()
    address = record.get_absolute_url()
    for browser, step in ((sergey, "submitted"), (olga, "published")):
        record.refresh_from_db()
        browser.post(f"{address}step/", {"step": step, "base": record.version})
    assert Browser().get(address).status_code == 200
    assert "Дневник проб" in Browser().get("/registers/practices/", {"groups": "parents"}).content.decode()

    record.refresh_from_db()
    page = sergey.post(f"{address}edit/", practice | {"result": "Другое", "base": record.version}, follow=True)
    assert "отправлена институту" in page.content.decode()
    assert Browser().get(address).status_code == 404
    record.refresh_from_db()
    olga.post(f"{address}step/", {"step": "published", "base": record.version})
    olga.post(f"{address}edit/", practice | {"result": "Правка", "base": record.version + 1})
    assert "Правка" in Browser().get(address).content.decode()


def test_a_field_may_name_several_records_of_a_list_that_the_institute_keeps(as_: As) -> None:
    olga, anna = as_("olga"), as_("anna")
    for title in ("Цели", "Кадры", "Деньги; сроки"):
        olga.post("/registers/model_sections/new/", {"title": title})
    given = {"document": "Приказ № 12", "stage": "утверждена", "since": "2021-05-20"}

    page = anna.get("/registers/municipal_models/new/").content.decode()
    wrong = anna.post("/registers/municipal_models/new/", given | {"parts": "Цели; Мечты"}).content.decode()
    anna.post("/registers/municipal_models/new/", given | {"parts": ["Кадры", "Деньги, сроки"]})

    assert 'type="checkbox" name="parts"\nvalue="Кадры"' in page
    assert page.count('type="checkbox" name="parts"') == 3, "and no box without a name"
    assert "«Мечты» нет в списке" in wrong
    record = Record.objects.get(register="municipal_models")
    assert len(record.document["parts"].split()) == 2
    assert "<dd>Кадры; Деньги, сроки</dd>" in anna.get(record.get_absolute_url()).content.decode()
    edited = anna.get(f"{record.get_absolute_url()}edit/").content.decode()
    assert edited.count('type="checkbox" name="parts"') == 3
    assert edited.count(" checked>") == 2
    assert record.title in anna.get("/registers/municipal_models/", {"q": "кадрами"}).content.decode()
    anna.post(f"{record.get_absolute_url()}edit/", given | {"parts": "кадры, цели", "base": record.version})
    assert "<dd>Цели; Кадры</dd>" in anna.get(record.get_absolute_url()).content.decode(), "their order means nothing"
    section = Record.objects.get(title="Кадры")
    olga.post(f"{section.get_absolute_url()}close/", {"since": "2021-12-01", "base": section.version})
    assert 'value="Кадры"' not in anna.get("/registers/municipal_models/new/").content.decode()
    assert 'value="Кадры" checked' in anna.get(f"{record.get_absolute_url()}edit/").content.decode()


def test_a_copy_of_anothers_record_holds_only_what_one_may_see(as_: As) -> None:
    anna = as_("anna")
    unit = {"whose": "город Братск", "contact": "Иванова, 8 (3952) 40-00-00"}
    fields = {f.id: f for f in register_of("support_units").fields}
    for f in fields.values():
        if f.required:
            unit.setdefault(f.id, next(iter(f.choices.values()), "2021-09-01" if f.type == "date" else "Центр"))
    assert anna.post("/registers/support_units/new/", unit).status_code == 302
    copy = f"/registers/support_units/new/?copy={Record.objects.get().pk}"

    assert "Иванова" in anna.get(copy).content.decode()
    assert "Иванова" not in as_("boris").get(copy).content.decode()


@pytest.mark.usefixtures("college")
def test_a_step_that_a_register_names_like_a_field_is_no_change_of_the_field(as_: As) -> None:
    anna = as_("anna")
    record = added(anna)
    document = {**record.document, "closed": "2020-01-01"}
    Record.objects.filter(pk=record.pk).update(document=document)
    anna.post(f"{record.get_absolute_url()}close/", {"since": "2022-01-01", "base": record.version})

    changed = change(
        register_of("agreements"), record, by=User.objects.get(name="Анна Братская"),
        document={**document, "number": "18"}, base=record.version,
    )  # fmt: skip
    assert changed.document == {**document, "number": "18"}
    changed = change(
        register_of("agreements"), record, by=User.objects.get(name="Анна Братская"),
        document={**document, "closed": "2020-02-02"}, base=record.version,
    )  # fmt: skip
    assert changed.document == {**document, "number": "18", "closed": "2020-02-02"}


def test_a_field_called_like_a_part_of_the_address_narrows_by_itself(as_: As) -> None:
    anna = as_("anna")
    posts = register_of("specialist_posts")
    samples = {"date": "01.09.2021", "decimal": "1", "text": "Психолог"}
    given = {f.id: next(iter(f.choices.values()), samples.get(f.type, "")) for f in posts.fields if f.required}
    given |= {"place": posts.field("place").choices["school"], "whose": "Школа № 1 города Братска"}
    assert anna.post("/registers/specialist_posts/new/", given).status_code == 302
    address = Record.objects.get().get_absolute_url()

    for query, there in (("place=bratsk&place_=school", True), ("place_=other", False)):
        assert (address in anna.get(f"/registers/specialist_posts/?{query}").content.decode()) == there, query


@pytest.mark.usefixtures("college")
def test_two_who_move_the_ends_of_a_term_past_each_other_are_shown_both(as_: As) -> None:
    anna, olga = as_("anna"), as_("olga")
    record = added(anna, until="2025-01-01")
    edit, term = f"{record.get_absolute_url()}edit/", typed(until="2025-01-01", base=1)
    assert anna.post(edit, term | {"since": "2024-01-01"}).status_code == 302

    response = olga.post(edit, term | {"until": "2023-01-01"})

    assert response.status_code == 409
    assert "01.01.2024" in response.content.decode()
    record.refresh_from_db()
    assert (record.document["since"], record.document["until"]) == ("2024-01-01", "2025-01-01")
