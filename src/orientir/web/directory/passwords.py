"""How passwords are kept, and their rules in words that say what to do: long, not common, not one's own address."""

from __future__ import annotations

from allauth.core import context
from django.contrib.auth import password_validation as rules
from django.contrib.auth.hashers import Argon2PasswordHasher

from orientir.terms import say
from orientir.web.components.words import language_of_site


def _said(key: str, **values: int) -> str:
    """Django asks for the sentence without a request; allauth keeps the one that is answered now."""
    return say(language_of_site(context.request), f"password.{key}", **values)


class Argon2(Argon2PasswordHasher):
    """19 MiB and two passes, OWASP's minimum: eight people signing in at once must not take 800 MiB."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _said("short", length=self.min_length)


class NotCommon(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _said("common")


class NotOneself(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _said("oneself")
