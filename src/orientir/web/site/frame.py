"""Template variables of the frame of every page: who is signed in, the menu, whether this is a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from orientir.web.directory.access import Kind, has_role, roles
from orientir.web.directory.demo import PASSWORD, PEOPLE


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the common frame; the places depend on the person's roles."""
    user = getattr(request, "user", None)
    places: list[tuple[str, str]] = []
    if user is not None and user.is_authenticated:
        if has_role(user, Kind.COORDINATOR, Kind.SCHOOL):
            places += [("forms", "Мои формы"), ("institute_letters", "Письма института")]
        if has_role(user, Kind.OPERATOR, Kind.METHODOLOGIST, Kind.VIEWER):
            places.append(("board", "Ход мониторинга"))
        if has_role(user, Kind.ORGANISER):
            places.append(("own_slots", "Мои пробы"))
        if roles(user):
            places += [
                ("registers", "Реестры"),
                ("slots", "Пробы"),
                ("surveys", "Опросы"),
                ("texts", "Проверка текста"),
            ]
        if has_role(user, Kind.OPERATOR, Kind.COORDINATOR):
            places += [("people", "Люди"), ("organisations", "Организации")]
        if has_role(user, Kind.OPERATOR, Kind.METHODOLOGIST, Kind.COORDINATOR):
            places.append(("audit", "Журнал"))
    elif user is not None:
        places.append(("slots", "Пробы"))  # what is offered is open to everybody
    here = getattr(getattr(request, "resolver_match", None), "url_name", "") or ""
    of_account = here.startswith(("account_", "mfa_"))  # pages to which one's own page leads
    shown: dict[str, Any] = {"places": places, "here": here, "of_account": of_account, "demo": settings.DEMO}
    shown["contact"] = settings.CONTACT
    if settings.DEMO:
        shown |= {"demo_people": [email for email, *_ in PEOPLE], "demo_password": PASSWORD}
    return shown
