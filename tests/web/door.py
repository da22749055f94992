"""Signing in as a person does, for tests of the door."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.urls import reverse

from orientir.web.directory.models import User
from orientir.web.jobs.worker import run_waiting
from web.cast import Browser

PASSWORD = "снег шёл три дня подряд"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_password(user: User, password: str = PASSWORD) -> None:
    user.set_password(password)
    user.save()


def give_second_factor(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, SECRET)


def code() -> str:
    """The code that the telephone shows now."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


def sign_in(browser: Browser, email: str, password: str = PASSWORD, address: str = "10.0.0.1", **fields: str) -> Any:
    data = {"login": email, "password": password, **fields}
    return browser.post(reverse("account_login"), data, REMOTE_ADDR=address)


def letters() -> list[Any]:
    """The letters that have gone out, once the worker has been at it."""
    run_waiting()
    return mail.outbox
