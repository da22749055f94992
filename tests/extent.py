"""How much is tried: enough for every change, or everything (``make exhaustive``), which takes almost twice as long."""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")
EXHAUSTIVE = os.environ.get("ORIENTIR_EXHAUSTIVE") == "1"


def extent(usual: T, exhaustive: T) -> T:
    return exhaustive if EXHAUSTIVE else usual
