"""Check and migrate the database before the first request, or refuse to start."""

from __future__ import annotations

import fcntl
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.checks import run_checks
from django.core.checks.messages import ERROR
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from orientir.terms import Issue, Refused
from orientir.web.site.private_files import close_to_others

LOCK = 71003
"""Our number of PostgreSQL's advisory lock; see also ``jobs.living``."""


def prepare(afterwards: Callable[[], None] = lambda: None) -> None:
    """Check, migrate, gather static files. Raises ``Refused`` with everything that stands in the way.

    Of several that start at once on the same data each waits for the one before it, ``afterwards`` included.
    """
    with _one_at_a_time():
        _prepare()
        afterwards()
    connection.close()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold a lock that goes with the process, or with its connection where the database is on another machine."""
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    with (Path(settings.HOME) / "start.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # However long the other one takes: its migration is not ours to interrupt.
                cursor.execute("SET lock_timeout = 0")
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
                cursor.execute("RESET lock_timeout")
        try:
            yield
        finally:
            if connection.vendor == "postgresql":
                connection.close()


def _prepare() -> None:
    for sentence in close_to_others():
        sys.stderr.write(f"{sentence}\n")
    _forget_interrupted_copies()
    refuse_newer_data()
    # Migrations that were cut short are rolled back by the database; this goes on where they stopped.
    call_command("migrate", interactive=False, verbosity=0)
    found = run_checks(include_deployment_checks=not settings.DEMO, databases=["default"])
    if serious := [check for check in found if check.level >= ERROR]:
        raise Refused([Issue(check.id or "check", "", str(check.msg), str(check.hint or "")) for check in serious])
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("clearsessions", verbosity=0)
    cache.clear()


def _forget_interrupted_copies() -> None:
    """Remove what ``orientir backup`` of an earlier version left where it was killed: a whole database each."""
    for path in Path(settings.HOME).glob("tmp*/copy.sqlite3"):
        shutil.rmtree(path.parent, ignore_errors=True)


def refuse_unfit_data() -> None:
    """Refuse to work on data of a newer version, or on such that this version has not prepared yet."""
    name = connection.settings_dict["NAME"]
    empty = connection.vendor == "sqlite" and not Path(name).exists()  # to look into it would be to make it
    if not empty:
        refuse_newer_data()
        executor = MigrationExecutor(connection)
        empty = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if empty:
        advice = "Запустите один раз orientir serve. Копию данных прежней версии делайте прежней версией."
        raise Refused([Issue("not_ready", "база данных", "ещё не подготовлена этой версией Ориентира.", advice)])


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
