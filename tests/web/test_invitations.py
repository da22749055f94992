"""An address counts as proved by a letter to it; who invites sees no link, voids nobody's, learns of no account."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from orientir.web.directory import audit
from orientir.web.directory.models import Invitation, Organisation, Role, User
from web.cast import Browser, Region
from web.door import PASSWORD, letters, sign_in
from web.filling import together

SignIn = Callable[[str], Browser]
DIRECTOR = "director@example.org"
OWN = "свой пароль, длинный и новый"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mailed(settings: Any) -> None:
    """Letters go out, as where EMAIL_URL is set."""
    settings.MAIL_WORKS = True


def invite(browser: Browser, email: str, school: Organisation) -> Any:
    return browser.post(f"/people/invite/school/?territory={school.territory_id}", {"email": email, "place": school.pk})


def link_in(text: str) -> str:
    found = re.search(r"https://testserver(/[-\w/]+/)", text)
    return found[1] if found else ""


def taken_over(anna: Browser, region: Region) -> User:
    """An account that a coordinator has made for somebody else, by the link that was shown to her."""
    link = link_in(invite(anna, DIRECTOR, region.schools[0]).content.decode())
    Browser().post(link, {"name": "Директор", "password": PASSWORD})
    return User.objects.get(email=DIRECTOR)


@pytest.mark.usefixtures("mailed")
def test_who_invites_sees_no_link_where_letters_go_out(as_: SignIn, region: Region, client: Browser) -> None:
    answer = invite(as_("anna"), DIRECTOR, region.schools[0])

    assert link_in(answer.content.decode()) == ""
    client.post(link_in(letters()[-1].body), {"name": "Директор", "password": PASSWORD})
    assert User.objects.get(email=DIRECTOR).proved


@pytest.mark.parametrize("kind", ["operator", "methodologist", "viewer", "coordinator", "school"])
def test_an_account_that_no_letter_proves_gets_no_role_elsewhere(as_: SignIn, region: Region, kind: str) -> None:
    person, elsewhere = taken_over(as_("anna"), region), region.schools[2]
    place = {"coordinator": "tayshetsky", "school": elsewhere.pk}.get(kind, "")
    path = f"/people/{person.pk}/roles/{kind}/?territory=tayshetsky"

    answer = as_("olga").post(path, {"sure": "on", "place": place})

    assert answer.status_code == 422
    assert "«Забыли пароль?»" in answer.content.decode()
    assert [role.organisation for role in person.roles.all()] == [region.schools[0]]


def test_a_new_password_by_letter_proves_the_address_and_shuts_out_who_took_it(as_: SignIn, region: Region) -> None:
    person, attacker, owner, olga = taken_over(as_("anna"), region), Browser(), Browser(), as_("olga")
    assert sign_in(attacker, DIRECTOR).status_code == 302
    letters().clear()

    owner.post("/accounts/password/reset/", {"email": DIRECTOR})
    asked = owner.get(link_in(letters()[-1].body), follow=True)
    owner.post(asked.redirect_chain[-1][0], {"password1": OWN, "password2": OWN})
    olga.post(f"/people/{person.pk}/roles/viewer/", {"sure": "on"})

    assert attacker.get("/profile/").status_code == 302
    assert person.roles.filter(kind="viewer").exists()
    assert audit.verify()[1] == []


def test_a_letter_to_an_account_that_nobody_proved_asks_for_a_new_password(
    as_: SignIn, region: Region, settings: Any
) -> None:
    taken_over(as_("anna"), region)
    attacker, owner = Browser(), Browser()
    sign_in(attacker, DIRECTOR)
    settings.MAIL_WORKS = True

    invite(as_("boris"), DIRECTOR, region.schools[2])
    assert owner.post(link_in(letters()[-1].body), {"name": "Директор Тайшета", "password": OWN}).status_code == 302

    assert attacker.get("/profile/").status_code == 302
    person = User.objects.get(email=DIRECTOR)
    assert (person.name, person.check_password(OWN), bool(person.proved)) == ("Директор Тайшета", True, True)


@pytest.mark.usefixtures("mailed")
def test_a_coordinator_does_not_learn_who_has_an_account(as_: SignIn, region: Region) -> None:
    anna = as_("anna")
    pages = [invite(anna, email, region.schools[0]) for email in ("nobody@example.org", "boris@example.org")]

    unknown, known = (re.sub(r"[-\w]{64}|\w+@example.org", "", page.content.decode()) for page in pages)
    assert unknown == known


@pytest.mark.usefixtures("mailed")
def test_a_person_works_in_two_municipalities_after_taking_the_second_role_up(as_: SignIn, region: Region) -> None:
    invite(as_("boris"), "sergey@example.org", region.schools[2])
    link, sergey = link_in(letters()[-1].body), as_("sergey")

    stranger = Browser().post(link, {"name": "Чужой", "password": OWN})
    other = as_("vera").post(link)
    assert b"/accounts/login/?next=/invitation/" in stranger.content
    assert Role.objects.filter(user__email__in=["sergey@example.org", "vera@example.org"]).count() == 2, other
    assert sergey.post(link).status_code == 302
    assert sergey.post(link).status_code == 404

    places = Role.objects.filter(user=region.people["sergey"]).values_list("organisation__territory", flat=True)
    assert set(places) == {"bratsk", "tayshetsky"}
    assert region.people["sergey"].check_password(OWN) is False


@pytest.mark.usefixtures("mailed")
def test_an_invitation_voids_only_earlier_ones_of_the_same_person(as_: SignIn, region: Region) -> None:
    as_("olga").post("/people/invite/methodologist/", {"email": DIRECTOR})
    for name, school in (("anna", 0), ("anna", 1), ("boris", 2)):
        letters()
        invite(as_(name), DIRECTOR, region.schools[school])

    links = [link_in(letter.body) for letter in letters()]
    assert [Browser().get(link).status_code for link in links] == [200, 404, 200, 200]


@pytest.mark.usefixtures("mailed")
def test_of_two_letters_used_at_once_one_makes_the_account_and_none_is_lost_halfway(
    as_: SignIn, region: Region
) -> None:
    for name, school in (("anna", 0), ("boris", 2)):
        invite(as_(name), DIRECTOR, region.schools[school])
    links = [link_in(letter.body) for letter in letters()]

    new = {"name": "Директор", "password": PASSWORD}
    answers = together(*(lambda link=link: Browser().post(link, new) for link in links for _ in range(2)))  # type: ignore[misc]

    assert not [answer for answer in answers if answer.status_code >= 500]
    person = User.objects.get(email=DIRECTOR)
    used = Invitation.objects.filter(accepted__isnull=False).count()
    assert Counter(role.user for role in Role.objects.filter(user=person)) == {person: used}
    assert used >= 1
