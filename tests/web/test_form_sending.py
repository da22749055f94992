"""Sending a form: what stands in the way, the receipt, taking it back, remarks of the institute."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from orientir.web.campaigns import actions
from orientir.web.campaigns.models import Campaign, MethodologyVersion, Remark, Submission
from orientir.web.campaigns.refusals import NotAsked
from orientir.web.directory.models import AuditEvent, User
from web.cast import IRKUTSK, Browser, Region
from web.filling import fill, save

As = Callable[[str], Browser]


@pytest.fixture
def bratsk(region: Region) -> Submission:
    return fill(region.form("bratsk"), probes="5", network_agreements="3")


def submit(browser: Browser, form: Submission, key: str = "k") -> Any:
    return browser.post(f"/forms/{form.pk}/submit/", {"key": key})


def last_year(region: Region, **answers: Any) -> Submission:
    """Last year's accepted form of Bratsk."""
    opens = region.campaign.opens.replace(year=2020)
    campaign = Campaign.objects.create(
        year=2020,
        methodology=MethodologyVersion.objects.get(),
        state="frozen",
        opens=opens,
        closes=opens.replace(month=12, tzinfo=IRKUTSK),
    )
    return Submission.objects.create(
        campaign=campaign, level="municipality", territory_id="bratsk", state="frozen", answers=answers
    )


