"""Checking forms: asking, returning, accepting, giving time; one wins, the other hears a clear word."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orientir.web.campaigns import actions, actions_institute
from orientir.web.campaigns.access import with_unit
from orientir.web.campaigns.deadline import is_open
from orientir.web.campaigns.entry import Entry
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.models import Campaign, Letter, Submission
from orientir.web.campaigns.refusals import NotSaved
from orientir.web.campaigns.review import sort_sent
from orientir.web.directory.models import AuditEvent, Organisation, Role, Territory, User
from orientir.web.jobs.worker import run_waiting
from web.cast import Browser, Region, make_region
from web.filling import a_year_before, fill

SignedIn = Callable[[str], Browser]
SITE = "https://orientir.example"


@pytest.fixture
def sent(region: Region) -> Submission:
    """The form of Bratsk, sent."""
    form = fill(region.form("bratsk"), probes="141", parents="500")
    form.state, form.submitted = "submitted", timezone.now()
    form.save()
    return form


def post(browser: Browser, form: Submission, what: str, **data: Any) -> Any:
    form.refresh_from_db()
    return browser.post(f"/review/{form.pk}/{what}/", {"version": form.version, **data})


def told(answer: Any, browser: Browser) -> str:
    """What the page says to which an answer leads."""
    assert answer.status_code == 302
    return str(browser.get(answer.url).content.decode())


def test_the_page_shows_last_years_answer_and_asks_about_a_leap(
    as_: SignedIn, region: Region, sent: Submission
) -> None:
    last_year = Campaign.objects.create(
        year=2020, methodology=region.campaign.methodology, state="closed",
        opens=timezone.now() - timedelta(days=400), closes=timezone.now() - timedelta(days=370),
    )  # fmt: skip
    Submission.objects.create(
        campaign=last_year, level="municipality", territory=sent.territory, state="accepted",
        answers={"diagnostics_base": "10", "has_programme": True},
    )  # fmt: skip
    sent.answers["has_programme"] = False
    sent.save()

    page = as_("olga").get(f"/review/{sent.pk}/").content.decode()

    assert "В прошлом году было «да», теперь «нет»." in page


def test_a_remark_returns_the_form_and_reopens_only_what_it_is_about(
    as_: SignedIn, sent: Submission, anna: User, mailoutbox: list[Any]
) -> None:
    olga = as_("olga")
    assert post(olga, sent, "remark", field="probes", text="Почему так мало?").status_code == 302
    assert post(olga, sent, "return").status_code == 302
    run_waiting()

    sent.refresh_from_db()
    assert sent.state == "returned"
    assert Form(sent).editable == {"probes"}
    [letter] = mailoutbox
    assert letter.to == ["anna@example.org"]
    assert "Почему так мало?" in letter.body
    assert f"/forms/{sent.pk}/" in letter.body
    assert Letter.objects.get().sent


def test_who_returns_a_form_after_its_last_day_is_told_to_give_it_time_and_its_author_to_ask_for_it(
    as_: SignedIn, region: Region, sent: Submission, mailoutbox: list[Any]
) -> None:
    Campaign.objects.update(closes=timezone.now() - timedelta(days=2))
    olga = as_("olga")
    post(olga, sent, "remark", text="Почему так мало?")

    assert "Если возвращаете её, продлите срок ниже" in olga.get(f"/review/{sent.pk}/").content.decode()
    sent.refresh_from_db()
    page = olga.post(f"/review/{sent.pk}/return/", {"version": sent.version}, follow=True).content.decode()
    run_waiting()

    assert "Её срок прошёл: продлите его, иначе исправить форму не смогут." in page
    assert "Чтобы исправить форму, попросите институт продлить срок." in mailoutbox[-1].body
    assert "Срок: до" not in mailoutbox[-1].body


def test_a_letter_about_the_whole_form_says_that_every_answer_can_be_changed(
    as_: SignedIn, sent: Submission, anna: User, mailoutbox: list[Any]
) -> None:
    olga = as_("olga")
    post(olga, sent, "remark", text="Проверьте числа.")

    assert "Форма возвращена, письмо отправлено." in told(post(olga, sent, "return"), olga)

    run_waiting()
    assert "изменить можно любой ответ" in mailoutbox[0].body
    assert "Изменить можно только" not in mailoutbox[0].body


def test_who_returns_or_accepts_a_form_that_nobody_answers_for_is_told_to_invite_somebody(
    as_: SignedIn, sent: Submission
) -> None:
    olga = as_("olga")
    Role.objects.filter(territory=sent.territory).delete()
    post(olga, sent, "remark", text="Проверьте числа.")

    for what in ("return", "reopen"):
        answer = told(post(olga, sent, what, text="Ошибка"), olga)
        assert "Написать об этом некому" in answer
        assert "письмо отправлено" not in answer
        Submission.objects.filter(pk=sent.pk).update(state="accepted", accepted=timezone.now())


def test_a_school_named_in_quotation_marks_stands_in_a_letter_with_inner_ones(
    as_: SignedIn, region: Region, sent: Submission, anna: User, mailoutbox: list[Any]
) -> None:
    Territory.objects.filter(pk=sent.territory_id).update(name="МО «Братск»")

    post(as_("olga"), sent, "accept")

    run_waiting()
    assert "Форма «МО „Братск“» (мониторинг" in mailoutbox[0].body


def test_a_form_is_not_returned_without_a_word(as_: SignedIn, sent: Submission) -> None:
    page = post(as_("olga"), sent, "return")

    sent.refresh_from_db()
    assert page.status_code == 422
    assert "Напишите хотя бы одно" in page.content.decode()
    assert sent.state == "submitted"


def test_a_form_that_was_left_out_of_the_freeze_is_accepted_by_nobody(as_: SignedIn, sent: Submission) -> None:
    Campaign.objects.filter(pk=sent.campaign_id).update(state="frozen")
    browser = as_("olga")

    page = browser.get(f"/review/{sent.pk}/").content.decode()
    steps = ("accept", "return", "remark")
    answers = [post(browser, sent, step, version=sent.version, text="Почему?") for step in steps]

    sent.refresh_from_db()
    assert "Принять форму" not in page
    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert "Данные заморожены, изменить форму нельзя." in answers[0].content.decode()
    assert (sent.state, sent.changes.count(), sent.remarks.count()) == ("submitted", 0, 0)


def test_what_has_changed_since_the_return_is_shown(as_: SignedIn, sent: Submission, anna: User, olga: User) -> None:
    remark = actions_institute.remark(sent, by=olga, version=sent.version, field="probes", text="Почему так мало?")
    sent.refresh_from_db()
    actions_institute.return_form(sent, by=olga, version=sent.version, site=SITE)
    sent.refresh_from_db()
    saved = actions.save_field(sent, by=anna, field="probes", entry=Entry("577"), base=99)
    actions.answer_remark(remark, by=anna, text="Исправили.")
    Submission.objects.filter(pk=sent.pk).update(state="submitted", version=saved.submission.version + 1)
    sent.remarks.create(field="probes", text="Точно ли теперь?", by=olga)  # of the new answer

    page = as_("olga").get(f"/review/{sent.pk}/").content.decode()

    assert "Что изменилось после возврата" in page
    assert re.search(r'<span class="old">141</span> → <b>577</b>', page)
    assert "Исправили." in page
    assert page.count("Ответ на вопрос изменён после возврата.") == 1


def test_accepting_settles_remarks_writes_and_leaves_one_audit_line(
    as_: SignedIn, sent: Submission, olga: User, mailoutbox: list[Any]
) -> None:
    actions_institute.remark(sent, by=olga, version=sent.version, field="probes", text="Проверено по телефону.")
    browser = as_("olga")
    before = AuditEvent.objects.count()

    assert post(browser, sent, "accept").status_code == 302
    run_waiting()

    sent.refresh_from_db()
    assert sent.state == "accepted"
    assert sent.accepted
    assert not sent.remarks.filter(settled__isnull=True).exists()
    assert mailoutbox[0].subject.startswith("Форма принята")
    assert AuditEvent.objects.filter(what="form.accept").count() == 1
    assert AuditEvent.objects.count() == before + 1


def test_the_second_operator_hears_who_was_first(as_: SignedIn, sent: Submission) -> None:
    version = sent.version
    post(as_("olga"), sent, "accept")

    page = as_("olga").post(f"/review/{sent.pk}/accept/", {"version": version})

    assert page.status_code == 409
    assert "Форма уже принята. Последнее действие: Ольга Операторова" in page.content.decode()


def test_a_form_that_was_changed_meanwhile_is_not_accepted(as_: SignedIn, sent: Submission) -> None:
    old = sent.version
    Submission.objects.filter(pk=sent.pk).update(version=old + 1)

    page = as_("olga").post(f"/review/{sent.pk}/accept/", {"version": old})

    assert page.status_code == 409
    assert "Пока вы смотрели форму, её изменили" in page.content.decode()


def test_more_time_opens_only_that_form(as_: SignedIn, region: Region, sent: Submission) -> None:
    region.campaign.closes = timezone.now() - timedelta(days=1)
    region.campaign.save()
    late = region.form("alarsky")
    until = timezone.localdate() + timedelta(days=5)

    assert post(as_("olga"), late, "extend", until=until.isoformat(), text="Нет связи").status_code == 302

    assert is_open(region.form("alarsky"))
    assert not is_open(region.form("tayshetsky"))
    line = AuditEvent.objects.get(what="form.extend")
    assert line.territory_id == "alarsky"
    assert line.after == {"until": f"{until}T23:59:59+08:00", "reason": "Нет связи"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"until": "завтра", "text": "Нет связи"}, "Укажите новый срок"),
        ({"until": "2020-01-01", "text": "Нет связи"}, "Новый срок должен быть позже"),
        ({"until": "2099-12-31", "text": " "}, "Напишите причину"),
    ],
)
def test_more_time_needs_a_day_ahead_and_a_reason(
    as_: SignedIn, region: Region, data: dict[str, str], words: str
) -> None:
    page = post(as_("olga"), region.form("alarsky"), "extend", **data)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert region.form("alarsky").extended_to is None


def test_an_accepted_form_is_opened_again_with_a_reason(as_: SignedIn, sent: Submission) -> None:
    olga = as_("olga")
    post(olga, sent, "accept")
    assert post(olga, sent, "reopen", text="").status_code == 422
    assert post(olga, sent, "reopen", text="Нашли ошибку в таблице.").status_code == 302

    sent.refresh_from_db()
    assert (sent.state, sent.accepted) == ("returned", None)
    assert sent.remarks.get(settled__isnull=True).text == "Нашли ошибку в таблице."


def test_only_forms_without_questions_are_offered_for_acceptance_at_once(
    as_: SignedIn, region: Region, sent: Submission, olga: User
) -> None:
    asked = fill(region.form("alarsky"))
    wrong = fill(region.form("tayshetsky"), probes="10", probes_ovz="20")
    for form in (asked, wrong):
        form.state, form.submitted = "submitted", timezone.now()
        form.save()
    actions_institute.remark(asked, by=olga, version=asked.version, field="", text="Кто заполнял?")

    page = as_("olga").get("/board/2021/accept/").content.decode()

    assert re.findall(r'value="(\d+):\d+"', page) == [str(sent.pk)]
    assert "Нужно решение: 2" in page


def test_what_the_form_has_asked_and_heard_the_institute_reads_and_does_not_ask_again(
    as_: SignedIn, region: Region
) -> None:
    Campaign.objects.update(year=2022, slug="2022")  # all numbers are asked since 2021
    alike = ("trained_staff", "diagnostics_bvb", "plans_survey", "diagnostics_other", "graduates_9", "graduates_11",
             "network_agreements", "employer_events_number", "pupils_6_11", "parent_events")  # fmt: skip
    same = {id: str(20 + n) for n, id in enumerate(alike)}
    last_year = Campaign.objects.create(
        year=2021, methodology=region.campaign.methodology, state="closed",
        opens=timezone.now() - timedelta(days=400), closes=timezone.now() - timedelta(days=370),
    )  # fmt: skip
    Submission.objects.create(
        campaign=last_year,
        level="municipality",
        territory_id="bratsk",
        state="accepted",
        answers=same | {"probes": "100"},
    )
    Submission.objects.filter(pk=fill(region.form(region.schools[0]), probes="42").pk).update(state="accepted")
    form = fill(region.form("bratsk"), probes="10", probes_ovz="11", parents="9999999", **same)
    anna, olga = as_("anna"), as_("olga")
    asked = (
        "В 10 раз меньше, чем в прошлом году: было 100, стало 10. Похоже на пропущенную цифру.",
        "Ответ расходится с принятыми формами школ: по ним — 42.",
        "число больше (11), чем в ответе",
        "Больше, чем жителей на всей территории",
        "Числа формы, начиная с этого, повторяют прошлогодние (10 из 11)",
    )

    refused = anna.post(f"/forms/{form.pk}/submit/")
    form.comments = dict.fromkeys(("probes", "probes_ovz", "parents", "trained_staff"), "Всё верно, проверили")
    form.save()
    accepted = anna.post(f"/forms/{form.pk}/submit/")
    review = olga.get(f"/review/{form.pk}/").content.decode()
    offered = olga.get("/board/2022/accept/").content.decode()

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert all(words in refused.content.decode() for words in asked)
    assert all(words in review for words in asked)
    assert "Уже пояснено: 1\xa0ответ" in review
    assert "Проверьте: 3\xa0ответа" in review
    assert review.count("Пояснение этого не снимает.") == 4
    assert f'value="{form.pk}:' not in offered
    assert "Пояснение: Всё верно, проверили" in offered


def test_an_explained_form_waits_unticked_with_number_and_comment_and_a_leap_of_five_times_is_not_offered(
    as_: SignedIn, region: Region
) -> None:
    last_year = a_year_before(region)
    forms = {}
    for place, now in (("bratsk", "100"), ("alarsky", "400"), ("tayshetsky", "1000")):
        Submission.objects.create(
            campaign=last_year, level="municipality", territory_id=place, state="accepted",
            answers={"probes": "100"},
        )  # fmt: skip
        forms[place] = form = fill(region.form(place), probes=now)
        form.comments, form.state, form.submitted = {"probes": "Так по отчётам"}, "submitted", timezone.now()
        form.save()
    olga = as_("olga")

    page = olga.get("/board/2022/accept/").content.decode()
    ticks = dict(re.findall(r'value="(\d+):\d+"( checked)?', page))
    olga.post("/board/2022/accept/", {"form": [f"{form.pk}:{form.version}" for form in forms.values()]})

    assert ticks == {str(forms["bratsk"].pk): " checked", str(forms["alarsky"].pk): ""}
    told = " ".join(re.sub("<[^>]+>", " ", page[page.index("Необычное пояснено: 1") :]).split())
    assert "400 . В 4 раза больше, чем в прошлом году: было 100, стало 400. Пояснение: Так по отчётам" in told
    assert "Нужно решение: 1" in told
    assert [region.form(place).state for place in forms] == ["accepted", "accepted", "submitted"]


def test_of_a_municipality_and_its_schools_ticked_together_a_contradiction_is_not_accepted(
    as_: SignedIn, region: Region
) -> None:
    schools = [fill(region.form(school), probes="556") for school in region.schools[:2]]
    whole = fill(region.form("bratsk"), probes="11120")
    forms = [whole, *schools]
    region.campaign.submissions.filter(pk__in=[form.pk for form in forms]).update(state="submitted")
    olga = as_("olga")
    assert olga.get("/board/2021/accept/").content.decode().count(" checked") == 3

    page = olga.post("/board/2021/accept/", {"form": [f"{form.pk}:{form.version}" for form in forms]}, follow=True)

    assert [Submission.objects.get(pk=form.pk).state for form in forms] == ["submitted", "accepted", "accepted"]
    assert "Ответ расходится с принятыми формами школ: по ним — 1112. Посмотрите форму" in page.content.decode()


def test_a_school_unlike_schools_of_its_size_is_looked_at_one_by_one(as_: SignedIn, region: Region) -> None:
    Organisation.objects.enter(
        Organisation(territory_id="bratsk", kind="school", name=f"Школа № {n}") for n in range(3, 10)
    )
    for number, school in enumerate(Organisation.objects.filter(territory="bratsk", kind="school").order_by("pk")):
        form, _ = Submission.objects.get_or_create(
            campaign=region.campaign, level="school", territory=school.territory, organisation=school
        )
        fill(form, pupils_6_11=str(400 + number), probes="390" if number == 0 else str(100 + number))
    Submission.objects.filter(territory="bratsk", level="school").update(state="submitted", submitted=timezone.now())
    unlike = region.form(region.schools[0])
    olga = as_("olga")

    review = olga.get(f"/review/{unlike.pk}/").content.decode()
    clear = re.findall(r'value="(\d+):\d+"', olga.get("/board/2021/accept/").content.decode())

    assert "На 100 человек по строке «Обучающиеся 6–11 классов» приходится 97,5, а у 8 школ близкого размера" in review
    assert len(clear) == 8
    assert str(unlike.pk) not in clear


def test_the_queries_of_acceptance_at_once_do_not_grow(region: Region, sent: Submission) -> None:
    def queries() -> int:
        forms = list(with_unit(region.campaign.submissions.filter(state="submitted")))
        with CaptureQueriesContext(connection) as asked:
            assert sort_sent(region.campaign, forms).clear
        return len(asked)

    municipalities = region.campaign.submissions.filter(organisation__isnull=True)
    municipalities.filter(territory="alarsky").update(state="submitted", answers=sent.answers)
    few = queries()
    municipalities.update(state="submitted", answers=sent.answers)

    assert queries() == few <= 6


def test_of_thousands_of_sent_forms_the_first_are_offered(
    as_: SignedIn, region: Region, sent: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orientir.web.campaigns.views_review.WEIGHED", 2)
    municipalities = region.campaign.submissions.filter(organisation__isnull=True)
    municipalities.exclude(pk=sent.pk).update(
        state="submitted", answers=sent.answers, submitted=sent.submitted + timedelta(hours=1)
    )

    page = as_("olga").get("/board/2021/accept/").content.decode()

    offered = re.findall(r'value="(\d+):\d+"', page)
    assert len(offered) == 2
    assert str(sent.pk) in offered
    assert "Ждут своей очереди: 40." in page


def test_accepting_many_names_those_that_have_moved_on(as_: SignedIn, region: Region, sent: Submission) -> None:
    other = fill(region.form("alarsky"))
    other.state, other.version = "submitted", 7
    other.save()

    page = as_("olga").post(
        "/board/2021/accept/", {"form": [f"{sent.pk}:{sent.version}", f"{other.pk}:6"]}, follow=True
    )

    sent.refresh_from_db()
    other.refresh_from_db()
    assert (sent.state, other.state) == ("accepted", "submitted")
    assert "Принято форм: 1." in page.content.decode()
    assert "Аларский район: не принята." in page.content.decode()


def test_accepting_many_says_that_ones_own_form_is_for_others_to_decide(
    as_: SignedIn, region: Region, sent: Submission
) -> None:
    Role.objects.create(user=region.people["olga"], kind="coordinator", territory=sent.territory)

    page = as_("olga").post("/board/2021/accept/", {"form": [f"{sent.pk}:{sent.version}"]}, follow=True)

    assert "Эту форму заполняете вы: решает о ней кто-то другой." in page.content.decode()
    assert "не ждут проверки" not in page.content.decode()


def test_reminders_go_to_those_who_have_not_sent_and_are_kept(
    as_: SignedIn, region: Region, mailoutbox: list[Any]
) -> None:
    Campaign.objects.update(closes=timezone.now() - timedelta(days=1))
    form = fill(region.form("bratsk"))
    Submission.objects.filter(pk=form.pk).update(state="submitted")
    olga = as_("olga")

    preview = olga.get("/board/2021/reminders/?who=late").content.decode()
    assert "Отправить 1\xa0письмо" in preview
    olga.post("/board/2021/reminders/", {"who": "late"})
    run_waiting()

    [letter] = mailoutbox
    assert letter.to == ["boris@example.org"]
    assert "форма не отправлена" in " ".join(letter.body.split())
    assert "boris@example.org" in olga.get("/board/2021/reminders/").content.decode()
    assert AuditEvent.objects.filter(what="campaign.remind").count() == 1


@pytest.mark.parametrize("step", ["open", "send_messages"])
def test_a_letter_that_did_not_go_out_says_why(
    as_: SignedIn,
    region: Region,
    step: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError("почтовый сервер не отвечает")

    monkeypatch.setattr(f"django.core.mail.backends.locmem.EmailBackend.{step}", refuse)
    olga = as_("olga")
    assert olga.post("/board/2021/reminders/", {"who": "unsent"}).status_code == 302
    run_waiting()

    assert "почтовый сервер не отвечает" in olga.get("/board/2021/reminders/").content.decode()


def test_the_queries_of_a_review_do_not_grow(as_: SignedIn, region: Region, sent: Submission, olga: User) -> None:
    browser = as_("olga")
    Submission.objects.filter(territory="alarsky").update(state="submitted", answers=sent.answers)
    Submission.objects.filter(territory=sent.territory, organisation__isnull=False).update(state="accepted")
    browser.get(f"/review/{sent.pk}/")
    with CaptureQueriesContext(connection) as few:
        browser.get(f"/review/{sent.pk}/")
    for field in ("probes", "parents", "has_programme"):
        sent.refresh_from_db()
        actions_institute.remark(sent, by=olga, version=sent.version, field=field, text="Проверьте.")
    Submission.objects.exclude(pk=sent.pk).update(state="accepted", answers=sent.answers)
    with CaptureQueriesContext(connection) as many:
        browser.get(f"/review/{sent.pk}/")

    assert len(many) == len(few) <= 18


@pytest.mark.django_db(transaction=True)
def test_of_six_operators_at_once_one_accepts() -> None:
    region = make_region()
    form = fill(region.form("bratsk"))
    Submission.objects.filter(pk=form.pk).update(state="submitted")
    gate, outcomes = Barrier(6), []

    def accept() -> None:
        gate.wait()
        try:
            actions_institute.accept(form, by=region.people["olga"], version=form.version, site=SITE)
            outcomes.append("accepted")
        except NotSaved as refusal:
            outcomes.append(refusal.message[:19])
        finally:
            connection.close()

    threads = [Thread(target=accept) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["accepted", *["Форма уже принята. "] * 5]
    assert form.changes.filter(kind="accept").count() == 1
