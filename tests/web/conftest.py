"""Fixtures of the web: the region, everybody of the cast by name, and a browser for each need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orientir.web.directory.models import User
from web.cast import ROLES, Browser, Region, make_region


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
