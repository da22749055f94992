"""``orientir serve``: starts on this machine, answers, and refuses what would be unsafe."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.own_database

COMMAND = [str(Path(sys.executable).with_name("orientir")), "serve"]


def _environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    return kept | {"ORIENTIR_HOME": str(home), "PYTHONUNBUFFERED": "1"} | more


@contextmanager
def _serving(home: Path, **more: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A demonstration in a process of its own, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    process = subprocess.Popen(
        [*COMMAND, "--port", str(port)],
        env=_environment(home, ORIENTIR_DEMO="1", **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "Остановить: Ctrl+C" in line:
            break
    else:
        pytest.fail("".join(said))
    try:
        yield port, process
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of data of a demonstration that was started once and stopped."""
    home = tmp_path_factory.mktemp("home")
    with _serving(home):
        return home


@pytest.fixture(scope="module")
def server(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a demonstration in a process of its own."""
    with _serving(shutil.copytree(filled, tmp_path_factory.mktemp("served") / "home")) as (port, _):
        yield port


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def _ask(port: int, method: str, path: str, **headers: str) -> Answer:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


def test_it_answers_and_shows_how_to_sign_in(server: int) -> None:
    assert _ask(server, "GET", "/health/").body == b"ok"
    page = _ask(server, "GET", "/accounts/login/").body.decode()
    assert "operator@example.org" in page


def test_static_files_come_compressed_and_for_good(server: int) -> None:
    page = _ask(server, "GET", "/accounts/login/").body.decode()
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]

    answer = _ask(server, "GET", style)

    assert answer.status == 200
    assert "immutable" in (answer.headers["Cache-Control"] or "")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "DELETE"])
def test_other_methods_are_refused(server: int, method: str) -> None:
    assert _ask(server, method, "/").status == 405


def test_a_foreign_host_name_is_refused(server: int) -> None:
    assert _ask(server, "GET", "/accounts/login/", Host="evil.example").status == 400


@pytest.mark.parametrize(
    ("arguments", "more", "said"),
    [
        (["--address", "0.0.0.0"], {"ORIENTIR_DEMO": "1"}, "Демонстрация на адресе 0.0.0.0 не запускается"),
        ([], {"ORIENTIR_DEMO": "1", "ORIENTIR_HOSTS": "orientir.example.ru"}, "только на 127.0.0.1"),
    ],
)
def test_the_demonstration_stays_on_this_machine(
    tmp_path: Path, arguments: list[str], more: dict[str, str], said: str
) -> None:
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=_environment(tmp_path, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 2
    assert said in done.stderr


def _orientir(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [COMMAND[0], *arguments]
    return subprocess.run(
        command, env=_environment(home, **more), capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("command", [("audit", "verify"), ("backup", "x.zip"), ("worker",)])
def test_what_works_on_data_makes_none(tmp_path: Path, command: tuple[str, ...]) -> None:
    missing, empty = tmp_path / "typo", tmp_path / "empty"
    empty.mkdir()

    done = _orientir(missing, *command)
    assert (done.returncode, missing.exists()) == (2, False)
    assert f"{missing}: нет такой папки данных" in done.stderr
    done = _orientir(empty, *command)
    assert done.returncode == 2
    assert "ещё не подготовлена" in done.stderr
    assert not (empty / "orientir.sqlite3").exists()


def test_a_new_folder_of_data_is_named(tmp_path: Path) -> None:
    done = _orientir(tmp_path / "new", "invite", "ivanova@institute.ru", "--site", "ftp")

    assert f"Создана новая папка данных: {tmp_path / 'new'}" in done.stderr
    assert "«ftp» — не адрес сайта" in done.stderr


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("DATABASE_URL", "junk", "DATABASE_URL: адрес не читается"),
        ("DATABASE_URL", "postgresql://a@127.0.0.1:99999/x", "DATABASE_URL: порт не читается"),
        ("DATABASE_URL", "postgresql://a:b@127.0.0.1:1/x", "база данных: не отвечает"),
        ("DATABASE_URL", "mysql://a@b/c", "DATABASE_URL: адрес не читается"),
        ("DATABASE_URL", "postgresql://a@b/c?ssl=yes", "DATABASE_URL: адрес не читается"),
        ("EMAIL_URL", "imap://post.example", "EMAIL_URL: адрес не читается"),
        ("EMAIL_URL", "junk", "EMAIL_URL: адрес не читается"),
        ("ORIENTIR_TIME_ZONE", "Irkutsk", "Часового пояса «Irkutsk» нет"),
        ("ORIENTIR_HOME", __file__, "это файл, а нужна папка данных"),
    ],
)
def test_a_setting_that_is_none_is_a_sentence(tmp_path: Path, setting: str, value: str, says: str) -> None:
    done = _orientir(tmp_path, "audit", "verify", **{setting: value})

    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_said_before_anything_is_prepared(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = _orientir(tmp_path, "serve", "--port", str(taken.getsockname()[1]))

    assert done.returncode == 2
    assert "порт занят другой программой" in done.stderr
    assert not (tmp_path / "orientir.sqlite3").exists()


def test_two_that_start_at_once_on_an_empty_folder_both_serve(tmp_path: Path) -> None:
    home = tmp_path / "home"
    arguments = ("invite", "ivanova@institute.ru", "--site", "https://orientir.example.ru")
    command = [COMMAND[0], *arguments]
    both = [
        subprocess.Popen(command, env=_environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    told = [process.communicate(timeout=120) for process in both]

    assert [process.returncode for process in both] == [0, 0], told
    assert all("https://orientir.example.ru/invitation/" in out for out, _ in told)


ASK = """
import django, json, sys
django.setup()
from orientir.web.directory.models import User
from orientir.web.jobs import actions
olga = User.objects.filter(roles__kind="operator").earliest("pk")
for _ in range(int(sys.argv[1])):
    actions.start("block", by=olga)
"""
TELL = """
import django, json
django.setup()
from orientir.web.jobs.models import Job
print(json.dumps(list(Job.objects.filter(kind="block").order_by("pk").values_list("state", "error"))))
"""


def test_a_worker_that_is_killed_comes_back_its_job_has_failed_and_the_next_is_done(
    filled: Path, tmp_path: Path
) -> None:
    """The job says who does it through one pipe and waits for the other: nothing here depends on time."""
    home = shutil.copytree(filled, tmp_path / "home")
    says, hears = tmp_path / "says", tmp_path / "hears"
    for pipe in (says, hears):
        os.mkfifo(pipe)
    more = {
        "DJANGO_SETTINGS_MODULE": "blocking_settings",
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "SAYS": str(says),
        "HEARS": str(hears),
    }

    def python(script: str, *arguments: str) -> str:
        environment = _environment(home, ORIENTIR_DEMO="1") | more
        command = [sys.executable, "-c", script, *arguments]
        return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    with _serving(home, **more) as (port, process):
        python(ASK, "3")
        first = int(says.read_text())
        os.kill(first, signal.SIGKILL)
        second = int(says.read_text())
        states = json.loads(python(TELL))
        assert [state for state, _ in states] == ["failed", "running", "waiting"]
        assert "остановился" in states[0][1]
        hears.write_text("go on")
        assert int(says.read_text()) == second
        assert [state for state, _ in json.loads(python(TELL))] == ["failed", "done", "running"]
        assert _ask(port, "GET", "/health/").body == b"ok"
        process.terminate()
        process.wait(timeout=30)

    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)
    assert first != second


def test_addresses_are_obeyed_to_their_last_option(tmp_path: Path) -> None:
    script = (
        "from django.conf import settings as s; import json; d = s.DATABASES['default'];"
        "print(json.dumps([d['HOST'], d['PASSWORD'], d['OPTIONS']['sslmode'], d['OPTIONS']['options'],"
        "s.EMAIL_PORT, s.EMAIL_USE_SSL, s.EMAIL_USE_TLS, s.ALLOWED_HOSTS, s.SITE]))"
    )
    given = {
        "DATABASE_URL": " postgresql://me:p%40ss@db.example:6543/all?sslmode=verify-full ",
        "EMAIL_URL": "smtps://me:word@smtp.yandex.ru",
        "ORIENTIR_HOSTS": ".example, a.example, b.example ",
        "ORIENTIR_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "orientir.web.site.settings",
    }
    known = {name: value for name, value in os.environ.items() if name != "ORIENTIR_DEMO"} | given
    done = subprocess.run([sys.executable, "-c", script], env=known, check=True, stdout=subprocess.PIPE, text=True)

    host, password, ssl, options, port, use_ssl, use_tls, hosts, site = json.loads(done.stdout)
    assert (host, password, ssl) == ("db.example", "p@ss", "verify-full")
    assert "synchronous_commit=on" in options
    assert (port, use_ssl, use_tls) == (465, True, False)
    assert hosts == [".example", "a.example", "b.example"]
    assert site == "https://a.example", "a pattern is no address"
