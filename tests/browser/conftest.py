"""A real browser over a real server: windows of nobody in particular, and of people who are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from web.real_server import Server

DESK = (1280, 900)
Window = Callable[..., Page]

# A busy machine may take long for a save that a person sees at once; how long it takes is for the benchmarks.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Over with its module: while it lives, Django takes the thread for one that must not wait for a database."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def window(server: Server, chromium: Browser) -> Iterator[Window]:
    """``window(size)`` is a page on a device of its own; an error in a script of ours fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def opened(size: tuple[int, int] = DESK, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=f"http://127.0.0.1:{server.port}", viewport={"width": size[0], "height": size[1]}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def open_as(server: Server, window: Window) -> Window:
    """``open_as("anna", path)`` is a page of a signed-in person."""

    def opened(name: str, path: str, size: tuple[int, int] = DESK, **options: Any) -> Page:
        page = window(size, **options)
        sign_in(page, server.sessions[name])
        page.goto(path)
        return page

    return opened


def sign_in(page: Page, session: str) -> None:
    """Give the device the cookie of a session."""
    cookie = {"name": "session", "value": session, "domain": "127.0.0.1", "path": "/", "httpOnly": True}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
