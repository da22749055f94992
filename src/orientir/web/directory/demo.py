"""Accounts of the demonstration: one of each role, with one password that everybody may know."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from orientir.web.directory.audit_words import give_words
from orientir.web.directory.models import Role, Territory, User

SEEDED = "demo_seeded"
give_words({SEEDED: "учебные данные загружены"})
PASSWORD = "orientir-demo-2021"  # noqa: S105  # of the demonstration, which runs on this machine only
PEOPLE = (
    ("operator@example.org", "Оператор (демонстрация)", "operator", None),
    ("methodologist@example.org", "Методист (демонстрация)", "methodologist", None),
    ("bratsk@example.org", "Координатор Братска (демонстрация)", "coordinator", "bratsk"),
    ("tayshet@example.org", "Координатор Тайшетского района (демонстрация)", "coordinator", "tayshetsky"),
    ("school@example.org", "Ответственный в школе (демонстрация)", "school", "bratsk"),
    ("organiser@example.org", "Организатор проб в колледже (демонстрация)", "organiser", "bratsk"),
    ("viewer@example.org", "Наблюдатель (демонстрация)", "viewer", None),
)
WHERE = {"school": "school", "organiser": "college"}
"""Roles that hold in an organisation, and of what kind it is."""


@transaction.atomic
def make_people() -> None:
    """Make the accounts that are missing, in the places that are there."""
    if not settings.DEMO:
        raise RuntimeError("demonstration accounts outside the demonstration")
    for email, name, kind, place in PEOPLE:
        if User.objects.filter(email=email).exists():
            continue
        home = Territory.objects.filter(pk=place).first() if place else None
        if place and home is None:
            continue
        where = home.organisations.filter(kind=WHERE[kind]).first() if home and kind in WHERE else None
        if kind in WHERE and where is None:
            continue
        user = User.objects.create_user(email, PASSWORD, name=name, proved=timezone.now())
        Role.objects.create(user=user, kind=kind, organisation=where, territory=None if where else home)
