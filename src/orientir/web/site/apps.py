"""The Django app."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "orientir.web.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from orientir.web.site import durability, limits, middleware  # noqa: F401  # a check, words of the audit trail
