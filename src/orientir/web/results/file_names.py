"""Names of files in archives."""

from __future__ import annotations

import re

MOMENT = (1980, 1, 1, 0, 0, 0)
"""When files in an archive were made: equal contents are equal archives."""
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


LONGEST = 120
"""Signs of a name."""


def file_name(name: str, end: str = "") -> str:
    """A name that every system takes for a file; ``end`` stays whole where the rest has to be cut.

    >>> file_name('Школа № 1 "Росток"/филиал')
    'Школа № 1 _Росток_филиал'
    >>> file_name("Школа " * 30, "(bratsk-school-12)")[-30:]
    'Школа Школа (bratsk-school-12)'
    """
    safe, last = (_UNSAFE.sub("_", text).strip(" .") for text in (name, end))
    kept = safe[: LONGEST - len(last) - 1].strip(" .") if last else safe[:LONGEST]
    return f"{kept} {last}".strip(" ") or "_"
