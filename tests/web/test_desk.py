"""The institute's findings of a frozen year: every value with its origin, nothing of it for others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import irkutsk
from orientir.analysis import Values, withholding_nothing
from orientir.report import Telling, gather_shown
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.jobs.worker import run_waiting
from orientir.web.results import desk
from orientir.web.results.campaign_jobs import start
from web.cast import Browser, Region
from web.filling import fill

SignedIn = Callable[[str], Browser]


@pytest.fixture
def frozen(region: Region, tmp_path: Path, settings: Any) -> Region:
    """Two accepted forms, frozen: Bratsk has a programme and 2 pupils with disabilities at probes, Alarsky none."""
    settings.MEDIA_ROOT = tmp_path
    for unit in ("bratsk", "alarsky"):
        fill(region.form(unit), has_programme=unit == "bratsk", probes="141", probes_ovz="2")
    region.campaign.submissions.filter(filled__gt=0).update(state="accepted")
    start(region.campaign, kind="freeze", by=region.people["olga"])
    run_waiting()
    assert Campaign.objects.get(pk=region.campaign.pk).state == "frozen"
    return region


def shown(browser: Browser, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_way_from_the_region_to_the_answers_behind_a_number(frozen: Region, as_: SignedIn) -> None:
    region = shown(as_("olga"), "/results/2021/findings/")
    assert "1 (50 %)" in region
    assert "/results/2021/findings/region/municipal_programme/" in region

    place = shown(as_("olga"), "/results/2021/findings/alarsky/")
    assert "ниже порога" in place
    assert "Что советуем" in place

    number = shown(as_("olga"), "/results/2021/findings/alarsky/municipal_programme/")
    assert "Аларский район, 2021 год" in number
    assert "share_of_units(has_programme)" in number
    assert "город Братск" not in number.partition("<main")[2]  # only its own answers are behind it

    assert "город Братск" in shown(as_("olga"), "/results/2021/findings/region/municipal_programme/")


def test_the_institute_sees_small_counts_that_are_withheld_from_others(frozen: Region, as_: SignedIn) -> None:
    assert ">2<" in shown(as_("vera"), "/results/2021/findings/bratsk/")


def test_each_hypothesis_stands_with_its_verdict_and_why_no_effect_was_measured(frozen: Region, as_: SignedIn) -> None:
    page = shown(as_("olga"), "/results/2021/evidence/")

    assert page.count("Данных мало: оба") == 6
    assert "прошлого года для сравнения нет" in page


def test_nothing_is_found_before_the_freeze_nor_where_there_is_nothing(region: Region, as_: SignedIn) -> None:
    assert as_("olga").get("/results/2021/findings/").status_code == 404


@pytest.mark.parametrize("address", ["nowhere/", "region/nothing/", "nowhere/municipal_programme/"])
def test_what_is_not_there_is_not_found(frozen: Region, as_: SignedIn, address: str) -> None:
    assert as_("olga").get(f"/results/2021/findings/{address}").status_code == 404


@pytest.mark.parametrize("person", ["anna", "sergey"])
def test_findings_are_not_for_municipalities_and_schools(frozen: Region, as_: SignedIn, person: str) -> None:
    for address in ("findings/", "findings/bratsk/", "findings/bratsk/municipal_programme/", "evidence/"):
        assert as_(person).get(f"/results/2021/{address}").status_code == 404


def test_who_begins_with_a_measure_is_drawn_and_told_with_how_to_repeat_it(frozen: Region, as_: SignedIn) -> None:
    page = shown(as_("maria"), "/results/2021/rota/?indicator=municipal_programme&seed=77")

    assert "Начинают 1, остаются на следующий год 1." in page
    assert "очередь по жребию «77»" in page
    digest = shown(as_("maria"), "/results/2021/rota/?indicator=nonesuch")
    assert "очередь по жребию «" in digest
    assert as_("anna").get("/results/2021/rota/").status_code == 404


def a_year(region: Region, year: int, **answers: object) -> Campaign:
    """Another frozen year, in which Bratsk and Alarsky have answered."""
    asked = region.campaign
    campaign = Campaign.objects.create(
        year=year, slug=str(year), methodology=asked.methodology, opens=asked.opens, closes=asked.closes
    )
    for unit in ("bratsk", "alarsky"):
        form = Submission.objects.create(campaign=campaign, level="municipality", territory_id=unit)
        Submission.objects.filter(pk=fill(form, **answers).pk).update(state="accepted")
    start(campaign, kind="freeze", by=region.people["olga"])
    run_waiting()
    return campaign


def test_all_years_stand_side_by_side_step_by_step_or_any_two_of_them(frozen: Region, as_: SignedIn) -> None:
    """Of two municipalities one has a programme in 2021, none in 2020, both in 2022."""
    a_year(frozen, 2020, has_programme=False, probes="100")
    a_year(frozen, 2022, has_programme=True, probes="200")

    steps = shown(as_("olga"), "/results/2022/series/")
    pair = shown(as_("olga"), "/results/2022/series/?from=2020")

    assert "Годы рядом: 2020, 2021, 2022" in steps
    row = steps[steps.index(">Наличие муниципальной программы") :][:900]
    assert [row.count(told) for told in ("0 → 1 из 2 (+50 п. п.)", "1 → 2 из 2 (+50 п. п.)")] == [1, 1]
    assert "Годы рядом: 2020, 2022" in pair
    assert "0 → 2 из 2 (+100 п. п.)" in pair
    assert "Заморожен только один год" in shown(as_("olga"), "/results/2020/series/")


def test_years_side_by_side_show_refusals_with_their_bridges_and_what_is_gone() -> None:
    now, before = map(withholding_nothing, (irkutsk.changed(), irkutsk.snapshot(2021)))
    pairs = ((before, None), (now, before))
    years = [desk.Findings(m := gather_shown(*pair), Telling(m), Values(())) for pair in pairs]

    told = {row.indicator.id: row for c in now.snapshot.methodology.criteria for row in desk.rows(years, c)}

    [programme] = told["municipal_programme"].changes
    assert "С 2022 года засчитывается только опубликованная программа. По общему определению («" in programme
    assert "По общему определению" not in told["coordinator"].changes[0]
    assert told["innovation_sites"].values == ["17 (40\N{NO-BREAK SPACE}%)", "не оценивали"]
    assert told["innovation_sites"].changes == ["С 2022 года не оценивают."]
