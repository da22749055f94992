"""A server that is killed while it saves loses nothing that it has acknowledged."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

KILLS, PER_LIFE = int(os.environ.get("ORIENTIR_KILLS", "2")), 32
"""Few in every run; ORIENTIR_KILLS=16 makes it 512 saves."""
SETTING_UP = """
import django, os
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from web.cast import make_region
region = make_region()
client = Client()
client.force_login(region.people["anna"], "allauth.account.auth_backends.AuthenticationBackend")
print(client.cookies["session"].value, region.form("bratsk").pk)
"""


class Server:
    """A real server over a database of its own, that can be killed and started again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        self.environment = kept | {
            "ORIENTIR_HOME": str(home),
            "ORIENTIR_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "orientir.web.site.settings",
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }
        made = subprocess.run(
            [sys.executable, "-c", SETTING_UP], env=self.environment, check=True, capture_output=True, text=True
        )
        self.session, self.form = made.stdout.split()
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(64)
        self.port = self.socket.getsockname()[1]
        self.start()

    def start(self) -> None:
        number = self.socket.fileno()
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            f"fd://{number}",
            "--threads",
            "4",
            "--no-control-socket",
        ]
        self.process = subprocess.Popen(
            [*command, "--log-level", "critical", "orientir.web.site.wsgi"],
            env=self.environment,
            pass_fds=[number],
            start_new_session=True,
        )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method: str, path: str, cookies: str, body: str = "") -> tuple[int, str, list[str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(connection):
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read().decode(), response.headers.get_all("Set-Cookie") or []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    made.kill()
    made.socket.close()


def test_no_acknowledged_save_is_lost_when_the_server_is_killed(server: Server) -> None:
    _, page, set_cookies = server.ask("GET", f"/forms/{server.form}/", f"session={server.session}")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    csrf = next(c.split(";")[0] for c in set_cookies if c.startswith("csrf="))
    cookies = f"session={server.session}; {csrf}"
    acknowledged: list[int] = []
    enough, killed = threading.Event(), threading.Event()

    def type_on(number: int) -> None:
        """Save one number after another, until the server dies in the middle of it."""
        while not killed.is_set():
            number += 1
            data = {"probes": number, "base": 10**8, "csrfmiddlewaretoken": token[1]}
            try:
                status, _, _ = server.ask(
                    "POST", f"/forms/{server.form}/fields/probes/", cookies, urllib.parse.urlencode(data)
                )
            except (OSError, http.client.HTTPException):
                return
            if status == 200:
                acknowledged.append(number)
                if len(acknowledged) % PER_LIFE == 0:
                    enough.set()

    for life in range(KILLS):
        enough.clear()
        killed.clear()
        typist = threading.Thread(target=type_on, args=(life * 10_000,))
        typist.start()
        assert enough.wait(30)
        server.kill()
        killed.set()
        server.start()  # what waits at the door is served by the next life
        typist.join()

    status, _, _ = server.ask("GET", "/health/", "")
    with sqlite3.connect(server.home / "orientir.sqlite3") as database:
        rows = database.execute("SELECT json_extract(after, '$.answer') FROM campaigns_change").fetchall()
    database.close()
    assert status == 200
    assert len(acknowledged) >= KILLS * PER_LIFE
    assert {str(number) for number in acknowledged} <= {row[0] for row in rows}
