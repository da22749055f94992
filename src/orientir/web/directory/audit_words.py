"""Russian words for the codes of the audit trail: each app gives those of its own events, beside its actions."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import parse_header_parameters

if TYPE_CHECKING:
    from orientir.web.directory.models import AuditEvent

EVENTS: dict[str, str] = {}
"""What happened, by the code of the event: «форма принята»."""
KINDS: dict[str, str] = {}
"""What it happened to: «организация»."""
KEYS: dict[str, str] = {}
"""The names of what is told of it: «причина»."""
VALUES: dict[str, str] = {}
"""Words that stand in the trail as codes: «отправлена»."""
Words = Mapping[str, str]
LookUp = Callable[[Collection[int]], Mapping[int, str]]
Read = Callable[[Sequence["AuditEvent"]], Mapping[int, str]]
NAMES: dict[str, LookUp] = {}
"""What the objects of a kind are called, by their numbers, in one query."""
READERS: dict[str, Read] = {}
"""What has changed, in words, by the number of the line, for lines about a kind of which more is known."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d+)?([+-]\d\d:\d\d|Z)?")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def give_words(
    events: Words | None = None, kinds: Words | None = None, keys: Words | None = None, values: Words | None = None
) -> None:
    """Add words for codes. Raises ``ValueError`` where a code means something else already."""
    for known, given in ((EVENTS, events), (KINDS, kinds), (KEYS, keys), (VALUES, values)):
        for code, word in (given or {}).items():
            if known.setdefault(code, word) != word:
                raise ValueError(f"{code}: «{known[code]}» or «{word}»?")


def give_names(kind: str, look_up: LookUp) -> None:
    """Say how the objects of a kind are called."""
    NAMES[kind] = look_up


def give_reader(kind: str, read: Read) -> None:
    """Say how the lines about a kind are read; lines that it leaves out are read word by word."""
    READERS[kind] = read


def in_words(value: Any) -> str:
    """What a line of the trail keeps, as people read it.

    >>> in_words({"a": True, "b": "ab" * 32, "c": "attachment; filename*=UTF-8''%D0%B0.xlsx"})
    'a: да, b: abababababab…, c: а.xlsx'
    """
    if isinstance(value, Mapping):
        parts = (f"{KEYS.get(key, key)}: {in_words(part)}" for key, part in value.items() if part not in ("", None))
        return ", ".join(parts)
    if isinstance(value, list):
        return ", ".join(map(in_words, value))
    if isinstance(value, bool):
        return "да" if value else "нет"
    if not isinstance(value, str):
        return "—" if value is None else str(value)
    if _MOMENT.fullmatch(value):
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "j E Y, H:i")
    if _DIGEST.fullmatch(value):
        return f"{value[:12]}…"
    if value.startswith("attachment"):
        return file_name(value)
    return VALUES.get(value, value)


def file_name(disposition: str) -> str:
    """The name of a file that was handed out, from the header that named it."""
    return parse_header_parameters(disposition)[1].get("filename", disposition)
