"""Questionnaires that are sent within a minute and at once, beside a plain form; many closed, beside pandas.

    python benchmarks/bench_surveys.py [sent in a minute] [closed]

Each contender is a process with a database of its own. The plain form keeps a row for each answer, with its time and
its code. pandas reads the same trays out of SQLite, writes a Parquet file and counts every answer.
"""

from __future__ import annotations

import http.client
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "tests")]

from benchmarks import bench_web  # noqa: E402  # the path is set above

CLIENTS, SCHOOLS, PLACES = 60, 900, 42
RUSH = 5
"""So many times fewer are sent all at once than within a minute."""
ANSWERS = {
    "grade": "g9", "after_9": "college", "sure": "4", "place": "one", "chosen": "one", "live": "here",
    "matters_money": "1", "matters_interest": "2", "ready_self": "fully", "ready_work": "partly", "ready_study": "nope",
    "ready_spare": "fully", "helped": ["probes", "visits"], "talked": ["parents", "friends"], "probes": "3",
    "wish": "Больше экскурсий на предприятия",
}  # fmt: skip
ASKED = (
    "grade",
    "after_9",
    "sure",
    "place",
    "chosen",
    "live",
    "matters",
    "ready",
    "helped",
    "talked",
    "probes",
    "wish",
)
OPENED = """
import django; django.setup()
import json, sys
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("collectstatic", interactive=False, verbosity=0)
from orientir.web.directory.models import Organisation
from orientir.web.surveys import editions, sealed
from web.answering import open_poll, sheet
from web.cast import make_region
region, number = make_region(), int(sys.argv[1])
made = [Organisation(kind="school", territory_id="bratsk", name=f"Школа № {n}") for n in range(1, 1 + number // 100)]
schools, poll = Organisation.objects.enter(made), open_poll(region)
numbers = [code for school in schools for code in sheet(poll, school, number=100)[1]]
words = editions.asked_now(poll)[1]
print(json.dumps([sealed.seal(sealed.begin(code, 1, "ru", words)) for code in numbers]))
"""
BARE = """
import django; django.setup()
import json, sys
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from benchmarks.bare_polls.models import Code
codes = [str(10**11 + n) for n in range(int(sys.argv[1]))]
Code.objects.bulk_create((Code(code=code) for code in codes), batch_size=500)
print(json.dumps(codes))
"""
KEPT = {
    "orientir": (
        "import django; django.setup()\nfrom django.db.models import Sum\n"
        "from orientir.web.surveys.models import Code, Tray\n"
        "print(Tray.objects.aggregate(n=Sum('number'))['n'], Code.objects.filter(used=True).count())"
    ),
    "bare": (
        "import django; django.setup()\nfrom benchmarks.bare_polls.models import Code, Person\n"
        "print(Person.objects.count(), Code.objects.exclude(used=None).count())"
    ),
}
SETTINGS = {"orientir": "orientir.web.site.settings", "bare": "benchmarks.bare_polls.settings"}
NAMES = {"orientir": "Orientir", "bare": "a plain Django form, a row an answer"}


