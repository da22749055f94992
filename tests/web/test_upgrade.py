"""An upgrade that is killed goes on at the next start and loses nothing; the old version leaves its data alone."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from orientir.web.campaigns import letters
from orientir.web.campaigns.entry import Entry, changed_rows
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.directory.models import Organisation, Role, User
from orientir.web.jobs.worker import run_waiting
from orientir.web.results.campaign_jobs import folder_of, jobs_about
from web.cast import Region
from web.real_server import DATABASE, empty_database

PRESENT, FUTURE = "orientir.web.site.settings", "future_settings"
POINTS = ("in the midst of the rows", "between two migrations", "before it is recorded")
BEGIN = "import django, json; django.setup()\n"
START = f"{BEGIN}from orientir.web.site.start import prepare; prepare()\n"
FILL = f"""{START}
from django.db import transaction
from orientir.web.campaigns.models import Submission
from orientir.web.directory import audit
from web.cast import make_region
region = make_region()
with transaction.atomic():
    Submission.objects.filter(territory="bratsk").update(answers={{"probes": "141"}}, state="draft", version=3)
    form = region.form("bratsk")
    form.changes.create(by=region.people["anna"], kind="save", version=3, after={{"probes": "141"}})
    for number in range(40):
        audit.record(by=region.people["anna"], what="form.save", kind="submission", object=number)
"""
ROWS = f"""{BEGIN}
from orientir.web.site.backup import copied_models, rows_of
print(json.dumps({{m._meta.db_table: [line.decode() for line in rows_of(m)] for m in copied_models()}}))
"""
AFTER = f"""{BEGIN}
from django.db import DatabaseError, connection, transaction
from orientir.web.directory import actions, audit
from orientir.web.directory.models import User
def refused(statement):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "only ever added" in str(error)
with connection.cursor() as cursor:
    cursor.execute("SELECT name, greeting FROM directory_user")
    greetings = cursor.fetchall()
guarded = [refused("UPDATE directory_auditevent SET who = 'x'"), refused("DELETE FROM directory_auditevent")]
anna = User.objects.get(email="anna@example.org")
actions.rename(anna, name="Анна Новая", by=anna)
print(json.dumps({{"greetings": greetings, "guarded": guarded, "wrong": audit.verify()[1]}}))
"""


class Installation:
    """A home and a database of their own, on which this and the next version can be started."""

    def __init__(self, home: Path, database: str) -> None:
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "ORIENTIR_DEMO"}}
        self.environment = kept | {
            "ORIENTIR_HOME": str(home),
            "ORIENTIR_HOSTS": "orientir.example.ru",
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }
        if database:
            self.environment["DATABASE_URL"] = database

    def run(self, settings: str, *command: str, kill_at: str = "") -> subprocess.CompletedProcess[str]:
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": settings, "KILL_AT": kill_at}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    def python(self, settings: str, script: str, kill_at: str = "") -> subprocess.CompletedProcess[str]:
        return self.run(settings, sys.executable, "-c", script, kill_at=kill_at)

    def ask(self, settings: str, script: str) -> Any:
        done = self.python(settings, script)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def orientir(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command of this version."""
        return self.run(PRESENT, str(Path(sys.executable).with_name("orientir")), *arguments)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """With data of this version, in SQLite or, where the tests run on PostgreSQL, in a database of its own there."""
    server = os.environ.get("DATABASE_URL", "")
    name = f"test_orientir_upgrade_{os.getpid()}"
    database = urlunsplit(urlsplit(server)._replace(path=f"/{name}")) if server else ""
    try:
        if server:
            with psycopg.connect(server, autocommit=True) as admin:
                admin.execute(f'CREATE DATABASE "{name}"')
        else:
            shutil.copy(empty_database(), tmp_path / DATABASE)
        made = Installation(tmp_path, database)
        filled = made.python(PRESENT, FILL)
        assert filled.returncode == 0, filled.stderr
        yield made
    finally:
        if server:
            with psycopg.connect(server, autocommit=True) as admin:
                admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def test_an_upgrade_killed_three_times_ends_with_every_row(installation: Installation) -> None:
    before = installation.ask(PRESENT, ROWS)
    assert len(before["campaigns_submission"]) == 45
    assert len(before["directory_auditevent"]) == 40

    for point in POINTS:
        assert installation.python(FUTURE, START, kill_at=point).returncode == -signal.SIGKILL, point
        assert installation.ask(PRESENT, ROWS) == before, point
    last = installation.python(FUTURE, START)

    assert last.returncode == 0, last.stderr
    assert installation.ask(FUTURE, ROWS) == before
    after = installation.ask(FUTURE, AFTER)
    assert len(after["greetings"]) == 7
    assert all(greeting == f"Здравствуйте, {name}!" for name, greeting in after["greetings"])
    assert after["guarded"] == [True, True]
    assert after["wrong"] == []
    assert installation.python(FUTURE, START).returncode == 0


