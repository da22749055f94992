"""How passwords are kept, and their rules in words that say what to do: long, not common, not one's own address."""

from __future__ import annotations

from django.contrib.auth import password_validation as rules
from django.contrib.auth.hashers import Argon2PasswordHasher

from orientir.terms import counted

HINT = "Не короче 12 знаков. Удобнее всего несколько слов подряд; требований к составу нет."
"""What stands beside the input of a new password."""


class Argon2(Argon2PasswordHasher):
    """19 MiB and two passes, OWASP's minimum: eight people signing in at once must not take 800 MiB."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        length = counted(self.min_length, ("знак", "знака", "знаков"))
        return f"Пароль короткий. Нужно хотя бы {length}: допишите слово-другое."


class NotCommon(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "Этот пароль есть в списках самых частых. Придумайте другой."


class NotOneself(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return "Пароль похож на ваше имя или почту. Придумайте другой."
