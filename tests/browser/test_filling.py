"""Filling a form as a person does: in a real browser, on a desk and on a phone, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.looking import scrolls_sideways
from web.real_server import PASSWORD, Server

DESK, PHONE = (1280, 900), (360, 740)
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server")) as made:
        yield made


def form(server: Server, unit: str = "bratsk") -> str:
    return f"/forms/{server.forms[unit]}/"


def test_an_answer_saves_itself_after_the_last_key(server: Server, open_as: Open) -> None:
    page = open_as("anna", form(server))

    page.locator("#f-probes").press_sequentially("1 234")
    expect(page.locator("#s-probes")).to_contain_text("Сохранено")
    page.locator("#q-has_model").get_by_label("да", exact=True).check()
    expect(page.locator("#s-has_model")).to_contain_text("Сохранено")

    page.reload()
    expect(page.locator("#f-probes")).to_have_value("1234")
    expect(page.locator("#q-has_model").get_by_label("да", exact=True)).to_be_checked()


def test_an_answer_that_cannot_be_read_says_why_and_stays(server: Server, open_as: Open) -> None:
    page = open_as("anna", form(server))

    page.locator("#f-parents").fill("сто")

    expect(page.locator("#s-parents")).to_contain_text("Не сохранено. «сто»")
    expect(page.locator("#f-parents")).to_have_attribute("aria-invalid", "true")
    page.reload()
    expect(page.locator("#f-parents")).to_have_value("сто")


def test_what_was_typed_without_a_network_survives_a_crash_of_the_browser(server: Server, open_as: Open) -> None:
    page = open_as("anna", form(server))
    page.context.set_offline(True)
    page.locator("#f-graduates_9").fill("321")
    expect(page.locator("#s-graduates_9")).to_contain_text("Нет связи")
    page.close(run_before_unload=False)

    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(form(server))

    expect(again.locator("#f-graduates_9")).to_have_value("321")
    expect(again.locator("#s-graduates_9")).to_contain_text("Сохранено")


def test_after_an_expired_session_one_comes_back_to_the_same_question(server: Server, open_as: Open) -> None:
    page = open_as("boris", form(server, "tayshetsky"))
    page.context.clear_cookies()
    page.locator("#f-event_forms").fill("встречи с мастерами")

    page.locator("#s-event_forms").get_by_role("link", name="Войти снова").click()
    page.locator("[name=login]").fill("boris@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")

    expect(page.locator("#f-event_forms")).to_be_focused()
    expect(page.locator("#f-event_forms")).to_have_value("встречи с мастерами")
    expect(page.locator("#s-event_forms")).to_contain_text("Сохранено")


def test_two_people_on_one_question_see_both_answers(server: Server, open_as: Open) -> None:
    one, other = open_as("anna", form(server)), open_as("anna", form(server))

    one.locator("#f-trained_staff").fill("11")
    expect(one.locator("#s-trained_staff")).to_contain_text("Сохранено")
    other.locator("#f-trained_staff").fill("12")

    state = other.locator("#s-trained_staff")
    expect(state).to_contain_text("В форме: «11». У вас: «12»")
    state.get_by_role("button", name="Сохранить мой ответ").click()
    expect(state).to_contain_text("Сохранено в")


def test_leaving_with_unsaved_text_warns(server: Server, open_as: Open) -> None:
    page = open_as("anna", form(server))
    warned: list[str] = []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    page.context.set_offline(True)

    page.locator("#f-graduates_11").press_sequentially("5")
    page.close(run_before_unload=True)
    page.wait_for_event("close")

    assert warned == ["beforeunload"]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_keyboard_alone_fills_and_goes_on(server: Server, open_as: Open, size: tuple[int, int]) -> None:
    page = open_as("sergey", form(server, "school"), size)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#f-probes").focus()
    page.keyboard.type("17")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "probes.absent"
    page.locator("#f-has_network").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q-has_network").get_by_label("нет", exact=True)).to_be_checked()
    expect(page.locator("#s-has_network")).to_contain_text("Сохранено")
    page.get_by_role("button", name="Проверить и отправить").focus()
    page.keyboard.press("Enter")

    page.wait_for_url("**/check/")


def test_without_javascript_a_form_is_saved_corrected_and_sent(server: Server, open_as: Open) -> None:
    page = open_as("boris", form(server, "tayshetsky"), PHONE, java_script_enabled=False)

    page.locator("#f-parents").fill("много")
    page.locator("#f-probes").fill("41")
    page.get_by_role("button", name="Проверить и отправить").click()
    assert page.title().startswith("Ошибка: ")
    assert page.locator("#f-parents").input_value() == "много"
    page.get_by_role("alert").get_by_role("link").first.click()
    page.locator("#f-parents").fill("58")
    page.get_by_role("button", name="Проверить и отправить").click()
    page.get_by_role("button", name="нет данных").click()
    page.get_by_role("button", name="Отправить на проверку").click()

    assert page.url.endswith("/receipt/")
    assert "Квитанция" in page.locator("main").inner_text()


NEWCOMER = """
import json, sys
from django.test import Client
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.pinned_methodology import questions_of
from orientir.web.directory.models import Role, User
place, school, share = sys.argv[1], sys.argv[2] or None, float(sys.argv[3])
form = Submission.objects.get(campaign__year=2021, territory=place, organisation__name=school)
asked = list(questions_of(form))
form.answers = {id: {"absent": "no_answer"} for id in asked[: int(len(asked) * share)]}
form.state = "draft"
form.save()
person = User.objects.create_user(f"{place}-{share}@example.org", name="Нина Новенькая")
where = {"organisation": form.organisation} if school else {"territory_id": place}
Role.objects.create(user=person, kind="school" if school else "coordinator", **where)
client = Client()
client.force_login(person, "orientir.web.directory.accounts.Accounts")
print(json.dumps([client.session.session_key, form.pk]))
"""


def fill_what_is_shown(page: Page) -> tuple[int, int]:
    """Answer every empty question of a page as a person in a hurry: how many there were, with how many key strokes."""
    questions = strokes = 0
    for box in page.locator("[data-field]").all():
        if not box.is_visible():
            continue
        control = box.locator("input:not([type=hidden]), select, textarea").first
        kind = control.get_attribute("type") or control.evaluate("it => it.tagName")
        if kind == "radio" and not box.locator(":checked").count():
            box.get_by_label("нет", exact=True).check()
            strokes += 1
        elif kind == "SELECT":
            control.select_option(index=1)
            strokes += 2
        elif kind != "radio" and not control.input_value():
            words = "нет данных" if control.get_attribute("inputmode") in (None, "url") else "0"
            control.press_sequentially(words)
            control.press("Enter")
            strokes += len(words) + 1
        else:
            continue
        questions += 1
        expect(box.locator(".st")).to_contain_text("Сохранено")
    return questions, strokes


def test_a_coordinator_on_a_phone_finishes_a_half_filled_form_section_by_section(server: Server, open_as: Open) -> None:
    server.sessions["nina"], _ = server.run(NEWCOMER, "angarsk", "", "0.5")
    page = open_as("nina", "/forms/", PHONE)

    page.get_by_role("link", name="Продолжить").click()
    page.wait_for_url("**/sections/*/?at=*")
    empty = page.url.partition("at=")[2]
    expect(page.locator(f"#f-{empty}")).to_be_focused()
    while True:
        fill_what_is_shown(page)
        onward = page.get_by_role("button", name="Дальше")
        if not onward.count():
            break
        with page.expect_navigation():
            onward.click()
    page.get_by_role("link", name="Все разделы").click()
    expect(page.locator(".tasks .state")).to_have_count(10)
    page.goto("/forms/")
    page.get_by_role("link", name="Проверить и отправить").click()
    send = page.get_by_role("button", name="Отправить на проверку")
    expect(send).to_be_visible()
    assert not scrolls_sideways(page)
    with page.expect_navigation():
        send.click()

    assert page.url.endswith("/receipt/")


def test_a_school_finishes_its_form_in_few_key_strokes(server: Server, open_as: Open) -> None:
    """Twenty questions at most; with numbers of three digits it would be a hundred key strokes: under five minutes."""
    server.sessions["nina"], number = server.run(NEWCOMER, "bratsk", "Школа № 2 города Братска", "0")
    page = open_as("nina", f"/forms/{number}/")

    questions, strokes = fill_what_is_shown(page)
    page.get_by_role("button", name="Проверить и отправить").click()
    page.get_by_role("button", name="Отправить на проверку").click()

    assert page.url.endswith("/receipt/")
    assert questions <= 20
    assert strokes + 2 * questions <= 100


# What browsers of 2020 lack (Safari 13, Chrome 80) and newer scripts use.
AS_IN_2020 = """
  delete AbortSignal.timeout; delete AbortSignal.any; delete window.structuredClone; delete window.SubmitEvent;
  delete Element.prototype.replaceChildren; delete Array.prototype.at; delete String.prototype.at;
  delete String.prototype.replaceAll; delete Object.hasOwn; delete Promise.any; delete Array.prototype.flatMap;
  delete Element.prototype.checkVisibility; delete HTMLFormElement.prototype.requestSubmit;
  Object.defineProperty(Event.prototype, "submitter", { get() { return undefined; } });
  Object.defineProperty(crypto, "randomUUID", { value: undefined });
