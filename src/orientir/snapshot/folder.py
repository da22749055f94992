"""A temporary folder that lives as long as somebody holds it."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from functools import cached_property
from pathlib import Path


class Folder:
    """Made when its path is first asked for, removed with the object."""

    @cached_property
    def path(self) -> Path:
        made = Path(tempfile.mkdtemp(prefix="orientir-"))
        weakref.finalize(self, shutil.rmtree, made, ignore_errors=True)
        return made
