"""Tables that are only added to: the model and the database itself refuse any other write."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models

REFUSAL = "lines of this table are only ever added"

SQLITE = (
    (
        "CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    ),
    # INSERT OR REPLACE deletes without asking the trigger of deletion.
    (
        "CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "
        "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    ),
)
POSTGRESQL = (
    (
        "CREATE OR REPLACE FUNCTION orientir_only_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ),
    (
        "CREATE OR REPLACE TRIGGER {table}_no_update BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION orientir_only_added()"
    ),
    (
        "CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION orientir_only_added()"
    ),
)
NAMES = {"sqlite": ("no_update", "no_delete", "no_replace"), "postgresql": ("no_update", "no_truncate")}


def protect_all(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Make the database refuse UPDATE, DELETE, REPLACE and TRUNCATE of every such table.

    Called after every migration, not by one: SQLite rebuilds an altered table and forgets its triggers.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for table in tables() & existing:
            for statement in SQLITE if connection.vendor == "sqlite" else POSTGRESQL:
                cursor.execute(statement.format(table=table, refusal=REFUSAL))


def release_all(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the protection off: only for tests that empty their database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in tables():
            for name in NAMES[connection.vendor]:
                of_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{of_table}")


def tables() -> set[str]:
    """The tables that are only added to."""
    return {model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)}


class AddedOnly(models.QuerySet[Any]):
    """A query set that reads and adds."""

    def update(self, **values: Any) -> int:
        raise TypeError(REFUSAL)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(REFUSAL)

    def bulk_update(self, *args: Any, **options: Any) -> int:
        raise TypeError(REFUSAL)


class AppendOnly(models.Model):
    """A model whose lines are only ever added; see ``protect`` for the same in the database."""

    objects = AddedOnly.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Add the line. Its statement is always the same, so it is not put together anew while others wait."""
        if not self._state.adding:
            raise TypeError(REFUSAL)
        connection = connections[options.get("using") or DEFAULT_DB_ALIAS]
        fields = _columns(type(self))
        values = [field.get_db_prep_save(field.pre_save(self, add=True), connection) for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(_statement(type(self), connection.vendor), values)
            self.pk = cursor.lastrowid if connection.vendor == "sqlite" else cursor.fetchone()[0]
        self._state.adding, self._state.db = False, connection.alias

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(REFUSAL)


@cache
def _columns(model: type[AppendOnly]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@cache
def _statement(model: type[AppendOnly], vendor: str) -> str:
    names = [f'"{field.column}"' for field in _columns(model)]
    end = "" if vendor == "sqlite" else " RETURNING id"
    return f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))}){end}"  # noqa: S608  # names of ours
