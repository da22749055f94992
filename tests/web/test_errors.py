"""When something is wrong: a page in Russian with a way home, the right status, nothing half-written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import DataError, InterfaceError, InternalError, OperationalError, connection
from django.test import RequestFactory
from django.urls import path

from orientir.web.directory.models import AuditEvent, User
from orientir.web.site import urls as site_urls
from web.cast import Browser, Region
from web.filling import save

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


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def read_only() -> Iterator[None]:
    """The database as after its disk was mounted read-only."""
    on, off = {
        "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
        "postgresql": ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off"),
    }[connection.vendor]
    _run(on)
    yield
    _run(off)


@contextmanager
def busy() -> Iterator[None]:
    """The database as while somebody else writes and does not end."""
    soon, late, take = {
        "sqlite": ("PRAGMA busy_timeout = 50", "PRAGMA busy_timeout = 10000", "BEGIN IMMEDIATE"),
        "postgresql": ("SET lock_timeout = 50", "SET lock_timeout = '10s'", "LOCK campaigns_submission"),
    }[connection.vendor]
    other = connection.copy()
    other.set_autocommit(connection.vendor == "sqlite")  # elsewhere the first statement begins
    with other.cursor() as cursor:
        cursor.execute(take)
    _run(soon)
    yield
    _run(late)
    other.close()


@contextmanager
def full() -> Iterator[None]:
    """The database as when its disk holds not one page more."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL fills up only together with its machine")
    _run("VACUUM", "PRAGMA max_page_count = 1")  # never less than it has
    yield
    _run("PRAGMA max_page_count = 1073741823")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trouble", [read_only, busy, full], ids=lambda trouble: trouble.__name__)
def test_a_save_that_cannot_be_written_is_a_503_and_leaves_nothing_behind(
    as_: Callable[[str], Browser], region: Region, trouble: Callable[[], AbstractContextManager[None]]
) -> None:
    browser, form = as_("anna"), region.form("bratsk")
    browser.raise_request_exception = False
    answer = "мастерские и встречи " * 200

    with trouble():
        refused = save(browser, form, "event_forms", answer)
    lines = AuditEvent.objects.filter(what="form.save").count()
    form.refresh_from_db()

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    assert (form.answers, form.version, form.changes.count(), lines) == ({}, 0, 0, 0)
    assert save(browser, form, "event_forms", answer).status_code == 200


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
