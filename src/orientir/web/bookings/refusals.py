"""Why something about places is not done, in words and with the status of the answer."""

from __future__ import annotations


class NotDone(Exception):
    """Nothing was written: ``message`` says why and what to do, ``about`` which input is wrong."""

    status = 422

    def __init__(self, message: str, about: str = "") -> None:
        super().__init__(message)
        self.message, self.about = message, about


class Stale(NotDone):
    """Things have moved on since the page was opened."""

    status = 409


class Closed(NotDone):
    """It is too late for this."""

    status = 423
