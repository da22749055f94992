"""Operators and methodologists sign in with a second factor, whichever address they try."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from orientir.web.directory import actions
from orientir.web.directory.models import AuditEvent, User
from orientir.web.site.middleware import OPEN, WITHOUT_SECOND_FACTOR
from web.cast import Browser, Region
from web.door import SECRET, code, give_password, give_second_factor, sign_in
from web.every_address import ADDRESSES, path_of, things

ACTIVATE = "/accounts/2fa/totp/activate/"


@pytest.fixture(params=["olga", "maria"])
def person(request: pytest.FixtureRequest, region: Region) -> User:
    person = region.people[request.param]
    give_password(person)
    give_second_factor(person)
    return person


def test_the_password_alone_opens_nothing(client: Browser, person: User, region: Region) -> None:
    answer = sign_in(client, person.email)

    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    own = things(region)["bratsk"]
    for name in ADDRESSES - OPEN:
        where = client.get(path_of(name, own)).headers.get("Location", "")
        assert where.startswith("/accounts/login/"), name


def test_the_code_lets_in_once(client: Browser, person: User) -> None:
    sign_in(client, person.email)
    shown = code()

    assert client.post("/accounts/2fa/authenticate/", {"code": shown}).status_code == 302
    assert client.get("/profile/").status_code == 200

    other = Browser()
    sign_in(other, person.email)
    assert other.post("/accounts/2fa/authenticate/", {"code": shown}).status_code == 422


@pytest.mark.parametrize("again", [0, -1])
def test_no_code_works_that_is_not_later_than_the_last_one(client: Browser, person: User, again: int) -> None:
    """Not even where the memory of the server is gone: after a restart, or on a full disk."""
    now = int(time.time()) // 30
    sign_in(client, person.email)
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(now)}).status_code == 302
    cache.clear()

    other = Browser()
    sign_in(other, person.email)
    assert other.post("/accounts/2fa/authenticate/", {"code": code_of(now + again)}).status_code == 422
    assert other.post("/accounts/2fa/authenticate/", {"code": code_of(now + 1)}).status_code == 302


def code_of(number: int) -> str:
    return str(format_hotp_value(hotp_value(SECRET, number)))


def test_a_recovery_code_works_once_too(client: Browser, person: User) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    spare = RecoveryCodes.activate(person).get_unused_codes()[0]
    answers = []
    for browser in (client, Browser()):
        sign_in(browser, person.email)
        answers.append(browser.post("/accounts/2fa/authenticate/", {"code": spare}).status_code)

    assert answers == [302, 422]


def test_wrong_codes_close_the_same_door(client: Browser, person: User) -> None:
    sign_in(client, person.email)
    statuses = [
        client.post("/accounts/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR="10.0.0.1").status_code
        for _ in range(6)
    ]

    assert statuses == [422, 422, 422, 422, 429, 429]
    assert client.post("/accounts/2fa/authenticate/", {"code": code()}, REMOTE_ADDR="10.0.0.1").status_code == 429
    assert AuditEvent.objects.filter(what="sign_in_failed", object=person.pk).count() == 5


def test_who_has_none_yet_can_only_set_it_up(client: Browser, person: User, region: Region) -> None:
    Authenticator.objects.filter(user=person).delete()
    sign_in(client, person.email)

    own = things(region)["bratsk"]
    for name in ADDRESSES - OPEN - WITHOUT_SECOND_FACTOR:
        for answer in (client.get(path_of(name, own)), client.post(path_of(name, own))):
            assert answer.headers.get("Location", "").startswith(ACTIVATE), name


@pytest.mark.django_db(transaction=True)
def test_setting_it_up_opens_the_rest_and_gives_recovery_codes(client: Browser, person: User) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    Authenticator.objects.filter(user=person).delete()
    sign_in(client, person.email)
    secret = client.get(ACTIVATE).context["form"].secret
    shown = format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))

    assert client.post(ACTIVATE, {"code": shown}).headers["Location"] == "/accounts/2fa/codes/"
    codes = client.get("/accounts/2fa/codes/")

    assert len(codes.context["unused_codes"]) == 10
    assert client.get("/profile/").status_code == 200
    assert AuditEvent.objects.filter(what="second_factor_added", by=person).exists()
    thief = Browser()
    sign_in(thief, person.email)
    assert thief.post("/accounts/2fa/authenticate/", {"code": shown}).status_code == 422  # it has been used


def test_a_forgotten_password_does_not_stand_in_the_way_of_setting_it_up(client: Browser, person: User) -> None:
    Authenticator.objects.filter(user=person).delete()
    client.post("/accounts/password/reset/", {"email": person.email})
    sign_in(client, person.email)

    assert client.get(ACTIVATE).status_code == 200


def test_a_session_from_before_must_show_it_as_well(client: Browser, person: User) -> None:
    Authenticator.objects.filter(user=person).delete()
    sign_in(client, person.email)
    give_second_factor(person)  # set up in another browser

    assert client.get("/profile/").headers["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_it_cannot_be_taken_off_by_oneself(client: Browser, person: User) -> None:
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 9e9, "reauthenticated": True}]
    session["account_authentication_methods_user"] = session["_account_authentication_methods_user"] = str(person.pk)
    session.save()

    client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.filter(user=person, type="totp").exists()


def test_an_operator_takes_it_off_for_a_lost_telephone_and_the_sessions_feel_it(
    client: Browser, person: User, region: Region
) -> None:
    client.force_login(person)

    actions.reset_second_factor(person, by=region.people["olga"])

    assert client.get("/profile/").headers["Location"].startswith(ACTIVATE)


def test_the_demonstration_asks_for_none(client: Browser, person: User, settings: Any) -> None:
    settings.DEMO = True
    Authenticator.objects.filter(user=person).delete()
    sign_in(client, person.email)

    assert client.get("/profile/").status_code == 200


def test_a_bare_session_of_an_operator_opens_nothing(person: User) -> None:
    bare = Client()
    bare.force_login(person, "orientir.web.directory.accounts.Accounts")

    assert bare.get("/people/", secure=True).status_code == 302
