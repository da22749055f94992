"""Every question of a form saves itself, whatever its kind, without a button."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from irkutsk import methodology
from orientir.cells.display import in_words
from orientir.collection import read_examples
from orientir.collection.skipping import skipped
from orientir.terms import Absence, Year
from published_figures import EXAMPLES
from web.real_server import Server

ABSENT = {Absence.NOT_APPLICABLE: "х", Absence.NO_ANSWER: "нет данных"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path) as made:
        yield made


def test_every_question_saves_itself_and_is_there_afterwards(server: Server, open_as: Callable[..., Page]) -> None:
    asked = {q.id: q for q in methodology().form("municipality", Year(2021))}
    known = next(f for f in read_examples(EXAMPLES / "2021.csv", methodology()).forms if f.unit == "bratsk").answers
    left_out = skipped(asked, known)
    questions = {id: q for id, q in asked.items() if id not in left_out}
    texts = {id: ABSENT.get(known[id]) or in_words(question, known[id]) for id, question in questions.items()}
    page = open_as("anna", f"/forms/{server.forms['bratsk']}/")

    for id, text in texts.items():
        _answer(page, id, text)
    expect(page.locator("#saving")).to_have_text("Все ответы сохранены")
    page.reload()

    assert {id: text for id, text in texts.items() if _answered(page, id) != text} == {}
    expect(page.locator(".sticky .count")).to_have_text(f"заполнено {len(texts)} из {len(texts)}")


def _answer(page: Page, id: str, text: str) -> None:
    box = page.locator(f"#q-{id}")
    if box.locator("[type=radio]").count():
        box.locator(f"[type=radio][value='{text}']").check()
    elif text in ABSENT.values():
        box.locator("select").first.select_option(text)
    elif box.locator(f"select#f-{id}").count():
        box.locator(f"select#f-{id}").select_option(text)
    else:
        box.locator(f"#f-{id}").fill(text)


def _answered(page: Page, id: str) -> str:
    box = page.locator(f"#q-{id}")
    if box.locator("[type=radio]").count():
        return box.locator("[type=radio]:checked").get_attribute("value") or ""
    absent = box.locator(f"[name='{id}.absent']")
    return box.locator(f"#f-{id}").input_value() or (absent.input_value() if absent.count() else "")
