"""The Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class BookingsConfig(AppConfig):
    name = "orientir.web.bookings"
    label = "bookings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Words of the audit trail, and errands.
        from orientir.web.bookings import actions, actions_reminders, actions_slots, lapses, letters  # noqa: F401
        from orientir.web.bookings.counted_places import count_places, leave_off

        pre_migrate.connect(leave_off, sender=self)
        post_migrate.connect(count_places, sender=self)
