"""Fifty people save without a pause: the autosave, and the whole form beside a bare Django view.

    python benchmarks/bench_web.py [seconds] [sqlite|postgresql]

Each contender has a database of its own, the load is on the same machine; the bare view runs on gunicorn
as usual and on our server. After each run what was acknowledged is compared with what is stored. PostgreSQL is
ORIENTIR_TEST_DATABASE, by default postgres@127.0.0.1.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.bare.questions import filled  # noqa: E402  # the path is set above

CLIENTS = 50
WARM_UP = 1.5
POSTGRESQL = os.environ.get("ORIENTIR_TEST_DATABASE", "postgresql://postgres@127.0.0.1:5432/postgres")
AUTOSAVED = "network_partners"
SETTINGS = {"orientir": "orientir.web.site.settings", "bare": "benchmarks.bare.settings"}
OURS = (
    "-c",
    "import sys; from orientir.web.site.server import Server; sys.argv = ['x']; Server('127.0.0.1:{port}').run()",
)
USUAL = (
    "-m", "gunicorn", "--threads", "8", "--bind", "127.0.0.1:{port}", "django.core.wsgi:get_wsgi_application()",
)  # fmt: skip
"""The server as most projects run it: gunicorn, one process, eight threads."""


@dataclass
class Client:
    """One person: a session, a form, and what the server has acknowledged."""

    port: int
    session: str
    form: int
    token: str = ""
    version: int = 0
    turn: int = 0
    acknowledged: str = ""
    times: list[float] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def open(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        self.token = "t" * 32
        status, _ = self.ask("GET", f"/forms/{self.form}/")
        assert status == 200, status

    def ask(self, method: str, path: str, data: dict[str, str] | None = None) -> tuple[int, bytes]:
        headers = {"Cookie": f"session={self.session}; csrf={self.token}", "X-CSRFToken": self.token}
        body = None
        if data is not None:
            body, headers["Content-Type"] = urlencode(data), "application/x-www-form-urlencoded"
        while True:
            try:
                self.connection.request(method, path, body, headers)
                response = self.connection.getresponse()
                return response.status, response.read()
            except (ConnectionError, http.client.RemoteDisconnected):
                # The server closes a connection that has waited; the same save is sent again, as a browser would.
                self.connection.close()

    def timed(self, path: str, data: dict[str, str], expected: int, mark: str) -> bytes:
        started = time.perf_counter()
        status, content = self.ask("POST", path, data)
        self.times.append(time.perf_counter() - started)
        if status == expected:
            self.acknowledged = mark
        else:
            self.refused.append(status)
        return content


def autosave(client: Client) -> None:
    client.turn += 1
    text = f"Партнёр {client.turn}"
    path = f"/forms/{client.form}/fields/{AUTOSAVED}/"
    content = client.timed(path, {AUTOSAVED: text, "base": str(client.version), "key": uuid4().hex}, 200, text)
    client.version = json.loads(content).get("version", client.version)


def whole(client: Client, *, bare: bool) -> None:
    """The whole form; the version is the one before plus one, as a page shows it after a save."""
    client.turn += 1
    data = filled(client.turn, bare=bare) | {"version": str(client.version)}
    client.timed(f"/forms/{client.form}/", data, 302, data[AUTOSAVED])
    client.version += 1


def load(clients: list[Client], work: Callable[[Client], None], seconds: float) -> float:
    """Everybody saves until the time is over; returns how long it took."""
    end = time.perf_counter() + WARM_UP + seconds

    def save(client: Client) -> None:
        client.open()
        while time.perf_counter() < end:
            work(client)

    threads = [threading.Thread(target=save, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    time.sleep(WARM_UP)
    for client in clients:
        client.times.clear()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


@contextmanager
def served(kind: str, database: str, *, usual: bool = False) -> Iterator[tuple[list[Client], dict[str, str]]]:
    """A fresh server with fifty people, one form each."""
    with tempfile.TemporaryDirectory() as home, database_of(database) as url:
        port = free_port()
        environment = os.environ | {
            "ORIENTIR_HOME": home,
            "ORIENTIR_DEMO": "1",
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": SETTINGS[kind],
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        }
        made = in_process(f"from benchmarks.bench_web_people import {kind}; {kind}({CLIENTS})", environment)
        command = [word.format(port=port) for word in (USUAL if usual else OURS)]
        process = subprocess.Popen([sys.executable, *command], env=environment, stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            yield [Client(port, session, form) for session, form in json.loads(made)], environment
        finally:
            process.terminate()
            process.wait()


@contextmanager
def database_of(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        yield ""
        return
    import psycopg

    name = f"orientir_bench_{os.getpid()}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{POSTGRESQL.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _answers() -> bool:
    """Whether there is a PostgreSQL to measure."""
    import psycopg

    try:
        psycopg.connect(POSTGRESQL, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def in_process(code: str, environment: dict[str, str]) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def free_port() -> int:
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/")
                connection.getresponse()
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server has not started")


CRAWLING = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\nlogin="


@contextmanager
def crawling(port: int, visitors: int) -> Iterator[None]:
    """So many visitors who have begun to post and send no more."""
    with ExitStack() as held:
        for _ in range(visitors):
            held.enter_context(closing(socket.create_connection(("127.0.0.1", port)))).sendall(CRAWLING)
        yield


def measure(
    kind: str, database: str, work: Callable[[Client], None], seconds: float, *, usual: bool = False, slow: int = 0
) -> tuple[float, float, float, int]:
    """Saves a second, median and 95th percentile in milliseconds, and how many acknowledged saves were lost.

    ``slow`` visitors send half a request and wait meanwhile.
    """
    with served(kind, database, usual=usual) as (clients, environment), crawling(clients[0].port, slow):
        took = load(clients, work, seconds)
        stored = json.loads(
            in_process(f"from benchmarks.bench_web_people import stored; stored('{kind}')", environment)
        )
    refused = [status for client in clients for status in client.refused]
    assert not refused, f"{kind} refused {len(refused)} saves, the first with {refused[0]}"
    lost = sum(stored[str(client.form)] != client.acknowledged for client in clients if client.acknowledged)
    times = sorted(second for client in clients for second in client.times)
    return len(times) / took, statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000, lost


def run(seconds: float, databases: tuple[str, ...]) -> str:
    """The table: each contender on each database; a ratio is the p95 of a bare view over ours."""
    lines = [
        "| database | what | saves a second | median, ms | p95, ms | ratio | ratio, our server | lost |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    contenders: tuple[tuple[str, bool, str, Callable[[Client], None], int], ...] = (
        ("bare", True, "bare Django, whole form, as usual", lambda client: whole(client, bare=True), 0),
        ("bare", False, "bare Django, whole form, on our server", lambda client: whole(client, bare=True), 0),
        ("orientir", False, "Orientir, whole form", lambda client: whole(client, bare=False), 0),
        ("orientir", False, "Orientir, autosave of one field", autosave, 0),
        ("orientir", False, "Orientir, autosave, 50 slow visitors besides", autosave, 50),
    )
    for database in databases:
        bare: list[float] = []
        for kind, usual, title, work, crowd in contenders:
            rate, middle, slow, lost = measure(kind, database, work, seconds, usual=usual, slow=crowd)
            bare += [slow] if kind == "bare" else []
            ratios = f"{bare[0] / slow:.2f} | {bare[-1] / slow:.2f}"
            lines.append(f"| {database} | {title} | {rate:.0f} | {middle:.0f} | {slow:.0f} | {ratios} | {lost} |")
            print(lines[-1], file=sys.stderr, flush=True)
    return "\n".join(lines)


if __name__ == "__main__":
    given = sys.argv[1:]
    chosen = (given[1],) if len(given) > 1 else ("sqlite", "postgresql") if _answers() else ("sqlite",)
    print(run(float(given[0]) if given else 10, chosen))
    if len(chosen) < 2 and len(given) < 2:
        print("\nNo PostgreSQL at ORIENTIR_TEST_DATABASE: only SQLite was measured.")
