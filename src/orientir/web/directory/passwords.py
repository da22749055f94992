"""The rules for passwords, in words that say what to do: long, not common, not one's own address."""

from __future__ import annotations

from django.contrib.auth import password_validation as rules

from orientir.web.directory.russian import count


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        needed = count(self.min_length, "знак", "знака", "знаков")
        return f"Пароль короткий. Нужно хотя бы {needed}: допишите слово-другое."


class NotCommon(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "Этот пароль есть в списках самых частых. Придумайте другой."


class NotOneself(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return "Пароль похож на ваше имя или почту. Придумайте другой."
