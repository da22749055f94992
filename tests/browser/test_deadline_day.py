"""The day of the deadline: two operators judge 300 forms at once, in few clicks, and accept nothing contradictory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.deadline_day import COMMENT, CONTRADICTORY, EXPLAINED, LATE, SENT
from web.real_server import Server

OUTCOME = "from browser.deadline_day import outcome; import json; print(json.dumps(outcome()))"
CLICKS = 30
"""Fewer than so many for what needs no thought."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, region="browser.deadline_day.make_region") as made:
        yield made


def test_two_operators_judge_three_hundred_forms(server: Server, open_as: Callable[..., Page]) -> None:
    olga, maria = open_as("olga", "/board/"), open_as("maria", "/board/")
    clicks = 0

    def click(page: Page, role: str, name: str) -> None:
        nonlocal clicks
        clicks += 1
        page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]

    def press(page: Page) -> None:
        """Press the button without waiting for what comes of it."""
        nonlocal clicks
        clicks += 1
        page.get_by_role("button", name="Принять отмеченные").evaluate("button => { setTimeout(() => button.click()) }")

    def open_list(page: Page) -> None:
        click(page, "link", "Принять без вопросов")
        expect(page.get_by_role("heading", level=1)).to_have_text("Принять отправленные формы")

    # Both open the list and accept at the same moment what the page has ticked.
    for page in (olga, maria):
        open_list(page)
    with maria.expect_navigation(url="**/board/2022/"), olga.expect_navigation(url="**/board/2022/"):
        press(olga)
        press(maria)
    # One goes on until nothing is left that needs no thought.
    for _ in range(CLICKS):
        open_list(olga)
        if not olga.locator("input[name=form]:checked").count():
            break
        with olga.expect_navigation(url="**/board/2022/"):
            press(olga)

    assert clicks < CLICKS
    found = server.run(OUTCOME)
    thought = [*CONTRADICTORY, LATE, *EXPLAINED]
    assert found["accepted"] == SENT - len(thought)
    assert sorted(found["waiting"]) == thought
    assert (found["contradictory"], found["twice"]) == ([], [])

    # What is left stands there with number and comment: explained ones to tick, contradictions to be looked at.
    explained = olga.get_by_role("region", name=f"Необычное пояснено: {len(EXPLAINED)}")
    expect(explained.get_by_text(COMMENT)).to_have_count(len(EXPLAINED))
    expect(explained.get_by_text("больше, чем в прошлом году")).to_have_count(len(EXPLAINED))
    others = olga.get_by_role("region", name=f"Нужно решение: {len(CONTRADICTORY) + 1}")
    expect(others.get_by_text("Ответ расходится с принятыми формами школ")).to_have_count(len(CONTRADICTORY) + 1)
    expect(others.get_by_role("checkbox")).to_have_count(0)

    # The freeze waits for them, and says for which.
    olga.goto("/results/2022/")
    expect(olga.get_by_text(f"ждут решения: {len(thought)}")).to_be_visible()
    expect(olga.get_by_role("button", name="Заморозить данные")).to_have_count(0)
