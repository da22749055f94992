"""The Django app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "orientir.web.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from orientir.web.evidence import actions  # noqa: F401  # its errand
