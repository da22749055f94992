"""What guests of events have said of them: given by the app that asks people, for the apps that hold the events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.safestring import SafeString

Reader = Callable[[date, date], SafeString]
_READERS: list[Reader] = []


def give_voices(reader: Reader) -> None:
    """Say how to show what the guests of the events between two days have said; nothing where they were not asked."""
    _READERS.append(reader)


def voices_of(first: date, last: date) -> SafeString:
    """What the guests of these days have said, as part of a page."""
    return SafeString("".join(reader(first, last) for reader in _READERS))
