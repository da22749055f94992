"""A disk without room stops saving, with a sentence; reading, searching, signing in and copying elsewhere go on."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as current
from django.core.cache import caches
from django.core.cache.backends import filebased

from orientir.web.site import backup
from orientir.web.site.settings import CACHES
from orientir.web.site.start import prepare
from web.cast import Browser, Region
from web.door import PASSWORD, give_password, sign_in
from web.real_server import Server

As = Callable[[str], Browser]
KILLED = """
import json, os, signal
from pathlib import Path
from orientir.web.site import backup
backup._write_files = lambda archive: os.kill(os.getpid(), signal.SIGKILL)
backup.back_up(Path(os.environ["TARGET"]))
"""


def full(*args: Any, **kwargs: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def no_room_for_counts(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests are counted as in service, on a disk on which nothing can be created."""
    settings.CACHES = {"default": {**CACHES["default"], "LOCATION": tmp_path / "cache"}}
    caches["default"].clear()
    monkeypatch.setattr(filebased.tempfile, "mkstemp", full)


@pytest.mark.usefixtures("no_room_for_counts")
@pytest.mark.parametrize("address", ["/people/?q=анна", "/audit/?page=2", "/board/?state=late"])
def test_pages_with_a_question_are_shown(as_: As, address: str) -> None:
    assert [as_("olga").get(address).status_code for _ in range(2)] == [200, 200]


@pytest.mark.usefixtures("no_room_for_counts")
def test_files_are_handed_out_and_people_sign_in(as_: As, region: Region, client: Browser) -> None:
    give_password(region.people["anna"])
    form = region.form("bratsk")

    assert sign_in(client, "anna@example.org", PASSWORD).status_code == 302
    assert [client.get(f"/forms/{form.pk}/excel/").status_code for _ in range(2)] == [200, 200]


@pytest.mark.usefixtures("no_room_for_counts")
def test_the_log_tells_once_a_minute_that_nobody_is_counted(
    as_: As, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("orientir.web.site.counts.Counts.told", -(10**9))
    olga = as_("olga")
    for _ in range(3):
        olga.get("/people/?q=x")

    assert [line.getMessage()[:38] for line in caplog.records] == ["частота запросов не ограничивается: [E"]


def test_whatever_cannot_be_kept_says_so(as_: As, region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orientir.web.campaigns.views_read.submission_of", full)
    anna = as_("anna")
    anna.raise_request_exception = False

    answer = anna.get(f"/forms/{region.form('bratsk').pk}/history/")

    assert answer.status_code == 503
    assert "сохранённое раньше цело" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_copy_to_another_disk_takes_no_room_beside_the_database(
    region: Region, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    before, during, rows_of = set(Path(current.HOME).iterdir()), set(), backup.rows_of

    def looking(model: Any) -> Any:
        during.update(Path(current.HOME).iterdir())
        return rows_of(model)

    monkeypatch.setattr(backup, "rows_of", looking)
    backup.back_up(tmp_path / "copy.zip")

    new = {path.name for path in during - before}
    assert not [name for name in new if not name.endswith(("-wal", "-shm"))]


@pytest.mark.own_database
def test_a_killed_copy_leaves_nothing_beside_the_data_and_the_next_one_is_made(tmp_path: Path) -> None:
    home, target = tmp_path / "home", tmp_path / "elsewhere" / "copy.zip"
    home.mkdir()
    target.parent.mkdir()
    with Server(home) as server:
        before = {path.name for path in home.iterdir()}
        environment = server.environment | {"TARGET": str(target)}
        killed = subprocess.run(
            [sys.executable, "-c", f"import django\ndjango.setup()\n{KILLED}"], env=environment, check=False
        )
        assert killed.returncode == -signal.SIGKILL
        assert {path.name for path in home.iterdir()} == before

        command = [sys.executable, "-c", "import sys; from orientir.cli import main; sys.exit(main())"]
        ran = subprocess.run([*command, "backup", str(target)], env=environment, check=True, capture_output=True)
    assert "Копия записана и проверена" in ran.stdout.decode()
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.django_db(transaction=True)
def test_what_killed_copies_of_an_earlier_version_left_is_cleared_at_the_start() -> None:
    left = Path(current.HOME) / "tmp1234abcd"
    left.mkdir()
    (left / "copy.sqlite3").write_bytes(b"everything")

    prepare()

    assert not left.exists()