def test_a_full_form_is_sent_and_gets_a_receipt(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")

    response = submit(browser, bratsk)

    bratsk.refresh_from_db()
    receipt = browser.get(response.url).content.decode()
    assert response.status_code == 302
    assert bratsk.state == "submitted"
    assert bratsk.receipt in receipt
    assert "Анна Братская" in receipt


def test_a_second_click_arrives_at_the_same_receipt(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")

    first, second = submit(browser, bratsk), submit(browser, bratsk, key="other")

    assert first.url == second.url
    assert bratsk.changes.filter(kind="submit").count() == 1


def test_an_unanswered_question_keeps_the_form_and_is_named_twice_in_the_same_words(
    as_: As, bratsk: Submission
) -> None:
    del bratsk.answers["parents"]
    bratsk.save()

    page = submit(as_("anna"), bratsk)

    text = page.content.decode()
    words = "Нет ответа."
    assert page.status_code == 422
    assert "<title>Ошибка: " in text
    assert 'role="alert"' in text
    assert 'href="#f-parents"' in text
    assert text.count(words) == 2
    assert Submission.objects.get(pk=bratsk.pk).state == "draft"


def test_everything_left_can_be_marked_as_no_data_at_once(as_: As, bratsk: Submission) -> None:
    for id in ("parents", "event_forms"):
        del bratsk.answers[id]
    bratsk.save()
    browser = as_("anna")

    browser.post(f"/forms/{bratsk.pk}/no-data/")

    assert submit(browser, bratsk).status_code == 302


def test_a_part_larger_than_its_whole_must_be_explained(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    save(browser, bratsk, "probes_ovz", "9")

    assert submit(browser, bratsk).status_code == 422
    bratsk.refresh_from_db()
    save(browser, bratsk, "probes_ovz", "9", comment="Учтены дети из соседнего района")
    assert submit(browser, bratsk).status_code == 302


def test_last_year_stands_beside_a_question_that_was_asked_then(as_: As, region: Region, bratsk: Submission) -> None:
    last_year(region, has_network=True, parents="777123")

    text = as_("anna").get(bratsk.get_absolute_url()).content.decode()

    assert text.count("За 2020 год: <b>да</b>") == 1
    Submission.objects.filter(campaign__year=2020).update(state="draft")
    assert (
        "За 2020 год (форма не была принята): <b>да</b>" in as_("anna").get(bratsk.get_absolute_url()).content.decode()
    )
    assert not re.search("777.?123", text)  # the parents were not asked about then


def test_a_sent_form_can_be_withdrawn_and_sent_again(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    submit(browser, bratsk)

    browser.post(f"/forms/{bratsk.pk}/withdraw/")
    bratsk.refresh_from_db()
    withdrawn = bratsk.state, bratsk.receipt
    again = submit(browser, bratsk, key="second")

    assert withdrawn == ("draft", "")
    assert again.status_code == 302


@pytest.mark.parametrize("state", ["submitted", "accepted", "frozen"])
def test_a_sent_form_is_not_edited(as_: As, bratsk: Submission, state: str) -> None:
    Submission.objects.filter(pk=bratsk.pk).update(state=state)

    assert save(as_("anna"), bratsk, "probes", "6").status_code == 409


@pytest.mark.parametrize("state", ["accepted", "frozen"])
def test_an_accepted_form_is_not_withdrawn(as_: As, bratsk: Submission, state: str) -> None:
    Submission.objects.filter(pk=bratsk.pk).update(state=state)

    assert as_("anna").post(f"/forms/{bratsk.pk}/withdraw/").status_code == 409


@pytest.mark.parametrize(
    ("state", "says"),
    [("submitted", "Форма на проверке. Отозвать"), ("accepted", "Ответы приняты."), ("frozen", "заморожены")],
)
def test_a_sent_form_says_what_holds_now_and_asks_for_nothing(
    as_: As, bratsk: Submission, state: str, says: str
) -> None:
    browser = as_("anna")
    submit(browser, bratsk)
    Submission.objects.filter(pk=bratsk.pk).update(state=state)

    for page in ("/forms/", f"/forms/{bratsk.pk}/"):
        text = browser.get(page).content.decode()
        assert "Заполните до" not in text
        assert says in text
    assert ("можно отозвать" in browser.get(f"/forms/{bratsk.pk}/receipt/").content.decode()) == (state == "submitted")


@pytest.mark.parametrize(("name", "desk"), [("olga", "/board/"), ("galina", "/probes/mine/")])
def test_who_fills_no_form_is_led_to_the_own_desk(as_: As, name: str, desk: str) -> None:
    page = as_(name).get("/forms/").content.decode()

    assert "пока нет" not in page
    assert f'Ваша работа — в разделе <a href="{desk}">' in page


def test_a_question_that_the_answers_rule_out_is_not_asked(as_: As, region: Region) -> None:
    """No model: its title and stage are neither missing nor counted, and «х» once the form is sent."""
    form, anna = fill(region.form("bratsk"), has_model=True, model_document="План № 5"), as_("anna")
    del form.answers["model_stage"]
    form.save()
    assert submit(anna, form).status_code == 422

    told = save(anna, form, "has_model", "нет").json()
    page = anna.get(f"/forms/{form.pk}/").content.decode()
    sent = submit(anna, form)

    form.refresh_from_db()
    assert {"model_document", "model_stage"} <= set(told["skipped"])
    assert told["filled"] == told["asked"] == 64
    assert re.search(r'id="q-model_stage" hidden', page)
    assert sent.status_code == 302
    assert form.answers["model_document"] == form.answers["model_stage"] == {"absent": "not_applicable"}
    assert "План № 5" in anna.get(f"/forms/{form.pk}/history/").content.decode()
    anna.post(f"/forms/{form.pk}/withdraw/")
    form.refresh_from_db()
    save(anna, form, "has_model", "да")
    form.refresh_from_db()
    assert "model_document" not in form.answers  # asked again, and nobody has answered


@pytest.fixture
def remark(bratsk: Submission, olga: User) -> Remark:
    Submission.objects.filter(pk=bratsk.pk).update(state="returned")
    return Remark.objects.create(submission=bratsk, field="probes", text="Почему так мало?", by=olga)


def test_a_returned_form_shows_its_remarks_first_and_opens_only_their_questions(
    as_: As, bratsk: Submission, remark: Remark
) -> None:
    browser = as_("anna")
    text = browser.get(bratsk.get_absolute_url()).content.decode()

    assert text.index("Почему так мало?") < text.index('id="c-regulation"')
    assert text.count("data-field=") == 1
    assert save(browser, bratsk, "parents", "7").status_code == 422
    assert save(browser, bratsk, "probes", "50").status_code == 200


def test_every_remark_is_answered_before_the_form_is_sent_again(as_: As, bratsk: Submission, remark: Remark) -> None:
    browser = as_("anna")
    too_early = submit(browser, bratsk)
    page = too_early.content.decode()

    browser.post(f"/forms/{bratsk.pk}/remarks/{remark.pk}/", {"answer": "Пробы перенесены на весну"})

    remark.refresh_from_db()
    assert too_early.status_code == 422
    assert "Остались замечания без ответа" in page
    assert "можно отправлять" not in page
    assert f"?at=remark-{remark.pk}" in page
    assert remark.answered_by is not None
    assert submit(browser, bratsk).status_code == 302


def test_a_corrected_answer_answers_its_remark(as_: As, bratsk: Submission, olga: User) -> None:
    """Only a correction made after the form came back does."""
    anna, desk = as_("anna"), as_("olga")
    save(anna, bratsk, "probes", "6")
    submit(anna, bratsk)
    for act, data in (("remark", {"field": "probes", "text": "Почему так мало?"}), ("return", {})):
        bratsk.refresh_from_db()
        desk.post(f"/review/{bratsk.pk}/{act}/", {"version": bratsk.version, **data})
    bratsk.refresh_from_db()
    assert (bratsk.state, submit(anna, bratsk).status_code) == ("returned", 422)

    save(anna, bratsk, "probes", "61")

    assert "можно отправлять" in anna.get(f"/forms/{bratsk.pk}/check/").content.decode()
    assert submit(anna, bratsk).status_code == 302


def test_an_answer_to_a_remark_opens_the_questions_that_it_asks(as_: As, bratsk: Submission, olga: User) -> None:
    anna = as_("anna")
    save(anna, bratsk, "has_model", "нет")
    submit(anna, bratsk)
    Submission.objects.filter(pk=bratsk.pk).update(state="returned")
    Remark.objects.create(submission=bratsk, field="has_model", text="Модель есть на сайте", by=olga)

    bratsk.refresh_from_db()
    save(anna, bratsk, "has_model", "да")
    missing = submit(anna, bratsk)
    bratsk.refresh_from_db()
    said = [save(anna, bratsk, id, "нет данных").status_code for id in ("model_document", "model_stage")]

    assert missing.status_code == 422
    assert said == [200, 200]
    assert save(anna, bratsk, "parents", "7").status_code == 422
    assert submit(anna, bratsk).status_code == 302


def answer(browser: Any, remark: Remark, text: str, base: str = "", **headers: str) -> Any:
    data = {"answer": text, "base": base}
    return browser.post(f"/forms/{remark.submission_id}/remarks/{remark.pk}/", data, headers=headers)


def test_an_answer_to_a_remark_is_saved_as_it_is_typed_and_once(as_: As, bratsk: Submission, remark: Remark) -> None:
    browser = as_("anna")

    told = [answer(browser, remark, "Пробы перенесены", accept="application/json") for _ in range(2)]

    assert [t.status_code for t in told] == [200, 200]
    assert told[1].json()["base"] == "Пробы перенесены"
    assert AuditEvent.objects.filter(what="form.answer_remark").count() == 1


def test_of_two_answers_to_a_remark_the_later_one_replaces_nothing_unseen(
    as_: As, bratsk: Submission, remark: Remark
) -> None:
    browser = as_("anna")
    answer(browser, remark, "Перенесены на весну")

    page = answer(browser, remark, "Перенесены на осень")
    told = answer(browser, remark, "Перенесены на осень", accept="application/json")

    remark.refresh_from_db()
    assert (page.status_code, told.status_code, remark.answer) == (409, 409, "Перенесены на весну")
    shown = ("<title>Ошибка: ", f"#f-remark-{remark.pk}", "Перенесены на весну", ">Перенесены на осень</textarea>")
    assert all(text in page.content.decode() for text in shown)
    assert told.json()["stored"]["answer"] == told.json()["base"] == "Перенесены на весну"
    assert answer(browser, remark, "Перенесены на осень", base="Перенесены на весну").status_code == 302


@pytest.mark.parametrize("text", ["", "д" * 2001])
def test_an_answer_to_a_remark_that_cannot_be_kept_says_why_and_stays(
    as_: As, bratsk: Submission, remark: Remark, text: str
) -> None:
    page = answer(as_("anna"), remark, text)

    assert page.status_code == answer(as_("anna"), remark, text, accept="application/json").status_code == 422
    assert f">{text}</textarea>" in page.content.decode()


def test_an_answer_to_a_remark_that_comes_too_late_stays_on_the_page(
    as_: As, region: Region, bratsk: Submission, remark: Remark
) -> None:
    Campaign.objects.update(state="closed")

    page = answer(as_("anna"), remark, "Перенесены на весну")

    assert page.status_code == 423
    assert ">Перенесены на весну</textarea>" in page.content.decode()


def test_a_returned_form_is_not_held_up_by_questions_that_it_may_not_change(
    as_: As, bratsk: Submission, remark: Remark
) -> None:
    Submission.objects.filter(pk=bratsk.pk).update(
        answers=bratsk.answers | {"graduates_9": "5", "college_after_9": "7"}
    )
    browser = as_("anna")
    browser.post(f"/forms/{bratsk.pk}/remarks/{remark.pk}/", {"answer": "Пробы перенесены на весну"})

    assert submit(browser, bratsk).status_code == 302


def test_a_remark_on_another_form_is_not_found(as_: As, region: Region, remark: Remark) -> None:
    other = region.form("tayshetsky")

    answer = as_("boris").post(f"/forms/{other.pk}/remarks/{remark.pk}/", {"answer": "нет"})

    assert answer.status_code == 404


def take(browser: Browser, form: Submission, **more: str) -> Any:
    """Press the button of the page with the data of the schools, as it is now or as it was ``seen``."""
    address = f"/forms/{form.pk}/schools-totals/"
    return browser.post(address, {"seen": browser.get(address).context["seen"], **more}, follow=True)


def accept_school(region: Region, number: int, **answers: Any) -> None:
    form = fill(region.form(region.schools[number]), **answers)
    Submission.objects.filter(pk=form.pk).update(state="accepted")


def without_parents(region: Region, form: Submission) -> None:
    """One of two schools is accepted, and the form has no answer of its own to what it has answered."""
    accept_school(region, 0, parents="4")
    del form.answers["parents"]
    form.save()


def test_taking_over_from_schools_says_from_how_many_is_marked_renewed_undone_and_warned_of(
    as_: As, region: Region, bratsk: Submission
) -> None:
    without_parents(region, bratsk)
    browser, address = as_("anna"), f"/forms/{bratsk.pk}/schools-totals/"

    asked = browser.get(address)
    assert "Приняты формы <strong>1 из 2</strong>" in asked.content.decode()
    assert [(row.now, row.sum) for row in asked.context["empty"]] == [("нет ответа", "4")]
    assert not Submission.objects.get(pk=bratsk.pk).answers.get("parents")  # looking writes nothing
    take(browser, bratsk)
    assert "Ответ взят по формам школ: 1 из 2." in browser.get(bratsk.get_absolute_url()).content.decode()

    refused = submit(browser, bratsk)
    assert refused.status_code == 422
    assert "Ответов, взятых по формам школ: 1, но приняты 1 из 2." in refused.content.decode()
    assert "Знаю и отправляю без остальных форм" in refused.content.decode()
    with pytest.raises(NotAsked, match="неполные числа"):  # nor does an import send it
        actions.submit(Submission.objects.get(pk=bratsk.pk), by=region.people["olga"])

    accept_school(region, 1, parents="5")
    assert take(browser, bratsk, seen=asked.context["seen"]).status_code == 409  # another sum than was looked at
    assert [(row.now, row.sum) for row in browser.get(address).context["newer"]] == [("4", "9")]
    take(browser, bratsk)
    bratsk.refresh_from_db()
    assert bratsk.answers["parents"] == "9"
    assert "взятых по формам школ" not in browser.get(f"/forms/{bratsk.pk}/check/").content.decode()

    take(browser, bratsk, then="undo")
    bratsk.refresh_from_db()
    assert "parents" not in bratsk.answers


def test_an_answer_that_was_typed_over_is_no_longer_of_the_schools(as_: As, region: Region, bratsk: Submission) -> None:
    without_parents(region, bratsk)
    browser = as_("anna")
    take(browser, bratsk)
    bratsk.refresh_from_db()

    save(browser, bratsk, "parents", "40")

    assert "Ответ взят по формам школ" not in browser.get(bratsk.get_absolute_url()).content.decode()
    take(browser, bratsk, then="undo")
    bratsk.refresh_from_db()
    assert bratsk.answers["parents"] == "40"
    assert "взятых по формам школ" not in submit(browser, bratsk).content.decode()


def test_the_sums_of_accepted_schools_fill_what_is_empty_and_a_deviation_is_explained(
    as_: As, region: Region, bratsk: Submission
) -> None:
    for school, probes in zip(region.schools[:2], ("20", "22"), strict=True):
        form = fill(region.form(school), probes=probes, has_network=probes == "22", parents="4")
        Submission.objects.filter(pk=form.pk).update(state="accepted")
    del bratsk.answers["parents"], bratsk.answers["has_network"]
    bratsk.save()
    browser = as_("anna")

    take(browser, bratsk)

    bratsk.refresh_from_db()
    page = submit(browser, bratsk).content.decode()
    assert (bratsk.answers["parents"], bratsk.answers["has_network"]) == ("8", True)
    assert bratsk.answers["probes"] == "5"
    assert "Ответ расходится с принятыми формами школ: по ним — 42." in page


def test_while_some_schools_are_not_accepted_only_a_smaller_number_contradicts_them(
    as_: As, region: Region, bratsk: Submission
) -> None:
    form = fill(region.form(region.schools[0]), probes="20", network_agreements="2")
    Submission.objects.filter(pk=form.pk).update(state="accepted")

    page = submit(as_("anna"), bratsk).content.decode()

    assert "Ответ расходится с принятыми формами школ: по ним — 20." in page
    assert "по ним — 2." not in page


def test_forms_that_the_institute_has_not_accepted_add_nothing(as_: As, region: Region, bratsk: Submission) -> None:
    fill(region.form(region.schools[0]), probes="20")

    assert "По формам школ" not in as_("anna").get(bratsk.get_absolute_url()).content.decode()


def test_the_form_prints_filled_and_empty(as_: As, bratsk: Submission) -> None:
    save(as_("anna"), bratsk, "event_forms", "экскурсии на завод")
    browser = as_("anna")

    filled = browser.get(f"/forms/{bratsk.pk}/print/").content.decode()
    empty = browser.get(f"/forms/{bratsk.pk}/print/?empty=1").content.decode()

    assert "экскурсии на завод" in filled
    assert "экскурсии на завод" not in empty


def test_words_agree_with_the_numbers_that_are_read(as_: As, bratsk: Submission) -> None:
    fill(bratsk, schools_with_posts="34", trained_staff="922", school_posts_fte="2", other_posts_fte="0.5")
    browser = as_("anna")

    for page in (browser.get(f"/forms/{bratsk.pk}/check/"), browser.get(f"/forms/{bratsk.pk}/print/")):
        text = re.sub(r"<[^>]+>", "", page.content.decode())
        assert "34 школы" in text
        assert "922 человека" in text
        assert "2 ставки" in text
        assert "0,5 ставки" in text
    assert "школ<" in browser.get(bratsk.get_absolute_url()).content.decode()  # beside an empty or changing input
