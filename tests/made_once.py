"""What several files of tests begin with and takes seconds to make: made by the first that needs it, for all processes.

Whoever needs it works on a copy.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = "ORIENTIR_MADE_ONCE"
_own = None if FOLDER in os.environ else TemporaryDirectory(prefix="orientir-made-")
"""The first process of a run keeps it, and takes it away at its end; the others are told of it by the environment."""
if _own:
    os.environ[FOLDER] = _own.name


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder that ``make`` has filled, here or in another process of this run."""
    home = Path(os.environ[FOLDER])
    made = home / name
    with (home / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            beginning = home / f"{name}.beginning"
            beginning.mkdir(exist_ok=True)
            make(beginning)
            beginning.rename(made)
    return made
