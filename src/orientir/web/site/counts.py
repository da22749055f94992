"""Keep how often people have asked, in files that all processes of the server share, for as long as there is room."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

log = logging.getLogger(__name__)
QUIET = 60
"""Seconds between two lines about the same trouble."""
Result = TypeVar("Result")


class Counts(FileBasedCache):
    """A cache of Django's that does without itself where its files cannot be read or written.

    A full disk stops saving; it must not stop reading and signing in as well. Without counts nobody is asked to wait;
    failed sign-ins are counted in the database and still are.
    """

    told: float = -QUIET

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return self._tried(lambda: super(Counts, self).add(key, value, timeout, version), otherwise=True)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._tried(lambda: super(Counts, self).get(key, default, version), otherwise=default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._tried(lambda: super(Counts, self).set(key, value, timeout, version), otherwise=None)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return self._tried(lambda: super(Counts, self).touch(key, timeout, version), otherwise=False)

    def delete(self, key: Any, version: Any = None) -> bool:
        return self._tried(lambda: super(Counts, self).delete(key, version), otherwise=False)

    def has_key(self, key: Any, version: Any = None) -> bool:
        return self._tried(lambda: super(Counts, self).has_key(key, version), otherwise=False)

    def _tried(self, do: Callable[[], Result], *, otherwise: Result) -> Result:
        try:
            return do()
        except OSError as error:
            if monotonic() - Counts.told > QUIET:
                Counts.told = monotonic()
                log.error("частота запросов не ограничивается: %s", error)  # no trace for a full disk
            return otherwise
