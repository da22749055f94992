"""The Django app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "orientir.web.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"
