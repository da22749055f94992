"""Names of files in archives."""

from __future__ import annotations

import re

MOMENT = (1980, 1, 1, 0, 0, 0)
"""When files in an archive were made: equal contents are equal archives."""
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def file_name(name: str) -> str:
    """A name that every system takes for a file.

    >>> file_name('Школа № 1 "Росток"/филиал')
    'Школа № 1 _Росток_филиал'
    """
    return _UNSAFE.sub("_", name).strip(" .")[:120] or "_"
