"""Check and migrate the database before the first request, or refuse to start."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.core.checks import run_checks
from django.core.checks.messages import ERROR
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from orientir.terms import Issue, Refused


def prepare() -> None:
    """Check, migrate, gather static files. Raises ``Refused`` with everything that stands in the way."""
    refuse_newer_data()
    # Migrations that were cut short are rolled back by the database; this goes on where they stopped.
    call_command("migrate", interactive=False, verbosity=0)
    found = run_checks(include_deployment_checks=not settings.DEMO, databases=["default"])
    if serious := [check for check in found if check.level >= ERROR]:
        raise Refused([Issue(check.id or "check", "", str(check.msg), str(check.hint or "")) for check in serious])
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("clearsessions", verbosity=0)
    cache.clear()
    connection.close()


def refuse_newer_data() -> None:
    """Refuse to start on data that a newer version has written."""
    loader = MigrationLoader(connection)
    unknown = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
    if unknown:
        names = ", ".join(f"{app}.{name}" for app, name in unknown[:3])
        raise Refused(
            [
                Issue(
                    "newer_data",
                    "база данных",
                    f"Данные записаны более новой версией Ориентира (неизвестно: {names}).",
                    "Установите ту же или более новую версию. Данные не тронуты.",
                )
            ]
        )
