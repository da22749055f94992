"""Nobody is stopped who works, and whoever asks without a pause is told when to come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path

from orientir.web.directory.models import AuditEvent
from orientir.web.site import urls as site_urls
from web.cast import Browser, Region
from web.every_address import ADDRESSES, PUBLIC, path_of, things

SignedIn = Callable[[str], Browser]
MOMENT = 1_000_000 * 60 + 15


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The time in seconds, a quarter into a minute; a test may move it."""
    now = [MOMENT]
    monkeypatch.setattr("orientir.web.site.limits.time", lambda: now[0])
    return now


@pytest.fixture(autouse=True)
def few(settings: Any) -> None:
    settings.LIMITS = {"search": 5, "export": 3, "denied": 1_000}


def statuses(browser: Browser, address: str, times: int) -> list[int]:
    return [browser.get(address).status_code for _ in range(times)]


@pytest.mark.parametrize("address", ["/people/?q=анна", "/audit/?who=anna", "/board/?state=late", "/people/?page=2"])
def test_a_search_too_many_waits_for_the_next_minute(as_: SignedIn, clock: list[int], address: str) -> None:
    olga = as_("olga")

    assert statuses(olga, address, 6) == [200] * 5 + [429]
    refused = olga.get(address)
    assert refused.headers["Retry-After"] == "45"
    assert (
        "Искать и листать списки можно не чаще 5\u00a0раз в минуту. Подождите 45\u00a0секунд"
        in refused.content.decode()
    )
    clock[0] += 45
    assert olga.get(address).status_code == 200


def test_a_flood_of_foreign_pages_is_no_flood_of_audit_lines(as_: SignedIn, clock: list[int], settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "denied": 3}
    anna = as_("anna")

    assert statuses(anna, "/forms/999999/", 10) == [404] * 10
    lines = AuditEvent.objects.filter(what__in=["denied", "limited"]).values_list("what", "after")
    assert [(what, after if what == "limited" else "") for what, after in lines] == [
        *[("denied", "")] * 3, ("limited", "denied"),
    ]  # fmt: skip
    clock[0] += 60
    anna.get("/forms/999999/")
    assert lines.filter(what="denied").count() == 4


def test_pages_without_a_question_are_never_counted(as_: SignedIn, clock: list[int], region: Region) -> None:
    anna = as_("anna")
    statuses(anna, "/people/?q=x", 6)

    for address in ("/people/", "/forms/", f"/forms/{region.form('bratsk').pk}/changes/?since=0"):
        assert set(statuses(anna, address, 8)) == {200}


def test_one_persons_haste_stops_nobody_else(as_: SignedIn, clock: list[int]) -> None:
    statuses(as_("anna"), "/people/?q=x", 6)

    assert as_("olga").get("/people/?q=x").status_code == 200


def test_downloads_of_every_kind_count_together(as_: SignedIn, clock: list[int], region: Region) -> None:
    anna = as_("anna")
    book = f"/forms/{region.form('bratsk').pk}/excel/"
    table = "/board/2021/export/school.csv"

    assert [anna.get(a).status_code for a in (book, table, book, book, table)] == [200, 200, 200, 429, 429]
    refused = anna.get(table)
    assert refused.headers["Retry-After"] == "45"
    assert "Скачивать файлы можно не чаще 3\u00a0раз в минуту." in refused.content.decode()
    assert "attachment" not in refused.headers.get("Content-Disposition", "")
    assert anna.get("/forms/").status_code == 200


def test_the_cache_does_not_grow_with_time(as_: SignedIn, clock: list[int], settings: Any, tmp_path: Path) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path}
    }
    for name in ("anna", "olga"):
        browser = as_(name)
        for _ in range(20):
            clock[0] += 60
            assert browser.get("/people/?q=x").status_code == 200

    assert len(list(tmp_path.glob("*.djcache"))) == 2


def test_the_first_refusal_of_a_minute_is_in_the_audit_trail(as_: SignedIn, clock: list[int]) -> None:
    statuses(as_("olga"), "/people/?q=x", 9)

    line = AuditEvent.objects.get(what="limited")
    assert (line.object, line.after) == ("/people/", "search")
    assert "слишком частые запросы" in as_("maria").get("/audit/").content.decode()


def test_every_address_that_hands_out_a_file_is_counted(region: Region, as_: SignedIn, clock: list[int]) -> None:
    """Found by walking the resolver: whatever address answers with a file uses up the same count."""
    olga, own = as_("olga"), things(region)["bratsk"]
    found = set()
    for name in sorted(ADDRESSES - PUBLIC - {"account_logout"}):
        cache.clear()
        address = path_of(name, own)
        if "attachment" in olga.get(address).headers.get("Content-Disposition", ""):
            assert statuses(olga, address, 4) == [200, 200, 429, 429], name
            found.add(name)
    assert found >= {"export", "form_excel"}


def _new_export(request: Any) -> HttpResponse:
    return HttpResponse("x", headers={"Content-Disposition": "attachment"})


urlpatterns = [*site_urls.urlpatterns, path("new-export/", _new_export, name="new_export")]


def test_an_export_that_nobody_has_thought_of_is_counted_too(as_: SignedIn, clock: list[int], settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    vera = as_("vera")

    assert statuses(vera, "/new-export/", 4) == [200, 200, 200, 429]


def test_counting_asks_the_database_nothing(as_: SignedIn, clock: list[int], settings: Any) -> None:
    olga = as_("olga")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            olga.get("/people/?q=x")
        return len(captured)

    counted = queries()
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if "Limits" not in m]
    olga = as_("olga")
    assert queries() == counted
