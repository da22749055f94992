"""Coordinators decide first about their schools where the campaign says so; more time and new schools reach schools."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from orientir.web.campaigns.models import Campaign, Letter, Submission
from orientir.web.directory import actions_organisations
from orientir.web.directory.models import AuditEvent, Organisation, Territory, User
from web.cast import Browser, Region
from web.filling import fill, save

SignedIn = Callable[[str], Browser]


def sent(region: Region, unit: str | Organisation) -> Submission:
    form = fill(region.form(unit), probes="5")
    Submission.objects.filter(pk=form.pk).update(state="submitted", submitted=timezone.now())
    return form


def post(browser: Browser, form: Submission, what: str, **data: Any) -> int:
    form.refresh_from_db()
    return int(browser.post(f"/review/{form.pk}/{what}/", {"version": form.version, **data}).status_code)


@pytest.fixture
def local(region: Region, as_: SignedIn) -> Region:
    """The region whose operator has left the schools to the coordinators."""
    assert as_("olga").post("/campaigns/2021/reviewers/", {"who": "coordinators"}).status_code == 302
    region.campaign.refresh_from_db()
    return region


def test_without_the_setting_a_coordinator_decides_about_nothing(region: Region, as_: SignedIn) -> None:
    school, anna = sent(region, region.schools[0]), as_("anna")

    assert anna.get(f"/review/{school.pk}/").status_code == 404
    assert {post(anna, school, what, text="Почему?") for what in ("accept", "remark", "return", "extend")} == {404}
    assert anna.get("/board/2021/accept/").status_code == 404
    assert anna.get("/board/2021/reminders/").status_code == 404


def test_a_coordinator_asks_returns_and_accepts_her_schools_and_the_institute_sees_who_decided(
    local: Region, as_: SignedIn
) -> None:
    first, second, foreign = (sent(local, school) for school in local.schools)
    own, anna, olga = sent(local, "bratsk"), as_("anna"), as_("olga")

    board = anna.get("/board/2021/bratsk/").content.decode()
    offered = anna.get("/board/2021/accept/").content.decode()
    left = olga.get("/board/2021/accept/").content.decode()
    assert save(as_("sergey"), first, "probes", "6").json()["message"] == "Форма уже отправлена и проверяется."
    assert post(anna, first, "remark", field="probes", text="Почему так мало?") == 302
    assert post(anna, first, "return") == 302
    anna.post("/board/2021/accept/", {"form": [f"{form.pk}:{form.version}" for form in (second, foreign, own)]})

    assert f'href="/review/{first.pk}/"' in board
    assert set(re.findall(r'value="(\d+):\d+"', offered)) == {str(first.pk), str(second.pk)}
    assert set(re.findall(r'value="(\d+):\d+"', left)) == {str(own.pk)}
    assert "школ <span>3</span>" in left
    states = [Submission.objects.get(pk=form.pk).state for form in (first, second, foreign, own)]
    assert states == ["returned", "accepted", "submitted", "submitted"]
    assert "проверил координатор муниципалитета" in " ".join(Letter.objects.get(kind="return").text.split())
    assert "принята: Анна Братская" in olga.get(f"/review/{second.pk}/").content.decode()
    assert post(olga, second, "reopen", text="Проверьте ещё раз.") == 302
    for form in (own, foreign):
        assert anna.get(f"/review/{form.pk}/").status_code == 404
        assert post(anna, form, "accept") == 404


def test_a_coordinator_reminds_her_schools_and_gives_them_time(local: Region, as_: SignedIn) -> None:
    Campaign.objects.update(closes=timezone.now() - timedelta(days=1))
    anna, school = as_("anna"), local.form(local.schools[0])
    until = timezone.localdate() + timedelta(days=5)

    page = anna.get("/board/2021/reminders/").content.decode().replace("<wbr>", "")
    anna.post("/board/2021/reminders/", {"who": "late-schools", "seen": "0", "key": "k"})
    as_("olga").post("/board/2021/reminders/", {"who": "late", "seen": "0", "key": "l"})

    assert "sergey@example.org" in page
    assert not re.search("boris@|anna@", page)
    reminded = {letter.to: letter.text for letter in Letter.objects.filter(kind="remind")}
    assert reminded.keys() == {"sergey@example.org", "anna@example.org", "boris@example.org"}
    assert "попросите координатора муниципалитета продлить срок" in " ".join(reminded["sergey@example.org"].split())
    assert "boris@example.org" not in anna.get("/board/2021/reminders/").content.decode()
    assert post(anna, school, "extend", until=until.isoformat(), text="Карантин") == 302
    assert local.form(local.schools[0]).extended_to
    assert post(anna, local.form("bratsk"), "extend", until=until.isoformat(), text="Себе") == 404


def test_more_time_of_a_municipality_goes_to_its_schools_only_where_asked(region: Region, as_: SignedIn) -> None:
    Campaign.objects.update(closes=timezone.now() - timedelta(days=1))
    until, olga = timezone.localdate() + timedelta(days=5), as_("olga")
    Submission.objects.filter(pk=region.form(region.schools[1]).pk).update(state="accepted")
    more = {"until": until.isoformat(), "text": "Нет связи"}

    page = olga.get(f"/review/{region.form('bratsk').pk}/").content.decode()
    post(olga, region.form("tayshetsky"), "extend", **more)
    post(olga, region.form("bratsk"), "extend", **more, schools="yes")

    assert "ещё не приняты: 1\xa0форма" in page
    extended = {form.unit for form in Submission.objects.filter(extended_to__isnull=False)}
    assert extended == {"tayshetsky", "bratsk", "bratsk-school-1"}
    assert Letter.objects.filter(kind="extend", to="sergey@example.org").count() == 1


@pytest.mark.parametrize(("state", "gets"), [("open", True), ("planned", True), ("closed", False), ("frozen", False)])
def test_a_school_added_now_has_its_form_now(region: Region, olga: User, state: str, gets: bool) -> None:
    Campaign.objects.update(state=state)
    place = Territory.objects.get(pk="bratsk")

    school, _ = actions_organisations.add(by=olga, territory=place, kind="school", name="Школа № 77")
    actions_organisations.add(by=olga, territory=place, kind="enterprise", name="Завод")

    forms = Submission.objects.filter(organisation__name__in=("Школа № 77", "Завод"))
    assert [form.organisation for form in forms] == [school] * gets
    assert all(form.asked for form in forms)
    assert AuditEvent.objects.filter(what="campaign.forms").count() == gets


def test_a_school_that_works_again_has_one_form(region: Region, olga: User) -> None:
    school = region.schools[0]
    actions_organisations.close(school, by=olga, closed=timezone.localdate(), seen=actions_organisations.stamp(school))
    school.refresh_from_db()

    actions_organisations.reopen(school, by=olga, seen=actions_organisations.stamp(school))

    assert region.campaign.submissions.filter(organisation=school).count() == 1
