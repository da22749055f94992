"""Demonstration records of registers: one CSV per register, in the words that people type into a list."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from orientir.cells import Answered, Cell, Unreadable, read_cell
from orientir.methodology import Methodology
from orientir.methodology.model import Register
from orientir.methodology.records import Record
from orientir.terms import ORGANISATION_KINDS, Answer, Issue, Refused

OWNER, NAME = "owner", "name_here"
"""Columns beside the fields: the stable id of the owner, empty for the region; by what other rows refer to this one."""


def read_example_records(folder: Path, methodology: Methodology) -> dict[str, list[Record]]:
    """The records of each register that has a file ``<register>.csv``: one column per field, references as ids.

    A reference to a record of another register is ``register:name``. Raises ``Refused`` with every file and line.
    """
    issues: list[Issue] = []
    found = {}
    for register in methodology.registers:
        path = folder / f"{register.id}.csv"
        if path.is_file():
            found[register.id] = _read(path, register, issues)
    if issues:
        raise Refused(issues)
    return found


def _read(path: Path, register: Register, issues: list[Issue]) -> list[Record]:
    records = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        unknown = set(reader.fieldnames or ()) - {OWNER, NAME, *(f.id for f in register.fields)}
        if unknown:
            issues.append(Issue("examples.table", f"{path}:1", f"Лишнее: {', '.join(sorted(unknown))}.", "Удалите."))
            return []
        for row in reader:
            place = f"{path}:{reader.line_num}"
            owner = row.get(OWNER) or ""
            answers = _answers(row, register, place, issues)
            records.append(Record(row.get(NAME) or str(reader.line_num), owner, answers, territory_of(owner)))
    return records


def _answers(row: Mapping[str, str], register: Register, place: str, issues: list[Issue]) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for field in register.fields:
        outcome = read_cell(field, Cell(row.get(field.id) or ""))
        if isinstance(outcome, Answered):
            answers[field.id] = outcome.value
        elif isinstance(outcome, Unreadable) or field.required:
            message = outcome.reason() if isinstance(outcome, Unreadable) else "Поле пусто."
            issues.append(Issue("examples.cell", place, f"Столбец {field.id}: {message}", "Исправьте ячейку."))
    return answers


def territory_of(unit: str) -> str:
    """The territory in the stable id of a unit.

    >>> territory_of("ust_kutsky-school-12"), territory_of("bratsk")
    ('ust_kutsky', 'bratsk')
    """
    parts = unit.rsplit("-", 2)
    return parts[0] if len(parts) == 3 and parts[1] in ORGANISATION_KINDS else unit
