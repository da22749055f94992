"""Nothing starts on a database that may lose what it has acknowledged, or that a newer version has written."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from orientir.terms import Refused
from orientir.web.site.start import prepare, refuse_newer_data

pytestmark = pytest.mark.django_db(transaction=True)
WEAKER = {
    "sqlite": [("PRAGMA synchronous = NORMAL", "synchronous = 1", "PRAGMA synchronous = FULL")],
    "postgresql": [("SET synchronous_commit = off", "synchronous_commit = off", "SET synchronous_commit = on")],
}


def test_the_database_of_the_service_is_durable() -> None:
    assert run_checks(databases=["default"], tags=["database"]) == []


def test_a_weaker_setting_stops_the_start_and_names_itself(settings: Any) -> None:
    for weaken, said, mend in WEAKER[connection.vendor]:
        with connection.cursor() as cursor:
            cursor.execute(weaken)
            try:
                with pytest.raises(Refused) as refused:
                    prepare()
            finally:
                connection.ensure_connection()
                with connection.cursor() as fresh:
                    fresh.execute(mend)
        assert said in str(refused.value.issues[0])


def test_data_of_a_newer_version_are_left_alone() -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("directory", "9999_of_the_future")
    try:
        with pytest.raises(Refused, match="более новой версией"):
            refuse_newer_data()
    finally:
        recorder.record_unapplied("directory", "9999_of_the_future")
