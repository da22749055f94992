"""Copies: whole, made while others save, checked, and taken back on an empty installation only."""

from __future__ import annotations

import json
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from orientir.terms import Refused
from orientir.web.campaigns.models import Submission
from orientir.web.directory import audit
from orientir.web.directory.append_only import protect_all, release_all
from orientir.web.directory.models import AuditEvent, User
from orientir.web.site.backup import LEFT_OUT, back_up, copied_models, examine, rows_of
from orientir.web.site.restore import restore
from web.cast import Region

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def _state() -> dict[str, list[bytes]]:
    return {model._meta.db_table: list(rows_of(model)) for model in copied_models()}


def _empty(settings: Any, tmp_path: Path) -> None:
    """An empty machine: no rows, no files."""
    tables = [m._meta.db_table for m in copied_models()]
    release_all()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
    else:
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")
    protect_all()
    settings.MEDIA_ROOT = tmp_path / "fresh"


@pytest.fixture
def full(region: Region, settings: Any) -> Region:
    with transaction.atomic():
        audit.record(by=region.people["olga"], what="export", kind="page", object="/", after={"a": [1, None, "ё"]})
    Submission.objects.filter(territory="bratsk").update(answers={"has_programme": True, "fte": "12.50"}, version=3)
    (folder := Path(settings.MEDIA_ROOT) / "forms").mkdir(parents=True)
    (folder / "анкета.xlsx").write_bytes(b"PK\x03\x04")
    return region


def test_a_copy_comes_back_row_for_row_and_byte_for_byte(full: Region, settings: Any, tmp_path: Path) -> None:
    before = _state()
    made = back_up(tmp_path / "copy.zip")
    _empty(settings, tmp_path)

    taken = restore(tmp_path / "copy.zip")

    assert taken == made
    assert _state() == before
    assert (tmp_path / "fresh/forms/анкета.xlsx").read_bytes() == b"PK\x03\x04"
    assert audit.verify()[1] == []
    # Numbers go on where they stopped, and the protection is there.
    assert User.objects.create_user("new@example.org").pk > max(p.pk for p in full.people.values())
    with pytest.raises(TypeError):
        AuditEvent.objects.all().delete()


def test_nothing_saved_before_the_copy_is_missing_while_others_save(full: Region, tmp_path: Path) -> None:
    saved: list[int] = []
    stop = threading.Event()

    def writer() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with transaction.atomic():
                User.objects.create(email=f"w{number}@example.org", password="!")
                audit.record(by=None, who="писатель", what="renamed", kind="user", object=number)
            saved.append(number)
        connection.close()

    thread = threading.Thread(target=writer)
    thread.start()
    try:
        for number in range(3):
            while len(saved) < 10 * (number + 1):
                pass
            before = len(saved)
            back_up(path := tmp_path / f"{number}.zip")
            after = len(saved) + 1
            with zipfile.ZipFile(path) as archive:
                rows = [json.loads(x) for x in archive.read("tables/directory_user.jsonl").splitlines()]
                lines = [json.loads(x) for x in archive.read("tables/directory_auditevent.jsonl").splitlines()]
            users = sum(row["email"].startswith("w") for row in rows)
            assert before <= users <= after
            assert users == sum(line["who"] == "писатель" for line in lines)
    finally:
        stop.set()
        thread.join()


def test_what_is_there_is_never_overwritten(full: Region, tmp_path: Path) -> None:
    path = tmp_path / "copy.zip"
    back_up(path)
    before = _state()

    with pytest.raises(Refused, match="уже есть данные"):
        restore(path)
    with pytest.raises(Refused, match="такой файл уже есть"):
        back_up(path)
    assert _state() == before


def test_a_changed_byte_is_found_and_nothing_is_written(full: Region, settings: Any, tmp_path: Path) -> None:
    back_up(tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as good, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name).replace("Анна".encode(), "Инна".encode()))
    _empty(settings, tmp_path)

    for path in (tmp_path / "bad.zip", _cut(tmp_path / "copy.zip"), tmp_path / "none.zip"):
        with pytest.raises(Refused, match=r"повреждено|повреждена|нет такого файла"):
            restore(path)
    assert not User.objects.exists()


def _cut(path: Path) -> Path:
    short = path.with_name("short.zip")
    short.write_bytes(path.read_bytes()[:-100])
    return short


def test_a_copy_of_another_version_is_refused(
    full: Region, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(tmp_path / "copy.zip")
    _empty(settings, tmp_path)
    monkeypatch.setattr(
        "orientir.web.site.restore.MigrationRecorder.applied_migrations",
        lambda self: {("directory", "9999_future"): None},
    )

    with pytest.raises(Refused, match="другой версией"):
        restore(tmp_path / "copy.zip")


def test_a_copy_lets_nobody_in_and_only_the_owner_reads_it(full: Region, tmp_path: Path) -> None:
    path = tmp_path / "copy.zip"
    back_up(path)

    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "session" in name]
    assert path.stat().st_mode & 0o077 == 0
    assert examine(path).rows > 0


def test_every_table_is_copied_or_left_out_on_purpose() -> None:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))

    assert tables - {m._meta.db_table for m in copied_models()} == LEFT_OUT | {"django_migrations"}
