"""Tell which workers live: each holds a lock for as long as its process lasts, whatever ends it.

So nobody waits for a silence to last: what was taken by a worker that is not among the living has failed.
PostgreSQL keeps a lock a worker, and any number of them. SQLite has one writer anyway, and one worker: its lock is
on a file beside the database.
"""

from __future__ import annotations

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

LOCKS = 71002
"""Our first number of PostgreSQL's advisory locks; the second is the worker's."""
ERRAND_LOCKS = 71003
"""The first number of those of ``alone``."""


@contextmanager
def alive(*, wait: bool = True) -> Iterator[int]:
    """Be among the living workers, under the number that is given.

    Where another worker has the only place, wait for it, or raise ``BlockingIOError``.
    """
    number = secrets.randbelow(2**31)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCKS, number])
        try:
            yield number
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, number])
    else:
        with _path().open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.truncate(0)
            file.write(str(number))
            file.flush()
            yield number


@contextmanager
def alone(about: int) -> Iterator[bool]:
    """Whether no other worker is doing the same, which a number tells; meanwhile none begins it. Nobody waits."""
    if connection.vendor != "postgresql":  # SQLite has one worker
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [ERRAND_LOCKS, about])
        (taken,) = cursor.fetchone()
    try:
        yield bool(taken)
    finally:
        if taken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [ERRAND_LOCKS, about])


def living() -> frozenset[int]:
    """The numbers of the living workers."""
    if connection.vendor == "postgresql":
        # Of this database: a server may hold several installations.
        held = (
            "SELECT objid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
            " WHERE locktype = 'advisory' AND classid = %s AND datname = current_database() AND granted"
        )
        with connection.cursor() as cursor:
            cursor.execute(held, [LOCKS])
            return frozenset(number for (number,) in cursor.fetchall())
    try:
        with _path().open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return frozenset()
    except BlockingIOError:
        number = _path().read_text("ascii")
        return frozenset([int(number)] if number else [])
    return frozenset()


def _path() -> Path:
    return Path(settings.HOME) / "worker.lock"
