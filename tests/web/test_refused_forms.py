"""A form that cannot be taken says so to everybody: in the title, in a list that takes the focus, beside each input."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from lxml import html

from orientir.web.campaigns.models import Submission
from web.cast import Browser, Region
from web.every_address import PATTERNS, path_of, things
from web.test_rights import MATRIX, ROLES

FIRST = ("coordinator", "school", "operator", "methodologist", "nobody")
"""Who is asked first: a coordinator needs not choose a municipality before a school."""
APART = {"account_reset_password_from_key", "form_field", "form_remark"}
"""A link that is used up shows no form, one answer is saved in JSON, an answer to a remark is told in the list only."""


def _refused() -> Iterator[tuple[str, str, str]]:
    """Every address that refuses an empty form, on what, and to whom it says so."""
    with MATRIX.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["method"] == "POST"]
    for name in sorted({row["address"] for row in rows} - APART):
        found = [(row["object"], r) for r in FIRST for row in rows if row["address"] == name and row[r] == "422"]
        if found:
            yield name, *found[0]


REFUSED = {name: (object, role) for name, object, role in _refused()}


def test_every_form_of_the_site_is_among_them() -> None:
    forms = {"account_login", "campaign_new", "campaign_dates", "form_upload", "import_forms", "invite", "profile"}

    assert forms <= REFUSED.keys() <= PATTERNS.keys()


@pytest.mark.parametrize("name", REFUSED)
def test_an_empty_form_is_refused_in_the_title_in_a_list_with_links_and_beside_its_inputs(
    region: Region, name: str
) -> None:
    object, role = REFUSED[name]
    known = things(region)
    browser = Browser()
    if ROLES[role]:
        browser.force_login(region.people[ROLES[role]])

    page = browser.post(path_of(name, known.get(object, known["bratsk"])))

    assert page.status_code == 422
    _says_what_is_wrong(page)


@pytest.mark.parametrize(("action", "state"), [("remark", "submitted"), ("reopen", "accepted")])
def test_so_is_a_step_of_the_institute_without_a_word(
    as_: Callable[[str], Browser], region: Region, action: str, state: str
) -> None:
    form = region.form("bratsk")
    Submission.objects.filter(pk=form.pk).update(state=state)

    page = as_("olga").post(f"/review/{form.pk}/{action}/", {"version": form.version})

    assert page.status_code == 422
    _says_what_is_wrong(page)


def _says_what_is_wrong(page: Any) -> None:
    document = html.fromstring(page.content.decode())
    (title,) = document.xpath("//title")
    (alert,) = document.xpath("//*[@role='alert']")
    links = alert.xpath(".//a[starts-with(@href, '#')]")
    assert title.text.startswith("Ошибка: ")
    assert alert.get("tabindex") == "-1"
    assert alert.get("autofocus") is not None
    assert links
    for link in links:
        (control,) = document.xpath(f"//*[@id='{link.get('href')[1:]}']")
        assert control.tag in ("input", "select", "textarea"), link.get("href")
        if link.getparent().tag == "li":
            names = document.xpath(f"//label[@for='{control.get('id')}']") or control.xpath("ancestor::fieldset/legend")
            assert _words(link) == _words(names[0])
        ids = _of_control(control, "aria-describedby").split()
        beside = [_words(found) for id in ids for found in document.xpath(f"//*[@id='{id}']")]
        assert any(words in _words(alert) for words in beside), f"{link.get('href')}: {beside}"
        assert control.get("type") == "radio" or control.get("aria-invalid") == "true", link.get("href")


def _of_control(control: Any, attribute: str) -> str:
    """Of the input itself, or of the group of radios that it stands in."""
    groups = control.xpath("ancestor::fieldset")
    return str(control.get(attribute) or (groups[0].get(attribute) if groups else "") or "")


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())