def main(sent: int, closed: int) -> None:
    print("| database | program | questionnaires | sent within | a second | median, ms | p95, ms | lost or double |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for database in ("sqlite", *(["postgresql"] if bench_web._answers() else [])):
        for kind in ("orientir", "bare"):
            for number, pace in ((sent, sent / 60), (sent // RUSH, 0)):
                print(f"| {database} | {NAMES[kind]} | {_sent(kind, database, number, pace)} |", flush=True)
    print(f"\n| program | {closed} questionnaires | seconds | peak memory |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as home:
        environment = _environment("orientir", home, "")
        _run(["fill", str(closed)], environment)
        for who, what in (("ours", "Orientir: closed, frozen, counted"), ("pandas", "pandas: written and counted")):
            found = json.loads(_run([who], environment).splitlines()[-1])
            for step, seconds in found["steps"].items():
                print(f"| {what} | {step} | {seconds:.1f} s | |")
            print(f"| {what} | together | {sum(found['steps'].values()):.1f} s | {found['peak']} MB |")


def _environment(kind: str, home: str, url: str) -> dict[str, str]:
    return os.environ | {
        "ORIENTIR_HOME": home, "ORIENTIR_DEMO": "1", "ORIENTIR_PROXY": "1", "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": SETTINGS[kind], "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}:{ROOT / 'tests'}",
    }  # fmt: skip


def _run(words: list[str], environment: dict[str, str]) -> str:
    command = [sys.executable, __file__, *words]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


# --- sent all at once ---------------------------------------------------------------------------------


def _sent(kind: str, database: str, number: int, pace: float) -> str:
    """So many a second, counted from the moment at which each was to be sent; without a pace as fast as they go."""
    with tempfile.TemporaryDirectory() as home, bench_web.database_of(database) as url:
        environment, port = _environment(kind, home, url), bench_web.free_port()
        script = OPENED if kind == "orientir" else BARE
        made = subprocess.run(
            [sys.executable, "-c", script, str(number)], env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        keys = json.loads(made.stdout.splitlines()[-1])[:number]
        command = [word.format(port=port) for word in (bench_web.OURS if kind == "orientir" else bench_web.USUAL)]
        server = subprocess.Popen([sys.executable, *command], env=environment, stderr=subprocess.DEVNULL)
        try:
            bench_web.wait_for(port)
            seconds, times, refused = _rush(kind, port, keys, pace)
        finally:
            server.terminate()
            server.wait()
        kept, used = map(int, bench_web.in_process(KEPT[kind], environment).split())
    wrong = abs(number - refused - kept) + abs(kept - used)
    middle = statistics.median(times) * 1_000
    p95 = statistics.quantiles(times, n=20)[-1] * 1_000
    told = f"{wrong}" + (f", {refused} turned away" if refused else "")
    within = "a minute" if pace else f"{CLIENTS} at once"
    return f"{number} | {within}: {seconds:.1f} s | {number / seconds:.0f} | {middle:.0f} | {p95:.0f} | {told}"


def _rush(kind: str, port: int, keys: list[str], pace: float) -> tuple[float, list[float], int]:
    """Everybody sends at once; returns the seconds, the time of each answer, and how many were refused."""
    times: list[float] = []
    refused: list[int] = []

    def send(own: list[tuple[int, str]], address: str) -> None:
        for number, key in own:
            ours = {"state": key, "step": "send", "q": ASKED, **ANSWERS}
            body = urlencode(ours if kind == "orientir" else {"code": key, **ANSWERS}, doseq=True)
            headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": address}
            path = "/s/answer/" if kind == "orientir" else "/"
            due = began + number / pace if pace else time.perf_counter()
            time.sleep(max(0.0, due - time.perf_counter()))
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            response.read()
            connection.close()
            times.append(time.perf_counter() - due)
            if response.status != 200:
                refused.append(response.status)

    shares = [list(enumerate(keys))[at::CLIENTS] for at in range(CLIENTS)]
    threads = [threading.Thread(target=send, args=(own, f"10.0.0.{at}")) for at, own in enumerate(shares)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, times, len(refused)


# --- closed, frozen, counted ----------------------------------------------------------------------------


def fill(number: int) -> None:
    """A poll with so many answers of 900 schools in its trays."""
    import random

    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from orientir.cli.demo_polls import answers_of, read_weights
    from orientir.web.directory.models import Organisation
    from orientir.web.surveys import editions, trays
    from orientir.web.surveys.models import Tray
    from web.answering import open_poll
    from web.cast import make_region

    region = make_region()
    places = list(region.campaign.submissions.filter(organisation=None).values_list("territory_id", flat=True))
    made = [Organisation(kind="school", territory_id=places[n % PLACES], name=f"Школа {n}") for n in range(SCHOOLS)]
    schools, poll, chance = Organisation.objects.enter(made), open_poll(region), random.Random(1)
    survey = editions.latest(poll)[1]
    weights = read_weights(ROOT / "examples" / "irkutsk" / "polls" / "graduate_plans.csv")
    people = [answers_of(survey, weights, chance) for _ in range(5_000)]
    rows = []
    for at in range(0, number, trays.FULL // 2):
        school, some = schools[at // 20 % SCHOOLS], chance.sample(people, min(trays.FULL // 2, number - at))
        rows.append(
            Tray(
                poll=poll,
                edition=1,
                territory_id=school.territory_id,
                organisation=school,
                number=len(some),
                answers=trays.written(some),
            )
        )
    Tray.objects.bulk_create(rows, batch_size=500)


def ours() -> None:
    import django

    django.setup()
    from orientir.snapshot import freeze
    from orientir.terms import Year
    from orientir.web.registers.declared import methodology
    from orientir.web.surveys import files
    from orientir.web.surveys.models import Poll
    from orientir.web.surveys.results import Results

    poll, source = Poll.objects.get(), methodology()
    assert source
    clock = Clock()
    poll.answers, poll.digest = files.write(poll)
    poll.state = "closed"
    poll.save()
    clock.done("closed into a file")
    freeze(source, Year(2021), {}, synthetic=True, surveys=files.frozen(2021, source.surveys))
    clock.done("frozen")
    found = Results(poll)
    assert len(found.tallies) == SCHOOLS
    assert len(found.municipalities.places) == PLACES
    clock.done(f"counted by {PLACES} municipalities and {SCHOOLS} schools")
    clock.told()


def rival() -> None:
    import sqlite3

    import pandas as pd

    clock = Clock()
    database = sqlite3.connect(Path(os.environ["ORIENTIR_HOME"]) / "orientir.sqlite3")
    trays = database.execute("SELECT territory_id, organisation_id, answers FROM surveys_tray")
    rows = [{"territory": t, "school": o, **answer} for t, o, text in trays for answer in json.loads(text)]
    frame = pd.DataFrame(rows).sample(frac=1)
    path = Path(os.environ["ORIENTIR_HOME"]) / "pandas.parquet"
    frame.to_parquet(path)
    clock.done("written to a file")
    frame = pd.read_parquet(path)
    for by in (["territory"], ["territory", "school"]):
        counts: dict[str, Any] = {c: frame.groupby([*by, c]).size() for c in frame.columns[2:] if c != "wish"}
        assert counts
    clock.done(f"counted by {PLACES} municipalities and {SCHOOLS} schools")
    clock.told()


class Clock:
    """The seconds of each step, and the peak memory at the end."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self.last = time.perf_counter()

    def done(self, step: str) -> None:
        now = time.perf_counter()
        self.steps[step], self.last = now - self.last, now

    def told(self) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"steps": self.steps, "peak": peak}))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", number]:
            fill(int(number))
        case ["ours"]:
            ours()
        case ["pandas"]:
            rival()
        case given:
            main(*[*map(int, given), *(5_000, 300_000)[len(given) :]])
