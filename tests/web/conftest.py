"""Fixtures of the web: the region, everybody of the cast by name, and a browser for each need."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from orientir.web.directory.append_only import protect_all, release_all
from orientir.web.directory.models import User
from orientir.web.results import cycle, desk
from web.cast import ROLES, Browser, Region, make_region
from web.published import Published, publish_once
from web.real_server import empty_database


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the file that takes longest: at the end, one core would wait for the other."""
    items.sort(key=lambda item: item.path.name != "test_upgrade.py")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """In memory the database of the tests begins as a copy of one that is migrated: migrating it takes seconds."""
    with ExitStack() as kept:
        if connection.vendor == "sqlite":
            made = kept.enter_context(closing(sqlite3.connect(empty_database())))
            own = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)
            made.backup(kept.enter_context(closing(own)))
        yield


@pytest.fixture(autouse=True, scope="session")
def _tests_may_empty_tables() -> None:
    """A test with real transactions ends with empty tables, also those that are only ever added to."""
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def execute_sql_flush(self: Any, sql_list: Any) -> None:
        release_all()
        empty(self, sql_list)
        protect_all()

    operations.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]
    if connection.vendor == "postgresql":
        _delete_instead_of_truncating(operations)


def _delete_instead_of_truncating(operations: Any) -> None:
    """Truncating sixty tables takes PostgreSQL up to a second, deleting the few rows of a test next to nothing."""
    truncate = operations.sql_flush

    def sql_flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        superuser = self.connection.connection.info.parameter_status("is_superuser") == "on"
        if not superuser or any(options.values()):
            return list(truncate(self, style, tables, **options))
        role = "SET LOCAL session_replication_role ="  # as a replica it does not look for rows that refer to a row
        return [f"{role} replica", *(f"DELETE FROM {self.quote_name(t)}" for t in tables), f"{role} origin"]

    operations.sql_flush = sql_flush


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Neither attempts, nor the frozen years of another test, whose numbers are the same."""
    cache.clear()
    for kept in (cycle._settled, desk._made):
        kept.cache_clear()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Published:
    """The edition of 2021, whose files are made once: it takes seconds."""
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock():
        folder = tmp_path_factory.mktemp("published")
        patched.setattr("django.conf.settings.MEDIA_ROOT", folder)
        return publish_once(folder)


@pytest.fixture
def region(db: None) -> Region:
    return make_region()


@pytest.fixture
def client() -> Browser:
    return Browser()


@pytest.fixture
def as_(region: Region) -> Callable[[str], Browser]:
    """``as_("anna")`` is a browser in which Anna is signed in."""

    def signed_in(name: str) -> Browser:
        browser = Browser()
        browser.force_login(region.people[name])
        return browser

    return signed_in


def _person(name: str) -> Any:
    @pytest.fixture(name=name)
    def person(region: Region) -> User:
        return region.people[name]

    return person


for _name in ROLES:
    globals()[_name] = _person(_name)
