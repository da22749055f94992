"""The Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "orientir.web.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
