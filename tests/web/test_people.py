"""Inviting people, giving and taking roles, closing accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orientir.web.directory.models import AuditEvent, Invitation, Organisation, Role, User
from web.cast import Browser, Region
from web.door import PASSWORD, letters, sign_in

SignIn = Callable[[str], Browser]
NEW = {"name": "Ирина Новая", "password": PASSWORD}


def _invite(browser: Browser, kind: str, email: str = "new@example.org", **fields: Any) -> str:
    """Invite and return the path of the link that the page shows."""
    page = browser.post(f"/people/invite/{kind}/{fields.pop('query', '')}", {"email": email, **fields})
    found = re.search(r"https://testserver(/invitation/[-\w]+/)", page.content.decode())
    assert found, page.content.decode()
    return found[1]


@pytest.mark.django_db(transaction=True)
def test_an_invited_coordinator_takes_up_the_role_with_a_password_of_her_own(as_: SignIn, client: Browser) -> None:
    link = _invite(as_("olga"), "coordinator", place="ziminsky")

    assert letters()[0].to == ["new@example.org"]
    assert link in letters()[0].body
    assert client.get(link).status_code == 200
    assert client.post(link, NEW).status_code == 302
    assert sign_in(client, "new@example.org").status_code == 302
    role = Role.objects.get(user__email="new@example.org")
    assert (role.kind, role.territory_id) == ("coordinator", "ziminsky")
    assert AuditEvent.objects.filter(what__in=["invite", "invitation_accepted"], territory="ziminsky").count() == 2


def test_a_link_works_once_and_for_fourteen_days(as_: SignIn, client: Browser) -> None:
    browser = as_("olga")
    used, late, replaced, fresh = (
        _invite(browser, "viewer", email)
        for email in ("used@example.org", "late@example.org", "twice@example.org", "twice@example.org")
    )
    client.post(used, NEW)
    Invitation.objects.filter(email="late@example.org").update(expires=timezone.now() - timedelta(seconds=1))

    for gone in (used, late, replaced, "/invitation/nonesuch/"):
        answer = client.post(gone, NEW)
        assert answer.status_code == 404
        assert "Попросите новое" in answer.content.decode()
    assert client.get(fresh).status_code == 200


def test_the_database_keeps_no_link(as_: SignIn) -> None:
    token = _invite(as_("olga"), "viewer").split("/")[2]

    kept = Invitation.objects.values().get()
    assert token not in str(kept)
    assert not any(token in str(line) for line in AuditEvent.objects.values())


def test_an_invitation_sent_by_mistake_is_called_back(as_: SignIn, client: Browser) -> None:
    browser = as_("olga")
    link = _invite(browser, "viewer")
    browser.post(f"/people/invitations/{Invitation.objects.get().pk}/call-back/")

    assert client.get(link).status_code == 404


def test_the_address_of_somebody_who_does_not_come_is_forgotten(as_: SignIn) -> None:
    browser = as_("olga")
    _invite(browser, "viewer", "mistake@example.org")
    browser.post(f"/people/invitations/{Invitation.objects.get().pk}/call-back/")
    _invite(browser, "viewer", "late@example.org")
    Invitation.objects.filter(email="late@example.org").update(expires=timezone.now() - timedelta(seconds=1))
    _invite(browser, "viewer", "fresh@example.org")

    assert set(Invitation.objects.values_list("email", flat=True)) == {"", "fresh@example.org"}
    kept = str([*Invitation.objects.values(), *AuditEvent.objects.values()])
    assert "mistake@" not in kept
    assert "late@" not in kept


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "", "place": "ziminsky"}, "Заполните это поле."),
        ({"email": "не почта", "place": "ziminsky"}, "не похоже на адрес почты"),
        ({"email": "new@example.org", "place": "atlantis"}, "Выберите из списка."),
        ({"email": "Boris@example.org", "place": "ziminsky"}, "уже есть учётная запись"),
    ],
)
def test_a_wrong_invitation_comes_back_with_what_was_typed(as_: SignIn, fields: dict[str, str], said: str) -> None:
    answer = as_("olga").post("/people/invite/coordinator/", fields)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "<title>Ошибка: " in text
    assert f'value="{fields["email"]}"' in text or not fields["email"]


def test_a_coordinator_invites_for_own_schools_only(as_: SignIn, region: Region) -> None:
    anna = as_("anna")
    own, foreign = region.schools[1], region.schools[2]

    assert _invite(anna, "school", place=own.pk)
    query = "?territory=tayshetsky"
    assert (
        anna.post(f"/people/invite/school/{query}", {"email": "b@example.org", "place": foreign.pk}).status_code == 422
    )
    assert anna.get("/people/invite/operator/").status_code == 404
    shown = anna.get("/people/").content.decode()
    assert "Сергей Школьный" in shown
    assert "Борис" not in shown


def test_an_operator_chooses_the_municipality_and_sees_its_schools(as_: SignIn) -> None:
    page = as_("olga").get("/people/invite/school/?territory=tayshetsky").content.decode()

    assert "Школа № 5" in page
    assert "Школа № 1" not in page


def test_a_role_given_and_taken_works_at_once(as_: SignIn, region: Region) -> None:
    olga, vera = as_("olga"), as_("vera")
    person = region.people["vera"]
    assert vera.get("/audit/").status_code == 404

    assert olga.post(f"/people/{person.pk}/roles/methodologist/").status_code == 422  # it is asked whether she is meant
    olga.post(f"/people/{person.pk}/roles/methodologist/", {"sure": "on"})
    assert vera.get("/audit/").status_code == 302  # to the second factor that the role demands
    olga.post(f"/people/roles/{person.roles.get(kind='methodologist').pk}/take/")
    assert vera.get("/audit/").status_code == 404


def test_the_last_operator_stays(as_: SignIn, region: Region) -> None:
    olga = region.people["olga"]
    browser = as_("olga")

    for path in (f"/people/roles/{olga.roles.get().pk}/take/", f"/people/{olga.pk}/active/"):
        answer = browser.post(path, {"active": "0"}, follow=True)
        assert "отключить нельзя" in answer.content.decode() or "последний оператор" in answer.content.decode()
    assert browser.get("/people/").status_code == 200


def test_a_closed_account_is_out_at_once_and_can_come_back(as_: SignIn, region: Region) -> None:
    browser, olga, anna = as_("anna"), as_("olga"), region.people["anna"]
    olga.post(f"/people/{anna.pk}/active/", {"active": "0"})
    assert browser.get("/profile/").status_code == 302

    olga.post(f"/people/{anna.pk}/active/", {"active": "1"})
    assert browser.get("/profile/").status_code == 200
    assert list(AuditEvent.objects.filter(what__startswith="account_").values_list("what", flat=True)) == [
        "account_closed",
        "account_opened",
    ]


def test_a_thousand_people_cost_as_many_queries_as_ten(as_: SignIn, region: Region) -> None:
    browser = as_("olga")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert browser.get("/people/").status_code == 200
        return len(captured)

    before = queries()
    people = User.objects.bulk_create(User(email=f"p{n}@example.org", password="!") for n in range(1_000))
    Role.objects.bulk_create(Role(user=p, kind="school", organisation=region.schools[0]) for p in people)
    assert queries() == before


def test_a_search_finds_by_school_as_well(as_: SignIn) -> None:
    text = as_("olga").get("/people/?q=Школа № 1").content.decode()

    assert "Сергей Школьный" in text
    assert "ответственный в школе, Школа № 1 города Братска" in text
    assert "Борис" not in text


@pytest.mark.parametrize(
    ("sought", "found"),
    [("братска", "Анна Братская"), ("ШКОЛА №1", "Сергей Школьный"), ("ШКОЛЬНЫЙ", "Сергей Школьный")],
)
def test_people_are_found_however_their_place_is_spelt(as_: SignIn, region: Region, sought: str, found: str) -> None:
    names = [person.name for person in as_("olga").get("/people/", {"q": sought}).context["page"]]

    assert found in names
    assert "Борис Тайшетов" not in names
    assert not list(as_("anna").get("/people/", {"q": "тайшет"}).context["page"])  # not hers


def test_an_organisation_is_found_and_known_under_another_spelling(as_: SignIn, region: Region) -> None:
    school = Organisation.objects.create(territory_id="bratsk", kind="school", name="Школа № 9 посёлка Гидростроитель")
    olga = as_("olga")

    assert olga.get("/organisations/", {"q": "школа №9 поселка"}).context["shown"] == [(school, "")]
    added = {"territory": "bratsk", "kind": "school", "name": "ШКОЛА №9 поселка  Гидростроитель"}
    assert olga.post("/organisations/new/", added).headers["Location"] == f"/organisations/{school.pk}/"


def test_closed_schools_are_not_offered(as_: SignIn, region: Region) -> None:
    Organisation.objects.filter(pk=region.schools[1].pk).update(closed="2020-09-01")

    assert "Школа № 2" not in as_("olga").get("/people/invite/school/?territory=bratsk").content.decode()
