"""The Django app."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "orientir.web.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from orientir.web.surveys import actions, job_kinds, quotas, voices  # noqa: F401  # words, jobs, errands, voices
