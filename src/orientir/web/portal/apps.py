"""The Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "orientir.web.portal"
    label = "portal"
