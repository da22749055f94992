"""Territories come from a methodology, organisations from a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from irkutsk import methodology
from orientir.methodology.csv_table import CsvRow
from orientir.terms import ORGANISATION_KINDS, Refused
from orientir.web.directory.loading import import_organisations, import_territories
from orientir.web.directory.models import AuditEvent, Organisation, Territory, TerritoryName

pytestmark = pytest.mark.django_db
SINCE = date(2020, 1, 1)


def test_all_territories_come_over_and_again_changes_nothing() -> None:
    first = import_territories(methodology(), by=None, since=SINCE)
    again = import_territories(methodology(), by=None, since=SINCE)

    assert (first.new, again.new, again.changed) == (42, 0, 0)
    assert TerritoryName.objects.count() == 42
    assert AuditEvent.objects.filter(what="territories_loaded").count() == 1
    ziminsky = Territory.objects.get(pk="ziminsky")
    assert (ziminsky.name, ziminsky.tile_row, ziminsky.tile_column) == ("Зиминский район", 4, 1)


def test_a_renamed_territory_keeps_its_id_and_its_old_name_with_dates() -> None:
    import_territories(methodology(), by=None, since=SINCE)
    before = next(t for t in methodology().territories if t.id == "ziminsky")
    renamed = replace(before, name="Зиминский округ", kind="municipal_okrug")
    others = tuple(renamed if t.id == "ziminsky" else t for t in methodology().territories)

    done = import_territories(replace(methodology(), territories=others), by=None, since=date(2025, 1, 1))

    assert (done.new, done.changed) == (0, 1)
    names = Territory.objects.get(pk="ziminsky").names.order_by("since")
    assert [(n.since, n.name) for n in names] == [(SINCE, "Зиминский район"), (date(2025, 1, 1), "Зиминский округ")]


def test_a_territory_is_called_as_on_the_day_that_is_asked() -> None:
    import_territories(methodology(), by=None, since=SINCE)
    zima = Territory.objects.get(pk="zima")
    zima.names.create(since=date(2025, 1, 1), name="Зиминский округ", kind="municipal_okrug")

    assert zima.name_on(date(2024, 12, 31)) == zima.name_on(date(2019, 1, 1)) == "город Зима"
    assert zima.name_on(date(2025, 1, 1)) == "Зиминский округ"


def test_organisations_come_with_all_faults_at_once_or_not_at_all() -> None:
    import_territories(methodology(), by=None, since=SINCE)
    good = CsvRow(2, {"territory": "bratsk", "kind": "school", "name": " Школа   № 1 "})
    wrong = CsvRow(3, {"territory": "atlantis", "kind": "schol", "name": ""})
    bad = [good, wrong, CsvRow(4, {"territory": "bratsk"})]

    with pytest.raises(Refused) as refused:
        import_organisations(bad, source="schools.csv", by=None)

    assert [i.place for i in refused.value.issues] == ["schools.csv, строка 3"] * 3 + ["schools.csv, строка 4"] * 2
    assert not Organisation.objects.exists()
    assert import_organisations([good, good], source="schools.csv", by=None).new == 1
    assert import_organisations([good], source="schools.csv", by=None).new == 0
    assert Organisation.objects.get().name == "Школа № 1"


def test_an_organisation_gets_the_next_number_or_the_id_of_the_table() -> None:
    import_territories(methodology(), by=None, since=SINCE)

    def load(**columns: str) -> int:
        row = CsvRow(2, {"territory": "bratsk", "kind": "school", **columns})
        return import_organisations([row], source="x", by=None).new

    assert load(name="Школа № 5") == load(name="Лицей", id="bratsk-school-41") == load(name="Школа № 6") == 1
    assert load(name="Лицей имени Ломоносова", id="bratsk-school-41") == 0
    for id in ("zima-school-1", "bratsk-school-01", "bratsk-camp-1", "17"):
        with pytest.raises(Refused, match=f"Код «{id}» не подходит"):
            load(name="Школа № 7", id=id)
    ids = dict(Organisation.objects.values_list("name", "stable_id"))
    assert ids == {"Школа № 5": "bratsk-school-1", "Лицей": "bratsk-school-41", "Школа № 6": "bratsk-school-42"}


def test_the_site_knows_the_kinds_of_organisations_that_a_methodology_may_ask() -> None:
    assert tuple(Organisation.Kind.values) == ORGANISATION_KINDS
