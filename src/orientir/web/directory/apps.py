"""The Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.forms import Field
from django.utils.functional import lazy
from django.utils.translation import get_language

from orientir.terms import say


def _required() -> str:
    """Django asks for it without a form: in the language that it has its own words about wrong input in."""
    return say(get_language() or "ru", "door_wrong.required")


class DirectoryConfig(AppConfig):
    name = "orientir.web.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        Field.default_error_messages["required"] = lazy(_required, str)()  # says what to do, allauth's forms too
        from orientir.web.directory import (  # noqa: F401  # connect receivers, give words to the audit trail
            actions_erase,
            actions_organisations,
            demo,
            loading,
            sign_in_audit,
        )
        from orientir.web.directory.append_only import protect_all

        post_migrate.connect(protect_all, sender=self)
