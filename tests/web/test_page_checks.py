"""The pages of a register are looked at once a day, where the operator has switched it on, one host a minute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from orientir.web.directory.models import AuditEvent
from orientir.web.registers.models import PageCheck, Record
from orientir.web.registers.page_checks import _key, check_next
from orientir.web.registers.page_visit import NotVisited, Page
from web.cast import Browser, Region

As = Callable[[str], Browser]
REGISTER = "/registers/public_addresses/"
FREE = Page(404, "", "")


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def page(title: str, address: str, place: str = "bratsk") -> Record:
    return Record.objects.create(
        register="public_addresses", territory_id=place, title=title, document={"page": title, "address": address}
    )


class Web:
    """The internet of a test: what each address answers; ``asked`` is what was asked of it."""

    def __init__(self, **answers: Any) -> None:
        self.answers, self.asked = answers, []  # type: ignore[var-annotated]

    def __call__(self, url: str) -> Page:
        self.asked.append(url)
        name = url.rpartition("/")[2]
        usual = FREE if name == "robots.txt" else Page(200, "", "")
        found = self.answers.get(name, usual) if "two." not in url else usual
        if isinstance(found, Exception):
            raise found
        return found

    def pass_a_day(self, minutes: int = 8) -> None:
        """Let the worker come by every minute of a day that has but a few."""
        PageCheck.objects.update(due=timezone.now())
        for _ in range(minutes):
            cache.delete_many([_key("page-host", f"{host}.example") for host in ("one", "two", "three", "four")])
            soon = timezone.now() + timedelta(minutes=2)
            PageCheck.objects.filter(due__lte=soon).update(due=timezone.now())
            while check_next(self):
                pass


def test_nothing_is_asked_until_the_operator_switches_it_on(as_: As, region: Region) -> None:
    page("Раздел сайта", "https://one.example/a")
    web = Web()

    assert check_next(web) == 0
    assert as_("anna").post(f"{REGISTER}pages/", {"on": "1"}).status_code == 404
    assert as_("olga").post("/registers/agreements/pages/", {"on": "1"}).status_code == 404
    assert "Включить" not in as_("anna").get(REGISTER).content.decode()
    assert as_("olga").post(f"{REGISTER}pages/", {"on": "1"}).status_code == 302
    assert check_next(web) == 1
    assert web.asked == ["https://one.example/robots.txt"]
    assert as_("olga").post(f"{REGISTER}pages/").status_code == 302
    assert not PageCheck.objects.exists()
    assert [e.what for e in AuditEvent.objects.filter(kind="register")] == ["register.checked", "register.unchecked"]


def test_a_host_is_asked_once_a_minute_and_others_meanwhile(as_: As, region: Region) -> None:
    for n in range(3):
        page(f"Страница {n}", f"https://one.example/{n}")
    page("Другой сайт", "https://two.example/x", "tayshetsky")
    as_("olga").post(f"{REGISTER}pages/", {"on": "1"})
    web = Web()

    while check_next(web):
        pass

    assert sorted(web.asked) == ["https://one.example/robots.txt", "https://two.example/robots.txt"]


def test_what_was_found_is_told_to_those_who_keep_the_page(as_: As, region: Region) -> None:
    fresh = page("Свежая", "https://one.example/fresh")
    moved = page("Переехала", "https://four.example/moved")
    page("Закрытая", "https://three.example/gone")
    text = f"<p>1 сентября 2020</p><p>09.11.2021</p><p>31.12.{timezone.localdate().year + 1}</p>"
    web = Web(
        fresh=Page(200, "", text), moved=Page(301, "https://four.example/inside", ""),
        inside=NotVisited("адрес ведёт не в интернет, а во внутреннюю сеть."), gone=Page(404, "", ""),
    )  # fmt: skip
    as_("olga").post(f"{REGISTER}pages/", {"on": "1"})

    web.pass_a_day()

    listed = as_("anna").get(REGISTER).content.decode()
    assert "Закрытая</a>:\nтакой страницы на сайте нет." in listed
    assert "Переехала</a>:\nадрес ведёт не в интернет" in listed
    record = as_("anna").get(fresh.get_absolute_url()).content.decode()
    assert "открывается" in record
    assert "Самая новая дата на ней — 09.11.2021." in record
    for page_of in (REGISTER, moved.get_absolute_url()):
        assert "внутреннюю" not in Browser().get(page_of).content.decode()
    assert "такой страницы" not in as_("boris").get(REGISTER).content.decode(), "another municipality keeps it"


def test_an_address_that_was_corrected_is_looked_at_anew_and_a_closed_record_no_more(as_: As, region: Region) -> None:
    one = page("Раздел сайта", "https://one.example/gone")
    as_("olga").post(f"{REGISTER}pages/", {"on": "1"})
    web = Web(gone=Page(404, "", ""))
    web.pass_a_day()
    assert PageCheck.objects.get().opened is False

    Record.objects.filter(pk=one.pk).update(document=one.document | {"address": "https://one.example/here"})
    web.pass_a_day()
    assert (PageCheck.objects.get().opened, PageCheck.objects.get().told) == (True, "")

    Record.objects.filter(pk=one.pk).update(closed=timezone.localdate())
    web.pass_a_day()
    assert not PageCheck.objects.exists()


@pytest.mark.parametrize(
    "hostile",
    [
        {"robots.txt": Page(200, "", "User-agent: *\nCrawl-delay: ²")},
        {"robots.txt": Page(200, "", "User-agent: *\nSitemap: http://[\nDisallow: http://[")},
        {"bad": Page(302, "http://[", "")},
        {"bad": Page(302, "http://a/\0", "")},
        {"bad": Page(302, "http://" + "a" * 3_000, "")},
        {"bad": RuntimeError("whatever")},
    ],
)
def test_a_hostile_site_keeps_no_other_from_being_looked_at(as_: As, region: Region, hostile: Any) -> None:
    page("Враждебная", "https://one.example/bad")
    page("Обычная", "https://two.example/good")
    as_("olga").post(f"{REGISTER}pages/", {"on": "1"})
    web = Web(**hostile)

    web.pass_a_day()

    found = dict(PageCheck.objects.values_list("record__title", "opened"))
    assert found == {"Враждебная": False, "Обычная": True}


def test_what_changes_during_a_visit_is_not_overwritten(as_: As, region: Region) -> None:
    one = page("Раздел", "https://one.example/old")
    olga = as_("olga")
    olga.post(f"{REGISTER}pages/", {"on": "1"})

    def corrected(url: str) -> Page:
        Record.objects.filter(pk=one.pk).update(document=one.document | {"address": "https://one.example/new"})
        return Page(500, "", "")

    check_next(corrected)
    assert PageCheck.objects.get().at is None

    def switched_off(url: str) -> Page:
        olga.post(f"{REGISTER}pages/")
        return Page(200, "", "")

    PageCheck.objects.update(due=timezone.now())
    cache.clear()
    assert check_next(switched_off) == 1
    assert not PageCheck.objects.exists()


def test_a_host_is_one_however_it_is_written(as_: As, region: Region) -> None:
    for number, host in enumerate(("one.example", "one.example:443", "ONE.example.")):
        page(f"Страница {number}", f"https://{host}/{number}")
    as_("olga").post(f"{REGISTER}pages/", {"on": "1"})
    web = Web()

    while check_next(web):
        pass

    assert len(web.asked) == 1
