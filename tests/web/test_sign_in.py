"""The door: passwords, lock-out, sessions, redirects, and that nobody learns who has an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from orientir.web.directory.models import AuditEvent, User
from web.cast import Browser, Region
from web.door import PASSWORD, give_password, letters, sign_in

LOGIN = "/accounts/login/"
WRONG = "неверный пароль 12345"


@pytest.fixture
def anna(anna: User) -> User:
    give_password(anna)
    return anna


def test_the_right_password_lets_in_and_leaves_a_line(client: Browser, anna: User) -> None:
    assert sign_in(client, "Anna@Example.org ").status_code == 302
    assert client.get("/profile/").status_code == 200
    assert AuditEvent.objects.filter(what="sign_in", by=anna, address="10.0.0.1").count() == 1


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize("path", ["/", "/board/", "/forms/", "/people/", "/audit/", "/profile/?x=1"])
def test_a_stranger_is_led_to_the_door_and_back(client: Browser, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{LOGIN}?next=%2F")


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("https://testserver/forms/1/?at=probes", "/forms/1/?at=probes"),
        ("https://elsewhere.example/forms/1/", "/"),
        ("", "/"),
    ],
)
def test_whoever_posts_after_the_session_has_ended_comes_back_to_the_page_of_the_form(
    client: Browser, referer: str, back: str
) -> None:
    answer = client.post("/forms/1/submit/", {}, headers={"referer": referer})

    assert answer.headers["Location"] == f"{LOGIN}?{urlencode({'next': back})}"


def test_a_deep_link_survives_signing_in(client: Browser, anna: User) -> None:
    assert sign_in(client, anna.email, next="/profile/?here=1").headers["Location"] == "/profile/?here=1"


class TestLock:
    def test_five_failures_close_the_door_for_this_name_and_address_only(
        self, client: Browser, anna: User, boris: User
    ) -> None:
        give_password(boris)
        for _ in range(4):
            assert sign_in(client, anna.email, WRONG).status_code == 422
        assert sign_in(client, anna.email, WRONG).status_code == 429

        locked = sign_in(client, anna.email)

        assert locked.status_code == 429
        assert 840 < int(locked.headers["Retry-After"]) <= 900
        assert "15\u00a0минут" in locked.content.decode()
        assert sign_in(Browser(), anna.email, address="10.0.0.2").status_code == 302
        assert sign_in(Browser(), boris.email).status_code == 302

    def test_capitals_and_another_browser_do_not_make_a_fresh_count(self, client: Browser, anna: User) -> None:
        for n, name in enumerate(["anna@example.org", "ANNA@example.org", " anna@Example.org", "Anna@example.org"]):
            sign_in(Browser(headers={"user-agent": f"b{n}"}), name, WRONG)
        sign_in(client, anna.email, WRONG)

        assert sign_in(client, anna.email).status_code == 429

    def test_it_opens_again_after_a_quarter_of_an_hour_however_often_one_knocked(
        self, client: Browser, anna: User
    ) -> None:
        for _ in range(7):
            sign_in(client, anna.email, WRONG)
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))

        assert sign_in(client, anna.email).status_code == 302

    def test_a_success_forgets_the_failures_before_it(self, client: Browser, anna: User) -> None:
        for _ in range(4):
            sign_in(client, anna.email, WRONG)
        assert sign_in(client, anna.email).status_code == 302
        client.post("/accounts/logout/")

        assert sign_in(client, anna.email, WRONG).status_code == 422

    def test_a_name_that_nobody_has_is_locked_in_the_same_way(self, client: Browser, anna: User) -> None:
        answers = [[sign_in(client, name, WRONG) for _ in range(6)] for name in (anna.email, "nobody@example.org")]

        known, unknown = ([(a.status_code, _words(a)) for a in series] for series in answers)
        assert known == unknown

    def test_failures_and_the_lock_are_written_down_but_not_what_was_typed_for_a_name(
        self, client: Browser, anna: User
    ) -> None:
        for _ in range(6):
            sign_in(client, anna.email, WRONG)
        sign_in(client, "мой-пароль-в-поле-имени", WRONG)

        lines = AuditEvent.objects.exclude(what="denied")
        assert lines.filter(what="sign_in_failed", object=anna.pk).count() == 5
        assert lines.filter(what="locked_out", object=anna.pk).count() == 2
        assert not AuditEvent.objects.filter(who__contains="мой-пароль").exists()

    def test_trying_many_names_from_one_address_is_slowed_down(self, client: Browser, region: Region) -> None:
        for number in range(120):
            assert client.post(LOGIN, {"login": f"n{number}@example.org", "password": ""}).status_code == 422

        slowed = client.post(LOGIN, {"login": "one-more@example.org", "password": ""})

        assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "60")
        assert "Слишком много попыток" in slowed.content.decode()

    def test_an_address_in_a_header_counts_only_behind_a_proxy_of_ours(
        self, client: Browser, anna: User, settings: Any
    ) -> None:
        def knock(forwarded: str) -> int:
            data = {"login": anna.email, "password": WRONG}
            return int(client.post(LOGIN, data, HTTP_X_FORWARDED_FOR=forwarded).status_code)

        assert [knock(f"8.8.8.{n}") for n in range(5)][-1] == 429
        settings.BEHIND_PROXY = True
        assert [knock(f"8.8.8.{n}, 10.1.1.1") for n in range(5)][-1] == 429
        assert knock("10.1.1.2") == 422


def _words(answer: Any) -> str:
    text = answer.content.decode()
    body: str = text[text.index("<main") :]
    return "\n".join(line for line in body.split("\n") if "csrf" not in line and 'type="email"' not in line)


class TestNobodyLearnsWhoHasAnAccount:
    def test_password_reset_says_the_same(self, client: Browser, anna: User) -> None:
        known, unknown = (
            client.post("/accounts/password/reset/", {"email": email}, follow=True)
            for email in (anna.email, "nobody@example.org")
        )

        assert (known.status_code, _words(known)) == (unknown.status_code, _words(unknown))
        assert [m.to for m in letters()] == [[anna.email], ["nobody@example.org"]]
        assert "пароль" in letters()[0].subject

    def test_a_mail_server_that_is_down_says_the_same(self, client: Browser, anna: User, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

        statuses = {
            client.post("/accounts/password/reset/", {"email": e}).status_code for e in (anna.email, "no@example.org")
        }

        assert statuses == {302}

    @pytest.mark.usefixtures("anna")
    def test_one_password_is_hashed_whether_the_account_is_known_unknown_or_closed(
        self, client: Browser, boris: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The hash takes nearly all of the time, so equal work is equal time; wall clocks are left to a bench.
        from django.contrib.auth.hashers import Argon2PasswordHasher

        hashed = []
        encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
        monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or encode(*a, **k))
        monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *a, **k: hashed.append(1) or verify(*a, **k))

        def work(email: str) -> int:
            hashed.clear()
            sign_in(client, email, WRONG)
            return len(hashed)

        give_password(boris)
        User.objects.filter(pk=boris.pk).update(is_active=False)
        assert {work(e) for e in ("anna@example.org", "nobody@example.org", boris.email, "vera@example.org")} == {1}


class TestSession:
    def test_the_id_is_new_after_signing_in_and_long(self, client: Browser, anna: User) -> None:
        client.get(LOGIN)
        client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
        sign_in(client, anna.email)

        fresh = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert fresh != "a" * 32
        assert len(fresh) >= 32  # of 36 signs: 165 bits

    def test_it_is_dead_after_signing_out(self, client: Browser, anna: User) -> None:
        sign_in(client, anna.email)
        old = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.post("/accounts/logout/")
        client.cookies[settings.SESSION_COOKIE_NAME] = old

        assert client.get("/profile/").status_code == 302

    def test_a_changed_password_ends_the_others_and_keeps_this_one(self, client: Browser, anna: User) -> None:
        other = Browser()
        sign_in(other, anna.email)
        sign_in(client, anna.email)
        fresh = "совсем другие слова подряд"
        data = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}

        assert client.post("/accounts/password/change/", data).status_code == 302
        assert client.get("/profile/").status_code == 200
        assert other.get("/profile/").status_code == 302

    def test_a_closed_account_ends_its_sessions(self, client: Browser, anna: User) -> None:
        sign_in(client, anna.email)
        User.objects.filter(pk=anna.pk).update(is_active=False)

        assert client.get("/profile/").status_code == 302

    def test_looking_at_the_way_out_does_not_sign_out(self, client: Browser, anna: User) -> None:
        sign_in(client, anna.email)
        client.get("/accounts/logout/")

        assert client.get("/profile/").status_code == 200


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client: Browser, anna: User) -> None:
    client.post("/accounts/password/reset/", {"email": anna.email})
    link = next(word for word in str(letters()[0].body).split() if word.startswith("https://"))
    fresh = {"password1": "дождь стучит по крыше", "password2": "дождь стучит по крыше"}
    form = client.get(urlsplit(link).path, follow=True).redirect_chain[-1][0]

    assert client.post(form, fresh, follow=True).status_code == 200
    assert sign_in(Browser(), anna.email, fresh["password1"]).status_code == 302
    assert "не действует" in Browser().get(urlsplit(link).path, follow=True).content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "%2F%2Fevil.example",
        "https://testserver@evil.example/",
        "/\t/evil.example",
    ],
)
def test_signing_in_never_leads_to_another_site(client: Browser, anna: User, elsewhere: str) -> None:
    place = urlsplit(sign_in(client, anna.email, next=elsewhere).headers["Location"])

    assert (place.scheme, place.netloc) in {("", ""), ("https", "testserver")}
    assert not place.path.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    ("password", "said"),
    [("короткий", "Нужно хотя бы 12\u00a0знаков"), ("qwertyuiop123", "частых"), ("anna@example.org", "похож")],
)
def test_a_weak_password_is_refused_in_plain_words(client: Browser, anna: User, password: str, said: str) -> None:
    sign_in(client, anna.email)
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}

    answer = client.post("/accounts/password/change/", data)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_any_signs_make_a_password_if_there_are_twelve(client: Browser, anna: User) -> None:
    sign_in(client, anna.email)
    data = {"oldpassword": PASSWORD, "password1": "ааааааббббвв", "password2": "ааааааббббвв"}

    assert client.post(reverse("account_change_password"), data).status_code == 302


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize("name", ["socialaccount_signup", "account_email", "admin:index"])
def test_nobody_registers_on_their_own(name: str) -> None:
    from django.urls import NoReverseMatch

    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_the_page_of_registration_is_closed(as_: Callable[[str], Browser]) -> None:
    data = {"email": "new@example.org", "password1": PASSWORD}

    assert Browser().post("/accounts/signup/", data).headers["Location"].startswith(LOGIN)
    as_("anna").post("/accounts/signup/", data)
    assert not User.objects.filter(email=data["email"]).exists()
