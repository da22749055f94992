"""``orientir invite``: the first operator, before anybody can invite from a page."""

from __future__ import annotations

from argparse import Namespace
from typing import Any
from urllib.parse import urlsplit

from orientir.terms import Issue, Refused


def add(commands: Any) -> None:
    parser = commands.add_parser("invite", help="пригласить оператора или методиста (с него всё начинается)")
    parser.add_argument("email", metavar="ПОЧТА", help="рабочая почта")
    roles = ["operator", "methodologist", "viewer"]
    parser.add_argument("--role", choices=roles, default="operator", metavar="РОЛЬ", help=", ".join(roles))
    parser.add_argument(
        "--site", required=True, metavar="АДРЕС", help="адрес сайта, например https://orientir.example.ru"
    )
    parser.set_defaults(run=run)


def _site(text: str) -> str:
    """The address of the site without the last slash. Raises ``Refused`` for what is none."""
    site = urlsplit(text.rstrip("/"))
    if (
        site.scheme not in ("http", "https")
        or not site.hostname
        or text.rstrip("/") != f"{site.scheme}://{site.netloc}"
    ):
        message, advice = f"«{text}» — не адрес сайта.", "Напишите, например, https://orientir.example.ru."
        raise Refused([Issue("site", "--site", message, advice)])
    return text.rstrip("/")


def run(arguments: Namespace) -> int:
    from orientir.cli.django_start import start

    start()
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.urls import reverse

    from orientir.web.directory import actions
    from orientir.web.site.start import prepare

    try:
        validate_email(arguments.email)
    except ValidationError as fault:
        message = f"«{arguments.email}» не похоже на адрес почты."
        raise Refused([Issue("email", "ПОЧТА", message, "Напишите, например, ivanova@institute.ru.")]) from fault
    site = _site(arguments.site)
    prepare()
    _, link = actions.invite(
        email=arguments.email,
        kind=arguments.role,
        place=None,
        by=None,
        link=lambda token: site + reverse("invitation", args=[token]),
    )
    print(f"Передайте ссылку лично, она действует 14 дней и один раз:\n{link}")
    return 0
