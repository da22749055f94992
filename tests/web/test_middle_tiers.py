"""A country of four tiers: whoever coordinates a county sees, checks and counts what lies in it, and nothing else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orientir.methodology import load
from orientir.terms import say
from orientir.web.campaigns import actions_institute, letters
from orientir.web.campaigns.access import reviewed_by, reviews
from orientir.web.campaigns.comparisons import comparisons_of_each
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.campaigns.pinned_methodology import questions_of
from orientir.web.directory.access import organisations_of, people_of, reach_of
from orientir.web.directory.loading import import_territories
from orientir.web.directory.models import Organisation, Role, User
from orientir.web.jobs.worker import run_waiting
from orientir.web.results.campaign_jobs import start
from web.cast import Browser, Region
from web.every_address import PATTERNS

FOLDER = Path(__file__).parents[1] / "methodologies/norland"
ROLES = {"nora": "norland", "emma": "eastshire", "will": "westshire", "anne": "ashby"}
SCHOOLS = {"ashby": ("A 1", "A 2"), "birchley": ("B 1",), "cragmoor": ("C 1",)}


@dataclass(frozen=True)
class Country:
    """The campaign, and a browser for each coordinator."""

    campaign: Campaign
    people: dict[str, User]
    as_: Callable[[str], Browser]

    def form(self, unit: str) -> Submission:
        return next(form for form in self.campaign.submissions.all() if form.unit == unit)


@pytest.fixture
def country(region: Region, as_: Callable[[str], Browser], tmp_path: Path, settings: Any) -> Country:
    settings.HOME = settings.MEDIA_ROOT = tmp_path
    shutil.copytree(FOLDER, tmp_path / "methodologies" / "norland")
    criterion = tmp_path / "methodologies/norland/criteria/guidance.yaml"
    text = criterion.read_text(encoding="utf-8")
    criterion.write_text(text.replace("asked: district,", "asked: [county, district],"), encoding="utf-8")
    import_territories(load(FOLDER), by=None, since=date(2024, 1, 1))
    Organisation.objects.enter(
        Organisation(territory_id=place, kind="school", name=name) for place, names in SCHOOLS.items() for name in names
    )
    people = {name: User.objects.create(email=f"{name}@example.org", password="!") for name in ROLES}
    for name, place in ROLES.items():
        Role.objects.create(user=people[name], kind="coordinator", territory_id=place)
    new = {"year": "2025", "opens": "2025-06-02", "closes": "2099-06-27", "methodology": "norland"}
    assert as_("olga").post("/campaigns/new/", new | {"coordinators": "yes"}).status_code == 302
    campaign = Campaign.objects.get(year=2025)
    campaign.state = Campaign.State.OPEN
    campaign.save()

    def browser(name: str) -> Browser:
        client = Browser()
        client.force_login(people[name])
        return client

    return Country(campaign, people, browser)


def test_every_tier_has_its_form_and_fills_only_that(country: Country) -> None:
    assert country.campaign.submissions.count() == 1 + 2 + 3 + 4
    for name, place in ROLES.items():
        page = country.as_(name).get("/forms/").content.decode()
        assert page.count('aria-labelledby="form-') == 1, name
        form = country.form(place)
        assert country.as_(name).post(form.get_absolute_url(), {"version": "0"}).status_code != 404
    below = country.form("ashby")
    assert country.as_("emma").get(below.get_absolute_url()).status_code == 200
    assert country.as_("emma").post(below.get_absolute_url(), {"version": "0"}).status_code == 404


def test_reach_goes_down_and_neither_up_nor_aside(country: Country) -> None:
    emma = country.people["emma"]
    assert reach_of(emma).territories == {"eastshire", "ashby", "birchley"}
    assert reach_of(emma).own == {"eastshire"}
    assert {o.name for o in organisations_of(emma)} == {"A 1", "A 2", "B 1"}
    assert len(reach_of(country.people["nora"]).territories) == 6
    assert reach_of(country.people["anne"]).territories == {"ashby"}
    head = User.objects.create(email="head@example.org", password="!")
    Role.objects.create(user=head, kind="school", organisation=Organisation.objects.get(name="A 1"))
    assert [head in people_of(country.people[name]) for name in ("nora", "emma", "will", "anne")] == [
        True, True, False, True,
    ]  # fmt: skip


def test_another_part_of_the_country_is_nowhere_to_be_found(country: Country) -> None:
    """At every address that takes a place, or a form."""
    of_places = [n for n, (_, groups) in PATTERNS.items() if groups in ({"slug", "territory"}, {"slug", "place"})]
    of_forms = [n for n, (_, groups) in PATTERNS.items() if groups == {"pk"} and n.startswith(("form", "review"))]
    assert {"board_territory", "live_at"} <= set(of_places)
    assert {"form", "review", "review_accept", "form_check"} <= set(of_forms)
    foreign = ("westshire", "cragmoor", "norland")
    emma, tried = country.as_("emma"), 0
    for name in of_places:
        key = "territory" if "territory" in PATTERNS[name][1] else "place"
        for place in foreign:
            address = reverse(name, kwargs={"slug": "2025", key: place})
            assert {emma.get(address).status_code, emma.post(address).status_code} <= {404, 405}, address
            tried += 1
    for name in of_forms:
        for unit in (*foreign, "cragmoor-school-1"):
            address = reverse(name, args=[country.form(unit).pk])
            assert {emma.get(address).status_code, emma.post(address).status_code} <= {404, 405}, address
            tried += 1
    assert tried > 60
    for place in ("eastshire", "ashby", "birchley"):
        for name in ("board_territory", "live_at"):
            assert emma.get(reverse(name, kwargs={"slug": "2025", "territory": place})).status_code == 200


def test_a_county_checks_its_districts_and_their_schools(country: Country) -> None:
    for unit in ("eastshire", "ashby", "ashby-school-1", "cragmoor"):
        form = country.form(unit)
        form.state, form.submitted = Submission.State.SUBMITTED, form.campaign.opens
        form.save()
    emma = country.as_("emma")
    for unit, status in (("ashby", 302), ("ashby-school-1", 302), ("eastshire", 404), ("cragmoor", 404)):
        form = country.form(unit)
        assert emma.post(f"/review/{form.pk}/accept/", {"version": form.version}).status_code == status, unit
    assert country.form("ashby").state == Submission.State.ACCEPTED
    assert country.as_("anne").get(f"/review/{country.form('ashby').pk}/").status_code == 404
    with CaptureQueriesContext(connection) as asked:
        board = emma.get("/board/2025/eastshire/").content.decode()
    assert sum('FROM "campaigns_remark"' in query["sql"] for query in asked) == 1
    assert "Форм отправлено 1 из 2, принято 1." in board
    assert "принято 1 из 3" in board


def test_nobody_decides_about_a_form_that_they_fill_in_and_everybody_else_with_the_right_does(country: Country) -> None:
    units = ("eastshire", "ashby", "birchley", "ashby-school-1", "ashby-school-2")
    country.campaign.submissions.update(state=Submission.State.SUBMITTED, submitted=country.campaign.opens)
    emma, head = country.people["emma"], Organisation.objects.get(name="A 1")
    Role.objects.create(user=emma, kind="school", organisation=head)
    Role.objects.create(user=emma, kind="coordinator", territory_id="ashby")
    olga = User.objects.get(email="olga@example.org")
    Role.objects.create(user=olga, kind="coordinator", territory_id="birchley")
    country.people["olga"] = olga

    def decides(name: str) -> dict[str, bool]:
        browser, user = country.as_(name), User.objects.get(pk=country.people[name].pk)
        found = {}
        for unit in units:
            form = country.form(unit)
            found[unit] = reviews(user, country.campaign, form)
            assert found[unit] == reviewed_by(user).filter(pk=form.pk).exists()
            posted = browser.post(f"/review/{form.pk}/remark/", {"version": form.version, "text": "Почему?"})
            assert posted.status_code == (302 if found[unit] else 404), unit
        return found

    assert decides("emma") == dict(zip(units, (False, False, True, False, True), strict=True))
    assert decides("olga") == dict(zip(units, (True, True, False, True, True), strict=True))
    assert decides("nora") == dict.fromkeys(units, True)
    assert decides("anne") == dict(zip(units, (False, False, False, True, True), strict=True))
    page = country.as_("olga").get(f"/review/{country.form('birchley').pk}/").content.decode()
    assert "Эту форму заполняете вы" in page
    assert "Принять форму" not in page
    board = country.as_("emma").get("/board/2025/ashby/").content.decode()
    linked = {unit for unit in units if f'href="/review/{country.form(unit).pk}/"' in board}
    assert linked == {"ashby-school-2"}
    offered = country.as_("emma").get("/board/2025/accept/").content.decode()
    assert "A 2" in offered
    assert "A 1" not in offered
    assert "birchley" in country.as_("emma").get("/board/2025/birchley/").content.decode()


def test_who_alone_could_decide_and_fills_the_form_in_is_told_what_to_do(country: Country) -> None:
    olga, form = User.objects.get(email="olga@example.org"), country.form("ashby-school-1")
    country.people["olga"] = olga
    Role.objects.create(user=olga, kind="school", organisation=form.organisation)

    def told() -> str:
        return country.as_("olga").get(f"/review/{form.pk}/").content.decode()

    assert "решает о ней кто-то другой" in told()
    Role.objects.filter(kind="coordinator", territory__in=("ashby", "eastshire")).delete()
    assert "решает о ней кто-то другой" in told()  # the coordinator of Norland may
    Campaign.objects.update(coordinators_review=False)
    assert "решить о ней сейчас больше некому" in told()
    Role.objects.create(user=country.people["emma"], kind="operator")
    assert "решает о ней кто-то другой" in told()


def test_more_time_for_a_district_leaves_out_the_school_of_whoever_gives_it(country: Country) -> None:
    Role.objects.create(user=country.people["emma"], kind="school", organisation=Organisation.objects.get(name="A 1"))
    more = {"until": "2100-01-01", "text": "Flood", "schools": "yes"}

    assert country.as_("emma").post(f"/review/{country.form('ashby').pk}/extend/", more).status_code == 302

    extended = {form.unit for form in country.campaign.submissions.filter(extended_to__isnull=False)}
    assert extended == {"ashby", "ashby-school-2"}


def test_words_are_of_the_tier_of_whoever_coordinates(country: Country) -> None:
    emma = country.as_("emma")
    page = emma.get("/board/2025/reminders/").content.decode()
    text = letters.write("return", country.form("ashby"), site="", remarks=[], by=country.people["emma"]).body
    late = letters.write("remind", country.form("ashby"), site="", late=True, asked=3).body
    own = letters.write("remind", country.form("norland"), site="", late=True, asked=3).body

    assert "формы districts and schools, срок прошёл" in page
    assert "формы schools, срок" not in page
    assert "проверил координатор территории" in " ".join(text.split())
    assert "попросите координатора территории или институт продлить срок" in " ".join(late.split())
    assert "попросите институт продлить срок" in " ".join(own.split())
    assert str(Role.objects.get(user=country.people["emma"])) == "координатор территории, Eastshire"
    assert str(Role.objects.get(user=country.people["anne"])) == "координатор муниципалитета, Ashby"


def test_provisional_figures_say_what_was_summed(country: Country, as_: Callable[[str], Browser]) -> None:
    country.campaign.submissions.filter(pk=country.form("ashby-school-1").pk).update(
        answers={"pupils": 100, "advised": 30}, state="accepted"
    )

    page = " ".join(as_("olga").get("/results/2025/live/").content.decode().replace("\xa0", " ").split())

    assert "посчитано по 0 из 2 counties, 0 из 3 districts, 1 из 4 schools" in page


def test_the_institute_sees_levels_and_deficits_of_every_tier(country: Country, as_: Callable[[str], Browser]) -> None:
    for unit, answers in (
        ("norland", {}),
        ("eastshire", {"has_strategy": True, "has_plan": True}),
        ("ashby", {"has_plan": False}),
        ("ashby-school-1", {"pupils": "100", "advised": "30"}),
    ):
        country.campaign.submissions.filter(pk=country.form(unit).pk).update(answers=answers, state="accepted")
    assert start(country.campaign, kind="freeze", by=User.objects.get(email="olga@example.org"))
    run_waiting()
    olga = as_("olga")

    page = olga.get("/results/2025/findings/").content.decode()
    links = [f"/results/2025/findings/{place}/" for place in ("norland", "eastshire", "ashby")]
    assert re.findall(r'href="(/results/2025/findings/\w+/)"', page) == links
    for address in links:
        assert olga.get(address).status_code == 200, address
    assert country.as_("emma").get(links[1]).status_code == 404


def test_provisional_figures_are_of_the_own_part(country: Country) -> None:
    for unit, advised in (("ashby-school-1", 30), ("birchley-school-1", 10), ("cragmoor-school-1", 50)):
        answers = {"pupils": 100, "advised": advised}
        country.campaign.submissions.filter(pk=country.form(unit).pk).update(answers=answers, state="accepted")

    page = " ".join(country.as_("emma").get("/results/2025/live/at/eastshire/").content.decode().split())

    assert "Eastshire. Предварительные" in page
    assert "40 (20" in page
    assert country.as_("emma").get("/results/2025/live/").status_code == 404


def test_the_board_begins_with_the_highest_tier_and_lists_each(country: Country, as_: Callable[[str], Browser]) -> None:
    olga = as_("olga")

    def names(who: str) -> list[str]:
        page = olga.get(f"/board/2025/{who}").content.decode()
        return re.findall(r'scope="row"><a[^>]*>([^<]+)</a>', page)

    assert names("") == names("?who=county") == ["Eastshire", "Westshire"]
    assert names("?who=country") == ["Norland"]
    assert names("?who=district") == ["Ashby", "Birchley", "Cragmoor"]
    assert names("?who=schools&q=ashby") == ["A 1", "A 2"]
    assert names("?who=nonesuch") == names("")
    assert (
        '<a href="?who=schools#rows">4</a></strong> принято форм schools' in olga.get("/board/2025/").content.decode()
    )


def test_a_county_takes_over_what_its_districts_say_and_not_what_others_do(country: Country) -> None:
    for place, state in (("ashby", "accepted"), ("birchley", "submitted"), ("cragmoor", "accepted")):
        country.campaign.submissions.filter(territory=place, level="district").update(
            state=state, answers={"has_plan": place != "birchley"}
        )
    form, emma = country.form("eastshire"), country.as_("emma")

    page = emma.get(f"{form.get_absolute_url()}schools-totals/").content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen, page
    assert "Forms accepted: <strong>1 of 2</strong>" in page
    emma.post(f"{form.get_absolute_url()}schools-totals/", {"seen": seen[1]})

    form.refresh_from_db()
    assert form.answers == {"has_plan": True}
    assert (
        "The answer was taken over from the forms of districts: 1 of 2.</b>"
        in emma.get(form.get_absolute_url()).content.decode()
    )

    country.campaign.submissions.filter(level="district").update(state="returned")
    page = emma.get(f"{form.get_absolute_url()}schools-totals/").content.decode()
    assert "Taken over from forms that are no longer accepted" in page
    assert "Undo: restore 1" in page
    assert f"1 of 2. {say('en', 'question.withdrawn')}</b>" in emma.get(form.get_absolute_url()).content.decode()
    assert (
        "Answers taken over from the forms of districts: 1, but 0 of 2 are accepted."
        in emma.get(f"{form.get_absolute_url()}check/").content.decode()
    )
    emma.post(f"{form.get_absolute_url()}schools-totals/", {"then": "undo"})
    form.refresh_from_db()
    assert form.answers == {}


def test_where_a_territory_has_no_tier_below_its_schools_are_added_up(country: Country) -> None:
    """A county of one district, with a school of its own: both are added up, the district's schools are not."""
    [own] = Organisation.objects.enter([Organisation(territory_id="eastshire", kind="school", name="E 1")])
    Submission.objects.create(campaign=country.campaign, level="school", territory_id="eastshire", organisation=own)
    county, asked = country.form("eastshire"), ("county", "district", "school")
    questions = {"pupils": replace(questions_of(country.form("eastshire-school-1"))["pupils"], asked=asked)}
    for at, form in enumerate(country.campaign.submissions.exclude(level="country").exclude(level="county")):
        form.state, form.answers = "accepted", {"pupils": str(10**at)}
        form.save()
    expected = {f.unit: int(f.answers["pupils"]) for f in country.campaign.submissions.filter(state="accepted")}

    with pytest.MonkeyPatch.context() as patch:
        for module in ("inside", "comparisons"):
            patch.setattr(f"orientir.web.campaigns.{module}.questions_of", lambda form: questions)
        found = comparisons_of_each([county])[county.pk]

    added = ("ashby", "birchley", "eastshire-school-1")
    assert found.gathered == {"pupils": str(sum(expected[unit] for unit in added))}
    assert (found.accepted, found.schools, found.inside) == (3, 3, "districts and schools")


