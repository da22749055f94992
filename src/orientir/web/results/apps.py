"""The Django app."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "orientir.web.results"
    label = "results"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from orientir.web.results import importing, job_kinds, letters_job, texts  # noqa: F401  # register their kinds of job