"""


def test_a_browser_of_2020_saves_every_answer_and_goes_on_to_the_check(server: Server, open_as: Open) -> None:
    page = open_as("anna", "/forms/")
    page.add_init_script(AS_IN_2020)
    page.goto(form(server))

    page.locator("#f-college_after_9").press_sequentially("812")
    expect(page.locator("#s-college_after_9")).to_contain_text("Сохранено")
    page.locator("#f-supplementary_education").fill("много")
    expect(page.locator("#saving").get_by_role("link")).to_have_text("Не сохранено: 1")
    page.locator("#saving").get_by_role("link").click()
    expect(page.locator("#f-supplementary_education")).to_be_focused()
    page.locator("#f-supplementary_education").fill("401")
    page.get_by_role("button", name="Проверить и отправить").click()

    page.wait_for_url("**/check/")


def test_enter_saves_a_number_and_goes_to_the_next_question(server: Server, open_as: Open) -> None:
    page = open_as("anna", form(server))

    page.locator("#f-profile_graduates").fill("12")
    page.locator("#f-profile_graduates").press("Enter")

    expect(page.locator("#f-profile_admission")).to_be_focused()
    expect(page.locator("#s-profile_graduates")).to_contain_text("Сохранено")
    assert page.url.endswith(form(server))


def test_a_page_stops_when_somebody_else_has_signed_in_in_its_browser(server: Server, open_as: Open) -> None:
    page = open_as("anna", form(server))
    page.goto(form(server))
    sign_in(page, server.sessions["boris"])

    page.locator("#f-summer_pupils").fill("77")

    expect(page.locator("#s-summer_pupils")).to_contain_text("вошёл другой человек")
    expect(page.locator("#f-summer_pupils")).to_have_value("77")
    sign_in(page, server.sessions["anna"])
    page.goto(form(server))
    expect(page.locator("#f-summer_pupils")).to_have_value("77")
    expect(page.locator("#s-summer_pupils")).to_contain_text("Сохранено")


def test_the_menu_of_a_phone_unfolds_where_it_is_wanted(open_as: Open) -> None:
    page = open_as("anna", "/forms/", PHONE, java_script_enabled=False)
    registers = page.get_by_role("link", name="Реестры", exact=True)
    expect(page.get_by_role("heading", name="Мои формы")).to_be_visible()
    expect(registers).to_be_hidden()

    page.get_by_role("link", name="Меню").click()

    expect(page.get_by_role("button", name="Выйти")).to_be_visible()
    registers.click()
    expect(page.get_by_role("heading", name="Реестры")).to_be_visible()
    expect(registers).to_be_hidden()


RETURNED = """
import sys
from orientir.web.campaigns.models import Submission
from orientir.web.directory.models import User
form = Submission.objects.get(pk=sys.argv[1])
form.state = "returned"
form.save()
remark = form.remarks.create(field="parents", text="Проверьте.", by=User.objects.get(email="olga@example.org"))
print(remark.pk)
"""
COLLEAGUE = """
import json, sys
from django.test import Client
from orientir.web.directory.models import Role, User
person = User.objects.create_user("larisa@example.org", name="Галина Братская")
Role.objects.create(user=person, kind="coordinator", territory_id="bratsk")
client = Client()
client.force_login(person, "orientir.web.directory.accounts.Accounts")
print(json.dumps(client.session.session_key))
"""
POLL = 20_000


def test_two_people_on_one_form_see_each_other_without_reloading(server: Server, open_as: Open) -> None:
    server.sessions["galina"] = server.run(COLLEAGUE)
    one, other = open_as("anna", form(server)), open_as("galina", "/forms/")
    other.clock.install()
    other.goto(form(server))
    counted = other.locator(".sticky .count").inner_text()
    other.locator("#f-pupils_6_11").focus()

    one.locator("#f-event_forms").fill("классные часы")
    expect(one.locator("#s-event_forms")).to_contain_text("Сохранено")
    one.locator("#f-pupils_6_11").fill("700")
    expect(one.locator("#s-pupils_6_11")).to_contain_text("Сохранено")
    other.clock.fast_forward(POLL)

    expect(other.locator("#f-event_forms")).to_have_value("классные часы")
    expect(other.locator("#s-event_forms")).to_contain_text("Изменено другим сотрудником")
    expect(other.locator(".sticky .count")).not_to_have_text(counted)
    expect(other.locator("#f-pupils_6_11")).to_have_value("")  # nothing changes under somebody's hands


@pytest.fixture(scope="module")
def remark(server: Server) -> str:
    """The number of a remark on the school's form, which has come back."""
    return f"remark-{server.run(RETURNED, str(server.forms['school']))}"


