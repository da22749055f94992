"""Publication in a real browser: a parent, a journalist, a coordinator, two editors, an operator who corrects."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.looking import scrolls_sideways
from web.real_server import Server

PHONE = (360, 740)
Window = Callable[..., Page]
CORRECT = "from browser.published_region import correct; import json; print(json.dumps(correct()))"
WORK = "from orientir.web.jobs.worker import run_waiting; run_waiting(); print(0)"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), region="browser.published_region.make_region") as made:
        yield made


def test_a_parent_finds_her_district_on_a_phone_in_three_taps(window: Window) -> None:
    page = window(PHONE)
    page.goto("/")

    page.get_by_role("link", name="г. Братск").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("город Братск")
    expect(page.get_by_text("Уровень по всем критериям")).to_be_visible()
    assert not scrolls_sideways(page)


def test_a_journalist_downloads_the_data_and_comes_to_the_figure_of_the_note(window: Window) -> None:
    page = window()
    page.goto("/open/")
    page.get_by_role("link", name="Открытые данные").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="values.csv", exact=False).first.click()

    rows = list(csv.DictReader(io.StringIO(Path(coming.value.path()).read_text("utf-8-sig"))))
    parents = [row for row in rows if row["indicator"] == "parents" and row["k"]]
    region = next(row for row in parents if row["territory"] == "region")
    assert sum(int(row["k"]) for row in parents if row is not region) == int(region["k"]) == 3 * 9869
    page.goto("/open/indicators/parents/")
    expect(page.get_by_text(re.compile("29.607")).first).to_be_visible()


def test_a_coordinator_acknowledges_a_letter_and_plans_a_measure(open_as: Window) -> None:
    anna = open_as("anna", "/letters/", PHONE)
    anna.get_by_role("link", name="Итоги мониторинга").click()
    anna.get_by_role("button", name="Отметить, что письмо прочитано").click()
    expect(anna.get_by_text("Институт это видит")).to_be_visible()
    anna.get_by_text("Запланировать меру").first.click()
    anna.get_by_label("Что вы сделаете").first.fill("Назначим координатора")
    anna.get_by_label("До какого дня").first.fill("2027-06-01")
    anna.get_by_role("button", name="Записать меру").first.click()
    expect(anna.get_by_text("Мера записана")).to_be_visible()

    anna.goto("/letters/")
    anna.get_by_role("link", name="Документы").click()
    anna.get_by_role("link", name="Меры и мероприятия", exact=False).first.click()
    expect(anna.get_by_text("Назначим координатора")).to_be_visible()
    assert not scrolls_sideways(anna)
    olga = open_as("olga", "/results/2021/advice/")
    expect(olga.get_by_role("row").filter(has_text="город Братск").first).to_contain_text("прочитано")


def test_two_editors_change_the_note_at_once(open_as: Window) -> None:
    olga, maria = (open_as(name, "/results/2021/text/") for name in ("olga", "maria"))
    for page in (olga, maria):
        page.get_by_role("link", name="Исправить").first.click()
    for page, words in ((olga, "Первый текст."), (maria, "Второй текст.")):
        page.get_by_label("Текст абзаца").fill(words)
        page.get_by_role("button", name="Сохранить абзац").click()

    expect(olga.get_by_text("Первый текст.")).to_be_visible()
    expect(maria.get_by_text("Соедините оба текста")).to_contain_text("Первый текст.")
    expect(maria.get_by_label("Текст абзаца")).to_have_value("Второй текст.")
    maria.get_by_label("Текст абзаца").fill("Общий текст.")
    maria.get_by_role("button", name="Сохранить абзац").click()
    expect(maria.get_by_text("Общий текст.")).to_be_visible()


def test_an_operator_corrects_a_wrong_number_and_publishes_again(
    server: Server, window: Window, open_as: Window
) -> None:
    olga = open_as("olga", "/results/2021/publish/")
    olga.get_by_label("Какую ошибку нашли").fill("В Братске опечатка")
    olga.get_by_role("button", name="Открыть данные").click()
    assert server.run(CORRECT) == 1
    olga.goto("/results/2021/")
    olga.get_by_label("Понимаю").check()
    olga.get_by_role("button", name="Заморозить данные").click()
    server.run(WORK)
    olga.goto("/results/2021/publish/")
    olga.get_by_label("Что исправлено и почему").fill("Опечатка в форме Братска")
    olga.get_by_label("прочитаны и утверждены").check()
    olga.get_by_role("button", name="Опубликовать").click()
    server.run(WORK)

    anybody = window(PHONE)
    anybody.goto("/open/corrections/")
    expect(anybody.get_by_text(re.compile("9.869 исправлено на 9.569")).first).to_be_visible()
    anybody.goto("/open/editions/1/places/bratsk/")
    expect(anybody.get_by_text("Есть более новая")).to_be_visible()
    expect(anybody.get_by_text(re.compile("9.869")).first).to_be_visible()
