"""Sign-in: no open registration, known people only, and a clear word when locked out."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class InvitationOnly(DefaultAccountAdapter):
    """Nobody registers: people come by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class KnownPeopleOnly(DefaultSocialAccountAdapter):
    """The identity provider may sign in people we know; it makes no new ones."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


def locked_out(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """Five failures of a pair of name and address close the door for a quarter of an hour."""
    text = "Слишком много неудачных попыток входа. Повторите через 15 минут или восстановите пароль."
    response = render(request, "error.html", {"title": "Вход временно закрыт", "text": text}, status=429)
    response.headers["Retry-After"] = "900"
    return response
