"""Make links of the addresses in a text that somebody has typed, so that it is seen where each of them leads."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = Library()
SHOWN = 48
"""Characters of a link; the name of the host is never cut."""
_AROUND = re.compile(r"^([(«\"]*)(.*?)([)»\".,;:!?]*)$", re.DOTALL)


@register.filter
def linked(text: str) -> SafeString:
    """The text with a link for each whole address; what only looks like one stays text."""
    return format_html_join("", "{}", ((_part(part),) for part in re.split(r"(\s+)", str(text))))


def _part(part: str) -> SafeString | str:
    found = _AROUND.match(part)
    before, address, after = found.groups() if found else ("", part, "")
    parts = _address(address)
    if parts is None:
        return part
    link = format_html('<a href="{}" rel="nofollow noreferrer">{}</a>', address, _shown(parts))
    return format_html("{}{}{}", before, link, after)


def _address(text: str) -> SplitResult | None:
    """The parts of a whole address, or None: with its scheme, without a name or a password before the host."""
    try:
        parts = urlsplit(text)
        plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return None
    hidden = any(unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") for letter in text)
    return parts if plain and not hidden and "\\" not in text else None


def _shown(parts: SplitResult) -> str:
    """The whole host, and as much of the rest as there is room for."""
    host, rest = parts.netloc, parts._replace(scheme="", netloc="").geturl()
    room = max(SHOWN - len(host), 1)
    return host + (rest if len(rest) <= room else f"{rest[: room - 1]}…")
