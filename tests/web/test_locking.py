"""Actions that write many rows, at the same moment as those that write one: none is turned away, nothing falls between.

On PostgreSQL a deadlock would end one of them with an error.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from orientir.methodology import load
from orientir.web.campaigns import actions, actions_campaign, actions_institute
from orientir.web.campaigns.deadline import stamp
from orientir.web.campaigns.entry import Entry
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.refusals import NotSaved, Unfinished
from orientir.web.directory import actions as people
from orientir.web.directory import audit
from orientir.web.directory.actions_erase import erase
from orientir.web.directory.actions_organisations import add
from orientir.web.directory.models import Role, Territory, User
from orientir.web.results.freezing import freeze_campaign
from published_figures import METHODOLOGY
from web.cast import Region
from web.filling import fill, together

pytestmark = pytest.mark.django_db(transaction=True)
SITE = "https://orientir.example"
ROUNDS = 12


def over_and_over(act: Callable[[int], Any]) -> Callable[[], None]:
    def run() -> None:
        for number in range(ROUNDS):
            act(number)

    return run


def sent(region: Region, number: int) -> list[Submission]:
    """So many full forms of municipalities, sent."""
    forms = [fill(form) for form in region.campaign.submissions.filter(organisation__isnull=True)[:number]]
    Submission.objects.filter(pk__in=[form.pk for form in forms]).update(state="submitted", submitted=timezone.now())
    return list(region.campaign.submissions.filter(state="submitted"))


def test_whatever_people_do_at_once_nobody_is_turned_away_and_the_audit_chain_holds(region: Region) -> None:
    olga, anna, maria, boris = (region.people[name] for name in ("olga", "anna", "maria", "boris"))
    Role.objects.bulk_create(Role(user=person, kind="operator") for person in (maria, boris))
    leaving = User.objects.bulk_create(User(email=f"{n}@example.org", password="!") for n in range(ROUNDS))
    bratsk, several = Territory.objects.get(pk="bratsk"), list(region.campaign.submissions.all()[:5])
    opens, closes = (timezone.localdate(day) for day in (region.campaign.opens, region.campaign.closes))

    def save(unit: str, by: User, number: int) -> None:
        form = region.form(unit)
        actions.save_field(form, by=by, field="probes", entry=Entry(str(number)), base=form.version)

    def extend(number: int) -> None:
        until = closes + timedelta(days=number + 1)
        form = region.form("bratsk")
        seen = stamp(form.extended_to) or ""
        actions_institute.extend(form, by=olga, until=until, reason="Нет связи", site=SITE, seen=seen)

    def remind(number: int) -> None:
        seen, asked = actions_institute.last_reminder(several), {"municipality": 66, "school": 40}
        actions_institute.remind(region.campaign, several, by=maria, asked=asked, site=SITE, seen=seen, key=str(number))

    acts: tuple[Callable[[int], Any], ...] = (
        extend,
        lambda n: save("bratsk", anna, n),
        lambda n: save("alarsky", leaving[n], n),
        lambda n: erase(leaving[n], by=olga),
        lambda n: people.set_active(boris, active=bool(n % 2), by=maria),
        lambda n: add(by=anna, territory=bratsk, kind="school", name=f"Школа {n}"),
        lambda n: actions_campaign.move_dates(region.campaign, by=olga, opens=opens, closes=closes),
        remind,
    )
    together(*map(over_and_over, acts))

    assert audit.verify()[1] == []
    assert {region.form(unit).answers["probes"] for unit in ("bratsk", "alarsky")} == {str(ROUNDS - 1)}
    assert not User.objects.filter(pk__in=[person.pk for person in leaving], erased=None).exists()


def test_a_form_that_is_opened_again_while_the_data_are_frozen_is_in_the_snapshot_or_open(
    region: Region, tmp_path: Path
) -> None:
    forms, olga = sent(region, 20), region.people["olga"]
    accepted = actions_institute.accept_many([(form, form.version) for form in forms], by=olga, site=SITE).forms

    def reopen(forms: Iterable[Submission]) -> None:
        with suppress(NotSaved):
            for form in forms:
                actions_institute.reopen(form, by=olga, version=form.version, reason="Ошибка", site=SITE)

    snapshot, _, _ = together(
        lambda: freeze_campaign(region.campaign, by=olga, path=tmp_path / "2021.snapshot"),
        lambda: reopen(accepted[1::2]),
        lambda: reopen(accepted[2::2]),
    )

    frozen = region.campaign.submissions.filter(state="frozen").values_list("territory_id", flat=True)
    assert set(frozen) == set(snapshot.took_part()) >= {accepted[0].territory_id}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_while_the_methodology_is_corrected_no_form_is_sent_under_the_one_before(
    region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, corrected = fill(region.form("bratsk")), tmp_path / "corrected"
    shutil.copytree(METHODOLOGY, corrected)
    [file] = [path for path in corrected.rglob("*.yaml") if "id: has_programme\n" in path.read_text()]
    file.write_text(file.read_text().replace("Есть муниципальная программа или план", "Есть утверждённый план"))
    move_drafts, waited = actions_campaign._move_drafts, []

    def submit() -> None:
        with transaction.atomic():
            connection.cursor().execute("SET LOCAL lock_timeout = '100ms'")
            actions.submit(form, by=region.people["anna"])

    def meanwhile(*args: Any) -> Any:
        with pytest.raises(OperationalError, match="lock timeout"):
            together(submit)
        waited.append(True)
        return move_drafts(*args)

    monkeypatch.setattr(actions_campaign, "_move_drafts", meanwhile)
    meanings = {"has_programme": "other"}
    new = {"folder": corrected, "digest": load(corrected).digest, "meanings": meanings, "site": ""}
    actions_campaign.change_methodology(region.campaign, by=region.people["maria"], **new)

    assert waited
    with pytest.raises(Unfinished):  # the question has another meaning now, and nobody has answered it
        actions.submit(form, by=region.people["anna"])
