"""A real server in a process of its own, over a small region in a database of its own."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from made_once import made_once

DATABASE, KNOWN = "orientir.sqlite3", "known.json"
PASSWORD = "a long word for a demonstration"
BEGINNING = "import django\ndjango.setup()\n"
SETTING_UP = """
import json, sys
from types import SimpleNamespace
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client
from django.utils.module_loading import import_string
from web.door import give_second_factor
call_command("collectstatic", interactive=False, verbosity=0)
region = import_string(sys.argv[1])()
sessions = {}
for name, person in region.people.items():
    client = Client()
    person.set_password("a long word for a demonstration")
    person.save()
    client.force_login(person, "orientir.web.directory.accounts.Accounts")
    just_now = SimpleNamespace(session=client.session)
    record_authentication(just_now, person, "password")
    for way in just_now.session["account_authentication_methods"]:
        way["at"] += 86_400  # just now for whoever copies it, too
    just_now.session.save()
    sessions[name] = just_now.session.session_key
for factor in Authenticator.objects.filter(type="totp").select_related("user"):
    give_second_factor(factor.user)
forms = {place: region.form(place).pk for place in ("bratsk", "tayshetsky")}
forms["school"] = region.form(region.schools[0]).pk
print(json.dumps([sessions, forms]))
"""


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {
        "ORIENTIR_HOME": str(home),
        "ORIENTIR_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "orientir.web.site.settings",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }


def _run(home: Path, *command: str) -> str:
    return subprocess.run(
        [sys.executable, *command], env=_environment(home), check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def empty_database() -> Path:
    """A database with all tables and nothing in them."""
    return made_once("empty", _migrate) / DATABASE


def _migrate(home: Path) -> None:
    _run(home, "-m", "django", "migrate", "--verbosity=0")


def _fill(home: Path, region: str) -> None:
    """Write the region into a new home, and who and what is in it into a file beside its data."""
    shutil.copy(empty_database(), home / DATABASE)
    (home / KNOWN).write_text(_run(home, "-c", f"{BEGINNING}{SETTING_UP}", region).splitlines()[-1])


class Server:
    """A real server over a database of its own, that can be killed and started again.

    ``region`` names the function that fills the database and returns who and what is in it. With ``worker`` a process
    beside it does the jobs and sends the letters.
    """

    def __init__(self, home: Path, region: str = "web.cast.make_region", *, worker: bool = False) -> None:
        self.home, self.worker = home, worker
        self.environment = _environment(home)
        shutil.copytree(made_once(region, partial(_fill, region=region)), home, dirs_exist_ok=True)
        self.sessions, self.forms = json.loads((home / KNOWN).read_text())
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(64)
        self.port = self.socket.getsockname()[1]
        self.start()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()
        self.socket.close()

    def run(self, script: str, *arguments: str) -> Any:
        """Run a script on the server's database; the last line that it prints is JSON."""
        return json.loads(_run(self.home, "-c", f"{BEGINNING}{script}", *arguments).splitlines()[-1])

    def start(self) -> None:
        number = self.socket.fileno()
        run = f"from orientir.web.site.server import Server; Server('fd://{number}', processes=2).run()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", run], env=self.environment, pass_fds=[number], start_new_session=True
        )
        self.processes = [self.process]
        if self.worker:
            command = [sys.executable, "-c", "from orientir.cli import main; main()", "worker"]
            self.processes.append(subprocess.Popen(command, env=self.environment, start_new_session=True))

    def kill(self) -> None:
        for process in self.processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def ask(self, method: str, path: str, cookies: str, body: str = "") -> tuple[int, str, list[str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(connection):
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read().decode(), response.headers.get_all("Set-Cookie") or []
