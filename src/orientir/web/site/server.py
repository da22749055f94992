"""The server: one process, several threads, on this machine; a proxy with a certificate stands in front."""

from __future__ import annotations

from typing import Any

from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication


class Server(BaseApplication):
    """gunicorn with settings of ours, not from files or the environment."""

    def __init__(self, bind: str, threads: int) -> None:
        self.options: dict[str, Any] = {
            "bind": bind,
            "worker_class": "gthread",
            "workers": 1,  # SQLite has one writer anyway, and counts of attempts live in one memory
            "threads": threads,
            "graceful_timeout": 10,
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
