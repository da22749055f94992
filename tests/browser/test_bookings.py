"""The week of probes as people live it: the institute, a college, a school on a phone, and the number in the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from browser.looking import scrolls_sideways
from web.cast import IRKUTSK
from web.real_server import Server

PHONE = (360, 740)
Window = Callable[..., Page]
OVER = """
from datetime import datetime, timedelta
from orientir.web.bookings.models import Slot
from web.cast import IRKUTSK
at = datetime(2021, 10, 12, 10, tzinfo=IRKUTSK)
Slot.objects.update(begins=at, ends=at + timedelta(hours=2), deadline=at)
print("null")
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server")) as made:
        made.run(WEEK)
        yield made


WEEK = """
from datetime import date
from orientir.web.bookings.models import Week
Week.objects.create(
    register="professional_probes", within="autumn", title="Осень", first=date(2021, 10, 11), last=date(2099, 10, 16)
)
print("null")
"""


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_the_week_goes_from_the_slot_of_a_college_to_the_question_of_the_form(server: Server, open_as: Window) -> None:
    college = open_as("galina", "/")
    day = (datetime.now(IRKUTSK).date() + timedelta(days=5)).isoformat()
    college.get_by_role("link", name="Добавить пробу: Осень").click()
    for label, value in (
        ("Профессия", "Сварщик"), ("День", day), ("Начало", "10:00"), ("Окончание", "12:00"), ("Мест", "20"),
        ("Из них для обучающихся с ОВЗ", "2"), ("Что доступно", "пандус"), ("Заявки до дня", day),
    ):  # fmt: skip
        college.get_by_label(label, exact=True).fill(value)
    button(college, "Сохранить")
    expect(college.get_by_text("Свободно 20 мест")).to_be_visible()

    school = open_as("sergey", "/probes/?free=1", PHONE)
    school.get_by_role("link", name="Сварщик").click()
    school.get_by_role("link", name="Подать заявку от школы").click()
    school.get_by_label("Из 8 класса").fill("12")
    school.get_by_label("Из всех — с ОВЗ").fill("1")
    assert not scrolls_sideways(school)
    button(school, "Подать заявку")
    expect(school.get_by_text("Заявка подтверждена: места за вами.")).to_be_visible()

    server.run(OVER)
    college.goto("/probes/mine/?past=1")
    college.get_by_role("link", name="Сварщик").click()
    college.get_by_role("link", name="Кто пришёл").click()
    college.get_by_label("Сколько пришло").fill("11")
    college.get_by_label("Из них с ОВЗ").fill("1")
    button(college, "Записать")

    school.goto("/applications/")
    expect(school.get_by_text("Скажите, сколько пришло")).to_be_visible()
    school.get_by_role("link", name="Сварщик").first.click()
    expect(school.get_by_label("Сколько пришло")).to_have_value("11")
    school.get_by_label("Сколько из пришедших в этом году уже учтено").fill("2")
    school.get_by_label("Из уже учтённых — с ОВЗ").fill("0")
    button(school, "Записать")
    school.get_by_role("link", name="Сварщик, 12.10.2021").click()
    expect(school.get_by_role("heading", level=1)).to_have_text("Сварщик, 12.10.2021")

    form = open_as("anna", f"/forms/{server.forms['bratsk']}/known/")
    expect(form.get_by_text("Обучающиеся, прошедшие профессиональные пробы").locator("..")).to_contain_text("9")
