"""Fill the registers of the demonstration: organisations, and a year of records."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from pathlib import Path
from typing import Any

from orientir.cells.answers_json import to_json
from orientir.collection import read_example_records
from orientir.methodology import FieldType, Methodology
from orientir.methodology.model import Register
from orientir.methodology.records import Record as Example
from orientir.terms import ORGANISATION_KINDS
from orientir.web.directory.models import Organisation
from orientir.web.registers.actions import fill
from orientir.web.registers.models import Record
from orientir.web.registers.names import labels_of

BATCH = 500
PUBLISHED, SUBMITTED = Record.State.PUBLISHED, Record.State.SUBMITTED


def fill_registers(methodology: Methodology, folder: Path) -> None:
    """Add the records of the demonstration, where no register has any yet."""
    if not folder.is_dir() or Record.objects.exists():
        return
    examples = read_example_records(folder, methodology)
    numbers: dict[str, int] = {}
    for register in sorted(methodology.registers, key=_refers):
        rows = examples.get(register.id, [])
        records = _records(register, rows, numbers)
        Record.objects.bulk_create(records, batch_size=BATCH)
        numbers |= {f"{register.id}:{row.id}": made.pk for row, made in zip(rows, records, strict=True)}


def _refers(register: Register) -> bool:
    """Whether it refers to records of others, which must be there first."""
    return any(target not in ORGANISATION_KINDS for field in register.fields for target in field.to)


def _records(register: Register, rows: list[Example], numbers: Mapping[str, int]) -> list[Record]:
    documents = [_document(register, row, numbers) for row in rows]
    labels = labels_of(register.fields, documents)
    owners = Organisation.objects.select_related("territory").in_bulk(
        [row.unit for row in rows if row.unit != row.territory], field_name="stable_id"
    )
    states = (PUBLISHED, PUBLISHED, PUBLISHED, SUBMITTED) if register.reviewed else (Record.State.KEPT,)
    records = []
    for row, document, state in zip(rows, documents, cycle(states), strict=False):
        record = Record(register=register.id, territory_id=row.territory or None, synthetic=True, state=state)
        record.organisation = owners.get(row.unit)
        fill(register, record, document, labels)
        records.append(record)
    return records


def _document(register: Register, row: Example, numbers: Mapping[str, int]) -> dict[str, Any]:
    document = {id: to_json(answer) for id, answer in row.answers.items()}
    for field in register.fields:
        if field.type is FieldType.REFERENCE and field.id in document:
            parts = str(document[field.id]).split("; ")
            document[field.id] = " ".join(f"{p.partition(':')[0]}:{numbers[p]}" if p in numbers else p for p in parts)
    return document
