"""The registers that are in force: those of the methodology that the monitoring goes by now."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404

from orientir.methodology import Methodology
from orientir.methodology.model import Register

_SOURCE: list[Callable[[], Methodology | None]] = []


def read_from(source: Callable[[], Methodology | None]) -> None:
    """Say where the methodology comes from: campaigns keep it, and stand above registers."""
    _SOURCE[:] = [source]


def methodology() -> Methodology | None:
    """The methodology in force; None where none has been pinned yet."""
    return _SOURCE[0]() if _SOURCE else None


def registers() -> tuple[Register, ...]:
    """All registers in force, in the order of their files."""
    found = methodology()
    return found.registers if found else ()


def register_of(id: str) -> Register:
    """One register; 404 where none of that id is in force."""
    found = next((register for register in registers() if register.id == id), None)
    if found is None:
        raise Http404
    return found
