"""Sign-in through the region's identity provider: people we know, by an address that it has verified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory

from orientir.web.directory.models import User
from web.cast import Browser, Region
from web.door import give_second_factor


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    app = {
        "provider_id": "region",
        "name": "учётную запись организации",
        "client_id": "orientir",
        "secret": "x",
        "settings": {"server_url": "https://id.example.org"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


def _come(rf: RequestFactory, email: str, *, verified: bool, uid: str = "17") -> tuple[HttpResponse, Any]:
    """What happens when the provider sends somebody with this address back."""
    request = rf.get("/accounts/oidc/region/login/callback/", secure=True)
    request.session, request.user = SessionStore(), AnonymousUser()
    request._messages = _Silent()  # type: ignore[attr-defined]
    login = SocialLogin(
        provider=get_adapter().get_provider(request, "region"),
        user=User(email=email),
        account=SocialAccount(provider="region", uid=uid, extra_data={}),
        email_addresses=[EmailAddress(email=email, verified=verified, primary=True)],
    )
    with context.request_context(request):
        request.allauth = None  # type: ignore[attr-defined]
        return complete_social_login(request, login), request


class _Silent:
    """Messages are not looked at here."""

    def add(self, *args: Any) -> None:
        return None

    def __iter__(self) -> Iterator[Any]:
        return iter(())


def test_the_button_is_there_only_where_a_provider_is_configured(
    client: Browser, region: Region, settings: Any
) -> None:
    assert "Войти через учётную запись организации" in client.get("/accounts/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "Войти через" not in client.get("/accounts/login/").content.decode()


def test_a_known_verified_address_signs_in(rf: RequestFactory, anna: User) -> None:
    answer, request = _come(rf, "Anna@example.org", verified=True)

    assert (answer.status_code, request.user) == (302, anna)


@pytest.mark.parametrize(("email", "verified"), [("anna@example.org", False), ("nobody@example.org", True)])
def test_an_unverified_or_unknown_address_does_not_and_makes_nobody(
    rf: RequestFactory, region: Region, email: str, verified: bool
) -> None:
    before = User.objects.count()
    answer, request = _come(rf, email, verified=verified)

    assert not request.user.is_authenticated
    assert "Попросите приглашение" in answer.content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_an_operator_still_shows_the_second_factor(rf: RequestFactory, olga: User) -> None:
    give_second_factor(olga)

    answer, request = _come(rf, olga.email, verified=True)

    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert not request.user.is_authenticated
