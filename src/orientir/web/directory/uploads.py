"""How many bytes an address takes: known before they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

LARGEST_BODY = 1024 * 1024
"""Of a page without files: a form of a hundred long answers."""
View = TypeVar("View", bound=Callable[..., object])


def takes_files(size: int) -> Callable[[View], View]:
    """Say that a view takes files of up to ``size`` bytes together."""

    def marked(view: View) -> View:
        view.largest_body = size + LARGEST_BODY  # type: ignore[attr-defined]
        return view

    return marked
