"""What every response carries, at every address, for a stranger and for an operator."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.checks import WARNING, run_checks
from django.db import transaction

from orientir.web.directory.models import User
from web.cast import Browser, make_region
from web.door import give_password, sign_in
from web.every_address import ADDRESSES, path_of, things

EVIL_NAME = "<script>alert(1)</script>"
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son\w+\s*=|\sstyle\s*=|javascript:", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href|action|content)\s*=\s*["']?\s*(?:https?:)?//(?!testserver)""", re.IGNORECASE)
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: Any) -> list[tuple[str, Any]]:
    with django_db_blocker.unblock(), transaction.atomic():
        region = make_region()
        own = things(region)["own school"]
        stranger, sergey, olga = Browser(), Browser(), Browser()
        sergey.force_login(region.people["sergey"])
        olga.force_login(region.people["olga"])
        paths = [path_of(name, own) for name in sorted(ADDRESSES - {"account_logout"})]
        answers = [
            (f"{path} {who}", browser.get(path))
            for path in [*paths, "/nonesuch/", "/people/?q=%00"]
            for who, browser in zip("-so", (stranger, sergey, olga), strict=True)
        ]
        transaction.set_rollback(True)
    return answers


def test_every_response_carries_the_strict_headers(pages: list[tuple[str, Any]]) -> None:
    wanted = {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    for where, page in pages:
        assert {name: page.headers.get(name) for name in wanted} == wanted, where
        public = where.startswith("/open/") and page.status_code == 200
        assert ("public" if public else "no-store") in page.headers["Cache-Control"], where
        policy = {part.strip() for part in page.headers["Content-Security-Policy"].split(";")}
        assert policy == POLICY, where


def test_no_page_runs_a_script_of_its_own_or_asks_another_site(pages: list[tuple[str, Any]]) -> None:
    for where, page in pages:
        if page.headers.get("Content-Type", "").startswith("text/html"):
            text = page.content.decode()
            assert not (found := INLINE.search(text)), f"{where}: {found}"
            assert not (found := ELSEWHERE.search(text)), f"{where}: {found}"
            assert len(page.content) < 100 * 1024, where


def test_every_page_says_where_one_is_and_lets_skip_to_its_content(pages: list[tuple[str, Any]]) -> None:
    elsewhere = ("/accounts/3rdparty/", "/forms/ o", "/s/")  # reached without a sign-in, or from no page of hers
    for where, page in pages:
        html = page.headers.get("Content-Type", "").startswith("text/html")
        if page.status_code == 200 and html and not where.endswith("-") and not where.startswith(elsewhere):
            text = page.content.decode()
            assert "aria-current=" in text, where
            assert text.index('class="skip" href="#main"') < text.index("<header") < text.index('<main id="main"'), (
                where
            )
            assert text.count("<h1") == 1, where


def test_every_cookie_is_bound_to_this_host_and_out_of_reach_of_scripts(client: Browser, anna: User) -> None:
    give_password(anna)
    sign_in(client, anna.email)

    saved = client.post("/profile/", {"name": "Анна"})
    kept = dict(client.cookies)

    assert kept.keys() == {"__Host-session", "__Host-csrf", "__Host-messages"}
    for cookie in kept.values():
        assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax")
        assert cookie["secure"]
        assert cookie["httponly"]
    assert "Имя сохранено." in client.get(saved["Location"]).content.decode()
    assert client.cookies["__Host-messages"]["max-age"] == 0


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACK"])
def test_other_methods_are_refused_with_a_page(client: Browser, method: str) -> None:
    answer = client.generic(method, "/accounts/login/")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST"
    assert "На главную" in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.usefixtures("region")
def test_head_answers_as_get_without_a_body(client: Browser) -> None:
    answer = client.head("/accounts/login/")

    assert (answer.status_code, answer.content) == (200, b"")


def test_what_people_type_is_shown_as_text(as_: Callable[[str], Browser]) -> None:
    browser = as_("olga")
    browser.post("/profile/", {"name": EVIL_NAME})

    for path in ("/profile/", "/people/", f"/people/?q={EVIL_NAME}", f"/audit/?who={EVIL_NAME}", f"/{EVIL_NAME}/"):
        text = browser.get(path).content.decode()
        assert EVIL_NAME not in text, path
        assert "<script>" not in text, path


def test_the_deployment_checks_find_nothing() -> None:
    found = run_checks(include_deployment_checks=True, databases=[])

    assert [check for check in found if check.level >= WARNING] == []


@pytest.mark.parametrize("path", ["/people/?q=%00", "/audit/?who=a%00b", "/forms/%00/"])
def test_a_nul_is_refused_before_it_gets_anywhere(as_: Callable[[str], Browser], path: str) -> None:
    browser = as_("olga")

    assert browser.get(path).status_code == 400
    assert browser.post("/profile/", {"name": "a\0b"}).status_code == 400


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=9999999999999999999999", "page=x", "what=nonesuch", "since=99999-99-99", "q=%25%5F"],
)
def test_strange_parameters_do_no_harm(as_: Callable[[str], Browser], query: str) -> None:
    browser = as_("olga")

    for path in ("/people/", "/audit/", "/accounts/login/"):
        assert browser.get(f"{path}?{query}").status_code < 500
