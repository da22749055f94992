"""The Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "orientir.web.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from orientir.web.jobs import actions, mail  # noqa: F401  # gives words to the audit trail, sends letters about accounts
