"""Sign people in: no open registration, known people only, one count of failures for both factors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from ipaddress import ip_address
from math import ceil
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from orientir.terms import remark, say
from orientir.web.components.words import language_of_site
from orientir.web.directory import outbox
from orientir.web.directory.access import Kind, has_role
from orientir.web.directory.codes import use_up
from orientir.web.directory.models import User

log = logging.getLogger(__name__)
LOCK = timedelta(minutes=15)
FRESH = 300
"""Seconds after a sign-in during which the second factor may be changed without signing in again."""
SESSION_KEY = "second_factor"
WORDED = {
    "email_password_mismatch",
    "incorrect_password",
    "enter_current_password",
    "invalid_password_reset",
    "rate_limited",
    "incorrect_code",
    "cannot_delete_authenticator",
}
"""What allauth finds wrong and our pages say in words of their own."""


def client_address(request: HttpRequest) -> str:
    """The address of the person's computer.

    ``X-Forwarded-For`` is written by anybody, so it counts only where our own proxy stands in front
    (ORIENTIR_PROXY=1), and then only its last entry: that one the proxy added itself.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return direct
    try:
        return str(ip_address(request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()))
    except ValueError:
        return direct


def _wrong(request: HttpRequest | None, key: str) -> str:
    return say(language_of_site(request), f"door_wrong.{key}")


class _Worded:
    """Has what is wrong with an input said in the language of the site."""

    request: Any

    def validation_error(self, code: str, *args: object) -> ValidationError:
        if code in WORDED:
            return ValidationError(_wrong(self.request, code), code=code)
        return super().validation_error(code, *args)  # type: ignore[misc,no-any-return]


class InvitationOnly(_Worded, DefaultAccountAdapter):
    """Refuse registration: people come by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether to ask for the password again: not of a person who has just signed in."""
        shown = [record["at"] for record in get_authentication_records(self.request, self.request.user)]
        return not shown or timezone.now().timestamp() - max(shown) > FRESH

    def format_email_subject(self, subject: str) -> str:
        return f"{say(language_of_site(self.request), 'site.name')}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Leave the letter to the worker: how long sending takes must not tell known addresses from unknown ones."""
        site = get_current_site(self.request)
        letter = self.render_mail(
            template_prefix,
            email,
            {"request": self.request, "email": email, "current_site": site, **context}
            | {"language": language_of_site(self.request)},
        )
        outbox.put(email, letter.subject, str(letter.body))


class KnownPeopleOnly(DefaultSocialAccountAdapter):
    """The identity provider may sign in people we know, by an address that it has verified; it makes no new ones."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


class SecondFactor(_Worded, DefaultMFAAdapter):
    """Keep operators and methodologists from removing their second factor."""

    def get_totp_issuer(self) -> str:
        return say(language_of_site(self.request), "site.name")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not needs_second_factor(authenticator.user)


def needs_second_factor(user: Any) -> bool:
    """Whether the person's roles demand a second factor (the demonstration does not)."""
    return not settings.DEMO and has_role(user, Kind.OPERATOR, Kind.METHODOLOGIST)


def has_second_factor(user: Any) -> bool:
    """Whether the person has set one up."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def second_factor_missing(request: HttpRequest) -> str:
    """Where this very session still has to go to show the second factor that the person's roles demand, or ''."""
    if not needs_second_factor(request.user):
        return ""
    if not has_second_factor(request.user):
        return "mfa_activate_totp"
    return "" if request.session.get(SESSION_KEY) == request.user.pk else "mfa_reauthenticate"


class _CountedCode:
    """Count a wrong code, or one that was used before, as a wrong password, towards the same lock-out."""

    user: User
    authenticator: Authenticator
    _emit_authentication_failed: Callable[[Authenticator], None]

    def clean_code(self) -> str:
        from allauth.core import context

        request = context.request
        credentials = {"email": self.user.email}
        if not AxesProxyHandler.is_allowed(request, credentials):
            request.axes_locked_out = True
            request.axes_credentials = credentials
            raise ValidationError(_wrong(request, "incorrect_code"))
        code = str(super().clean_code())  # type: ignore[misc]
        if not use_up(self.authenticator, code):
            self._emit_authentication_failed(self.authenticator)
            raise ValidationError(_wrong(request, "incorrect_code"))
        return code


class CodeForm(_CountedCode, AuthenticateForm):
    """The code asked for at sign-in."""


class CodeAgainForm(_CountedCode, ReauthenticateForm):
    """The code asked for before a sensitive change."""


class FirstCodeForm(ActivateTOTPForm):
    """The code with which the second factor is set up: it is used then, and does not sign in as well."""

    def clean_code(self) -> str:
        from allauth.core import context

        context.request.first_code = code = str(super().clean_code())
        return code


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The address typed at sign-in in one spelling, so that capitals do not make a fresh count."""
    given = credentials or {}
    name = given.get("email") or given.get("username") or request.POST.get("login") or ""
    return str(name).strip().lower().replace("\0", "")[:254]


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any = None) -> HttpResponse:
    """Refuse sign-in for a quarter of an hour after five failures of a pair of name and address."""
    seconds = _seconds_left(name_tried(request, credentials), client_address(request))
    language = language_of_site(request)
    title, text = remark(language, "error.locked", minutes=ceil(seconds / 60))
    locked = render(request, "error.html", {"language": language, "title": title, "text": text}, status=429)
    locked.headers["Retry-After"] = str(seconds)
    return locked


def _seconds_left(name: str, address: str) -> int:
    attempts = AccessAttempt.objects.filter(username=name, ip_address=address or None)
    last = attempts.aggregate(last=Max("attempt_time"))["last"]
    passed = timezone.now() - last if last else timedelta()
    return max(1, ceil((LOCK - passed).total_seconds()))
