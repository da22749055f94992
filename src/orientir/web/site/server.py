"""The server: a few processes on this machine; a proxy with a certificate stands in front."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from time import monotonic
from typing import Any

from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from orientir.web.site.reading import SENDING

PROCESSES = min(os.cpu_count() or 1, 4) + 1
"""One more than there are cores: while one process waits for its database, another computes. Five serve a region."""
LONGEST_PAUSE = 60
"""Seconds between two starts of a program that dies again and again."""


class Companion:
    """A program that runs for as long as the server does; one that dies is started again, each time a little later."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.started = self.pause = 0.0

    def keep(self) -> None:
        """Start it where it does not run; called about once a second."""
        if self.process is not None and self.process.poll() is None:
            return
        lived = monotonic() - self.started
        if self.process is not None and lived < self.pause:
            return
        # One that had lived for long is started again at once.
        self.pause = 0 if lived > LONGEST_PAUSE else min(2 * self.pause + 1, LONGEST_PAUSE)
        self.started, self.process = monotonic(), subprocess.Popen(self.command)  # noqa: S603  # our own command

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


class ArbiterWithCompanion(Arbiter):
    """gunicorn's arbiter of processes, which also keeps one of ours running."""

    def __init__(self, app: Server, companion: Companion) -> None:
        super().__init__(app)
        self.companion = companion

    def manage_workers(self) -> None:
        super().manage_workers()
        self.companion.keep()

    def stop(self, graceful: bool = True) -> None:
        self.companion.stop()
        super().stop(graceful)


class Server(BaseApplication):
    """gunicorn with settings of ours, not from files or the environment. ``said`` is printed once it answers.

    ``beside`` is the command of a program that is kept running beside the server.

    Each process answers one request at a time (``reading.Desk``). Threads that answer would take turns at the
    interpreter, and a save that waits for its turn holds the database, which takes one writer: measured, they halve
    the saves a second. Threads that only read and send are many, so that slow visitors keep nobody waiting.
    """

    def __init__(
        self, bind: str, processes: int = PROCESSES, said: str = "", beside: Sequence[str] | None = None
    ) -> None:
        self.said, self.beside = said, beside
        self.options: dict[str, Any] = {
            "bind": bind,
            "worker_class": "orientir.web.site.reading.ReadingWorker",
            "workers": processes,
            "threads": SENDING,
            "keepalive": 0,
            "preload_app": True,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "when_ready": self._say,
            "control_socket_disable": True,  # newer gunicorn opens a socket for commands otherwise
            "proc_name": "orientir",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def run(self) -> None:
        if self.beside:
            ArbiterWithCompanion(self, Companion(self.beside)).run()
        else:
            super().run()

    def load(self) -> Any:
        return get_wsgi_application()

    def _say(self, _: Any) -> None:
        sys.stdout.write(f"{self.said}\n" if self.said else "")
        sys.stdout.flush()
