"""Why something is not done, in words for the person who asked."""

from __future__ import annotations


class NotDone(Exception):
    """Nothing was written: ``message`` says why and what to do, ``about`` which input is wrong."""

    status = 422

    def __init__(self, message: str, about: str = "") -> None:
        super().__init__(message)
        self.message, self.about = message, about
