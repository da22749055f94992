"""A form posted from elsewhere changes nothing: no token, a wrong one, another session's, another site's."""

from __future__ import annotations

import re
from typing import Any

import pytest

from web.cast import Browser, Region
from web.every_address import ADDRESSES, path_of, things


@pytest.fixture
def browser(region: Region) -> Browser:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(region.people["olga"])
    return browser


def _token(browser: Browser) -> str:
    found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', browser.get("/profile/").content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize("token", [None, "a" * 64, "x"])
def test_no_address_takes_a_form_without_a_right_token(browser: Browser, region: Region, token: str | None) -> None:
    own = things(region)["bratsk"]
    _token(browser)
    data = {} if token is None else {"csrfmiddlewaretoken": token}
    for name in sorted(ADDRESSES):
        answer = browser.post(path_of(name, own), data)
        # 404 and 405: the address has no form for her; allauth's OIDC callback is guarded by its own state.
        assert answer.status_code in {403, 404, 405}, name


def test_another_sessions_token_is_refused(browser: Browser, region: Region) -> None:
    other = Browser(enforce_csrf_checks=True)
    other.force_login(region.people["anna"])
    _token(browser)

    answer = browser.post("/profile/", {"name": "x", "csrfmiddlewaretoken": _token(other)})

    assert answer.status_code == 403
    assert "Страница устарела" in answer.content.decode()


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"}, {"HTTP_REFERER": "https://evil.example/"}],
)
def test_a_right_token_from_another_site_is_refused(browser: Browser, headers: dict[str, Any]) -> None:
    data = {"name": "x", "csrfmiddlewaretoken": _token(browser)}

    assert browser.post("/profile/", data, **headers).status_code == 403


def test_a_right_token_from_here_is_taken(browser: Browser) -> None:
    data = {"name": "Ольга", "csrfmiddlewaretoken": _token(browser)}

    assert browser.post("/profile/", data, HTTP_REFERER="https://testserver/profile/").status_code == 302
