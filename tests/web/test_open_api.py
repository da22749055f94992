"""The API of the open data: obeys its own description, tells nothing withheld, is kept by whoever has asked."""

from __future__ import annotations

import json
from gzip import decompress as gunzip
from typing import Any

import pytest
import schemathesis
from django.db import connection
from django.test.client import ClientHandler
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from irkutsk import snapshot
from orientir.analysis import shown
from orientir.web.portal.api import api
from web.cast import Browser, Region
from web.published import Published

ROOT = "/open/api/"
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]


@pytest.fixture
def line(made: Published, region: Region, settings: Any) -> Any:
    settings.MEDIA_ROOT = made.folder
    return made.line(region)


def asked(browser: Browser, address: str) -> Any:
    response = browser.get(f"{ROOT}{address}")
    assert response.status_code == 200, response.content
    return response.json()


def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Our site for a program that speaks WSGI, within the transaction of the test."""
    environ.pop("HTTP_ACCEPT_ENCODING", None)  # the client does not unpack
    response = ClientHandler()(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]


schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix=ROOT))
schema.app = answer


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_every_answer_is_as_described(line: Any, case: Any) -> None:
    case.call_and_validate(base_url="https://testserver", checks=CHECKS)


def test_a_figure_of_the_note_is_one_request(line: Any, client: Browser) -> None:
    found = asked(client, "editions/latest/values?indicator=municipal_programme&territory=region&year=2021")

    assert found["count"] == 1
    assert (found["rows"][0]["k"], found["rows"][0]["n"], found["rows"][0]["percent"]) == (31, 42, 74)
    assert found["rows"][0]["synthetic"] is True


def test_all_rows_come_page_by_page(line: Any, client: Browser) -> None:
    address, rows = "editions/1/values?year=2021&limit=700", list[dict[str, Any]]()
    while address:
        page = asked(client, address)
        rows += page["rows"]
        address = (page["next"] or "").removeprefix(ROOT)

    assert len(rows) == page["count"] == len({(r["indicator"], r["territory"]) for r in rows})
    assert len(rows) > 1_500


def test_what_is_withheld_has_no_number_here_either(line: Any, client: Browser) -> None:
    page = asked(client, "editions/latest/values?absence=suppressed&year=2021&limit=1000")

    assert page["count"] == len(shown(snapshot(2021)).hidden)
    assert all(r["k"] is r["n"] is r["value"] is r["percent"] is r["answered"] is None for r in page["rows"])


def test_who_has_an_answer_gets_304_and_one_question_goes_to_the_database(line: Any, client: Browser) -> None:
    first = client.get(f"{ROOT}editions/latest/indicators")
    with CaptureQueriesContext(connection) as queries:
        second = client.get(f"{ROOT}editions/latest/indicators", headers={"If-None-Match": first.headers["ETag"]})

    assert (second.status_code, second.content) == (304, b"")
    assert len(queries) == 1
    assert "public" in first.headers["Cache-Control"]
    assert client.head(f"{ROOT}editions/latest/indicators").headers["ETag"] == first.headers["ETag"]
    assert "Cookie" not in first.headers.get("Vary", "")
    packed = client.get(f"{ROOT}editions/latest/indicators", headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["Content-Encoding"], gunzip(packed.content)) == ("gzip", first.content)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("editions/9/values", 404, "Такой редакции нет."),
        ("editions/last/values", 422, "number"),
        ("editions/latest/values?limit=0&offset=x", 422, "limit, offset"),
        ("editions/latest/values?year=старый", 422, "year"),
    ],
)
def test_what_cannot_be_answered_is_told_in_words(
    line: Any, client: Browser, address: str, status: int, words: str
) -> None:
    response = client.get(f"{ROOT}{address}")

    assert response.status_code == status
    assert words in response.json()["detail"]


def test_nobody_writes_here(line: Any, client: Browser) -> None:
    assert client.post(f"{ROOT}editions/latest/values", {}).status_code == 405


def test_the_description_is_a_file_and_names_every_table(line: Any, client: Browser) -> None:
    described = asked(client, "openapi.json")

    assert described["openapi"].startswith("3.1")
    assert len(described["paths"]) == 13
    assert "Числитель доли" in json.dumps(described, ensure_ascii=False)


def test_the_page_of_open_data_leads_to_it(line: Any, client: Browser) -> None:
    for language in ("", "en/"):
        assert 'href="/open/api/openapi.json"' in client.get(f"/open/{language}data/").content.decode()
