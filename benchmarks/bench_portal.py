"""Requests a second of a published table beside Datasette: ``python benchmarks/bench_portal.py [seconds]``.

Both serve the values of the demonstration's edition on this machine, by ``CLIENTS`` connections that ask again as soon
as they are answered. Datasette gets a virtual environment of its own that is thrown away, so that its twenty
libraries are not ours; it reads an immutable SQLite file with indexes, as its documentation advises, in the one process
that it knows.
"""

from __future__ import annotations

import csv
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.bench_web import OURS, free_port, wait_for  # noqa: E402  # the path is set above
from benchmarks.duel import alternate, table  # noqa: E402

RIVAL = "datasette==0.65.5"
CLIENTS = 8
TURNS = 5
INDICATOR = "network"


@dataclass(frozen=True)
class Asked:
    """What is asked for: a title, and the address at each of the two."""

    title: str
    ours: str
    theirs: str


ASKED = (
    Asked("100 rows as JSON", "/open/api/editions/1/values?limit=100", "/edition/values.json?_size=100&_shape=objects"),
    Asked(
        "43 rows of one indicator as JSON",
        f"/open/api/editions/1/values?indicator={INDICATOR}&limit=100",
        f"/edition/values.json?indicator__exact={INDICATOR}&_size=100&_shape=objects",
    ),
    Asked(
        "page of one indicator",
        f"/open/indicators/{INDICATOR}/",
        f"/edition/values?indicator__exact={INDICATOR}",
    ),
)


def rate(port: int, path: str, seconds: float) -> tuple[float, int]:
    """Answers a second, and the bytes of one."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    end, answers, sizes = time.perf_counter() + 1 + seconds, [0] * CLIENTS, [0] * CLIENTS
    started = time.perf_counter() + 1

    def ask(number: int) -> None:
        open_ = socket.create_connection(("127.0.0.1", port))
        while (now := time.perf_counter()) < end:
            try:
                open_.sendall(request)
                size, closes = _answer(open_)
            except ConnectionError:
                size, closes = 0, True
            if closes:
                open_.close()
                open_ = socket.create_connection(("127.0.0.1", port))
            if size and now >= started:
                answers[number] += 1
                sizes[number] = size
        open_.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(answers) / seconds, max(sizes)


def _answer(connection: socket.socket) -> tuple[int, bool]:
    """The bytes of one answer, which must be 200, and whether the connection is closed after it."""
    got = b""
    while b"\r\n\r\n" not in got:
        if not (more := connection.recv(65536)):
            raise ConnectionError
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    if b" 200 " not in lines[0]:
        raise SystemExit(f"not answered: {head!r}")
    fields = dict(line.split(b": ", 1) for line in lines[1:] if b": " in line)
    size = len(body)
    if length := fields.get(b"content-length"):
        while size < int(length):
            size += len(connection.recv(65536))
        return size, fields.get(b"connection") == b"close"
    while not body.endswith(b"0\r\n\r\n"):  # in chunks
        if not (more := connection.recv(65536)):
            raise ConnectionError
        body, size = body[-8:] + more, size + len(more)
    return size, fields.get(b"connection") == b"close"


@contextmanager
def _running(command: Sequence[str | Path], port: int) -> Iterator[int]:
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # type: ignore[call-overload]
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def published(home: Path) -> Path:
    """Publish the demonstration's first year; returns the file of its values."""
    os.environ |= {"ORIENTIR_HOME": str(home), "ORIENTIR_DEMO": "1", "DATABASE_URL": ""}
    from orientir.cli.demo_seed import seed

    seed(home)
    from django.core.management import call_command

    from orientir.web.jobs.worker import run_waiting
    from orientir.web.results.editions import DATA, folder_of_edition

    run_waiting()
    call_command("collectstatic", interactive=False, verbosity=0)
    return folder_of_edition(1) / DATA / "values.csv"


def as_sqlite(values: Path, path: Path) -> Path:
    """The same table for Datasette, with its key and an index."""
    with values.open(encoding="utf-8", newline="") as file, closing(sqlite3.connect(path)) as database, database:
        heads, *rows = csv.reader(file)
        columns = ", ".join(f'"{head}"' for head in heads)
        database.execute(f'CREATE TABLE "values" ({columns}, PRIMARY KEY (year, indicator, territory))')
        database.executemany(f'INSERT INTO "values" VALUES ({", ".join("?" * len(heads))})', rows)
        database.execute('CREATE INDEX by_indicator ON "values" (indicator)')
    return path


def run(seconds: float) -> str:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        home = Path(folder)
        edition = as_sqlite(published(home / "site"), home / "edition.db")
        venv.create(home / "rival", with_pip=True)
        python = home / "rival/bin/python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", RIVAL], check=True, stderr=subprocess.DEVNULL)

        ours = free_port()
        stack.enter_context(_running([sys.executable, *(word.format(port=ours) for word in OURS)], ours))
        alone = free_port()
        stack.enter_context(_running([python, "-m", "datasette", "-i", edition, "-p", str(alone)], alone))
        rows = []
        for asked in ASKED:
            sizes: dict[str, int] = {}

            def measure(name: str, port: int, path: str, sizes: dict[str, int] = sizes) -> float:
                found, sizes[name] = rate(port, path, seconds)
                return found

            contenders = {
                "Orientir": partial(measure, "Orientir", ours, asked.ours),
                "Datasette": partial(measure, "Datasette", alone, asked.theirs),
            }
            found = alternate(contenders, TURNS)
            times = f"{found['Orientir'] / found['Datasette']:.1f}"
            for name, answers in found.items():
                told = "" if name == "Orientir" else times
                rows.append((asked.title, name, f"{answers:.0f}", told, f"{sizes[name] / 1024:.0f}"))
    return table(("what", "who", "answers a second", "ratio", "KiB"), rows)


if __name__ == "__main__":
    print(run(float(sys.argv[1]) if len(sys.argv) > 1 else 5))
