"""How many bytes an address takes, known before they are read; and how many of one person are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils import timezone

if TYPE_CHECKING:  # the server reads LARGEST_BODY before Django is set up
    from orientir.web.directory.models import User

MB = 1 << 20
LARGEST_BODY = MB
"""Of a page without files: a form of a hundred long answers."""
View = TypeVar("View", bound=Callable[..., object])


def takes_files(size: int) -> Callable[[View], View]:
    """Say that a view takes files of up to ``size`` bytes together."""

    def marked(view: View) -> View:
        view.largest_body = size + LARGEST_BODY  # type: ignore[attr-defined]
        return view

    return marked


def too_much(rows: QuerySet[Any], *, by: User, size: int, whence: str, since: datetime) -> tuple[int, int] | None:
    """The MB that the person has sent since then and those that ``UPLOADS_A_DAY`` allows; None where there is room.

    ``rows`` are what is kept: each says ``by`` whom, ``at`` what moment, and its ``size`` in bytes.
    """
    sent = rows.filter(by=by, at__gte=since).aggregate(bytes=Sum("size"))["bytes"] or 0
    most: int = settings.UPLOADS_A_DAY[whence]
    return (sent // MB, most // MB) if sent + size > most else None


def midnight() -> datetime:
    """The beginning of this day in the region."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
