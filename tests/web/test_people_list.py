"""People are invited from a list: looked at first, nobody twice, letters by the worker; who is missing is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from orientir.web.directory.models import Invitation, Message, Organisation, Role
from web.cast import Browser, Region
from web.door import letters

SignIn = Callable[[str], Browser]
PAGE = "/people/list/"
LIST = """Почта;Муниципалитет;Школа
One@example.org;г. Зима;
two@example.org;bratsk;ШКОЛА №2 города Братска
two@example.org;bratsk;ШКОЛА №2 города Братска
anna@example.org;Тайшетский район;
sergey@example.org;bratsk;Школа № 1 города Братска
"""


@pytest.fixture
def mailed(settings: Any) -> None:
    settings.MAIL_WORKS = True


def post(browser: Browser, text: str, then: str = "") -> Any:
    return browser.post(PAGE, {"text": text, "then": then})


@pytest.mark.usefixtures("mailed")
def test_a_list_is_looked_at_and_invites_each_once(as_: SignIn, region: Region) -> None:
    olga = as_("olga")

    shown = post(olga, LIST).context["found"]
    assert [(line.number, str(line.todo)) for line in shown.lines] == [
        (2, "пригласить"),
        (3, "пригласить"),
        (4, "эта строка повторяется"),
        (5, "добавить роль: учётная запись уже есть"),
        (6, "роль уже есть"),
    ]
    assert not Invitation.objects.exists()
    assert not mail.outbox

    page = post(olga, LIST, "invite")
    assert "3\xa0приглашения" in page.content.decode()
    assert not mail.outbox  # the worker sends them
    assert "Письма отправляются, осталось: 2" in olga.get("/people/").content.decode()
    assert "/invitation/" not in "".join(Message.objects.values_list("sealed", flat=True))
    post(olga, LIST, "invite")

    assert sorted(letter.to[0] for letter in letters()) == ["one@example.org", "two@example.org"]
    assert not Message.objects.exists()
    assert Role.objects.filter(user__email="anna@example.org", territory="tayshetsky").exists()
    assert "отправляются" not in olga.get("/people/").content.decode()


@pytest.mark.usefixtures("mailed")
def test_a_list_invites_organisers_of_probes_and_takes_no_school_for_one(as_: SignIn, region: Region) -> None:
    rows = [
        "почта;муниципалитет;школа;организатор",
        f"master@example.org;bratsk;;{region.college.name.upper()}",
        f"a@example.org;bratsk;;{region.schools[0].name}",
        f"b@example.org;bratsk;{region.schools[0].name};{region.college.name}",
    ]

    answer = post(as_("anna"), "\n".join(rows), "invite")

    invited = Invitation.objects.get()
    assert (invited.email, invited.kind, invited.organisation) == ("master@example.org", "organiser", region.college)
    text = answer.content.decode()
    assert f"строка 3: В списке нет организатора «{region.schools[0].name}»" in text
    assert "строка 4: Названы и школа, и организатор." in text


def test_faults_are_told_by_line_and_the_list_stays(as_: SignIn, region: Region) -> None:
    rows = ["нет адреса;bratsk;", "a@example.org;Атлантида;", "b@example.org;bratsk;Школа № 22 города Братска"]
    wrong = "\n".join(["почта;муниципалитет;школа", *rows])

    answer = post(as_("olga"), wrong)
    text = answer.content.decode()

    assert answer.status_code == 422
    assert "строка 2: «нет адреса» не похоже на адрес почты." in text
    assert "строка 3: Территории «Атлантида» нет в списке." in text
    assert "Похожие: «Школа № 2 города Братска»" in text
    assert "a@example.org;Атлантида;" in text
    assert "Нет столбцов: почта, муниципалитет" in post(as_("olga"), "адрес;город\n").content.decode()


@pytest.mark.usefixtures("mailed")
def test_a_coordinator_invites_for_own_schools_and_learns_of_no_account(as_: SignIn, region: Region) -> None:
    anna = as_("anna")
    foreign = "почта;муниципалитет;школа\nx@example.org;tayshetsky;Школа № 5 города Тайшета\ny@example.org;bratsk;\n"
    assert not post(anna, foreign, "invite").context["found"].lines
    own = "почта;муниципалитет;школа\nboris@example.org;bratsk;Школа № 2 города Братска\n"

    [line] = post(anna, own).context["found"].lines

    assert str(line.todo) == "пригласить"
    assert not Invitation.objects.exists()


def test_without_mail_nobody_is_invited_by_list(as_: SignIn, region: Region) -> None:
    page = post(as_("olga"), LIST, "invite")

    assert "Почта на этом сервере не настроена" in page.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.usefixtures("mailed")
def test_a_letter_that_does_not_go_out_is_seen_beside_its_invitation(
    as_: SignIn, region: Region, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    olga = as_("olga")
    post(olga, LIST, "invite")
    letters()

    assert "Не ушло писем: 2" in olga.get("/people/").content.decode()
    assert set(Message.objects.values_list("sealed", flat=True)) == {""}
    assert "Почтовый сервер не отвечает" in olga.get("/people/").content.decode()


def test_schools_that_nobody_answers_for_are_found(as_: SignIn, region: Region) -> None:
    olga = as_("olga")
    Organisation.objects.filter(pk=region.schools[2].pk).update(closed=timezone.localdate())

    assert "1\xa0школа без ответственного" in olga.get("/people/").content.decode()
    page = olga.get("/organisations/?without=yes")
    assert [school for school, _ in page.context["shown"]] == [region.schools[1]]
    assert "никто не приглашён" in page.content.decode()


def test_letters_name_whom_to_ask(as_: SignIn, region: Region, settings: Any) -> None:
    settings.CONTACT = "Иванова Ирина, 8 (3952) 50-00-00"
    as_("olga").post("/people/invite/viewer/", {"email": "new@example.org"})

    assert letters()[0].body.endswith("\nВопросы: Иванова Ирина, 8 (3952) 50-00-00\n")
