"""The board: where every form stands, who is late, and that it costs the same with 870 schools as with three."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orientir.web.campaigns.models import Submission
from orientir.web.directory.models import Organisation
from web.cast import IRKUTSK, Browser, Region

SignedIn = Callable[[str], Browser]


def stand(form: Submission, state: str, **fields: object) -> Submission:
    for name, value in {"state": state, **fields}.items():
        setattr(form, name, value)
    form.save()
    return form


def close(region: Region, days_ago: int = 3) -> None:
    region.campaign.closes = timezone.now() - timedelta(days=days_ago)
    region.campaign.save()


def row(page: str, name: str) -> str:
    """The words of one line of the table."""
    found = re.search(rf'<tr role="row"><th[^>]*scope="row"><a[^>]*>{re.escape(name)}</a>.*?</tr>', page, re.DOTALL)
    assert found, name
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_it_tells_those_who_have_sent_from_those_who_are_late(as_: SignedIn, region: Region) -> None:
    close(region)
    stand(region.form("bratsk"), "submitted", submitted=timezone.now() - timedelta(days=5), filled=66, asked=66)
    stand(region.form("alarsky"), "draft", filled=12, asked=66)

    page = as_("olga").get("/board/").content.decode()

    assert row(page, "город Братск").startswith("город Братск отправлена 66 из 66")
    assert row(page, "Аларский район").startswith("Аларский район просрочена заполняется 12 из 66")
    assert "3 дня после срока" in row(page, "Аларский район").replace("\xa0", " ")


def test_a_form_with_more_time_is_not_late(as_: SignedIn, region: Region) -> None:
    close(region)
    later = timezone.now() + timedelta(days=4)
    stand(region.form("alarsky"), "draft", extended_to=later, extension_reason="Связь")

    page = as_("olga").get("/board/").content.decode()

    assert row(page, "Аларский район").startswith("Аларский район заполняется")
    assert "продлён" in row(page, "Аларский район")


def test_the_last_second_counts_to_its_end(as_: SignedIn, region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    region.campaign.closes = datetime(2021, 12, 15, 23, 59, 59, tzinfo=IRKUTSK)
    region.campaign.save()
    pages = []
    for late in (timedelta(milliseconds=900), timedelta(seconds=1)):
        moment = region.campaign.closes + late
        monkeypatch.setattr("orientir.web.campaigns.board.timezone.now", lambda moment=moment: moment)
        pages.append(row(as_("olga").get("/board/").content.decode(), "Аларский район"))

    assert "не начата" in pages[0]
    assert "просрочена" not in pages[0]
    assert "просрочена" in pages[1]


def test_a_filter_shows_only_forms_of_its_state_and_keeps_the_counts(as_: SignedIn, region: Region) -> None:
    stand(region.form("bratsk"), "returned")

    page = as_("olga").get("/board/?state=returned").content.decode()

    assert page.count('scope="row"') == 1
    assert row(page, "город Братск").startswith("город Братск возвращена")
    assert "не начата <span>41</span>" in page


def test_an_unknown_filter_shows_everything(as_: SignedIn, region: Region) -> None:
    assert as_("olga").get("/board/?state=нет-такого").content.decode().count('scope="row"') == 42


def test_every_count_leads_to_its_forms_and_names_are_found_and_sorted(as_: SignedIn, region: Region) -> None:
    close(region)
    early, late = timezone.now() - timedelta(days=5), timezone.now() - timedelta(days=1)
    stand(region.form("bratsk"), "accepted", submitted=early, accepted=late, filled=60, asked=66)
    stand(region.form("alarsky"), "submitted", submitted=late, filled=66, asked=66)
    stand(region.form(region.schools[0]), "accepted", submitted=early, accepted=late)
    olga = as_("olga")

    def names(query: str) -> list[str]:
        page = olga.get(f"/board/2021/{query}").content.decode()
        return re.findall(r'scope="row"><a[^>]*>([^<]+)</a>', page)

    board = olga.get("/board/2021/").content.decode()
    groups = {query: set(names(f"?{query}")) for query in ("state=done", "state=sent", "state=in_time")}

    assert groups == {
        "state=done": {"город Братск"},
        "state=sent": {"город Братск", "Аларский район"},
        "state=in_time": {"город Братск"},
    }
    assert all(f'href="?{query}#rows"' in board for query in groups)
    assert names("?who=schools&state=done") == ["Школа № 1 города Братска"]
    assert names("?who=schools&q=школа №5") == ["Школа № 5 города Тайшета"]
    assert names("?q=БРАТСК&sort=-name") == ["город Братск", "Братский район"]
    assert names("?sort=-filled")[:2] == ["Аларский район", "город Братск"]
    assert names("?sort=-sent")[:2] == ["Аларский район", "город Братск"]
    assert len(names("?sort=nonesuch")) == 42


def test_schools_are_counted_on_the_board_and_listed_one_level_down(as_: SignedIn, region: Region) -> None:
    stand(region.form(region.schools[0]), "accepted", accepted=timezone.now())

    board = as_("olga").get("/board/").content.decode()
    below = as_("olga").get("/board/2021/bratsk/").content.decode()

    assert row(board, "город Братск").endswith("1 из 2")
    assert "принята" in row(below, "Школа № 1 города Братска")
    assert "не начата" in row(below, "Школа № 2 города Братска")


def test_a_coordinator_sees_her_schools_and_nobody_elses(as_: SignedIn, region: Region) -> None:
    anna = as_("anna")

    assert "Школа № 1 города Братска" in anna.get("/board/2021/bratsk/").content.decode()
    assert anna.get("/board/2021/tayshetsky/").status_code == 404
    assert anna.get("/board/").status_code == 404


@pytest.mark.parametrize("address", ["/board/", "/board/2021/bratsk/"])
def test_its_queries_do_not_grow_with_the_schools(as_: SignedIn, region: Region, address: str) -> None:
    browser = as_("vera")
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(address)
    schools = Organisation.objects.enter(
        Organisation(territory_id="bratsk", kind="school", name=f"Школа {n}") for n in range(60)
    )
    Submission.objects.bulk_create(
        Submission(campaign=region.campaign, level="school", territory_id="bratsk", organisation=s) for s in schools
    )
    with CaptureQueriesContext(connection) as many:
        page = browser.get(address)

    assert "62" in page.content.decode()
    assert [shape(q["sql"]) for q in many] == [shape(q["sql"]) for q in few]
    assert len(many) <= 8


def shape(sql: str) -> str:
    """A query without its values."""
    return re.sub(r"'[^']*'|\b\d+\b", "?", sql)
