"""A fixed cast and a small region: who asks, in every test of the web.

olga      operator of the institute          maria   methodologist
boris     coordinator of Taishet             anna    coordinator of Bratsk
sergey    answers for a school in Bratsk     vera    viewer at the institute
galina    keeps the probes of a college in Bratsk
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.test import Client

from irkutsk import methodology
from orientir.web.campaigns.models import Campaign, MethodologyVersion, Submission
from orientir.web.directory.models import Organisation, Role, Territory, User

IRKUTSK = ZoneInfo("Asia/Irkutsk")
COLLEGE = -1
"""The place of the college after the schools."""
ROLES = {
    "olga": ("operator", None, None),
    "maria": ("methodologist", None, None),
    "boris": ("coordinator", "tayshetsky", None),
    "anna": ("coordinator", "bratsk", None),
    "sergey": ("school", None, 0),
    "vera": ("viewer", None, None),
    "galina": ("organiser", None, COLLEGE),
}
NAMES = {
    "olga": "Ольга Операторова",
    "maria": "Мария Методова",
    "boris": "Борис Тайшетов",
    "anna": "Анна Братская",
    "sergey": "Сергей Школьный",
    "vera": "Вера Зрителева",
    "galina": "Галина Колледжева",
}
SCHOOLS = (
    ("bratsk", "Школа № 1 города Братска"),
    ("bratsk", "Школа № 2 города Братска"),
    ("tayshetsky", "Школа № 5 города Тайшета"),
)


class Browser(Client):
    """A client that speaks HTTPS, and whose operators have passed their second factor."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.defaults.setdefault("wsgi.url_scheme", "https")
        self.defaults.setdefault("SERVER_PORT", "443")

    def generic(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["secure"] = True
        return super().generic(*args, **kwargs)

    def force_login(self, user: User, backend: str | None = None) -> None:
        super().force_login(user, "orientir.web.directory.accounts.Accounts")
        session = self.session
        session["second_factor"] = user.pk
        session.save()


@dataclass(frozen=True)
class Region:
    """The small region: 42 municipalities, three schools, the cast, and the open campaign of 2021."""

    people: dict[str, User]
    schools: tuple[Organisation, ...]
    campaign: Campaign
    college: Organisation

    def form(self, unit: str | Organisation) -> Submission:
        """The form of a municipality (its id) or of a school."""
        forms = self.campaign.submissions
        if isinstance(unit, Organisation):
            return forms.get(organisation=unit)
        return forms.get(territory=unit, organisation=None)


@cache
def pinned_files() -> dict[str, str]:
    return {name: content.decode() for name, content in methodology().files.items()}


def make_region() -> Region:
    """Write the region in a handful of statements."""
    territories = [
        Territory(id=t.id, name=t.name, kind=t.kind, population=t.population, position=n)
        for n, t in enumerate(methodology().territories)
    ]
    Territory.objects.bulk_create(territories)
    entered = [Organisation(territory_id=place, kind="school", name=name) for place, name in SCHOOLS]
    college = Organisation(territory_id="bratsk", kind="college", name="Колледж города Братска")
    *schools, college = Organisation.objects.enter([*entered, college])
    people = {
        name: User(
            email=f"{name}@example.org",
            name=NAMES[name],
            password="!nobody-signs-in-with-this",
            proved=datetime(2021, 9, 1, tzinfo=IRKUTSK),
        )
        for name in ROLES
    }
    User.objects.bulk_create(people.values())
    Role.objects.bulk_create(
        Role(
            user=people[name],
            kind=kind,
            territory_id=territory,
            organisation=None if school is None else (*schools, college)[school],
        )
        for name, (kind, territory, school) in ROLES.items()
    )
    Authenticator.objects.bulk_create(
        Authenticator(user=people[name], type="totp", data={"secret": ""}) for name in ("olga", "maria")
    )
    pinned = MethodologyVersion.objects.create(
        digest=methodology().digest,
        identifier=methodology().id,
        version=methodology().version,
        title=methodology().title,
        files=pinned_files(),
    )
    campaign = Campaign.objects.create(
        year=2021,
        methodology=pinned,
        state=Campaign.State.OPEN,
        opens=datetime(2021, 11, 15, tzinfo=IRKUTSK),
        closes=datetime(2099, 12, 15, 23, 59, 59, tzinfo=IRKUTSK),
        synthetic=True,
    )
    forms = [Submission(campaign=campaign, level="municipality", territory=t) for t in territories]
    forms += [Submission(campaign=campaign, level="school", territory=s.territory, organisation=s) for s in schools]
    Submission.objects.bulk_create(forms)
    return Region(people, tuple(schools), campaign, college)
