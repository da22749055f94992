"""Run the web's tests a second time, on PostgreSQL: required under CI, skipped with a line elsewhere."""

from __future__ import annotations

import os
import sys

import psycopg
import pytest

from extent import extent

URL = os.environ.get("ORIENTIR_TEST_DATABASE", "postgresql://postgres@127.0.0.1:5432/postgres")

ALIKE = (
    "test_rights", "test_headers", "test_csrf", "test_sql", "test_portal", "test_portal_series",
    "test_open_api", "test_hostile_requests", "test_cycle", "test_desk", "test_note_text",
    "test_institute_letters", "test_texts", "test_links", "test_components", "test_methodology_page",
    "test_profile", "test_burden", "test_register_rights", "test_refused_forms", "test_second_factor",
    "test_identity_provider", "test_calendar", "test_page_checks", "test_board", "test_form_workbook",
    "test_form_files", "test_kept_uploads", "test_private_files", "test_errors", "test_survey_desk",
    "test_bookings_pages", "test_demo_seed",
)  # fmt: skip
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