def test_a_middle_tier_finds_its_part_and_its_totals_lead_to_their_lists(
    country: Country, as_: Callable[[str], Browser]
) -> None:
    mine = country.as_("emma").get("/forms/").content.decode()
    assert 'href="/board/2025/eastshire/"' in mine
    assert 'href="/board/2021/eastshire/"' not in mine  # a campaign of another country
    assert "with the territories inside" not in country.as_("anne").get("/forms/").content.decode()
    board = as_("olga").get("/board/2025/?who=district").content.decode()
    assert 'href="?who=district&amp;state=done#rows">0</a> из 3</strong> принято форм districts' in board
    page = as_("olga").get("/organisations/?territory=eastshire").content.decode()
    assert all(name in page for name in ("A 1", "A 2", "B 1"))
    assert "C 1" not in page


def test_of_a_county_and_its_district_at_once_the_district_is_accepted_first(country: Country, region: Region) -> None:
    forms = [country.form("norland"), country.form("eastshire"), country.form("ashby"), country.form("ashby-school-1")]
    done = actions_institute.accept_many(
        [(form, form.version) for form in forms], by=region.people["olga"], site="http://testserver"
    )
    assert [form.unit for form, _ in done.refused] == ["ashby-school-1", "ashby", "eastshire", "norland"]
