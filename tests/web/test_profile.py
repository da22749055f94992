"""One's own account."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from web.cast import ROLES, Browser


@pytest.mark.parametrize("name", ROLES)
def test_everybody_sees_their_own_account(as_: Callable[[str], Browser], name: str) -> None:
    page = as_(name).get("/profile/")

    assert page.status_code == 200
