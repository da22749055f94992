"""The audit trail: only added to, and every change of a line is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from orientir.web.directory import audit
from orientir.web.directory.append_only import protect_all, release_all
from orientir.web.directory.models import AuditEvent, User
from web.cast import Browser, Region

TABLES = ("directory_auditevent", "campaigns_change")
REPLACE = {
    "sqlite": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "postgresql": "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id",
}
ERASE = {"sqlite": "DELETE FROM {table} WHERE 1", "postgresql": "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table}"}


@pytest.fixture
def line(olga: User, region: Region) -> AuditEvent:
    with transaction.atomic():
        event = audit.record(by=olga, what="accept", kind="submission", object=1, before="submitted", after="accepted")
        region.form("bratsk").changes.create(by=olga, kind="accept", version=1)
    return event


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement", ["UPDATE {table} SET kind = 'x'", "DELETE FROM {table}", "REPLACE", "ERASE"], ids=lambda s: s[:7]
)
def test_the_database_itself_refuses_to_change_a_line(line: AuditEvent, table: str, statement: str) -> None:
    statement = {"REPLACE": REPLACE, "ERASE": ERASE}.get(statement, {}).get(connection.vendor, statement)
    with (
        pytest.raises(DatabaseError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=table))


def test_the_model_refuses_too(line: AuditEvent) -> None:
    line.what = "nothing"
    for change in (line.save, line.delete, AuditEvent.objects.all().delete, lambda: AuditEvent.objects.update(who="")):
        with pytest.raises(TypeError, match="only ever added"):
            change()


@pytest.mark.parametrize("column", ["at", "who", "what", "kind", "object", "before", "after", "address"])
def test_an_edit_of_any_part_of_a_line_is_found(line: AuditEvent, column: str) -> None:
    with transaction.atomic():
        audit.record(by=None, what="later", kind="x", object=2)
    release_all()
    other = {"at": "2001-01-01 00:00:00+00:00", "before": '"x"', "after": '"x"'}.get(column, "x")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE directory_auditevent SET {column} = %s WHERE id = %s", [other, line.pk])
    protect_all()

    _, wrong = audit.verify()

    assert wrong == [line.pk]


def test_a_line_cut_out_is_found(line: AuditEvent) -> None:
    with transaction.atomic():
        later = audit.record(by=None, what="later", kind="x", object=2)
    release_all()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM directory_auditevent WHERE id = %s", [line.pk])
    protect_all()

    assert audit.verify()[1] == [later.pk]


def test_a_line_outside_the_transaction_of_its_write_is_refused(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        audit.record(by=None, what="accept", kind="submission", object=1)


def test_a_coordinator_reads_only_the_lines_of_the_own_territory(
    as_: Callable[[str], Browser], region: Region, olga: User
) -> None:
    with transaction.atomic():
        for territory in (region.form("bratsk").territory, region.form("tayshetsky").territory):
            audit.record(by=olga, what="extend", kind="submission", object=1, territory=territory, after=territory.pk)

    page = as_("anna").get("/audit/").content.decode()

    assert "bratsk" in page
    assert "tayshetsky" not in page
