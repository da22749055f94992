"""One campaign from the invitation to the note, as its people live it: keyboard only, on a desk and on a phone."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from extent import extent
from irkutsk import methodology
from orientir.cells.display import in_words
from orientir.collection import read_examples
from orientir.terms import Year
from published_figures import EXAMPLES
from web.door import code
from web.real_server import PASSWORD, Server

PHONE = (360, 740)
MAIL, NAME, OWN_PASSWORD = "larisa@example.org", "Галина Координаторова", "сосны шумят над рекой"
AWARENESS = re.compile("^Обеспечение информированности обучающихся")
PROBES = "Обучающиеся, прошедшие профессиональные пробы"
FIRST, CORRECTED = "3017", "2417"
"""The number of probes as it was sent first and as it stands after the remark: the note must hold the second."""
COMMENT, REMARK, ANSWER = (
    "Раздел открыт весной",
    "Проверьте: вместе с повторными?",
    "Исправили: посчитали каждого один раз.",
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, worker=True) as made:
        yield made


class Keyboard:
    """Somebody at a device without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, target: Locator, presses: int = 400) -> None:
        """Tab until the focus is on the target, as somebody does who cannot point."""
        expect(target).to_have_count(1)
        element = target.element_handle()
        for _ in range(presses):
            if element.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{presses} presses of Tab do not lead to {target}")

    def press(self, target: Locator, key: str = "Enter") -> None:
        self.reach(target)
        self.page.keyboard.press(key)

    def link(self, name: str | re.Pattern[str]) -> None:
        self.press(self.page.get_by_role("link", name=name, exact=isinstance(name, str)))

    def section(self, name: str) -> None:
        """Go to a section of the menu, which is folded on a phone."""
        self.link("Меню")
        self.link(name)

    def button(self, name: str | re.Pattern[str]) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=isinstance(name, str)))

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, option: str) -> None:
        """Go down a list to an option."""
        self.reach(target)
        for _ in range(target.locator("option").count()):
            if target.locator("option:checked").inner_text() == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{option} is not in the list")

    def sign_in(self, mail: str, password: str) -> None:
        self.page.goto("/")
        self.write(self.page.get_by_label("Рабочая почта"), mail)
        self.write(self.page.get_by_label("Пароль", exact=True), password)
        self.page.keyboard.press("Enter")

    def sees(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)

    def answer(self, field: str, text: str) -> None:
        self.write(self.page.locator(f"#f-{field}"), text)
        self.keep(field)

    def answer_yes(self, field: str) -> None:
        self.press(self.page.locator(f"#q-{field}").get_by_label("да", exact=True), "Space")
        self.keep(field)

    def keep(self, field: str) -> None:
        """Wait until the page says that the answer is kept."""
        expect(self.page.locator(f"#s-{field}")).to_contain_text("Сохранено")

    def reads(self, text: str) -> None:
        expect(self.page.locator("main").get_by_text(text).first).to_be_visible()

    def first_heading(self) -> str:
        return self.page.get_by_role("heading", level=2).first.inner_text()

    def send(self) -> None:
        self.button("Проверить и отправить")
        self.sees("проверка ответов")
        self.button("Отправить на проверку")
        self.sees("Форма отправлена на проверку")

    def waits_for_the_job(self) -> None:
        """The page of a job renews itself until the files are there."""
        expect(self.page.get_by_role("heading", name="Файлы")).to_be_visible(timeout=30_000)

    def download(self, name: str, target: Path) -> Path:
        with self.page.expect_download() as waiting:
            self.link(name)
        waiting.value.save_as(target)
        return target


class Pointer(Keyboard):
    """Somebody whose browser runs no scripts, and who points."""

    def reach(self, target: Locator, presses: int = 0) -> None:
        target.focus()

    def press(self, target: Locator, key: str = "Enter") -> None:
        target.click()

    def choose(self, target: Locator, option: str) -> None:
        target.select_option(option)

    def keep(self, field: str) -> None:
        self.button("Сохранить")
        self.reads("Все ответы сохранены.")


