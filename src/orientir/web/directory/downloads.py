"""Hand out a file: always a download under a plain name; its type is never guessed."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse


def download(content: bytes, content_type: str, name: str) -> HttpResponse:
    """The answer with the file; letters of any alphabet stay in its name, what could mean something else does not."""
    safe = "".join(c if c.isalnum() or c in " ._-№" else "_" for c in name)[:150]
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(safe)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
