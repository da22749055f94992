"""Template variables of the frame of every page: who is signed in, the menu, whether this is a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from orientir.web.components.words import language_of_site
from orientir.web.directory.access import Kind, has_role, roles
from orientir.web.directory.demo import PASSWORD, PEOPLE

OF_ALLAUTH = ("account_", "mfa_", "socialaccount_", "openid_connect_")
"""Addresses whose views are not ours: all others that speak another language than Russian pass it to their page."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the common frame; the places depend on the person's roles."""
    user = getattr(request, "user", None)
    places: list[tuple[str, str]] = []
    if user is not None and user.is_authenticated:
        if has_role(user, Kind.COORDINATOR, Kind.SCHOOL):
            places += [("forms", "menu.forms"), ("institute_letters", "menu.letters")]
        if has_role(user, Kind.OPERATOR, Kind.METHODOLOGIST, Kind.VIEWER):
            places.append(("board", "menu.board"))
        if has_role(user, Kind.ORGANISER):
            places.append(("own_slots", "menu.own_slots"))
        if roles(user):
            places += [
                ("registers", "menu.registers"),
                ("slots", "menu.slots"),
                ("surveys", "menu.surveys"),
                ("texts", "menu.texts"),
            ]
        if has_role(user, Kind.OPERATOR, Kind.COORDINATOR):
            places += [("people", "menu.people"), ("organisations", "menu.organisations")]
        if has_role(user, Kind.OPERATOR, Kind.METHODOLOGIST, Kind.COORDINATOR):
            places.append(("audit", "menu.audit"))
    elif user is not None:
        places.append(("slots", "menu.slots"))  # what is offered is open to everybody
    here = getattr(getattr(request, "resolver_match", None), "url_name", "") or ""
    of_account = here.startswith(("account_", "mfa_"))  # pages to which one's own page leads
    shown: dict[str, Any] = {"places": places, "here": here, "of_account": of_account, "demo": settings.DEMO}
    shown["language"] = language_of_site(request) if here.startswith(OF_ALLAUTH) else "ru"
    shown["contact"] = settings.CONTACT
    if settings.DEMO:
        shown |= {"demo_people": [email for email, *_ in PEOPLE], "demo_password": PASSWORD}
    return shown
