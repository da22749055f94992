"""When something is wrong: a page in Russian with a way home, the right status, nothing half-written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DataError, InterfaceError, InternalError, OperationalError, connection
from django.test import RequestFactory
from django.urls import path

from orientir.web.directory.models import User
from orientir.web.site import urls as site_urls
from web.cast import Browser, Region

FAULTS = {
    "busy": OperationalError("database is locked"),
    "full": OperationalError("database or disk is full"),
    "readonly": InternalError("cannot execute UPDATE in a read-only transaction"),
    "gone": InterfaceError("connection already closed"),
    "bug": DataError("value too long"),
    "oops": ZeroDivisionError("a secret in the text of the fault"),
}


def _fail(request: Any, fault: str) -> Any:
    raise FAULTS[fault]


urlpatterns = [*site_urls.urlpatterns, path("fail/<str:fault>/", _fail, name="invitation")]
handler400, handler403 = site_urls.handler400, site_urls.handler403
handler404, handler500 = site_urls.handler404, site_urls.handler500


@pytest.fixture
def failing(region: Region, settings: Any) -> Browser:
    settings.ROOT_URLCONF = __name__
    browser = Browser(raise_request_exception=False)
    browser.force_login(region.people["anna"])
    return browser


@pytest.mark.parametrize("fault", ["busy", "full", "readonly", "gone"])
def test_a_database_that_cannot_write_is_a_503_with_a_word_when_to_return(failing: Browser, fault: str) -> None:
    answer = failing.get(f"/fail/{fault}/")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "сохранённое раньше цело" in answer.content.decode()


@pytest.mark.parametrize("fault", ["bug", "oops"])
def test_a_mistake_of_ours_is_a_500_that_tells_nothing_of_the_inside(failing: Browser, fault: str) -> None:
    answer = failing.get(f"/fail/{fault}/")

    text = answer.content.decode()
    assert answer.status_code == 500
    assert "Ошибка на нашей стороне" in text
    assert "На главную" in text
    assert "secret" not in text
    assert "Traceback" not in text


@pytest.fixture
def read_only(region: Region) -> Iterator[None]:
    """The database as after its disk was mounted read-only."""
    on, off = {
        "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
        "postgresql": ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(on)
        yield
        cursor.execute(off)


@pytest.mark.django_db(transaction=True)
def test_a_read_only_database_changes_nothing_and_says_so(
    as_: Callable[[str], Browser], region: Region, request: pytest.FixtureRequest
) -> None:
    browser = as_("anna")
    browser.raise_request_exception = False
    request.getfixturevalue("read_only")

    answer = browser.post("/profile/", {"name": "Другое имя"})

    assert answer.status_code == 503
    assert User.objects.get(pk=region.people["anna"].pk).name == "Анна Братская"


def test_a_write_whose_audit_line_fails_is_not_done(
    as_: Callable[[str], Browser], region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**line: Any) -> None:
        raise FAULTS["full"]

    browser = as_("anna")
    browser.raise_request_exception = False
    monkeypatch.setattr("orientir.web.directory.actions.record", full)

    assert browser.post("/profile/", {"name": "Другое имя"}).status_code == 503
    assert User.objects.get(pk=region.people["anna"].pk).name == "Анна Братская"


def test_a_page_that_is_not_there_leads_home(as_: Callable[[str], Browser]) -> None:
    for browser in (as_("anna"), Browser()):
        answer = browser.get("/nonesuch/")
        assert answer.status_code == 404
        assert "На главную" in answer.content.decode()


def test_pages_of_faults_ask_the_database_nothing(rf: RequestFactory) -> None:
    # No database fixture: a query would fail the test.
    from orientir.web.site import errors

    for page in (errors.server_error, errors.unavailable, errors.bad_request):
        assert "Ориентир" in page(rf.get("/")).content.decode()
