"""Check that acknowledged writes survive a power cut, by asking the database itself, not the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

CURE = "Уберите настройку, которая это отключает. Пока так, сохранённое может пропасть при сбое питания."


@register(Tags.database)
def durable(app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """SQLite must write with WAL and synchronous=FULL, PostgreSQL with fsync and synchronous_commit."""
    return [error for alias in databases or () for error in _check(alias)]


def _check(alias: str) -> list[CheckMessage]:
    connection = connections[alias]
    with connection.cursor() as cursor:

        def ask(question: str) -> str:
            cursor.execute(question)
            return str(cursor.fetchone()[0])

        if connection.vendor == "sqlite":
            found = {
                "journal_mode": (ask("PRAGMA journal_mode"), {"wal"}),
                "synchronous": (ask("PRAGMA synchronous"), {"2", "3"}),  # FULL, EXTRA
            }
        else:
            found = {
                "synchronous_commit": (ask("SHOW synchronous_commit"), {"on", "remote_apply"}),
                "fsync": (ask("SHOW fsync"), {"on"}),
                "full_page_writes": (ask("SHOW full_page_writes"), {"on"}),
            }
    return [
        Error(f"База данных: {name} = {value}, нужно {' или '.join(sorted(good))}.", hint=CURE, id="site.E001")
        for name, (value, good) in found.items()
        if value not in good
    ]