def test_an_answer_to_a_remark_is_saved_as_it_is_typed(server: Server, open_as: Open, remark: str) -> None:
    page = open_as("sergey", form(server, "school"))

    page.locator(f"#f-{remark}").press_sequentially("Да, верно.")

    expect(page.locator(f"#s-{remark}")).to_contain_text("Сохранено")
    page.reload()
    expect(page.locator(f"#f-{remark}")).to_have_value("Да, верно.")


def test_an_answer_to_a_remark_survives_a_crash_of_the_browser(server: Server, open_as: Open, remark: str) -> None:
    page = open_as("sergey", form(server, "school"))
    page.context.set_offline(True)
    page.locator(f"#f-{remark}").fill("Пересчитали: ошибки нет.")
    expect(page.locator(f"#s-{remark}")).to_contain_text("Нет связи")
    page.close(run_before_unload=False)

    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(form(server, "school"))

    expect(again.locator(f"#f-{remark}")).to_have_value("Пересчитали: ошибки нет.")
    expect(again.locator(f"#s-{remark}")).to_contain_text("Сохранено")


def test_two_answers_to_one_remark_are_both_shown(server: Server, open_as: Open, remark: str) -> None:
    one, other = (open_as("sergey", form(server, "school")) for _ in range(2))

    one.locator(f"#f-{remark}").fill("Ошиблись в сумме.")
    expect(one.locator(f"#s-{remark}")).to_contain_text("Сохранено")
    other.locator(f"#f-{remark}").fill("Всё верно.")

    state = other.locator(f"#s-{remark}")
    expect(state).to_contain_text("В форме: «Ошиблись в сумме.». У вас: «Всё верно.»")
    state.get_by_role("button", name="Сохранить мой ответ").click()
    expect(state).to_contain_text("Сохранено в")
