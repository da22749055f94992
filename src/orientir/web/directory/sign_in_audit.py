"""Record every sign-in, failure, lock-out and change of password or second factor in the audit trail."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from orientir.web.directory import actions
from orientir.web.directory.audit import record
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.codes import use_up
from orientir.web.directory.models import User
from orientir.web.directory.sign_in import SESSION_KEY, name_tried

give_words(
    {
        "sign_in": "вход",
        "sign_out": "выход",
        "sign_in_failed": "неудачный вход",
        "locked_out": "вход закрыт на 15 минут",
        "password_changed": "пароль изменён",
        "second_factor_added": "второй фактор включён",
        "second_factor_removed": "второй фактор снят",
        "recovery_codes_renewed": "резервные коды обновлены",
    },
    values={"totp": "приложение с кодами", "recovery_codes": "резервные коды"},
)


def _line(what: str, user: User, after: Any = None) -> None:
    with transaction.atomic():
        record(by=user, what=what, kind="user", object=user.pk, after=after)


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    _line("sign_in", user)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _line("sign_out", user)


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    # During a lock-out no password is looked at: that is a line of "locked", not one of "failed".
    looked_at = not getattr(request, "axes_locked_out", False) or getattr(request, "axes_failures_since_start", None)
    if request is not None and looked_at:
        _tried("sign_in_failed", name_tried(request, credentials))


@receiver(user_locked_out)
def locked(request: HttpRequest, username: str, **kwargs: Any) -> None:
    _tried("locked_out", username)


def _tried(what: str, typed: str) -> None:
    """Of a known person the number of the account is kept, else what was typed.

    People type their password into the wrong field: only what looks like an address is kept.
    """
    known = User.objects.filter(email=typed).values_list("pk", flat=True).first() or ""
    who = "" if known or "@" not in typed else typed
    with transaction.atomic():
        record(by=None, who=who, what=what, kind="user", object=known)


@receiver(mfa.authentication_failed)
def code_failed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    # Told on as a failed sign-in, so that it is counted with the wrong passwords.
    user_login_failed.send(__name__, credentials={"email": user.email}, request=request)


@receiver([mfa.authenticator_added, mfa.authenticator_used])
def factor_shown(request: HttpRequest, user: User, **kwargs: Any) -> None:
    request.session[SESSION_KEY] = user.pk


@receiver(mfa.authenticator_added)
def factor_added(request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    # A code has just been shown: the recovery codes come without asking for another.
    record_authentication(request, user, "mfa", type=str(authenticator.type))
    if code := getattr(request, "first_code", ""):
        use_up(authenticator, code)
    _line("second_factor_added", user, after=str(authenticator.type))


@receiver(mfa.authenticator_removed)
def factor_removed(request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    _line("second_factor_removed", user, after=str(authenticator.type))


@receiver(mfa.authenticator_reset)
def codes_renewed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    _line("recovery_codes_renewed", user)


@receiver([account.password_changed, account.password_reset, account.password_set])
def password_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    _line("password_changed", user)


@receiver(account.password_reset)
def came_by_letter(request: HttpRequest, user: User, **kwargs: Any) -> None:
    actions.prove(user)
