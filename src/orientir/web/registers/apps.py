"""The Django app."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "orientir.web.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from orientir.web.registers import actions, actions_calendar, job_kinds  # noqa: F401  # words of the trail, jobs
