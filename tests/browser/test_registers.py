"""Registers as people keep them: agreements on a phone and from Excel, a practice from the school to the public."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from browser.looking import scrolls_sideways
from web.real_server import Server

PHONE = (360, 740)
Window = Callable[..., Page]
COLLEGE = "Братский политехнический колледж"
ENTERED = f"""
from orientir.web.directory.models import Organisation
Organisation.objects.enter([Organisation(territory_id="bratsk", kind="college", name="{COLLEGE}")])
print("null")
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), worker=True) as made:
        made.run(ENTERED)
        yield made


def agreements(path: Path, faulty: bool) -> Path:
    """A list of twelve as somebody keeps it; three rows with a fault each, or mended."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["№", "Школа", "Партнёр", "С кем заключено", "О чём соглашение", "Номер документа", "Действует с"])
    for number in range(1, 13):
        partner, kind, since = COLLEGE, "сетевая форма реализации программ", "01.09.2021"
        if faulty:
            partner = "Колледж, которого нет" if number == 3 else partner
            kind = "дружба" if number == 6 else kind
            since = "" if number == 9 else since
        sheet.append([number, "Школа № 1 города Братска", "", partner, kind, f"С-{number}", since])
    book.save(path)
    return path


def load(page: Page, path: Path) -> None:
    """Load a list and wait until it has been read; the page renews itself."""
    page.goto("/registers/agreements/")
    page.get_by_role("link", name="Загрузить список").click()
    page.get_by_label("Книга Excel (.xlsx)").set_input_files(path)
    page.get_by_role("button", name="Прочитать").click()
    expect(page.get_by_role("table")).to_be_visible()


def bring_in(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Внести:")).click()
    expect(page.get_by_text(re.compile("^Внесено"))).to_be_visible()


def test_a_coordinator_adds_an_agreement_on_a_phone_loads_twelve_and_confirms_the_question(
    server: Server, open_as: Window, tmp_path: Path
) -> None:
    page = open_as("anna", "/registers/agreements/", PHONE)
    page.get_by_role("link", name="Добавить").click()
    page.get_by_label("Организация").fill("Школа № 2 города Братска")
    page.get_by_label("С кем заключено").fill(COLLEGE)
    page.get_by_label("О чём соглашение").select_option("сетевая форма реализации программ")
    page.get_by_label("Номер документа").fill("17/2")
    page.get_by_label("Действует с").fill("2021-09-01")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{COLLEGE}, 17/2")
    assert not scrolls_sideways(page)

    load(page, agreements(tmp_path / "соглашения.xlsx", faulty=True))
    for fault in ("«Колледж, которого нет» нет в списке.", "дружба", "Без ответа запись не сохранить."):
        expect(page.get_by_role("table")).to_contain_text(fault)
    assert not scrolls_sideways(page)
    bring_in(page)
    load(page, agreements(tmp_path / "исправлено.xlsx", faulty=False))
    expect(page.get_by_role("button", name=re.compile("^Внести: новых — 3,"))).to_be_visible()
    bring_in(page)
    page.goto("/registers/agreements/")
    expect(page.locator(".totals")).to_contain_text("13 соглашений")

    page.goto(f"/forms/{server.forms['bratsk']}/known/")
    page.get_by_role("button", name=re.compile("^Подтвердить")).click()
    page.goto(f"/forms/{server.forms['bratsk']}/")
    expect(page.locator("#f-network_agreements")).to_have_value("13")


def test_a_practice_of_a_school_is_published_by_the_institute_and_read_by_everybody(
    server: Server, open_as: Window, window: Window
) -> None:
    school = open_as("sergey", "/registers/practices/new/")
    school.get_by_label("Название").fill("Дневник проб")
    school.get_by_label("педагоги").check()
    for label in ("Суть", "Результат", "Что нужно, чтобы повторить"):
        school.get_by_label(label).fill(f"{label}: по шагам.")
    school.get_by_label("Применяете с").fill("2019–2026")
    school.get_by_role("button", name="Сохранить").click()
    school.get_by_role("button", name="Отправить институту").click()
    expect(school.get_by_text("на рассмотрении")).to_be_visible()
    everybody = window()
    everybody.goto("/registers/practices/")
    expect(everybody.get_by_role("link", name="Дневник проб")).to_have_count(0)

    operator = open_as("olga", "/registers/practices/?state=submitted")
    operator.get_by_role("link", name="Дневник проб").click()
    operator.get_by_role("button", name="Опубликовать").click()

    everybody.reload()
    everybody.get_by_role("link", name="Дневник проб").click()
    expect(everybody.get_by_text("Результат: по шагам.")).to_be_visible()
