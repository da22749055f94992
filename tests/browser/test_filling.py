"""Filling a form as a person does: in a real browser, on a desk and on a phone, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from web.real_server import PASSWORD, Server

DESK, PHONE = (1280, 900), (360, 740)
PAGES = ["", "check/", "uploads/", "history/", "print/", "print/?empty=1"]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server")) as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_as(server: Server, chromium: Browser) -> Iterator[Open]:
    """``open_as("anna", path)`` is a page of a signed-in person; what it logs as an error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def opened(name: str, path: str, size: tuple[int, int] = DESK, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=f"http://127.0.0.1:{server.port}", viewport={"width": size[0], "height": size[1]}, **options
        )
        contexts.append(context)
        context.add_cookies(
            [{"name": "session", "value": server.sessions[name], "domain": "127.0.0.1", "path": "/", "httpOnly": True}]
        )
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def form(server: Server, unit: str = "bratsk") -> str:
    return f"/forms/{server.forms[unit]}/"


@pytest.mark.parametrize("size", [DESK, PHONE, (320, 640)], ids=["desk", "phone", "small phone"])
def test_every_page_of_a_form_is_accessible_and_never_scrolls_sideways(
    server: Server, open_as: Open, size: tuple[int, int]
) -> None:
    page = open_as("anna", "/forms/", size)

    for path in ["/forms/", *(form(server) + rest for rest in PAGES)]:
        page.goto(path)
        found = Axe().run(page).response["violations"]
        heavy = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]
        assert (path, heavy) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_an_answer_is_saved_within_two_seconds_of_the_last_key(server: Server, open_as: Open) -> None:
    page = open_as("anna", form(server))

    page.locator("#f-probes").press_sequentially("1 234")
    expect(page.locator("#s-probes")).to_contain_text("Сохранено", timeout=2000)
    page.locator("#q-has_model").get_by_label("да", exact=True).check()
    expect(page.locator("#s-has_model")).to_contain_text("Сохранено", timeout=2000)

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
    page.locator("#f-events_ovz").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q-events_ovz").get_by_label("нет", exact=True)).to_be_checked()
    expect(page.locator("#s-events_ovz")).to_contain_text("Сохранено")
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
    page.get_by_role("button", name="Отправить в институт").click()

    assert page.url.endswith("/receipt/")
    assert "Квитанция" in page.locator("main").inner_text()
