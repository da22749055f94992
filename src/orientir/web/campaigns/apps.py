"""The Django app."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "orientir.web.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from orientir.web.campaigns import letters  # noqa: F401  # connects its receiver
