"""The Django app."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "orientir.web.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from orientir.web.campaigns.pinned_methodology import in_force
        from orientir.web.registers.declared import read_from

        read_from(in_force)
        from orientir.web.campaigns import (  # noqa: F401  # connect receivers, give words to the audit trail, count ahead
            actions,
            actions_campaign,
            actions_evidence,
            actions_institute,
            audit_lines,
            medians,
            site_language,
        )