@pytest.mark.parametrize(
    ("sort", "device"),
    [
        (Keyboard, {"size": PHONE}),
        (Pointer, {"size": PHONE, "java_script_enabled": False}),
    ][: extent(1, 2)],
    ids=["keyboard on a phone", "without JavaScript"][: extent(1, 2)],
)
def test_from_the_invitation_to_the_note(
    server: Server, window: Callable[..., Page], sort: type[Keyboard], device: dict[str, Any], tmp_path: Path
) -> None:
    operator, galina = sort(window(**device)), sort(window(**device))

    # The operator signs in with both factors and invites the coordinator of Bratsk.
    operator.sign_in("olga@example.org", PASSWORD)
    operator.sees("Код из приложения")
    operator.write(operator.page.get_by_label("Код"), code())
    operator.page.keyboard.press("Enter")
    operator.section("Люди")
    operator.link("Координатор муниципалитета")
    operator.write(operator.page.get_by_label("Рабочая почта"), MAIL)
    operator.choose(operator.page.get_by_label("Территория"), "город Братск")
    operator.button("Пригласить")
    operator.sees("Приглашение готово")

    # She takes up the invitation and fills the first questions.
    galina.page.goto(operator.page.locator("code").inner_text())
    galina.write(galina.page.get_by_label("Фамилия, имя, отчество"), NAME)
    galina.write(galina.page.get_by_label("Пароль"), OWN_PASSWORD)
    galina.page.keyboard.press("Enter")
    galina.sees("Вход")
    galina.sign_in(MAIL, OWN_PASSWORD)
    galina.link(re.compile("^Начать"))
    galina.link("Вся форма на одной странице")
    galina.answer_yes("information_public")
    galina.press(galina.page.locator("#q-information_public summary"))
    galina.write(galina.page.locator("[name='information_public.comment']"), COMMENT)
    galina.answer("information_updated", "12.11.2021")
    galina.press(galina.page.locator("summary", has_text="Разделы"))
    galina.link(AWARENESS)
    galina.answer("probes", FIRST)
    galina.page.context.close()

    # On another device everything is there; the rest comes from a workbook.
    galina = sort(window(**device))
    galina.sign_in(MAIL, OWN_PASSWORD)
    galina.link(re.compile("^Продолжить"))
    galina.link("Все разделы")
    galina.link("Вся форма на одной странице")
    everything_is_there(galina.page)
    book = galina.download("Скачать Excel", tmp_path / "анкета.xlsx")
    count = fill(book)
    galina.link("Загрузить Excel")
    galina.page.get_by_label("Файл Excel").set_input_files(book)
    galina.button("Прочитать файл")
    galina.sees("что изменит файл")
    galina.button(f"Сохранить эти ответы: {count}")
    galina.reads("Ответы из файла сохранены.")
    galina.send()

    # The operator asks about one number and gives the form back.
    operator.section("Ход мониторинга")
    operator.link("город Братск")
    operator.link("город Братск")
    operator.sees("проверка формы")
    operator.link(re.compile(f"^Написать замечание: {PROBES}"))
    operator.write(operator.page.get_by_label("Замечание", exact=True), REMARK)
    operator.button("Записать замечание")
    operator.button("Вернуть с замечаниями")
    operator.reads("Форма возвращена")

    # She meets the remark before anything else, answers it, corrects the number, and sends the form again.
    galina.section("Мои формы")
    galina.link(re.compile("^Исправить"))
    galina.reads(REMARK)
    assert galina.first_heading() == "Замечания"
    galina.write(galina.page.get_by_label("Ваш ответ"), ANSWER)
    galina.button("Ответить")
    galina.link(PROBES)
    galina.answer("probes", CORRECTED)
    galina.send()

    # The operator sees what has changed, accepts, freezes the data and has the note written.
    operator.section("Ход мониторинга")
    operator.link("город Братск")
    operator.link("город Братск")
    operator.reads(ANSWER)
    expect(operator.page.get_by_role("region", name="Что изменилось после возврата")).to_contain_text(CORRECTED)
    operator.button("Принять форму")
    operator.reads("Форма принята")
    operator.section("Ход мониторинга")
    operator.link("Заморозка и справка")
    operator.press(operator.page.get_by_label("Понимаю"), "Space")
    operator.button("Заморозить данные")
    operator.waits_for_the_job()
    operator.link("Заморозка и справка")
    operator.button("Написать справку")
    operator.waits_for_the_job()

    note = operator.download("справка, DOCX", tmp_path / "note.docx")
    printed = operator.download("справка, PDF", tmp_path / "note.pdf")
    for text in (text_of_docx(note), text_of_pdf(printed)):
        assert CORRECTED in digits(text)
        assert FIRST not in digits(text)


def fill(path: Path) -> int:
    """Answer every question of the workbook that has no answer yet; how many there were."""
    questions = {q.id: q for q in methodology().form("municipality", Year(2021))}
    known = next(f for f in read_examples(EXAMPLES / "2021.csv", methodology()).forms if f.unit == "bratsk").answers
    book = openpyxl.load_workbook(path)
    sheet: Any = book["Анкета"]
    column = next(cell.column for row in sheet.iter_rows(max_row=6) for cell in row if cell.value == "Ответ")
    rows = {cell.value: cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value}
    empty = [id for id in questions if sheet.cell(rows[f"@field {id}"], column).value is None]
    for id in empty:
        sheet.cell(rows[f"@field {id}"], column).value = in_words(questions[id], known[id])
    book.save(path)
    return len(empty)


def everything_is_there(page: Page) -> None:
    expect(page.locator("#q-information_public").get_by_label("да", exact=True)).to_be_checked()
    expect(page.locator("[name='information_public.comment']")).to_have_value(COMMENT)
    expect(page.locator("#f-information_updated")).to_have_value("12.11.2021")
    expect(page.locator("#f-probes")).to_have_value(FIRST)


def text_of_docx(path: Path) -> str:
    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def text_of_pdf(path: Path) -> str:
    return subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout


def digits(text: str) -> str:
    """The text with its numbers unspaced: «2 417» is 2417."""
    return re.sub(r"(?<=\d)[\s\u202f\u00a0](?=\d{3})", "", text)
