"""The demonstration at the size of a country: each of its municipalities and schools so many times, with its forms.

A copy has the answers of what it copies, so every figure of the country can be told from the region's.
"""

from __future__ import annotations

import csv
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
COPIES = 55
"""55 times 42 municipalities are 2,310."""
SCHOOLS = 40_000


def methodology_of(source: Path, target: Path, copies: int) -> Path:
    """The methodology with so many copies of its territories, without their places on the map."""
    shutil.copytree(source, target)
    with (source / "territories.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (target / "territories.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
        for copy in range(2, copies + 1):
            writer.writerows(_copied(row, copy) for row in rows)
    return target


def _copied(row: dict[str, str], copy: int) -> dict[str, str]:
    kept = {name: value for name, value in row.items() if name in ("kind", "population")}
    return dict.fromkeys(row, "") | kept | {"id": f"{row['id']}_{copy}", "name": f"{row['name']} {copy}"}


def multiply(folder: Path, copies: int, schools: int) -> None:
    """Copy what the demonstration has filled: territories, organisations and the forms of its last two campaigns."""
    from datetime import date

    from django.db import transaction

    from orientir.methodology import load
    from orientir.web.campaigns.models import Campaign, Submission
    from orientir.web.campaigns.pinned_methodology import pin
    from orientir.web.directory.loading import import_territories
    from orientir.web.directory.models import Organisation

    campaigns = Campaign.objects.filter(year__gt=2020)
    with transaction.atomic():
        import_territories(load(folder), by=None, since=date(2020, 1, 1))
        campaigns.update(methodology=pin(folder))
        known = list(Organisation.objects.filter(kind="school").order_by("pk"))
        made = Organisation.objects.enter(_schools(known, copies, schools))
        ids = {organisation.stable_id: organisation.pk for organisation in made}
        forms = list(Submission.objects.filter(campaign__in=campaigns).select_related("organisation"))
        for copy in range(2, copies + 1):
            Submission.objects.bulk_create(_forms(forms, copy, ids), batch_size=500)


def _schools(known: list[Any], copies: int, most: int) -> Iterator[Any]:
    from orientir.web.directory.models import Organisation

    places = ((copy, school) for copy in range(2, copies + 1) for school in known)
    for (copy, school), _ in zip(places, range(most - len(known)), strict=False):
        name, place = f"{school.name} {copy}", f"{school.territory_id}_{copy}"
        yield Organisation(stable_id=f"{school.stable_id}-{copy}", territory_id=place, kind="school", name=name)


def _forms(forms: list[Any], copy: int, ids: dict[str, int]) -> Iterator[Any]:
    from orientir.web.campaigns.models import Submission

    left = {"id", "territory_id", "organisation_id"}
    names = [field.attname for field in Submission._meta.fields if field.attname not in left]
    for form in forms:
        school = ids.get(f"{form.organisation.stable_id}-{copy}") if form.organisation else None
        if form.organisation and school is None:
            continue
        same = {name: getattr(form, name) for name in names}
        yield Submission(territory_id=f"{form.territory_id}_{copy}", organisation_id=school, **same)


def fill(home: str, schools: int) -> None:
    """Fill the database of this process; print session, form and answers of so many schools that have yet to send."""
    from django.core.management import call_command

    from orientir.cli.demo_seed import seed

    seed(Path(home))
    multiply(methodology_of(ROOT / "methodology/irkutsk", Path(home) / "country", COPIES), COPIES, SCHOOLS)
    call_command("collectstatic", interactive=False, verbosity=0)
    print(json.dumps(_waiting(schools)))


def _waiting(number: int) -> list[tuple[str, int, dict[str, dict[str, str]]]]:
    from datetime import timedelta

    from django.test import Client
    from django.utils import timezone

    from orientir.web.campaigns.models import Campaign
    from orientir.web.directory.models import Role, User

    campaign = Campaign.objects.get(practice=True)
    Campaign.objects.filter(pk=campaign.pk).update(closes=timezone.now() + timedelta(hours=3))
    of_schools = campaign.submissions.filter(organisation__isnull=False, organisation__roles__isnull=True)
    typed = [_typed(form) for form in of_schools.filter(state="accepted")[:50]]
    waiting = list(of_schools.filter(state="not_started")[:number])
    people = User.objects.bulk_create(User(email=f"school-{form.pk}@example.org", name="Школа") for form in waiting)
    pairs = list(zip(people, waiting, strict=True))
    Role.objects.bulk_create(Role(user=user, kind="school", organisation=form.organisation) for user, form in pairs)
    made = []
    for at, (user, form) in enumerate(pairs):
        client = Client()
        client.force_login(user, "orientir.web.directory.accounts.Accounts")
        made.append((client.cookies["session"].value, form.pk, typed[at % len(typed)]))
    return made


def _typed(form: Any) -> dict[str, dict[str, str]]:
    """The answers of a form by question, as a browser sends them."""
    from orientir.web.campaigns.entry import entry_of, typed_of
    from orientir.web.campaigns.pinned_methodology import questions_of

    typed = {id: typed_of(question, entry_of(form, id)) for id, question in questions_of(form).items()}
    return {id: {id: t.answer} if t.answer else {f"{id}.absent": t.absent or "нет данных"} for id, t in typed.items()}


def pages() -> None:
    """Print what the worker takes to count ahead, and then what the pages of the institute take."""
    from orientir.cli.django_start import start

    start()
    from benchmarks import bench_pages
    from orientir.web.campaigns.medians import count_medians
    from orientir.web.results.figures_ahead import count_figures

    for count in (count_medians, count_figures):
        started = time.perf_counter()
        print(f"{count.__name__}: {count()} counts, {time.perf_counter() - started:.1f} s\n")
    wanted = (
        "board",
        "a municipality's schools",
        "form of a municipality",
        "form of a school",
        "form under review",
        "acceptance in bulk",
        "provisional figures",
        "one provisional figure",
    )
    print(bench_pages.measured(5, wanted))
