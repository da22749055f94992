"""The Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.forms import Field


class DirectoryConfig(AppConfig):
    name = "orientir.web.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        Field.default_error_messages["required"] = "Заполните это поле."  # says what to do, allauth's forms too
        from orientir.web.directory import (  # noqa: F401  # connect receivers, give words to the audit trail
            actions_erase,
            actions_organisations,
            demo,
            loading,
            sign_in_audit,
        )
        from orientir.web.directory.append_only import protect_all

        post_migrate.connect(protect_all, sender=self)
