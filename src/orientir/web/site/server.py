"""The server: a few processes on this machine; a proxy with a certificate stands in front."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

PROCESSES = min(os.cpu_count() or 1, 4) + 1
"""One more than there are cores: while one process waits for its database, another computes. Five serve a region."""


class Server(BaseApplication):
    """gunicorn with settings of ours, not from files or the environment. ``said`` is printed once it answers.

    Each process does one request at a time. Threads would take turns at the interpreter, and a save that
    waits for its turn holds the database, which takes one writer: measured, they halve the saves a second.
    """

    def __init__(self, bind: str, processes: int = PROCESSES, said: str = "") -> None:
        self.said = said
        self.options: dict[str, Any] = {
            "bind": bind,
            "worker_class": "gthread",  # hears its parent while a request takes long
            "workers": processes,
            "threads": 1,
            # A process that is busy leaves new requests to the others, and nobody waits behind a silent connection.
            "worker_connections": 4,
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

    def load(self) -> Any:
        return get_wsgi_application()

    def _say(self, _: Any) -> None:
        sys.stdout.write(f"{self.said}\n" if self.said else "")
        sys.stdout.flush()
