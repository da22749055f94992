"""The database itself counts the places that applications hold, so that no code can give away more than there are.

A trigger adds up the applications of a slot whenever one of them changes, and writes the sums into the slot; the
constraints of the slot refuse what is too much, and the change of the application with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

SLOTS, APPLICATIONS = "bookings_slot", "bookings_application"
_SUMS = ", ".join(
    f"{column} = (SELECT COALESCE(SUM({of}), 0) FROM {APPLICATIONS} WHERE slot_id = {{slot}} AND {which})"  # noqa: S608
    for column, of, which in (
        ("taken", "held", "NOT guest"),
        ("taken_ovz", "held_ovz", "NOT guest"),
        ("guests", "held", "guest"),
        ("guests_ovz", "held_ovz", "guest"),
    )
)
_COUNT = f"UPDATE {SLOTS} SET {_SUMS} WHERE id = {{slot}};"  # noqa: S608  # names of ours
_WRITES = {"insert": ("INSERT", ("NEW",)), "delete": ("DELETE", ("OLD",))} | {
    "update": ("UPDATE OF held, held_ovz, guest, slot_id", ("OLD", "NEW"))
}


def count_places(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Make the triggers. Called after every migration: SQLite rebuilds an altered table and forgets them."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if {SLOTS, APPLICATIONS} <= set(connection.introspection.table_names(cursor)):
            for statement in _sqlite() if connection.vendor == "sqlite" else _postgresql():
                cursor.execute(statement)


def leave_off(using: str = DEFAULT_DB_ALIAS, plan: Sequence[Any] = (), **kwargs: Any) -> None:
    """Take the triggers away before migrations: SQLite rebuilds no table that a trigger still names."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in _WRITES:
                cursor.execute(f"DROP TRIGGER IF EXISTS {APPLICATIONS}_{name}")


def _sqlite() -> list[str]:
    made = []
    for name, (event, rows) in _WRITES.items():
        counts = " ".join(_COUNT.format(slot=f"{row}.slot_id") for row in rows)
        made += [
            f"DROP TRIGGER IF EXISTS {APPLICATIONS}_{name}",
            f"CREATE TRIGGER {APPLICATIONS}_{name} AFTER {event} ON {APPLICATIONS} BEGIN {counts} END",
        ]
    return made


def _postgresql() -> list[str]:
    # The slot is locked by a statement of its own: the next one sees what was written while this one waited.
    made = []
    for name, (event, rows) in _WRITES.items():
        counts = " ".join(
            f"PERFORM 1 FROM {SLOTS} WHERE id = {row}.slot_id FOR NO KEY UPDATE; "  # names of ours
            + _COUNT.format(slot=f"{row}.slot_id")
            for row in rows
        )
        function = f"{APPLICATIONS}_counted_on_{name}"
        made += [
            (
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN {counts} RETURN NULL; END $$"
            ),
            (
                f"CREATE OR REPLACE TRIGGER {APPLICATIONS}_{name} AFTER {event} ON {APPLICATIONS} "
                f"FOR EACH ROW EXECUTE FUNCTION {function}()"
            ),
        ]
    return made
