"""The Django app."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "orientir.web.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from orientir.web.registers import actions, actions_calendar, job_kinds, page_checks  # noqa: F401  # words, jobs
