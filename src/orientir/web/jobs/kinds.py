"""The kinds of work: each app registers its own, so that the worker knows none by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from time import monotonic
from typing import Any

from orientir.web.directory.audit_words import give_words

Work = Callable[[Any], None]
"""Called with a ``worker.Task``."""
Errand = Callable[[int], int]


@dataclass(frozen=True)
class Kind:
    """A kind of job: its title in Russian, and what is done."""

    title: str
    work: Work


KINDS: dict[str, Kind] = {}
UNKNOWN = "job.unknown"
give_words({UNKNOWN: "задание неизвестного вида"})
ERRANDS: list[Errand] = []
HOUR = 3_600


def job(name: str, title: str) -> Callable[[Work], Work]:
    """Register a function as the work of a kind of job. It raises ``terms.Refused`` where it cannot be done."""

    def register(work: Work) -> Work:
        KINDS[name] = Kind(title, work)
        give_words({f"job.{name}": f"задание: {title}"})
        return work

    return register


def errand(do: Errand) -> Errand:
    """Register what the worker does between jobs and between their steps: letters, for one.

    It is called with the number of the worker, and returns how many things it has done.
    """
    ERRANDS.append(do)
    return do


def every(seconds: int) -> Callable[[Callable[[], int]], Errand]:
    """Register an errand that the worker does once in so many seconds, beginning with its start."""

    def register(do: Callable[[], int]) -> Errand:
        last: list[float] = []

        @wraps(do)  # the log names it where it fails
        def now_and_then(worker: int) -> int:
            if last and monotonic() - last[0] < seconds:
                return 0
            last[:] = [monotonic()]
            return do()

        return errand(now_and_then)

    return register


hourly = every(HOUR)


def event_of(kind: str) -> str:
    """The code of the audit trail for a kind; one for all that this version does not know."""
    return f"job.{kind}" if kind in KINDS else UNKNOWN


def title_of(kind: str) -> str:
    """The title of a kind; of one that this version does not know its name."""
    return KINDS[kind].title if kind in KINDS else kind
