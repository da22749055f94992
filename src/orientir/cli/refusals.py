"""Tell in words what stops a command besides a refusal: the system, the database, a damaged snapshot."""

from __future__ import annotations

import sys
from argparse import Namespace

from orientir.terms import Issue, reason_of

DAMAGE = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What reading a damaged snapshot may end in."""


def issues_of(fault: Exception, given: Namespace) -> list[Issue]:
    """The fault in sentences; none for one that is a defect of ours and needs its trace."""
    if isinstance(fault, OSError) and (place := fault.filename2 or fault.filename):
        return [Issue("system", str(place), f"{reason_of(fault)}.", "Проверьте имя, место и права.")]
    database = sys.modules.get("django.db.utils")
    if database is not None and isinstance(fault, database.OperationalError):
        advice = f"Проверьте DATABASE_URL и что сервер базы работает. Его ответ: {str(fault).splitlines()[0]}"
        return [Issue("database", "база данных", "не отвечает или занята.", advice)]
    return _damage(given) if isinstance(fault, DAMAGE) else []


def _damage(given: Namespace) -> list[Issue]:
    """What is wrong with the snapshots that a command was given: a failure over a damaged one is told as such."""
    from orientir.snapshot import verify
    from orientir.snapshot.folder import is_snapshot_folder

    paths = [path for path in (getattr(given, "snapshot", None), getattr(given, "previous", None)) if path]
    return [issue for path in paths if path.is_file() or is_snapshot_folder(path) for issue in verify(path)[1]]
