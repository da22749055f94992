"""Who gets what at every address: the reviewed matrix rights.csv, and the rules that it must obey.

After a change of addresses or rights: ORIENTIR_WRITE_RIGHTS=1 pytest tests/web/test_rights.py, then read the
difference as a reviewer would.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction

from orientir.web.campaigns.access import submissions_of
from orientir.web.directory import access
from orientir.web.directory.models import Role
from orientir.web.site.middleware import OPEN
from web.cast import Browser, Region
from web.every_address import ADDRESSES, PATTERNS, Thing, is_of_an_object, path_of, things

MATRIX = Path(__file__).with_name("rights.csv")
ROLES = {
    "nobody": None,
    "school": "sergey",
    "organiser": "galina",
    "coordinator": "anna",
    "viewer": "vera",
    "methodologist": "maria",
    "operator": "olga",
}
COLUMNS = ["address", "method", "object", *ROLES]
Row = dict[str, str]


class _Undo(Exception):
    """Ends a request's transaction without keeping what it wrote."""


def _status(browser: Browser, method: str, path: str) -> str:
    status = ""
    try:
        with transaction.atomic():
            status = str(getattr(browser, method.lower())(path).status_code)
            raise _Undo
    except _Undo:
        return status


def _rows(region: Region) -> list[Row]:
    browsers = {}
    for role, name in ROLES.items():
        browsers[role] = Browser()
        if name:
            browsers[role].force_login(region.people[name])
    cookies = {role: dict(browser.cookies) for role, browser in browsers.items()}
    objects = things(region)
    rows = []
    for name in sorted(ADDRESSES - {"account_logout"}):
        shown = objects if is_of_an_object(name) else {"-": objects["bratsk"]}
        for method in ("GET", "POST"):
            for object, thing in shown.items():
                cache.clear()  # how often one may ask in a minute is no right, and minutes end in the middle
                row = {"address": name, "method": method, "object": object}
                for role, browser in browsers.items():
                    browser.cookies.update(cookies[role])
                    row[role] = _status(browser, method, path_of(name, thing))
                if {row[role] for role in ROLES} - {"302", "405"}:  # a method that nobody may use is no right
                    rows.append(row)
    return rows


@pytest.fixture
def rows(region: Region, monkeypatch: pytest.MonkeyPatch) -> list[Row]:
    found = _rows(region)
    if os.environ.get("ORIENTIR_WRITE_RIGHTS"):
        with MATRIX.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(found)
    return found


def test_every_address_answers_everybody_as_reviewed(rows: list[Row]) -> None:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        reviewed = {(r["address"], r["method"], r["object"]): r for r in csv.DictReader(file)}
    found = {(r["address"], r["method"], r["object"]): r for r in rows}

    assert found.keys() - reviewed.keys() == set(), "addresses without a reviewed row; see the top of this file"
    assert reviewed.keys() - found.keys() == set(), "reviewed rows of addresses that are gone"
    assert {key: row for key, row in found.items() if row != reviewed[key]} == {}


def test_the_matrix_obeys_the_rules() -> None:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        reviewed = list(csv.DictReader(file))
    hidden = {"404", "405"}
    for row in reviewed:
        where = f"{row['method']} {row['address']} {row['object']}"
        if row["address"] not in OPEN:
            assert row["nobody"] == "302", f"{where}: a stranger is led to the door"
        if row["object"] == "taishet":
            assert {row["coordinator"], row["school"], row["organiser"]} <= hidden, (
                f"{where}: another municipality's is not found"
            )
        if row["object"] in {"bratsk", "other school"}:
            assert row["school"] in hidden, f"{where}: a school sees itself only"
        if row["method"] == "POST" and row["address"].startswith(("form", "review")):
            assert row["viewer"] in hidden, f"{where}: a viewer changes nothing"
        assert not any(row[role].startswith("5") for role in ROLES), f"{where}: nobody meets an error of ours"


def test_a_thing_that_does_not_exist_looks_like_one_that_is_not_yours(region: Region) -> None:
    browser = Browser()
    browser.force_login(region.people["anna"])
    foreign: Thing = things(region)["taishet"]

    for path in (f"/forms/{foreign.submission.pk}/", "/forms/999999/", f"/people/{foreign.person.pk}/"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert "не предназначена" in answer.content.decode()


def test_what_belongs_to_one_form_is_not_found_under_another(region: Region, as_: Callable[[str], Browser]) -> None:
    """An own form in the address opens nobody else's upload or remark, neither to read nor to write."""
    found = things(region)
    inner = {name for name in ADDRESSES if {"pk"} < PATTERNS[name][1] <= {"pk", "id", "remark"}}
    inner -= {"form_field", "form_section"}  # named after questions, not after things of a form
    assert inner == {"form_evidence", "form_file", "form_preview", "form_remark", "review_settle"}
    for who, own, foreign in (("anna", "bratsk", "taishet"), ("sergey", "own school", "other school")):
        browser, mixed = as_(who), replace(found[foreign], submission=found[own].submission)
        for name in inner:
            answers = [getattr(browser, method)(path_of(name, mixed)).status_code for method in ("get", "post")]
            assert set(answers) <= {404, 405}, (who, name)


def test_who_coordinates_one_place_and_answers_for_a_school_of_another_sees_both_and_looks_after_the_first_alone(
    region: Region,
) -> None:
    boris, school = region.people["boris"], region.schools[0]
    Role.objects.create(user=boris, kind="school", organisation=school)

    seen = {str(form) for form in submissions_of(boris)}
    kept = {str(organisation) for organisation in access.organisations_under(boris)}

    assert seen == {"Тайшетский район", str(region.schools[2]), str(school)}
    assert kept == {str(region.schools[2])}
