"""Django for the commands that need the database."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from orientir.terms import Issue, Refused


def start(*, new_home: bool = True) -> None:
    """Read the settings and load the apps; a fault in the settings is told as any other.

    A folder of data that is not there yet is made and named, or refused unless ``new_home``.
    """
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    os.umask(0o077)  # the database, its log and uploads: nobody else's on this machine
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orientir.web.site.settings")
    made = None if settings.configured else _home(new_home=new_home)
    try:
        django.setup()
    except ImproperlyConfigured as fault:
        raise Refused([Issue("settings", "настройки", str(fault))]) from fault
    if made is not None and made.is_dir():
        print(f"Создана новая папка данных: {made} (её называет ORIENTIR_HOME).", file=sys.stderr)


def _home(*, new_home: bool) -> Path | None:
    """The folder of data that this command makes; None where it is there."""
    home = Path(os.environ.get("ORIENTIR_HOME", "var")).resolve()
    if home.is_dir():
        return None
    if home.exists():
        raise Refused([Issue("home", str(home), "это файл, а нужна папка данных.", "Исправьте ORIENTIR_HOME.")])
    if not new_home and not os.environ.get("DATABASE_URL"):
        advice = "Исправьте ORIENTIR_HOME; новую папку создаёт orientir serve."
        raise Refused([Issue("home", str(home), "нет такой папки данных.", advice)])
    return home
