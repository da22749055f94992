"""The demonstration at the size of a country: each of its municipalities and schools so many times, with its forms.

A copy has the answers of what it copies, so every figure of the country can be told from the region's.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
        made = Organisation.objects.bulk_create(_schools(known, copies, schools), batch_size=500)
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
