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


EVIL = "https://evil.example"


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", {}),
        ("x", {}),
        ("a" * 64, {}),
        ("another session's", {}),
        ("right", {"HTTP_ORIGIN": EVIL}),
        ("right", {"HTTP_ORIGIN": "null"}),
        ("right", {"HTTP_REFERER": f"{EVIL}/"}),
    ],
)
def test_no_address_takes_a_form_without_a_right_token_or_from_another_site(
    browser: Browser, region: Region, token: str, headers: dict[str, Any]
) -> None:
    own, right = things(region)["bratsk"], _token(browser)
    other = Browser(enforce_csrf_checks=True)
    other.force_login(region.people["anna"])
    data = {"csrfmiddlewaretoken": {"right": right, "another session's": _token(other)}.get(token, token)}
    for name in sorted(ADDRESSES):
        answer = browser.post(path_of(name, own), data, **headers)
        # 404 and 405: the address has no form for her; allauth's OIDC callback is guarded by its own state.
        assert answer.status_code in {403, 404, 405}, name


def test_a_page_of_one_person_saves_nothing_under_the_name_of_another(region: Region) -> None:
    """Anna's page is open in one tab when Olga signs in in another; with Olga's token it is refused as well."""
    form = region.form("bratsk")
    typed = {"owner": region.people["anna"].pk, "probes": "5", "base": "0", "version": "0"}
    for enforced in (True, False):
        browser = Browser(enforce_csrf_checks=enforced)
        browser.force_login(region.people["olga"])
        for path in (f"/forms/{form.pk}/", f"/forms/{form.pk}/fields/probes/"):
            page = browser.post(path, typed)
            told = browser.post(path, typed, headers={"accept": "application/json"})
            assert (page.status_code, told.status_code, told.json()["state"]) == (409, 409, "other")
            assert "вошёл другой человек" in page.content.decode()
    form.refresh_from_db()
    assert form.answers == {}


def test_the_page_of_a_refused_token_says_what_to_do(browser: Browser) -> None:
    answer = browser.post("/profile/", {"name": "x"})

    assert answer.status_code == 403
    assert "Страница устарела" in answer.content.decode()


def test_a_right_token_from_here_is_taken(browser: Browser) -> None:
    data = {"name": "Ольга", "csrfmiddlewaretoken": _token(browser)}

    assert browser.post("/profile/", data, HTTP_REFERER="https://testserver/profile/").status_code == 302
