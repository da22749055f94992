"""``orientir demo seed``: a region to try the web on: 42 municipalities, some 870 schools, three campaigns.

Everything is synthetic and says so. Doing it again adds nothing; it only moves the practice campaign
to today, so that a demonstration never gets old.
"""

from __future__ import annotations

import os
from argparse import Namespace
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orientir.cli.parser import add_methodology, content, existing_folder

if TYPE_CHECKING:
    from orientir.methodology import Methodology
    from orientir.web.campaigns.models import Campaign
    from orientir.web.directory.models import Organisation

EXAMPLE_YEARS = (2020, 2021)


@dataclass(frozen=True)
class Account:
    """A demonstration account."""

    role: str
    email: str
    password: str
    place: str


def add_seed(demos: Any) -> None:
    """The command's arguments, under ``orientir demo``."""
    parser = demos.add_parser("seed", help="наполнить веб-сервер учебными данными и учётными записями")
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="ПАПКА", help="папка сервера (out)")
    add_methodology(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    print_accounts(seed(arguments.out, existing_folder(arguments.methodology)))
    return 0


def print_accounts(accounts: list[Account]) -> None:
    role, mail = (max(len(getattr(a, name)) for a in accounts) for name in ("role", "email"))
    print("Учётные записи демонстрации (пароль у всех один):")
    for account in accounts:
        print(f"  {account.role:<{role}}  {account.email:<{mail}}  {account.password}  {account.place}".rstrip())


def seed(out: Path, methodology: Path | None = None) -> list[Account]:
    """Fill the server whose folder is ``out`` and return the accounts; the server need not have been set up."""
    os.environ.setdefault("ORIENTIR_HOME", str(out.resolve()))
    os.environ.setdefault("ORIENTIR_DEMO", "1")
    from orientir.cli.django_start import start

    start()
    from orientir.web.site.start import prepare

    prepare()
    return fill(methodology or content("methodology/irkutsk"))


def fill(folder: Path) -> list[Account]:
    """Fill the database that is set up. Raises ``Refused`` where this is not a demonstration."""
    from django.conf import settings
    from django.db import transaction

    from orientir.methodology import load
    from orientir.terms import Issue, Refused
    from orientir.web.campaigns.models import Campaign
    from orientir.web.directory.loading import import_territories

    if not settings.DEMO:
        advice = "Запустите с ORIENTIR_DEMO=1 и отдельной папкой ORIENTIR_HOME."
        raise Refused([Issue("not_demo", str(settings.HOME), "это рабочий сервер, а не демонстрация.", advice)])
    methodology = load(folder)
    with transaction.atomic():
        import_territories(methodology, by=None, since=date(EXAMPLE_YEARS[0], 1, 1))
        schools = _schools(methodology)
        demonstration_accounts()
        _coordinators(methodology)
        if Campaign.objects.exists():
            _move_to_today()
        else:
            _campaigns(folder, methodology, schools)
    _freeze_the_first_year()
    _registers(methodology)
    _publish_the_first_year()
    return demonstration_accounts()  # the organiser's as well, whose college has come with the registers


def _schools(methodology: Methodology) -> dict[str, list[Organisation]]:
    """The schools by territory, in the order of their numbers; made once."""
    from orientir.cli.demo_schools import school_name, schools_by_territory
    from orientir.methodology.csv_table import CsvRow
    from orientir.web.directory.loading import import_organisations
    from orientir.web.directory.models import Organisation

    territories = {t.id: t for t in methodology.territories}
    numbers = schools_by_territory(methodology.territories)
    names = {t: [school_name(territories[t], i + 1) for i in range(n)] for t, n in numbers.items()}
    columns = ({"territory": t, "kind": "school", "name": name} for t, group in names.items() for name in group)
    rows = (CsvRow(number, cells) for number, cells in enumerate(columns, start=1))
    import_organisations(rows, source="учебные данные", by=None)
    found = {(s.territory_id, s.name): s for s in Organisation.objects.filter(kind="school")}
    return {t: [found[t, name] for name in group if (t, name) in found] for t, group in names.items()}


def _registers(methodology: Methodology) -> None:
    """Fill the registers and what feeds them: after the first year was frozen, which knew none."""
    from orientir.cli.demo_bookings import fill_bookings
    from orientir.cli.demo_polls import fill_polls
    from orientir.cli.demo_registers import fill_registers
    from orientir.web.directory.loading import import_register

    folder = content(f"examples/{methodology.id}") / "registers"
    if (folder / "organisations.csv").is_file():
        import_register(folder / "organisations.csv", by=None)
    fill_registers(methodology, folder)
    fill_bookings(methodology)
    fill_polls(methodology, folder.parent / "polls")


def demonstration_accounts() -> list[Account]:
    """The accounts of the demonstration, made where they are missing."""
    from orientir.web.directory.demo import PASSWORD, PEOPLE, make_people
    from orientir.web.directory.models import Role, title_of

    make_people()
    emails = [email for email, *_ in PEOPLE]
    held = Role.objects.filter(user__email__in=emails).select_related("user", "territory", "organisation")
    accounts = [
        Account(title_of(role), role.user.email, PASSWORD, str(role.territory or role.organisation or ""))
        for role in held
    ]
    return sorted(accounts, key=lambda account: emails.index(account.email))


def _coordinators(methodology: Methodology) -> None:
    """Make a coordinator for every other municipality, to write to, who cannot sign in."""
    from orientir.web.directory.models import Role, User

    kind = Role.Kind.COORDINATOR
    served = set(Role.objects.filter(kind=kind).values_list("territory_id", flat=True))
    unserved = [t for t in methodology.territories if t.id not in served]
    people = [User(email=f"{t.id}@demo.example", name=f"Координатор (условный), {t.name}") for t in unserved]
    for person in people:
        person.set_unusable_password()
    User.objects.bulk_create(people)
    Role.objects.bulk_create(
        Role(user=person, kind=kind, territory_id=t.id) for person, t in zip(people, unserved, strict=True)
    )


def _campaigns(folder: Path, methodology: Methodology, schools: dict[str, list[Organisation]]) -> None:
    from orientir.cli import demo_campaigns as demo
    from orientir.collection import read_examples
    from orientir.web.campaigns.models import Campaign, Submission
    from orientir.web.campaigns.pinned_methodology import pin
    from orientir.web.directory import audit
    from orientir.web.directory.demo import PEOPLE, SEEDED

    version = pin(folder)
    examples = [
        read_examples(content(f"examples/{methodology.id}") / f"{year}.csv", methodology) for year in EXAMPLE_YEARS
    ]
    states = Campaign.State
    earlier = demo.past_campaign(2020, version, states.CLOSED, date(2020, 11, 16), date(2020, 12, 15))
    latest = demo.past_campaign(2021, version, states.CLOSED, date(2021, 11, 15), date(2021, 12, 15))
    practice = demo.practice_campaign(version)
    for campaign in (earlier, latest, practice):
        campaign.save()
    forms = [
        *demo.past_forms(earlier, methodology, examples[0], {}, Submission.State.ACCEPTED),
        *demo.past_forms(latest, methodology, examples[1], schools, Submission.State.ACCEPTED),
        *demo.practice_forms(
            practice, methodology, examples[1], schools, frozenset(home for *_, home in PEOPLE if home)
        ),
    ]
    Submission.objects.bulk_create(forms, batch_size=200)
    demo.tell_the_story(practice)
    audit.record(by=None, who="сервер", what=SEEDED, kind="campaign", object="2020–2022")


def _move_to_today() -> None:
    """Move the practice campaign so that it is a few days overdue today."""
    from orientir.cli import demo_campaigns as demo
    from orientir.web.campaigns.models import Campaign

    practice = Campaign.objects.filter(year=demo.PRACTICE_YEAR, practice=True).first()
    if practice and practice.state == Campaign.State.OPEN:
        demo.move_to_today(practice)


def _freeze_the_first_year() -> None:
    """Freeze the year before last by the same code as from the web."""
    from orientir.web.campaigns.models import Campaign
    from orientir.web.directory.models import User
    from orientir.web.jobs.worker import run_waiting
    from orientir.web.results.campaign_jobs import FREEZE, start

    campaign: Campaign | None = Campaign.objects.filter(year=EXAMPLE_YEARS[0], state=Campaign.State.CLOSED).first()
    if campaign is None:
        return
    operator = User.objects.filter(roles__kind="operator").earliest("pk")
    start(campaign, kind=FREEZE, by=operator)
    with suppress(BlockingIOError):  # a server runs on these data: its worker does it
        run_waiting()


def _publish_the_first_year() -> None:
    """Ask for the first year to be published: the server's worker does it, so that the start need not wait."""
    from orientir.web.campaigns.models import Campaign
    from orientir.web.directory.models import User
    from orientir.web.jobs.models import Job
    from orientir.web.results.actions_editions import publish
    from orientir.web.results.campaign_jobs import PUBLISH
    from orientir.web.results.note_text import text_of

    campaign = Campaign.objects.filter(year=EXAMPLE_YEARS[0], state=Campaign.State.FROZEN).first()
    if campaign is None or Job.objects.filter(kind=PUBLISH).exists():
        return
    operator = User.objects.filter(roles__kind="operator").earliest("pk")
    publish(campaign, by=operator, why="", approved=text_of(campaign))
