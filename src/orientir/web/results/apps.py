"""The Django app."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "orientir.web.results"
    label = "results"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Kinds of job, and words of the audit trail.
        from orientir.web.results import actions_note, cycle, importing, job_kinds, letters_job, publishing, texts  # noqa: F401
