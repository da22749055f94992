"""Who may do what in every register: the reviewed table registers.csv, made from the declarations.

A cell says what a role may do: list the register, read the record, see its hidden fields, have its files, keep it (add
such a record, change and close it, load it from Excel). After a change of registers:
ORIENTIR_WRITE_RIGHTS=1 pytest tests/web/test_register_rights.py, then read the difference as a reviewer would.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser

from orientir.methodology.model import Owner, Register
from orientir.web.directory.models import Organisation
from orientir.web.evidence.models import EvidenceFile
from orientir.web.registers import access
from orientir.web.registers.declared import registers
from orientir.web.registers.models import Record
from web.cast import Region
from web.test_rights import ROLES

TABLE = Path(__file__).with_name("registers.csv")
COLUMNS = ["register", "record", *ROLES]
Row = dict[str, str]


def _records(register: Register, region: Region) -> Iterator[tuple[str, Record]]:
    """A record of Bratsk and one of Taishet, or one of the region; of a reviewed register one more, not yet seen."""
    given: dict[str, dict[str, Any]] = {"region": {}}
    if register.belongs_to is Owner.TERRITORY:
        given = {"Bratsk": {"territory_id": "bratsk"}, "Taishet": {"territory_id": "tayshetsky"}}
    elif register.belongs_to is Owner.ORGANISATION:
        kind = register.owners[0] if register.owners else Organisation.Kind.SCHOOL
        near, far = region.schools[0], region.schools[2]
        if kind != Organisation.Kind.SCHOOL:
            near = region.college if kind == region.college.kind else _organisation("bratsk", kind)
            far = _organisation("tayshetsky", kind)
        given = {p: {"organisation": o, "territory": o.territory} for p, o in (("Bratsk", near), ("Taishet", far))}
    for place, owner in given.items():
        for state in ("published", "submitted") if register.reviewed else ("kept",):
            record = Record.objects.create(register=register.id, state=state, **owner)
            EvidenceFile.objects.create(
                about=record.evidence,
                name="a.pdf",
                kind=".pdf",
                size=1,
                digest=str(record.pk),
                by=region.people["olga"],
            )
            yield f"{place}, {state}" if register.reviewed else place, record


def _organisation(place: str, kind: str) -> Organisation:
    found = Organisation.objects.filter(territory=place, kind=kind).first()
    return found or Organisation.objects.enter([Organisation(territory_id=place, kind=kind, name=f"{kind} {place}")])[0]


def _may(person: Any, register: Register, record: Record) -> str:
    own = access.kept_by(person, register).filter(pk=record.pk).exists()
    read = access.seen_by(person, register).filter(pk=record.pk).exists()
    hidden = any(not f.public for f in register.fields)
    told = {
        "list": access.sees(person, register),
        "read": read,
        "hidden": read and hidden and len(access.fields_of(person, register, own=own)) == len(register.fields),
        "files": read and access.files_of(person, register, record).exists(),
        "keep": own and access.keeps(person, register),
    }
    return " ".join(verb for verb, may in told.items() if may) or "-"


def test_everybody_may_do_in_every_register_what_was_reviewed(region: Region) -> None:
    people = {role: region.people[name] if name else AnonymousUser() for role, name in ROLES.items()}
    found = [
        {"register": register.id, "record": which}
        | {role: _may(person, register, record) for role, person in people.items()}
        for register in registers()
        for which, record in _records(register, region)
    ]
    if os.environ.get("ORIENTIR_WRITE_RIGHTS"):
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(found)
    with TABLE.open(encoding="utf-8", newline="") as file:
        reviewed = list(csv.DictReader(file))

    assert {row["register"] for row in found} == {row["register"] for row in reviewed}
    assert [row for row in found if row not in reviewed] == []


def test_the_table_obeys_the_rules() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        where = f"{row['register']}, {row['record']}"
        assert "hidden" not in row["nobody"], where
        assert "keep" not in row["nobody"] + row["viewer"] + row["methodologist"], where
        if "submitted" in row["record"]:
            assert "read" not in row["nobody"], f"{where}: the institute has not seen it"
        if row["record"].startswith("Taishet"):
            assert "keep" not in row["school"] + row["organiser"] + row["coordinator"], where
            assert "hidden" not in row["school"] + row["organiser"] + row["coordinator"], where
