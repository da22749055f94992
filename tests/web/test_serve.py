"""``orientir serve``: starts on this machine, answers, and refuses what would be unsafe."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

COMMAND = [str(Path(sys.executable).with_name("orientir")), "serve"]


def _environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    return kept | {"ORIENTIR_HOME": str(home), "PYTHONUNBUFFERED": "1"} | more


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a demonstration in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    environment = _environment(tmp_path_factory.mktemp("home"), ORIENTIR_DEMO="1")
    process = subprocess.Popen(
        [*COMMAND, "--port", str(port)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "Остановить: Ctrl+C" in line:
            break
    else:
        pytest.fail("".join(said))
    yield port
    process.terminate()
    process.communicate(timeout=30)


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
