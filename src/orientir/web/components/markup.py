"""Pieces of HTML that the tags have in common."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


def trimmed(content: str) -> SafeString:
    """What a template has rendered between two tags, without the blank space around it."""
    return mark_safe(content.strip())  # noqa: S308  # the template has escaped it already


def attributes(given: Mapping[str, object]) -> SafeString:
    """HTML attributes with a space before each; True stands without a value, '', None and False are left out.

    >>> attributes({"maxlength": 4, "required": True, "aria_invalid": ""})
    ' maxlength="4" required'
    """
    pairs = [(name.replace("_", "-"), value) for name, value in given.items() if value not in ("", None, False)]
    return format_html_join(
        "", "{}", ((format_html(" {}", n) if v is True else format_html(' {}="{}"', n, v),) for n, v in pairs)
    )
