"""The Django app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "orientir.web.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from orientir.web.directory import sign_in_audit  # noqa: F401  # connects its receivers
