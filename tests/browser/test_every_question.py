"""Every question of a form saves itself, whatever its kind, within two seconds of its last key."""

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
LONGEST_WAIT = 2_000
"""Milliseconds."""
WATCH = """() => {
  const typed = {}, box = (element) => element.closest("[data-field]");
  window.waits = {};
  document.addEventListener("input", ({ target }) => { typed[box(target).dataset.field] = performance.now(); }, true);
  new MutationObserver(() => {
    for (const status of document.querySelectorAll(".st.saved")) {
      const id = box(status).dataset.field;
      if (id in typed) { window.waits[id] = performance.now() - typed[id]; delete typed[id]; }
    }
  }).observe(document.getElementById("form"), { subtree: true, childList: true, attributes: true });
}"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path) as made:
        yield made


def test_every_question_is_saved_within_two_seconds_and_is_there_afterwards(
    server: Server, open_as: Callable[..., Page]
) -> None:
    asked = {q.id: q for q in methodology().form("municipality", Year(2021))}
    known = next(f for f in read_examples(EXAMPLES / "2021.csv", methodology()).forms if f.unit == "bratsk").answers
    left_out = skipped(asked, known)
    questions = {id: q for id, q in asked.items() if id not in left_out}
    texts = {id: ABSENT.get(known[id]) or in_words(question, known[id]) for id, question in questions.items()}
    page = open_as("anna", f"/forms/{server.forms['bratsk']}/")

    page.evaluate(WATCH)
    for id, text in texts.items():
        _answer(page, id, text)
    expect(page.locator("#saving")).to_have_text("Все ответы сохранены")
    waits = page.evaluate("window.waits")
    page.reload()

    assert waits.keys() == texts.keys()
    assert {id: wait for id, wait in waits.items() if wait > LONGEST_WAIT} == {}
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
