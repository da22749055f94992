"""Find how many entries an archive declares, before a library reads its directory; ZIP64 archives too."""

from __future__ import annotations

import struct
from collections.abc import Callable

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
TAIL = 66_000
"""Bytes at the end of an archive in which its directory is announced."""


def declared(size: int, read: Callable[[int, int], bytes]) -> tuple[int, int] | None:
    """The number of entries and the bytes of the directory; None where the end of the archive is missing.

    ``read(start, length)`` gives bytes of the archive, whose length is ``size``.
    """
    start = max(0, size - TAIL)
    tail = read(start, TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size:
        return None
    _, _, _, _, entries, directory, _, _ = _END.unpack_from(tail, at)
    before = tail[at - _LOCATOR.size : at] if at >= _LOCATOR.size else b""
    if not before.startswith(b"PK\x06\x07"):
        return entries, directory
    _, _, offset, _ = _LOCATOR.unpack(before)
    record = read(offset, _END_64.size) if offset < size else b""
    if len(record) < _END_64.size or not record.startswith(b"PK\x06\x06"):
        return None
    *_, entries, directory, _ = _END_64.unpack(record)
    return entries, directory
