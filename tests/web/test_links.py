"""A link in a text that somebody has typed shows where it leads; names stand in one line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import get_resolver
from django.utils import timezone
from django.utils.text import smart_split

import orientir.web
from orientir.web.components.links import linked
from orientir.web.directory.models import Organisation, User
from web.cast import Browser, Region
from web.filling import fill

As = Callable[[str], Browser]
LONG = "https://edu.gov.ru.documents.programme.of.career.guidance.example.evil.test/a/b?c=d"


def links(text: str) -> list[tuple[str, str]]:
    """Where the links of a text lead, and what is seen of each."""
    return re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', linked(text))


def test_the_host_is_never_cut() -> None:
    [(address, seen)] = links(LONG)

    assert address == LONG
    assert seen.startswith("edu.gov.ru.documents.programme.of.career.guidance.example.evil.test")
    assert links(f"https://irk.example/{'x' * 90}") == [(f"https://irk.example/{'x' * 90}", f"irk.example/{'x' * 35}…")]


def test_addresses_within_a_sentence_are_links_without_its_signs() -> None:
    text = "Приказ (https://irk.example/order.pdf), отчёт: http://irk.example/report."

    assert [address for address, _ in links(text)] == ["https://irk.example/order.pdf", "http://irk.example/report"]
    assert linked(text).startswith("Приказ (<a ")
    assert linked("<b>&") == "&lt;b&gt;&amp;"


@pytest.mark.parametrize(
    "text",
    [
        "irk.example/order",
        "www.irk.example",
        "ivanova@irk.example",
        "https://edu.gov.ru@evil.test/",
        "https://edu.gov.ru\\@evil.test/",
        "javascript:alert(1)",
        "https://",
        "https://irk.example:port/",
        "https://irk.\u202eelpmaxe/",
        "ftp://irk.example/",
        "https://[",
    ],
)
def test_what_is_no_whole_address_stays_text(text: str) -> None:
    assert links(text) == []


def test_the_reviewer_sees_the_host_of_an_evidence(as_: As, region: Region) -> None:
    form = fill(region.form("bratsk"))
    form.state, form.submitted, form.evidence = "submitted", timezone.now(), {"has_programme": LONG}
    form.save()

    assert ".example.evil.test…</a>" in as_("olga").get(f"/review/{form.pk}/").content.decode()


@pytest.mark.parametrize(
    "name", ["Анна\r\nBcc: x@y.test", "Анна\u2028Братская", "Анна\u202eяакстарБ", "Анна\x0bБратская"]
)
def test_a_name_stands_in_one_line_that_reads_as_it_is_written(as_: As, region: Region, name: str) -> None:
    anna, school = as_("anna"), region.schools[0]
    today = str(timezone.localdate())

    answers = [
        anna.post("/profile/", {"name": name}),
        anna.post("/organisations/new/", {"territory": "bratsk", "kind": "school", "name": name}),
        anna.post(f"/organisations/{school.pk}/rename/", {"name": name, "since": today}),
    ]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert "Напишите в одну строку" in answers[0].content.decode()
    assert not User.objects.filter(name__contains="Bcc").exists()
    assert Organisation.objects.filter(kind="school").count() == 3


def test_every_moment_is_told_to_programs_too(as_: As, region: Region) -> None:
    form = fill(region.form("bratsk"))
    form.state, form.submitted, form.changed = "submitted", timezone.now(), timezone.now()
    form.save()
    page = as_("olga").get("/board/").content.decode()

    moments = re.findall(r"<time([^>]*)>", page)
    assert len(moments) > 40
    assert all(re.fullmatch(r' datetime="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+]08:00"', given) for given in moments)


def test_the_tiles_of_the_map_are_links_with_names_and_not_one_picture(as_: As, region: Region) -> None:
    place = region.form("bratsk").territory
    place.tile_row, place.tile_column, place.tile_label = 1, 1, "Брт"
    place.save()

    page = as_("olga").get("/board/").content.decode()

    assert re.search(r'<svg [^>]*role="group"', page)
    assert re.search(r'aria-label="город Братск: [^"]+">\s*<title>город Братск: [^<]+</title>', page)


def test_every_address_that_a_template_names_takes_as_many_arguments_as_it_is_given() -> None:
    """A link that stands only in a rare case must not break its page then."""
    ours, patterns = Path(orientir.web.__file__).parent, get_resolver().reverse_dict
    takes = {name: {len(way[1]) for found in patterns.getlist(name) for way in found[0]} for name in patterns}
    wrong = []
    for template in sorted([*ours.rglob("*.html"), *ours.rglob("*.txt")]):
        for tag in re.findall(r"\{% (?:url|post|crumb) (.*?) %\}", template.read_text(encoding="utf-8")):
            name, *rest = smart_split(tag)
            given = [one for one in rest[: rest.index("as") if "as" in rest else None] if "=" not in one]
            if name[0] in "\"'" and len(given) not in takes.get(name.strip("\"'"), ()):
                wrong.append(f"{template.name}: {tag}")

    assert wrong == []
