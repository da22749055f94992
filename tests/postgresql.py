"""Run the web's tests a second time, on PostgreSQL: required under CI, skipped with a line elsewhere."""

from __future__ import annotations

import os
import sys

import psycopg
import pytest

from extent import extent

URL = os.environ.get("ORIENTIR_TEST_DATABASE", "postgresql://postgres@127.0.0.1:5432/postgres")

ALIKE = tuple(
    f"test_{name}"
    for name in """rights headers csrf sql portal portal_series open_api hostile_requests cycle desk note_text institute_letters texts
    links components methodology_page profile burden register_rights refused_forms second_factor identity_provider
    calendar page_checks board form_workbook form_files kept_uploads private_files errors survey_desk bookings_pages
    demo_seed""".split()
)
"""What tells little of the database: who may open what, headers, tokens, which tables a page asks, odd requests, and
pages over editions and frozen years, which ask a few tables. ``make exhaustive`` runs them here, too."""


def main() -> int:
    try:
        psycopg.connect(URL, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        print(f"PostgreSQL не отвечает: веб-тесты прошли только на SQLite. ({str(error).splitlines()[0]})")
        return 1 if os.environ.get("CI") else 0
    os.environ["DATABASE_URL"] = URL
    chosen = ["tests/web", "-m", "not own_database", *(f"--ignore=tests/web/{name}.py" for name in extent(ALIKE, ()))]
    return pytest.main([*chosen, "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-q"])


if __name__ == "__main__":
    sys.exit(main())
