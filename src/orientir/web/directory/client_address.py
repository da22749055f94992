"""Where a request comes from."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the person's computer.

    ``X-Forwarded-For`` is written by anybody, so it counts only where our own proxy stands in front
    (ORIENTIR_PROXY=1), and then only its last entry: that one the proxy added itself.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return direct
    try:
        return str(ip_address(request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()))
    except ValueError:
        return direct
