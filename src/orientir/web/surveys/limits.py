"""Count what comes from one address in a minute: a whole class passes, a script does not. No address is kept.

What is counted lies for a minute under a digest that also holds the minute and the secret key.
"""

from __future__ import annotations

from time import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from orientir.web.directory.sign_in import client_address
from orientir.web.surveys.codes import receipt_of

PAGES, SENT, UNKNOWN = "pages", "sent", "unknown"
MINUTE = 60


def too_often(request: HttpRequest, what: str, *, count: bool = True) -> bool:
    """Whether the address has asked for more than it may in this minute; counts this time, too."""
    minute = int(time()) // MINUTE
    key = f"survey:{what}:{receipt_of(f'{minute} {client_address(request)}')}"
    times = int(cache.get(key, 0))
    if count:
        times += 1
        cache.set(key, times, MINUTE)
    most: int = settings.SURVEY_LIMITS[what]
    return times > most
