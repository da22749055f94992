"""Nothing joins a code to an answer: the whole database, the hidden columns of its rows and the logs are read."""

from __future__ import annotations

import itertools
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models

from orientir.web.directory.models import AuditEvent
from orientir.web.jobs.worker import run_waiting
from orientir.web.surveys import actions, codes
from orientir.web.surveys.codes import digest_of
from orientir.web.surveys.models import Code, Poll, Ticket, Tray
from web.answering import PLANS, Pupil, open_poll, sheet
from web.cast import Region

PUPILS = 12


def every_cell() -> dict[str, list[str]]:
    """All that lies in the database, by table, as text; hidden columns of the rows are not among it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = [str(cell) for row in cursor.fetchall() for cell in row]
    return found


def answered(region: Region, kind: str = "codes") -> tuple[list[str], list[str]]:
    """Pupils who answer one after another, each from an address and with a wish of its own; returns both."""
    _, opened = sheet(open_poll(region), region.schools[0], number=PUPILS, kind=kind)
    numbers = opened if kind == "codes" else opened * PUPILS
    wishes = [f"Желание {'абвгдежзиклм'[n]}" for n in range(PUPILS)]
    for n, code in enumerate(numbers):
        pupil = Pupil(code, address=f"10.77.0.{n}")
        pupil.browser.defaults["HTTP_USER_AGENT"] = f"Phone-{n}-of-somebody"
        assert pupil.send_at_once({**PLANS, "wish": wishes[n]}).status_code == 200
        assert pupil.cookies == set(), "nothing is kept on the device that follows it"
    return numbers, wishes


@pytest.mark.parametrize("kind", ["codes", "link"])
def test_the_database_and_the_logs_do_not_say_who_answered_what_when_or_from_where(
    region: Region, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    caplog.set_level(logging.DEBUG)
    numbers, wishes = answered(region, kind)

    told = set(AuditEvent.objects.values_list("what", flat=True))
    assert told <= {"survey.opened", "survey.entry"}, "an answer leaves no line"
    everything = every_cell()
    logged = [record.getMessage() for record in caplog.records]
    said = " ".join([*itertools.chain(*everything.values()), *logged, *capfd.readouterr()])
    assert [code for code in numbers if code in said or codes.grouped(code) in said] == []
    assert "10.77.0" not in said
    assert "of-somebody" not in said
    assert not [key for key in cache._cache if "10.77" in key]  # type: ignore[attr-defined]
    holding = {table for table, cells in everything.items() if any(wish in cell for cell in cells for wish in wishes)}
    assert holding == {"surveys_tray"}
    known = {digest_of(code) for code in numbers} | set(Code.objects.values_list("receipt", flat=True))
    known |= set(Ticket.objects.values_list("digest", flat=True))
    trays = " ".join(everything["surveys_tray"])
    assert not [digest for digest in known - {""} if digest in trays]


def test_answers_lie_in_no_order_and_neither_do_codes(region: Region) -> None:
    _, wishes = answered(region)

    (tray,) = Tray.objects.all()
    lie = [one["wish"] for one in json.loads(tray.answers)]
    assert sorted(lie) == sorted(wishes)
    assert lie not in (wishes, wishes[::-1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM surveys_code WHERE used" + ("" if _is_postgresql() else " ORDER BY rowid"))
        rows = [row[0] for row in cursor.fetchall()]
    if not _is_postgresql():  # there a used row is a new one, whose place tells the order of codes, but of no answer
        assert rows == sorted(rows)


def test_the_hidden_columns_of_rows_join_no_code_to_an_answer(region: Region) -> None:
    """PostgreSQL keeps with each row the transaction that wrote it: that of a tray is the last answer's alone."""
    if not _is_postgresql():
        pytest.skip("SQLite keeps no transaction with a row")
    answered(region)

    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM surveys_code WHERE used")
        of_codes = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT xmin::text, number FROM surveys_tray")
        of_trays = cursor.fetchall()
    assert all(number == PUPILS for _, number in of_trays)
    assert len(of_codes) == PUPILS


@pytest.mark.django_db(transaction=True)
def test_after_a_poll_is_closed_no_earlier_state_of_its_answers_lies_in_the_file_of_the_database(
    region: Region,
) -> None:
    if _is_postgresql():
        pytest.skip("the server keeps its files to itself")
    _, wishes = answered(region)
    name = connection.settings_dict["NAME"]
    files = [Path(f"{name}{end}") for end in ("", "-wal")]
    assert any(wish.encode() in file.read_bytes() for file in files for wish in wishes)

    actions.begin_closing(Poll.objects.get(), by=region.people["olga"])
    run_waiting()

    assert Poll.objects.get().state == Poll.State.CLOSED
    assert not [wish for file in files for wish in wishes if wish.encode() in file.read_bytes()]


def test_no_table_of_answers_or_codes_has_a_column_for_a_moment_or_a_person() -> None:
    inside = apps.get_app_config("surveys").get_models()
    moments = {
        (model.__name__, field.name)
        for model in inside
        for field in model._meta.get_fields()
        if isinstance(field, models.DateTimeField)
    }
    assert moments == set(), "days at most"
    for model in (Code, Ticket, Tray):
        names: set[Any] = {field.name for field in model._meta.get_fields()}
        assert not names & {"at", "day", "made", "address", "by", "user", "session"}
    assert {f.name for f in Tray._meta.get_fields()} == {
        "id", "poll", "edition", "territory", "organisation", "number", "answers",
    }  # fmt: skip


def _is_postgresql() -> bool:
    return bool(connection.vendor == "postgresql")
