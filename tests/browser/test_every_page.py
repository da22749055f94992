"""Every page that a role can open, looked at: on three widths, in dark colours, with letters twice as large."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Error, Page, Response, Route

from browser.looking import (
    bring_axe,
    cut_or_covered,
    focus_unseen,
    pale,
    scrolls_sideways,
    sorts_of_elements,
    uneven_columns,
    violations,
)
from extent import EXHAUSTIVE
from web.real_server import Server
from web.test_rights import ROLES

DESK, NARROW, NARROWEST = (1280, 900), (360, 740), (320, 640)
LARGEST_PAGE = 100 * 1024
"""Bytes of HTML: what a slow line of a village school still carries in a few seconds."""
NO_PAGES = {"export", "form_changes", "form_excel", "health", "the link of the letter", "account_set_password"}
NO_PAGES |= {
    "open_file",
    "open_picture",
    "methodology_file",
    "form_evidence",
    "register_export",
    "register_file",
    "calendar_file",
    "slot_excel",
    "methodology_on_shelf",
}
"""What hands out a file or a few words for a program, or leads on: everybody here has a password."""
READERS = ("viewer", "methodologist")
"""Who gets an operator's pages with fewer buttons: only pages of their own are looked at."""
ADDRESSES = "from browser.full_region import addresses; import json; print(json.dumps(addresses()))"

WRONG = """<body><style>.dull { outline: none; } button { width: 30px; white-space: nowrap; }</style>
<p style="color: #999">pale</p><input style="width: 1500px"><p>under</p><p style="margin-top: -40px">over</p>
<a href="#bright">bright</a> <a class="dull" href="#dull">dull</a> <p><button>too long a word</button></p></body>"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), region="browser.full_region.make_region") as made:
        yield made


@pytest.fixture(scope="module")
def addresses(server: Server) -> dict[str, list[tuple[str, str, bool]]]:
    return server.run(ADDRESSES)


@pytest.fixture(scope="module")
def seen() -> dict[str, set[str]]:
    """By address the sorts of elements that were looked at closely: the next role's page seldom has new ones.

    Only the exhaustive look opens it once more."""
    return {}


@pytest.fixture(scope="module")
def looks() -> set[str]:
    """How texts look whose contrast was measured, on any page: letters, colour and ground."""
    return set()


@pytest.mark.parametrize("role", sorted(ROLES, key=lambda role: role in READERS))
def test_every_page_can_be_read_by_everybody(
    server: Server, window: Callable[..., Page], open_as: Callable[..., Page],
    addresses: dict[str, list[tuple[str, str, bool]]], seen: dict[str, set[str]], looks: set[str], role: str,
) -> None:  # fmt: skip
    page = open_as(ROLES[role], "/profile/", DESK) if ROLES[role] else window(DESK)
    complaints: list[str] = []
    visited: set[str] = set()
    page.on("request", lambda asked: visited.add(asked.url) if asked.is_navigation_request() else None)
    page.on("console", lambda said: complaints.append(_words(said)) if _is_error(said, visited) else None)
    page.on("request", lambda asked: complaints.append(asked.url) if _is_elsewhere(asked.url, server) else None)
    broken: list[str] = []

    for name, path, opens in [*addresses[role], ("not found", "/nonesuch/", False)]:
        if name.startswith("open_api") or (name.startswith("open") and ROLES[role]):
            continue  # for programs; and what is the same for everybody is looked at once
        if (role in READERS or not EXHAUSTIVE) and name in seen:
            continue
        renews_itself = "/results/jobs/" in path
        if renews_itself:  # only there: while anything is intercepted, the browser keeps no files
            page.route("**", _without_refresh)
        response = _opened(page, path)
        if renews_itself:
            page.unroute("**")
        if response is None:
            broken += [f"{path} is no page"] if opens and name not in NO_PAGES else []
            continue
        faults = [f"{len(response.body())} bytes"] if len(response.body()) > LARGEST_PAGE else []
        for size in (DESK, NARROWEST):  # what fits the narrowest fits those between
            page.set_viewport_size({"width": size[0], "height": size[1]})
            faults += [f"sideways at {size[0]}"] if scrolls_sideways(page) else []
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        faults += [f"columns: {fault}" for fault in uneven_columns(page)]
        sorts = sorts_of_elements(page)
        if sorts - seen.setdefault(name, set()):
            seen[name] |= sorts
            faults += _closely(page, looks)
        broken += [f"{path} {fault}" for fault in (*faults, *complaints)]
        complaints.clear()
    assert not broken, "\n".join(broken)


def test_the_eye_sees_what_is_wrong(window: Callable[..., Page]) -> None:
    page = window(DESK)
    page.set_content(WRONG)
    bring_axe(page)

    assert {rule for rule, _ in violations(page)} >= {"color-contrast", "html-has-lang", "label"}
    looks: set[str] = set()
    assert [rule for rule, _ in pale(page, looks)] == ["color-contrast"]
    assert bool(pale(page, looks)) is EXHAUSTIVE, "usually nothing is measured twice"
    assert scrolls_sideways(page)
    assert sorted(cut_or_covered(page)) == ["covered: over / under", "cut: too long a word"]
    assert focus_unseen(page) == ['<a class="dull" href="#dull">dull</a>']


def _closely(page: Page, looks: set[str]) -> list[str]:
    """Everything that takes its time: axe on a desk, on a phone and in the dark; large letters; the focus."""
    bring_axe(page)
    faults = [f"desk: {fault}" for fault in [*violations(page, without="color-contrast"), *pale(page, looks)]]
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {fault}" for fault in pale(page, looks)]
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    faults += ["large letters: sideways"] if scrolls_sideways(page) else []
    faults += [f"large letters: {fault}" for fault in cut_or_covered(page)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    faults += [f"focus: {fault}" for fault in focus_unseen(page)]
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    faults += [f"phone: {fault}" for fault in [*violations(page, without="color-contrast"), *cut_or_covered(page)]]
    return faults


def _opened(page: Page, path: str) -> Response | None:
    """The page at a path; None where there is a file, a redirect or nothing to get."""
    try:
        response = page.goto(path)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return None
    assert response
    assert response.status < 500, path
    html = response.headers["content-type"].startswith("text/html")
    there = urlsplit(response.url).path == urlsplit(path).path
    return response if html and there and response.status != 405 else None


def _is_error(said: ConsoleMessage, visited: set[str]) -> bool:
    # The browser also complains of a page itself whose status is that of a refusal, and of no icon beside what is no
    # page, at times when the next one is open.
    url = said.location["url"]
    return said.type == "error" and url not in visited and not url.endswith("/favicon.ico")


def _words(said: ConsoleMessage) -> str:
    return f"{said.text} {said.location['url']}"


def _is_elsewhere(url: str, server: Server) -> bool:
    return not url.startswith((f"http://127.0.0.1:{server.port}/", "data:"))


def _without_refresh(route: Route) -> None:
    """A page that renews itself would go away under the eye."""
    response = route.fetch()
    route.fulfill(response=response, headers={k: v for k, v in response.headers.items() if k != "refresh"})