def test_the_old_version_starts_while_nothing_is_done_and_refuses_once_something_is(
    installation: Installation, tmp_path: Path
) -> None:
    installation.python(FUTURE, START, kill_at="in the midst of the rows")
    assert installation.python(PRESENT, START).returncode == 0

    installation.python(FUTURE, START, kill_at="between two migrations")
    before = installation.ask(PRESENT, ROWS)
    copy = tmp_path / "copy.zip"
    for command in (["serve", "--port", "1"], ["directory"], ["backup", str(copy)], ["audit", "verify"]):
        refused = installation.orientir(*command)
        assert refused.returncode == 2, command
        assert "Данные записаны более новой версией Ориентира (неизвестно: directory.future_1_names)." in refused.stderr
        assert "Установите ту же или более новую версию. Данные не тронуты." in refused.stderr
        assert "Traceback" not in refused.stderr
    assert not copy.exists()
    assert installation.ask(PRESENT, ROWS) == before


@pytest.fixture
def taken_back(region: Region) -> Iterator[Region]:
    """A region whose database a test takes back to an older version; afterwards it is of this one again."""
    Role.objects.filter(kind="organiser").delete()  # older versions know no such role
    yield region
    call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_what_older_versions_have_kept_comes_through_all_later_ones(taken_back: Region, anna: User) -> None:
    """Organisations, a history, campaigns, jobs and letters, on one way back and forth: it takes seconds."""
    _migrate("0005_organisations_close_on_a_day", "directory")
    _migrate("0001_initial", "jobs")
    _migrate("0004_one_form_a_unit_on_every_database")
    form = _a_history_row_by_row(taken_back, anna)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directory_organisation (territory_id, kind, name) VALUES ('bratsk', 'camp', 'Лагерь «Заря»')"
        )

    _migrate("0005_one_line_of_history_a_save")

    first, second, step = form.changes.all()
    assert changed_rows(first) == {"probes": (Entry(), Entry("5", "по журналам"))}
    assert changed_rows(second) == {"parents": (Entry("5", "по журналам"), Entry("7", "по журналам"))}
    assert (changed_rows(step), step.before, step.after) == ({}, "draft", "submitted")
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE campaigns_change SET version = 9")

    with connection.cursor() as cursor:
        cursor.execute("UPDATE campaigns_campaign SET year = 2020")
    _migrate("0006_several_campaigns_a_year")
    _jobs_and_a_letter_of_threads(taken_back)
    call_command("migrate", verbosity=0)
    run_waiting()

    campaign = Campaign.objects.get()
    assert (campaign.slug, str(campaign)) == ("2020", "Мониторинг за 2020 год")
    assert folder_of(campaign, 7).parts[-3:] == ("results", "2020", "7")
    done, died = jobs_about(campaign).order_by("pk")
    assert (done.title, done.state, done.files) == ("заморозка данных", "done", [{"name": "note.pdf", "size": 1}])
    assert (died.title, died.state, "остановился" in died.error) == ("аналитическая справка", "failed", True)
    assert [failed.to for failed in letters.failed(campaign)] == ["anna@example.org"]
    assert mail.outbox == []
    ids = list(Organisation.objects.order_by("pk").values_list("stable_id", flat=True))
    assert not Organisation.objects.filter(sort_name="").exists()
    assert ids == ["bratsk-school-1", "bratsk-school-2", "tayshetsky-school-1", "bratsk-college-1", "bratsk-camp-1"]
    assert Organisation.objects.create(territory_id="bratsk", kind="camp", name="Лес").stable_id == "bratsk-camp-2"


def _a_history_row_by_row(region: Region, anna: User) -> Submission:
    """As version 4 of the tables kept it: a line for each row of a form that a save changed."""
    form = region.form("bratsk")
    row = {"answer": "5", "comment": "по журналам", "evidence": ""}
    table = "INSERT INTO campaigns_change (submission_id, at, by_id, kind, field, before, after, version, key)"
    with connection.cursor() as cursor:
        for values in (
            ("save", "probes", "null", json.dumps(row), 1, "k1"),
            ("save", "parents", json.dumps(row), json.dumps(row | {"answer": "7"}), 2, "k2"),
            ("submit", "", '"draft"', '"submitted"', 3, ""),
        ):
            given = [form.pk, timezone.now(), anna.pk, *values]
            cursor.execute(f"{table} VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", given)
    return form


def _jobs_and_a_letter_of_threads(region: Region) -> None:
    """As they were when the server itself did them: one is done, the other two it has left."""
    olga, at = region.people["olga"], timezone.now()
    with connection.cursor() as cursor:
        job = "INSERT INTO results_job (campaign_id, kind, state, step, done, total, error, files, by_id, at)"
        files = json.dumps([{"name": "note.pdf", "size": 1}])
        for kind, state in (("freeze", "done"), ("note", "running")):
            values = [region.campaign.pk, kind, state, "", 0, 0, "", files, olga.pk, at]
            cursor.execute(f"{job} VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", values)
        letter = 'INSERT INTO campaigns_letter (campaign_id, kind, "to", subject, text, at, error)'
        values = [region.campaign.pk, "remind", "anna@example.org", "О форме", "", at, ""]
        cursor.execute(f"{letter} VALUES (%s, %s, %s, %s, %s, %s, %s)", values)


def _migrate(name: str, app: str = "campaigns") -> None:
    call_command("migrate", app, name, verbosity=0)
