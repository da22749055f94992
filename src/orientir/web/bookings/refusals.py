"""Why something about places is not done, in words and with the status of the answer."""

from __future__ import annotations

from orientir.web.directory.refusals import NotDone


class Stale(NotDone):
    """Things have moved on since the page was opened."""

    status = 409


class Closed(NotDone):
    """It is too late for this."""

    status = 423
