"""Loading territories from a methodology, and organisations from a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.db import transaction

from orientir.methodology import Methodology
from orientir.methodology.csv_table import CsvRow
from orientir.methodology.territory_years import FIRST, rows_of_each
from orientir.terms import Issue, Refused, folded
from orientir.web.directory.audit import record
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import ENTERED, FormerName, Organisation, Territory, TerritoryName, User
from orientir.web.directory.named_places import NamedPlaces
from orientir.web.directory.organisations_table import KINDS, REQUIRED, line_of, read_organisations

give_words(
    {"territories_loaded": "территории загружены", "organisations_loaded": "организации загружены"},
    kinds={"directory": "справочник"},
    keys={"new": "новых", "changed": "изменено"},
)


@dataclass(frozen=True)
class Loaded:
    """How many lines were new, how many were changed, and what a person should know of the others."""

    new: int
    changed: int
    notes: tuple[str, ...] = ()


@transaction.atomic
def import_territories(methodology: Methodology, *, by: User | None, since: date) -> Loaded:
    """Take over the territories of a methodology. Doing it again changes nothing.

    A territory that has a new name, kind or code gets a dated line from ``since`` on; one that the methodology
    no longer lists stays, because its forms do.
    """
    known = {t.id: t for t in Territory.objects.all()}
    below = _below(methodology)
    rows = rows_of_each(methodology.history or methodology.territories)
    new = changed = 0
    for position, place in enumerate(methodology.territories):
        row, column = place.tile or (None, None)
        values = {
            "name": place.name,
            "kind": place.kind,
            "population": place.population,
            "tile_row": row,
            "tile_column": column,
            "tile_label": place.tile_label,
            "position": position,
            "until": place.until,
            "heirs": list(place.heirs),
            "below": below.get(place.id, []),
        }
        before = known.get(place.id)
        if before is None:
            territory, new = Territory.objects.create(id=place.id, **values), new + 1
        elif all(getattr(before, name) == value for name, value in values.items()):
            territory = before
        else:
            Territory.objects.filter(pk=place.id).update(**values)
            territory, changed = before, changed + 1
        *_, last = rows[place.id]
        for one in rows[place.id]:
            begins = date(one.since, 1, 1) if one.since else since if one is last else date(FIRST, 1, 1)
            _date_the_name(territory, one.name, one.kind, (one.code.split() or [""])[0], begins)
    loaded = Loaded(new, changed)
    if new or changed:
        _told("territories_loaded", methodology.id, loaded, by)
    return loaded


def _below(methodology: Methodology) -> dict[str, list[str]]:
    """By territory all that lie in it now, at any depth: of those that have ended too, for their old forms stay."""
    above = {place.id: place.within for place in methodology.territories}
    found: dict[str, list[str]] = {}
    for id in above:
        place = above[id]
        while place:
            found.setdefault(place, []).append(id)
            place = above[place]
    return found


def _date_the_name(territory: Territory, name: str, kind: str, code: str, since: date) -> None:
    last = territory.names.filter(since__lte=since).order_by("-since").first()
    if last is None or (last.name, last.kind, last.code) != (name, kind, code):
        values = {"name": name, "kind": kind, "code": code}
        TerritoryName.objects.update_or_create(territory=territory, since=since, defaults=values)


def import_register(path: Path, *, by: User | None) -> Loaded:
    """Add organisations from a table: CSV or an Excel workbook with the columns of ``organisations_table``.

    Raises ``Refused`` with every fault and its line; then nothing is added.
    """
    rows, issues, notes = read_organisations(path)
    return replace(import_organisations(rows, source=path.name, by=by, issues=issues), notes=notes)


@transaction.atomic
def import_organisations(
    rows: Iterable[CsvRow], *, source: str, by: User | None, issues: Iterable[Issue] = ()
) -> Loaded:
    """Add organisations from the rows of a table; ``issues`` are those of reading it.

    All faults are told at once, with the line. A known organisation is left as it is, also under a former
    name or another spelling.
    """
    territories = NamedPlaces(for_write(Territory.objects.all()))  # nobody gives ids meanwhile
    names = [
        *Organisation.objects.values_list("territory_id", "kind", "name"),
        *FormerName.objects.values_list("organisation__territory_id", "organisation__kind", "name"),
    ]
    known = {(territory, kind, folded(name)) for territory, kind, name in names}
    ids = set(Organisation.objects.values_list("stable_id", flat=True))
    issues, fresh = [*issues], {}
    for row in rows:
        typed, kind, name, id = (" ".join(row[column].split()) for column in (*REQUIRED, "id"))
        place, found = line_of(source, row.line), territories.find(typed)
        territory, kind = (typed if isinstance(found, str) else found.pk), KINDS.get(folded(kind), kind)
        if isinstance(found, str):
            issues.append(Issue("territory", place, found))
        if kind not in Organisation.Kind.values:
            kinds = ", ".join(Organisation.Kind.labels)
            message = f"Вид «{kind}» неизвестен." if kind else "Вид не указан."
            issues.append(Issue("kind", place, message, f"Возможны: {kinds}."))
        if not 0 < len(name) <= 300:
            issues.append(
                Issue("name", place, "Название пусто или длиннее 300 знаков.", "Исправьте столбец с названием.")
            )
        if id and not re.fullmatch(rf"{re.escape(territory)}-{re.escape(kind)}-[1-9][0-9]{{0,8}}", id):
            issues.append(Issue("id", place, f"Код «{id}» не подходит.", f"Например: {territory}-{kind}-12."))
        if (territory, kind, folded(name)) not in known and id not in ids:
            fresh[territory, kind, folded(name)] = Organisation(
                territory_id=territory, kind=kind, name=name, stable_id=id
            )
            ids |= {id} - {""}
    if issues:
        raise Refused(issues)
    made = Organisation.objects.enter(fresh.values())
    loaded = Loaded(len(fresh), 0)
    if fresh:
        ENTERED.send(Organisation, organisations=made, by=by)  # before the audit trail is held
        _told("organisations_loaded", source, loaded, by)
    return loaded


def _told(what: str, source: str, loaded: Loaded, by: User | None) -> None:
    after = {"new": loaded.new, "changed": loaded.changed}
    who = "" if by else "сервер"
    record(by=by, who=who, what=what, kind="directory", object=source[:80], after=after)
