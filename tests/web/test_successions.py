"""A split and a merger before a new campaign: who is asked, where schools go, what the portal says of the old one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orientir.methodology import load
from orientir.opendata.edition import Former
from orientir.web.campaigns.models import Campaign
from orientir.web.directory.loading import import_territories
from orientir.web.directory.models import AuditEvent, Organisation, Territory
from orientir.web.registers.models import Record
from web import small_edition
from web.cast import Browser, Region

SignedIn = Callable[[str], Browser]
FOLDER = Path(__file__).parents[1] / "methodologies/successions"
NEW = {"year": "2025", "opens": "2025-11-15", "closes": "2025-12-15", "methodology": "successions"}


@pytest.fixture
def schools(region: Region, tmp_path: Path, settings: Any) -> dict[str, Organisation]:
    """A school of each old district of the land, by district; its methodology stands on the shelf."""
    settings.HOME = tmp_path
    shutil.copytree(FOLDER, tmp_path / "methodologies" / "successions")
    import_territories(load(FOLDER), by=None, since=date(2024, 1, 1))
    names = {"cedar": "Школа № 1", "river": "Школа № 2", "meadow": "Школа № 2"}
    made = [Organisation(territory_id=id, kind="school", name=name) for id, name in names.items()]
    return dict(zip(names, Organisation.objects.enter(made), strict=True))


def test_a_new_campaign_asks_the_heirs_and_schools_go_to_them(as_: SignedIn, schools: dict[str, Organisation]) -> None:
    olga = as_("olga")
    record = Record.objects.create(register="agreements", territory_id="river", organisation=schools["river"])
    page = olga.post("/campaigns/new/", NEW)
    assert page.status_code == 422
    assert "«Кедровый район» (1)" in page.content.decode()

    split = f"/organisations/{schools['cedar'].pk}/"
    card = olga.get(split).content.decode()
    assert '<option value="upper">Верхний район</option>' in card
    assert "нет с конца 2024 года" in card
    seen = {"seen": " Школа № 1"}
    assert olga.post(f"{split}move/", seen | {"territory": "steppe"}).status_code == 422
    assert olga.post(f"{split}move/", {"seen": "old", "territory": "upper"}).status_code == 409
    assert olga.post(f"{split}move/", seen | {"territory": "upper"}).status_code == 302
    taken = olga.post("/campaigns/new/", NEW)
    assert taken.status_code == 422
    assert "уже есть на территории «Заречный район»" in taken.content.decode()
    Organisation.objects.filter(pk=schools["meadow"].pk).update(name="Школа № 3")

    assert olga.post("/campaigns/new/", NEW).status_code == 302
    forms = Campaign.objects.get(slug="2025").submissions
    assert {(form.unit, form.territory_id) for form in forms.all()} == {
        *((id, id) for id in ("upper", "lower", "joined", "steppe")),
        ("cedar-school-1", "upper"), ("river-school-1", "joined"), ("meadow-school-1", "joined"),
    }  # fmt: skip
    record.refresh_from_db()
    assert record.territory_id == "joined"
    assert AuditEvent.objects.filter(what="organisation_moved").count() == 3


def test_a_refused_campaign_moves_nothing(as_: SignedIn, schools: dict[str, Organisation]) -> None:
    assert as_("olga").post("/campaigns/new/", NEW).status_code == 422

    assert {o.territory_id for o in Organisation.objects.filter(name__startswith="Школа № ", name__endswith="2")} == {
        "river",
        "meadow",
    }


def test_nobody_is_invited_to_a_territory_that_is_no_more(as_: SignedIn, schools: dict[str, Organisation]) -> None:
    page = as_("olga").get("/people/invite/coordinator/").content.decode()

    assert "Верхний район" in page
    assert "Кедровый район" not in page
    steppe = Territory.objects.get(pk="steppe")
    assert (steppe.name_on(date(2024, 6, 1)), steppe.name_on(date(2025, 6, 1))) == ("Степной район", "Степной округ")


def test_the_portal_says_to_whom_a_territory_went(client: Browser, region: Region) -> None:
    gone = (Former("cedar", "Кедровый район", 2020, ("bratsk",)),)
    small_edition.published(region, replace(small_edition.content(), former=gone))

    page = client.get("/open/places/cedar/").content.decode()
    assert "Этой территории нет с конца 2020 года." in page
    assert '<a href="/open/places/bratsk/">город Братск</a>' in page
    assert '<a href="/open/places/cedar/">Кедровый район</a>' in client.get("/open/places/").content.decode()
    assert client.get("/open/places/nowhere/").status_code == 404
