"""A server that is killed while it saves loses nothing that it has acknowledged."""

from __future__ import annotations

import http.client
import re
import sqlite3
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from extent import extent
from web.real_server import Server

pytestmark = pytest.mark.own_database

KILLS, PER_LIFE = extent(5, 16), 32
"""At least 160 saves; 512 where nothing is shortened."""
TRAIL = "import json; from orientir.web.directory import audit; print(json.dumps(audit.verify()[1]))"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path) as made:
        yield made


def test_no_acknowledged_save_is_lost_when_the_server_is_killed(server: Server) -> None:
    _, page, set_cookies = server.ask("GET", f"/forms/{server.forms['bratsk']}/", f"session={server.sessions['anna']}")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    csrf = next(c.split(";")[0] for c in set_cookies if c.startswith("csrf="))
    cookies = f"session={server.sessions['anna']}; {csrf}"
    acknowledged: list[int] = []
    enough, killed = threading.Event(), threading.Event()

    def type_on(number: int) -> None:
        """Save one number after another, until the server dies in the middle of it."""
        while not killed.is_set():
            number += 1
            data = {"probes": number, "base": 10**8, "csrfmiddlewaretoken": token[1]}
            try:
                status, _, _ = server.ask(
                    "POST", f"/forms/{server.forms['bratsk']}/fields/probes/", cookies, urllib.parse.urlencode(data)
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
        rows = database.execute("SELECT json_extract(after, '$.probes.answer') FROM campaigns_change").fetchall()
    database.close()
    assert status == 200
    assert server.run(TRAIL) == []
    assert len(acknowledged) >= KILLS * PER_LIFE
    assert {str(number) for number in acknowledged} <= {row[0] for row in rows}
