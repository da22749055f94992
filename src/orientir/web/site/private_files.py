"""Keep the folder of data to its owner: sessions, keys of second factors and the secret key lie in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from orientir.terms import Issue, Refused

OTHERS = 0o077


def close_to_others() -> list[str]:
    """Take from other users of the machine the right to the data; returns a sentence for each thing that was open.

    Raises ``Refused`` where that is not ours to do.
    """
    said = []
    for path, mode in _private():
        if path.stat().st_mode & OTHERS:
            try:
                path.chmod(mode)
            except OSError as fault:
                message = "открыто другим пользователям машины, а в нём сеансы и ключи второго фактора."
                raise Refused(
                    [Issue("open_to_others", str(path), message, f"Выполните: chmod {mode:o} {path}")]
                ) from fault
            said.append(f"{path}: было открыто другим пользователям машины, закрыто (права {mode:o}).")
    return said


def _private() -> Iterator[tuple[Path, int]]:
    home = Path(settings.HOME)
    yield home, 0o700
    files = [home / "secret"]
    if connection.vendor == "sqlite":
        base = Path(connection.settings_dict["NAME"])
        files += [base, base.with_name(f"{base.name}-wal"), base.with_name(f"{base.name}-shm")]
    yield from ((path, 0o600) for path in files if path.is_file())
