"""The Django app."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "orientir.web.results"
    label = "results"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Kinds of job, words of the audit trail, what is counted ahead.
        from orientir.web.results import (  # noqa: F401
            actions_note,
            cycle,
            figures_ahead,
            importing,
            job_kinds,
            letters_job,
            note_text,
            publishing,
            texts,
        )
