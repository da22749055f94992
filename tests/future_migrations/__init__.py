"""The migrations of a next version: those of the directory app as they are, and two more that can be killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from orientir.web.directory import migrations as present

_FOLDER = Path(str(present.__file__)).parent
__path__.append(str(_FOLDER))
LATEST = max(path.stem for path in _FOLDER.glob("0*.py"))
"""The last migration of this version."""


def die_at(point: str) -> None:
    """As when the power goes: nothing is tidied up, no handler runs."""
    if os.environ.get("KILL_AT") == point:
        os.kill(os.getpid(), signal.SIGKILL)


def dying(point: str) -> Callable[[Any, Any], None]:
    """A step of a migration that is a place to die."""
    return lambda apps, editor: die_at(point)
