"""A campaign of a country: its pages, and the last hours before its deadline.

    python benchmarks/bench_nation.py [sqlite|postgresql] [seconds]

2,310 municipalities and 40,000 schools, made of the demonstration. Fifty schools at a time open their form, save every
answer as it is typed, look at the check and send; then the next fifty. Load, server and database share the machine.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks import bench_web  # noqa: E402  # the path is set above
from benchmarks.duel import table  # noqa: E402

WORKERS = 50
SENT = "sent"
SCHOOLS = 3_000
"""Schools that wait for the load; more than it can send."""


def run(database: str, seconds: float) -> str:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, bench_web.database_of(database) as url:
        environment = os.environ | {
            "ORIENTIR_HOME": home,
            "ORIENTIR_DEMO": "1",
            "DATABASE_URL": url,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        }
        made = bench_web.in_process(f"from benchmarks import nation; nation.fill({home!r}, {SCHOOLS})", environment)
        pages = bench_web.in_process("from benchmarks import nation; nation.pages()", environment)
        return f"{pages.strip()}\n\n{_deadline(json.loads(made.splitlines()[-1]), environment, seconds)}"


def _deadline(
    schools: list[tuple[str, int, dict[str, dict[str, str]]]], environment: dict[str, str], seconds: float
) -> str:
    """How many schools an hour the machine sees through, and how long each request takes."""
    port = bench_web.free_port()
    command = [word.format(port=port) for word in bench_web.OURS]
    environment = environment | {"DJANGO_SETTINGS_MODULE": bench_web.SETTINGS["orientir"]}
    process = subprocess.Popen([sys.executable, *command], env=environment, stderr=subprocess.DEVNULL)
    try:
        bench_web.wait_for(port)
        waiting, done, saves = list(schools), [], []
        end = time.perf_counter() + seconds
        lock = threading.Lock()

        def work() -> None:
            while time.perf_counter() < end:
                with lock:
                    session, form, answers = waiting.pop()
                client = bench_web.Client(port, session, form)
                _school(client, answers)
                with lock:
                    done.append(client)
                    saves.extend(client.times)

        threads = [threading.Thread(target=work) for _ in range(WORKERS)]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - started
    finally:
        process.terminate()
        process.wait()
    refused = [status for client in done for status in client.refused]
    assert not refused, f"refused {len(refused)}, the first with {refused[0]}"
    middle, slow = (1000 * statistics.quantiles(saves, n=20)[at] for at in (9, 18))
    sent = sum(client.acknowledged == SENT for client in done)
    heads = ("schools", "sent at once", "an hour", "writes a second", "median, ms", "p95, ms")
    numbers = (len(done), sent, len(done) / took * 3600, len(saves) / took, middle, slow)
    return table(heads, [tuple(f"{number:.0f}" for number in numbers)])


def _school(client: bench_web.Client, answers: dict[str, dict[str, str]]) -> None:
    """One school from opening its form to the receipt."""
    client.open()
    for field, typed in answers.items():
        data = typed | {"base": str(client.version), "key": uuid4().hex}
        content = client.timed(f"/forms/{client.form}/fields/{field}/", data, 200, field)
        client.version = json.loads(content).get("version", client.version)
    status, _ = client.ask("GET", f"/forms/{client.form}/check/")
    assert status == 200, status
    client.timed(f"/forms/{client.form}/submit/", {"key": uuid4().hex, "sure": "yes"}, 302, SENT)
    if client.refused == [422]:  # copied answers are questioned here and there: this school has to explain first
        client.refused.clear()
    client.connection.close()


if __name__ == "__main__":
    words = sys.argv[1:] or ["sqlite"]
    print(run(words[0], float(words[1]) if len(words) > 1 else 60))
