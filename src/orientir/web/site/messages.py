"""Keep messages for the next page in a cookie, so that they write nothing to the database."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class InCookie(CookieStorage):
    """The usual storage under a name that a browser takes from this host alone, and over HTTPS alone."""

    cookie_name = "messages" if settings.DEMO else "__Host-messages"


class Messages(FallbackStorage):
    """In the cookie; what is too long for it, in the session."""

    storage_classes = (InCookie, SessionStorage)
