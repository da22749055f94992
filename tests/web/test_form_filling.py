"""Filling a form: what is typed is understood, kept, and never lost to somebody else's typing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from orientir.web.campaigns.deadline import is_open
from orientir.web.campaigns.entry import LONGEST
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.directory.models import AuditEvent
from web.cast import IRKUTSK, Browser, Region
from web.filling import NO_DATA, a_year_before, fill, save

As = Callable[[str], Browser]


@pytest.fixture
def bratsk(region: Region) -> Submission:
    return region.form("bratsk")


def test_the_form_shows_every_question_and_stays_small(as_: As, bratsk: Submission) -> None:
    page = as_("anna").get(bratsk.get_absolute_url())

    assert page.content.decode().count('data-field="') == 66
    assert len(page.content) < 100 * 1024


def test_an_older_answer_is_restored_from_the_history(as_: As, bratsk: Submission) -> None:
    anna, olga = as_("anna"), as_("olga")
    save(anna, bratsk, "probes", "41", comment="по журналам")
    save(anna, bratsk, "probes", "4", base=1)
    last = bratsk.changes.last()

    assert "Вернуть прежний ответ" in anna.get(f"/forms/{bratsk.pk}/history/").content.decode()
    assert "Вернуть прежний ответ" not in olga.get(f"/forms/{bratsk.pk}/history/").content.decode()
    wanted = {"change": last.pk, "field": "probes", "version": 2}
    stale = anna.post(f"/forms/{bratsk.pk}/restore/", wanted | {"version": 1})
    done = anna.post(f"/forms/{bratsk.pk}/restore/", wanted)

    bratsk.refresh_from_db()
    assert (stale.status_code, done.status_code) == (409, 302)
    assert (bratsk.answers, bratsk.comments) == ({"probes": "41"}, {"probes": "по журналам"})


def test_a_form_is_filled_section_by_section(as_: As, bratsk: Submission) -> None:
    """The list of sections, a page for each, and the way on: to the next one, and to the first empty question."""
    anna, own = as_("anna"), f"/forms/{bratsk.pk}/"
    save(anna, bratsk, "information_public", "нет")

    tasks = anna.get(f"{own}sections/").content.decode()
    page = anna.get(f"{own}sections/finance/").content.decode()
    posted = {"section": "finance", "then": "next", "version": "1", "funding_amount": "12,5"}
    after = anna.post(own, posted).url
    wrong = anna.post(own, posted | {"version": "2", "funding_amount": "много"})

    assert "Нормативное" in tasks
    assert "заполнено 1 из 12" in tasks  # three of fifteen hang on what is not public
    assert "Раздел 2 из 10" in page
    assert page.count('data-field="') == 5
    assert after == f"{own}sections/infrastructure/"
    assert wrong.status_code == 422
    assert wrong.content.decode().count('data-field="') == 5
    assert f"{own}sections/regulation/?at=has_model" in anna.get("/forms/").content.decode()
    assert anna.get(f"{own}sections/nonesuch/").status_code == 404


def test_a_page_shows_each_person_what_stands_in_the_form_now(as_: As, bratsk: Submission, region: Region) -> None:
    """Questions that look the same are drawn once: never with an old answer, another form's, or another's inputs."""
    anna, olga, boris = as_("anna"), as_("olga"), as_("boris")
    other = region.form("tayshetsky")

    for answer in ("141", "577"):
        fill(bratsk, probes=answer)
        page = anna.get(f"/forms/{bratsk.pk}/").content.decode()
        assert f'name="probes" value="{answer}"' in page
        assert 'name="probes" value=""' in boris.get(f"/forms/{other.pk}/").content.decode()
        read = olga.get(f"/forms/{bratsk.pk}/").content.decode()
        assert 'name="probes"' not in read
        assert re.search(rf'class="reading">\s*{answer}', read)
    assert "autofocus" not in page
    remark = bratsk.remarks.create(field="probes", text="Почему?", by=region.people["olga"])
    for text in ("Почему?", "Откуда?"):
        type(remark).objects.update(text=text)
        assert f"Замечание: {text}" in anna.get(f"/forms/{bratsk.pk}/").content.decode()


def test_the_page_grows_only_by_the_words_that_people_have_typed_each_sent_once(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    without = len(browser.get(fill(bratsk, probes="5").get_absolute_url()).content)
    bratsk.comments = dict.fromkeys(bratsk.answers, "ж" * LONGEST["comment"])
    bratsk.save()
    words = sum(len(comment.encode()) for comment in bratsk.comments.values())

    grown = len(browser.get(bratsk.get_absolute_url()).content) - without

    assert words <= grown < words + 20 * len(bratsk.comments)


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("school_posts_fte", "608,75", "608.75"),
        ("probes", "1 234", "1234"),
        ("funding_amount", "1\N{NO-BREAK SPACE}234,5", "1234.5"),
        ("funding_amount", " 1\N{NARROW NO-BREAK SPACE}234,5\t", "1234.5"),
        ("has_model", "да", True),
        ("information_updated", "12.11.2021", "2021-11-12"),
        ("model_stage", "утверждена", "adopted"),
        ("probes", "х", {"absent": "not_applicable"}),
        ("probes", "нет данных", NO_DATA),
    ],
)
def test_an_answer_is_read_as_a_cell_of_the_workbook_would_be(
    as_: As, bratsk: Submission, field: str, typed: str, stored: object
) -> None:
    answer = save(as_("anna"), bratsk, field, typed)

    bratsk.refresh_from_db()
    assert answer.status_code == 200
    assert bratsk.answers == {field: stored}
    assert (bratsk.state, bratsk.filled, bratsk.asked) == ("draft", 1, 66)


def test_an_answer_that_cannot_be_read_is_given_back_with_the_cure(as_: As, bratsk: Submission) -> None:
    answer = save(as_("anna"), bratsk, "probes", "около сотни")

    bratsk.refresh_from_db()
    assert answer.status_code == 422
    assert answer.json()["typed"]["answer"] == "около сотни"
    assert "около сотни" in answer.json()["message"]
    assert bratsk.answers == {}


@pytest.mark.parametrize("typed", ["—", "???", "12 и 15"])
def test_a_remark_about_a_typed_answer_does_not_speak_of_cells(as_: As, bratsk: Submission, typed: str) -> None:
    answer = save(as_("anna"), bratsk, "probes", typed)

    assert answer.status_code == 422
    assert "ячейк" not in answer.json()["message"]


def test_different_questions_of_one_form_are_merged(as_: As, bratsk: Submission) -> None:
    anna, colleague = as_("anna"), as_("anna")

    assert save(anna, bratsk, "probes", "5").status_code == 200
    assert save(colleague, bratsk, "parents", "7").status_code == 200

    bratsk.refresh_from_db()
    assert bratsk.answers == {"probes": "5", "parents": "7"}


def test_the_same_question_changed_by_two_shows_both_values(as_: As, bratsk: Submission) -> None:
    save(as_("anna"), bratsk, "probes", "5")

    late = save(as_("anna"), bratsk, "probes", "6")

    bratsk.refresh_from_db()
    assert late.status_code == 409
    assert (late.json()["typed"]["answer"], late.json()["stored"]["answer"]) == ("6", "5")
    assert bratsk.answers == {"probes": "5"}


def test_a_stale_page_saved_without_javascript_shows_both_and_keeps_everything_typed(
    as_: As, bratsk: Submission
) -> None:
    browser = as_("anna")
    save(browser, bratsk, "probes", "51")

    page = browser.post(
        bratsk.get_absolute_url(), {"version": 0, "probes": "62", "parents": "73", "event_forms": "экскурсии <b>"}
    )

    text = page.content.decode()
    bratsk.refresh_from_db()
    assert page.status_code == 409
    assert "<dd>51</dd>" in text
    assert 'value="62"' in text
    assert 'value="73"' in text
    assert "экскурсии &lt;b&gt;" in text
    assert bratsk.answers == {"probes": "51"}


def resubmit(browser: Browser, form: Submission, page: Any, **more: str) -> Any:
    """Send a returned page once more, as it stands in the browser."""
    inputs = re.findall(r'<input [^>]*?name="([\w.]+)" value="([^"]*)"', page.content.decode())
    fields = {name: value for name, value in inputs if name.partition(".")[0] in ("version", "probes", "parents")}
    return browser.post(form.get_absolute_url(), fields | more)


def test_saving_after_a_conflict_erases_nothing_else_that_the_colleague_has_written(
    as_: As, bratsk: Submission
) -> None:
    browser = as_("anna")
    save(browser, bratsk, "probes", "51")
    save(browser, bratsk, "parents", "73")

    page = browser.post(bratsk.get_absolute_url(), {"version": 0, "probes": "62", "parents": ""})
    resubmit(browser, bratsk, page)

    bratsk.refresh_from_db()
    assert page.status_code == 409
    assert bratsk.answers == {"probes": "62", "parents": "73"}


def test_a_corrected_answer_still_knows_on_what_page_it_was_typed(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    save(browser, bratsk, "probes", "51")

    page = browser.post(bratsk.get_absolute_url(), {"version": 0, "probes": "много", "parents": "7"})
    again = resubmit(browser, bratsk, page, probes="62")

    bratsk.refresh_from_db()
    assert (page.status_code, again.status_code) == (422, 409)
    assert bratsk.answers == {"probes": "51", "parents": "7"}


def test_saving_an_old_page_again_leaves_what_a_colleague_has_written(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    save(browser, bratsk, "probes", "5")

    page = browser.post(bratsk.get_absolute_url(), {"version": 0, "probes": "", "parents": "7"})

    bratsk.refresh_from_db()
    assert page.status_code == 302
    assert bratsk.answers == {"probes": "5", "parents": "7"}


def test_the_page_without_javascript_keeps_good_answers_and_asks_about_bad_ones(as_: As, bratsk: Submission) -> None:
    page = as_("anna").post(bratsk.get_absolute_url(), {"version": 0, "probes": "5 или 6", "parents": "7"})

    text = page.content.decode()
    bratsk.refresh_from_db()
    assert page.status_code == 422
    assert "<title>Ошибка: " in text
    assert 'role="alert"' in text
    assert 'href="#f-probes"' in text
    assert 'value="5 или 6"' in text
    assert bratsk.answers == {"parents": "7"}


def test_a_retry_of_one_save_changes_nothing(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    first = save(browser, bratsk, "probes", "5", key="k1")
    again = save(browser, bratsk, "probes", "5", key="k1")

    assert (first.status_code, again.status_code) == (200, 200)
    assert bratsk.changes.count() == 1


@pytest.mark.parametrize("since", [{"state": "submitted"}, {"campaign": "closed"}])
def test_a_retry_that_comes_after_the_form_was_sent_or_closed_hears_that_it_was_saved(
    as_: As, bratsk: Submission, since: dict[str, str]
) -> None:
    browser = as_("anna")
    save(browser, bratsk, "probes", "5", key="k1")
    if "campaign" in since:
        Campaign.objects.filter(pk=bratsk.campaign_id).update(state=since["campaign"])
    else:
        Submission.objects.filter(pk=bratsk.pk).update(state=since["state"])

    again = save(browser, bratsk, "probes", "5", key="k1")
    another = save(browser, bratsk, "probes", "6", base=1, key="k2")

    assert again.status_code == 200
    assert another.status_code in (409, 423)
    assert bratsk.changes.count() == 1


def test_another_answer_under_a_used_key_is_not_taken_for_a_retry(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    save(browser, bratsk, "probes", "5", key="k1")
    save(browser, bratsk, "probes", "6", base=1, key="k1")

    bratsk.refresh_from_db()
    assert bratsk.answers == {"probes": "6"}


def test_what_a_colleague_has_changed_arrives(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    save(browser, bratsk, "probes", "5")
    bratsk.refresh_from_db()
    save(browser, bratsk, "parents", "7")

    answer = browser.get(f"/forms/{bratsk.pk}/changes/?since=1").json()

    assert list(answer["fields"]) == ["parents"]
    assert answer["version"] == 2


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2021-11-14T23:59:59+08:00", False),
        ("2021-11-15T00:00:00+08:00", True),
        ("2021-12-15T15:59:59+00:00", True),
        ("2021-12-15T23:59:59+08:00", True),
        ("2021-12-15T23:59:59.999+08:00", True),
        ("2021-12-16T00:00:00+08:00", False),
        ("2021-12-15T16:00:00+00:00", False),
    ],
)
def test_the_last_day_counts_to_its_last_second_in_irkutsk(bratsk: Submission, at: str, expected: bool) -> None:
    bratsk.campaign.closes = datetime(2021, 12, 15, 23, 59, 59, tzinfo=IRKUTSK)

    assert is_open(bratsk, datetime.fromisoformat(at)) is expected


def close(campaign: Campaign) -> None:
    campaign.closes = timezone.now() - timedelta(minutes=1)
    campaign.save()


def test_after_the_deadline_nothing_is_written_the_draft_stays_and_so_does_what_was_typed(
    as_: As, region: Region, bratsk: Submission
) -> None:
    browser = as_("anna")
    save(browser, bratsk, "parents", "7")
    close(region.campaign)

    answer = save(browser, bratsk, "probes", "5", base=1)
    page = browser.post(bratsk.get_absolute_url(), {"version": 1, "probes": "587"})

    bratsk.refresh_from_db()
    assert (answer.status_code, page.status_code) == (423, 423)
    assert "Приём форм закончен. Сохранённое раньше цело" in answer.json()["message"]
    assert 'value="587"' in page.content.decode()
    assert bratsk.answers == {"parents": "7"}


def test_an_extension_opens_only_its_own_form(as_: As, region: Region, bratsk: Submission) -> None:
    close(region.campaign)
    bratsk.extended_to, bratsk.extension_reason = timezone.now() + timedelta(days=1), "Отключение связи"
    bratsk.save()

    assert save(as_("anna"), bratsk, "probes", "5").status_code == 200
    assert save(as_("boris"), region.form("tayshetsky"), "probes", "5").status_code == 423


@pytest.mark.parametrize("name", ["boris", "sergey", "olga", "maria", "vera"])
def test_nobody_else_writes_the_form_of_bratsk(as_: As, bratsk: Submission, name: str) -> None:
    browser = as_(name)
    posts = ["", "submit/", "withdraw/", "no-data/", "schools-totals/", "uploads/", "fields/probes/"]

    statuses = {path: browser.post(f"{bratsk.get_absolute_url()}{path}", {"probes": "5"}).status_code for path in posts}

    assert statuses == dict.fromkeys(posts, 404)


def test_a_coordinator_reads_but_does_not_fill_the_forms_of_her_schools(as_: As, region: Region) -> None:
    school, stranger = region.form(region.schools[0]), region.form(region.schools[2])
    anna = as_("anna")

    assert anna.get(school.get_absolute_url()).status_code == 200
    assert save(anna, school, "probes", "5").status_code == 404
    assert anna.get(stranger.get_absolute_url()).status_code == 404


def test_every_save_leaves_a_line_in_the_history_and_in_the_audit_trail(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    save(browser, bratsk, "probes", "5", comment="по журналам")

    line = AuditEvent.objects.get(what="form.save")
    history = browser.get(f"{bratsk.get_absolute_url()}history/").content.decode()

    assert line.after == {"probes": {"answer": "5", "comment": "по журналам"}}
    assert (line.territory_id, line.by.email, line.who) == ("bratsk", "anna@example.org", "")
    assert "комментарий: по журналам" in history
    assert "Анна Братская" in history


def test_rows_saved_together_are_one_line_of_history_and_found_by_their_questions(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    browser.post(bratsk.get_absolute_url(), {"version": 0, "probes": "5", "parents": "7"})

    whole = browser.get(f"{bratsk.get_absolute_url()}history/").context["lines"]
    one = browser.get(f"{bratsk.get_absolute_url()}history/?field=parents").context["lines"]

    assert bratsk.changes.count() == 1
    assert {(line.field, line.before, line.after) for line in whole} == {
        ("probes", "нет ответа", "5"),
        ("parents", "нет ответа", "7"),
    }
    assert [line.field for line in one] == ["parents"]


def test_the_number_of_queries_does_not_grow_with_answers_or_schools(
    as_: As, region: Region, bratsk: Submission, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    browser = as_("anna")
    fill(bratsk, probes="5")
    for school in region.schools:
        fill(region.form(school), probes="5")
        Submission.objects.filter(organisation=school).update(state="accepted")

    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        browser.get(bratsk.get_absolute_url())
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        browser.get("/forms/")


def test_control_characters_never_reach_the_database(as_: As, bratsk: Submission) -> None:
    answer = save(as_("anna"), bratsk, "event_forms", "экскурсии\x01 и\x1b встречи")

    bratsk.refresh_from_db()
    assert answer.status_code == 200
    assert bratsk.answers == {"event_forms": "экскурсии и встречи"}


def test_a_number_is_questioned_at_its_field_as_soon_as_it_is_typed_until_it_is_mended_or_explained(
    as_: As, region: Region
) -> None:
    last_year = a_year_before(region)
    Submission.objects.create(
        campaign=last_year, level="municipality", territory_id="bratsk", state="accepted", answers={"probes": "993"}
    )
    form, anna = region.form("bratsk"), as_("anna")
    said = "В 11,2 раза больше, чем в прошлом году: было 993, стало"

    typed = save(anna, form, "probes", "11120").json()
    page = anna.get(form.get_absolute_url()).content.decode()
    explained = save(anna, form, "probes", "11120", base=1, comment="Так по отчётам").json()
    mended = save(anna, form, "probes", "1112", base=2).json()

    assert said in typed["doubts"]["probes"]
    assert re.search(rf'id="d-probes">{said}', page)
    assert (explained["doubts"], mended["doubts"]) == ({}, {})
