"""Erasing an account: who it was is nowhere any more, what was done stays, and the chain of the audit trail holds."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from orientir.terms import Refused
from orientir.web.campaigns.models import Letter
from orientir.web.directory import audit
from orientir.web.directory.actions_erase import erase
from orientir.web.directory.models import AuditEvent, Invitation, Role, User
from orientir.web.site.backup import copied_models, rows_of
from web.cast import Browser, Region, make_region
from web.door import PASSWORD, SECRET, give_password, give_second_factor, sign_in
from web.filling import save

SignedIn = Callable[[str], Browser]


@pytest.fixture
def lived(region: Region, as_: SignedIn, anna: User, olga: User) -> User:
    """Anna, who has done everything that leaves her name or address somewhere."""
    give_password(anna)
    sign_in(Browser(), anna.email, "не тот пароль")
    browser = as_("anna")
    save(browser, region.form("bratsk"), "probes", "5")
    browser.post("/profile/", {"name": "Анна Петровна Братская"})
    browser.post(
        "/people/invite/school/?territory=bratsk", {"email": "school@example.org", "place": region.schools[1].pk}
    )
    give_second_factor(anna)
    EmailAddress.objects.create(user=anna, email=anna.email, verified=True)
    SocialAccount.objects.create(user=anna, provider="region", uid="1", extra_data={"email": anna.email})
    AccessAttempt.objects.create(username=anna.email, failures_since_start=1)
    Invitation.objects.create(
        email=anna.email, kind="viewer", digest="1", by=olga, expires=timezone.now(), accepted=timezone.now()
    )
    Letter.objects.create(campaign=region.campaign, kind="remind", to=anna.email, subject="О форме", text="", by=anna)
    anna.refresh_from_db()
    return anna


def everything() -> str:
    """Every row of every table, sessions with what is inside them."""
    rows = [line.decode() for model in copied_models() for line in rows_of(model)]
    return "\n".join([*rows, *(str(session.get_decoded()) for session in Session.objects.all())])


def test_no_table_knows_who_it_was(lived: User, as_: SignedIn) -> None:
    signs = ("anna@example.org", "Анна Петровна", SECRET, lived.password)
    before = everything()
    assert all(sign in before for sign in signs)
    assert Session.objects.count() == 1

    answer = as_("olga").post(f"/people/{lived.pk}/erase/")

    assert answer.status_code == 302
    assert [sign for sign in signs if sign in everything()] == []
    assert not Role.objects.filter(user=lived).exists()
    assert [s.get_decoded()["_auth_user_id"] for s in Session.objects.all()] == [
        str(User.objects.get(name__startswith="Ольга").pk)
    ]


def test_what_was_done_stays_under_a_number_and_the_chain_holds(lived: User, as_: SignedIn, region: Region) -> None:
    olga, form = as_("olga"), region.form("bratsk")
    olga.post(f"/people/{lived.pk}/erase/")

    called = f"удалённая учётная запись № {lived.pk}"
    assert called in olga.get(f"/forms/{form.pk}/history/").content.decode()
    assert called in olga.get("/audit/?what=form.save").content.decode()
    assert form.answers["probes"] == "5"
    assert audit.verify()[1] == []
    line = AuditEvent.objects.latest("id")
    assert (line.what, line.object, line.by.name) == ("account_erased", str(lived.pk), "Ольга Операторова")


def test_the_erased_person_is_out_and_the_address_can_be_invited_anew(lived: User, as_: SignedIn) -> None:
    anna, olga = as_("anna"), as_("olga")
    olga.post(f"/people/{lived.pk}/erase/")

    assert anna.get("/profile/").status_code == 302
    assert sign_in(Browser(), "anna@example.org").status_code == 422
    assert sign_in(Browser(), f"{lived.pk}@erased.invalid").status_code == 422
    assert olga.get(f"/people/{lived.pk}/").status_code == 404
    assert "Анна" not in olga.get("/people/").content.decode()
    page = olga.post("/people/invite/coordinator/", {"email": "anna@example.org", "place": "bratsk"})
    link = page.context["link"].removeprefix("https://testserver")
    Browser().post(link, {"name": "Анна Вернувшаяся", "password": PASSWORD})
    assert sign_in(Browser(), "anna@example.org").status_code == 302
    assert User.objects.get(email="anna@example.org").pk != lived.pk


def test_the_page_says_what_goes_and_what_stays_and_changes_nothing(as_: SignedIn, anna: User) -> None:
    before = everything()
    page = as_("olga").get(f"/people/{anna.pk}/erase/").content.decode()

    assert "Что будет стёрто" in page
    assert f"удалённая учётная запись № {anna.pk}" in page
    assert User.objects.get(pk=anna.pk).name == "Анна Братская"
    assert "anna@example.org" in before


def test_a_second_click_is_told_the_same_and_does_nothing(as_: SignedIn, anna: User) -> None:
    olga = as_("olga")
    first = olga.post(f"/people/{anna.pk}/erase/", follow=True).content.decode()
    erased = User.objects.get(pk=anna.pk).erased

    second = olga.post(f"/people/{anna.pk}/erase/", follow=True).content.decode()

    said = f"Учётная запись № {anna.pk} удалена."
    assert said in first
    assert said in second
    assert User.objects.get(pk=anna.pk).erased == erased
    assert AuditEvent.objects.filter(what="account_erased").count() == 1
    assert olga.post(f"/people/{anna.pk}/active/", {"active": "1"}).status_code == 404


def test_nobody_erases_oneself(as_: SignedIn, olga: User) -> None:
    browser = as_("olga")

    page = browser.post(f"/people/{olga.pk}/erase/", follow=True).content.decode()

    assert "Свою учётную запись удалить нельзя. Попросите другого оператора." in page
    assert "Удалить учётную запись" not in browser.get(f"/people/{olga.pk}/").content.decode()


def test_the_last_operator_who_can_sign_in_stays(region: Region, olga: User, vera: User) -> None:
    with pytest.raises(Refused, match="последний оператор"):
        erase(olga, by=vera)
    assert User.objects.get(pk=olga.pk).erased is None


@pytest.mark.django_db(transaction=True)
def test_of_two_operators_who_erase_each_other_one_stays() -> None:
    region = make_region()
    olga, maria = region.people["olga"], region.people["maria"]
    Role.objects.create(user=maria, kind="operator")
    gate, outcomes = Barrier(2), []

    def run(person: User, by: User) -> None:
        gate.wait()
        try:
            erase(person, by=by)
            outcomes.append("erased")
        except Refused as refusal:
            outcomes.append(refusal.issues[0].code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in ((olga, maria), (maria, olga))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["erased", "last"]
    assert User.objects.filter(is_active=True, roles__kind="operator").count() == 1


def test_the_audit_page_calls_people_by_their_address_while_they_are_here(
    lived: User, as_: SignedIn, olga: User
) -> None:
    browser = as_("olga")

    def shown(query: str) -> list[tuple[str, str]]:
        return [(line.who, line.about) for line in browser.get(f"/audit/?{query}").context["lines"]]

    assert shown("what=sign_in_failed") == [("неизвестный", "учётная запись anna@example.org")]
    assert shown("what=sign_in_failed&who=ANNA") == shown("what=sign_in_failed")
    assert shown("what=renamed") == [("anna@example.org", "учётная запись anna@example.org")]
    assert shown("what=invite") == [("anna@example.org", "приглашение school@example.org")]
    assert shown("who=nobody") == []


@pytest.mark.parametrize("name", ["anna", "vera", "maria", "sergey"])
def test_only_an_operator_erases(as_: SignedIn, region: Region, name: str) -> None:
    browser, sergey = as_(name), region.people["sergey"]

    for method in (browser.get, browser.post):
        assert method(f"/people/{sergey.pk}/erase/").status_code == 404
    assert User.objects.get(pk=sergey.pk).erased is None
