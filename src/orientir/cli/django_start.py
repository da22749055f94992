"""Django for the commands that need the database."""

from __future__ import annotations

import os


def start() -> None:
    """Read the settings and load the apps; a fault in the settings is told as any other."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    from orientir.terms import Issue, Refused

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orientir.web.site.settings")
    try:
        django.setup()
    except ImproperlyConfigured as fault:
        raise Refused([Issue("settings", "настройки", str(fault))]) from fault
