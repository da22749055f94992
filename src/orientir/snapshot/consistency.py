"""Check that the parts of a snapshot fit each other: its archive may be consistent and still mean nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from orientir.methodology import FieldType
from orientir.snapshot import parquet
from orientir.snapshot.archive import damaged
from orientir.snapshot.model import Snapshot, Table, regions_of
from orientir.terms import Participation, Refused

MOST = 20


class UnreadableCell(ValueError):
    """A cell that holds no answer to its question; the message says where."""


def checked(snapshot: Snapshot, path: Path) -> Snapshot:
    """The same snapshot; raises ``Refused`` where answers, participation and methodology contradict each other."""
    known = {level.id for level in snapshot.methodology.levels}
    known |= {survey.id for survey in snapshot.methodology.surveys}
    faults = [f"уровня «{level}» нет в методике." for level in snapshot.tables if level not in known]
    if snapshot.level not in snapshot.tables:
        faults.append(f"нет ответов уровня «{snapshot.level}».")
    for table in snapshot.tables.values():
        faults += _faults(snapshot, table)
    if faults:
        raise Refused([damaged(path, fault) for fault in faults[:MOST]])
    return snapshot


def _faults(snapshot: Snapshot, table: Table) -> Iterator[str]:
    asked = {f.id for f in snapshot.methodology.form(table.level, snapshot.year)}
    for kept in (snapshot.absences, snapshot.comments):
        given = kept.get(table.level, {})
        # Those of a large table are read when somebody asks for one.
        names = {name for _, name in given} if isinstance(given, dict) else set()
        yield from (f"«{name}» — не вопрос уровня «{table.level}»." for name in sorted(names - asked))
    members = snapshot.participation[table.level]
    register = {t.id for t in snapshot.methodology.territories if t.level == table.level}
    if register and members.keys() != register:
        yield f"{table.level}: участники не те, что в списке территорий методики."
    if snapshot.methodology.survey(table.level):  # nobody is named: how many there are, the table alone says
        yield from _in_file(snapshot, table, table.size) if table.parquet is not None else ()
        return
    took_part = {unit for unit, state in members.items() if state is Participation.TOOK_PART}
    if table.parquet is not None:
        yield from _in_file(snapshot, table, len(took_part))
        return
    units = [str(row[0]) for row in table.rows]
    if len(set(units)) != len(units):
        yield f"{table.level}: один участник ответил дважды."
    if set(units) != took_part:
        yield f"{table.level}: ответили не те, кто участвовал."
    territories = {territory.id for territory in snapshot.methodology.territories}
    if unknown := {str(row[1]) for row in table.rows} - territories:
        yield f"{table.level}: территории «{min(unknown)}» нет в методике."


def _of_regions(snapshot: Snapshot, table: Table) -> Iterator[str]:
    """Of a table with a file for each region: those that do not hold the answers of their region and no others."""
    if not isinstance(table.parquet, Mapping):
        return
    above = regions_of(snapshot.methodology.territories)
    for region, held in zip(table.parquet, parquet.territories_of_each(table.parquet), strict=True):
        if any(above.get(territory) != region for territory in held):
            yield f"{table.level}: в файле «{region}» не только ответы этой территории."


def _in_file(snapshot: Snapshot, table: Table, took_part: int) -> Iterator[str]:
    """The same of a table in Parquet, as far as it can be told without loading it."""
    assert table.parquet is not None
    expected = {"unit": "VARCHAR", "territory": "VARCHAR"}
    expected |= {c.name: "BIGINT" if c.is_integer else "VARCHAR" for c in table.columns}
    if any(found != expected for found in parquet.columns_of_each(table.parquet)):
        yield f"{table.level}: столбцы не те, о которых спрашивает методика."
        return
    yield from _of_regions(snapshot, table)
    wrong = ["count(*) - count(DISTINCT unit)", f"abs(count(*) - {took_part})"]
    wrong += [f'count_if("{c.name}" NOT IN (0, 1))' for c in table.columns if c.type is FieldType.YES_NO]
    dates = [c.name for c in table.columns if c.type is FieldType.DATE]
    wrong += [f'count_if("{name}" IS NOT NULL AND TRY_CAST("{name}" AS DATE) IS NULL)' for name in dates]
    if any(parquet.totals(table.parquet, wrong)):
        yield f"{table.level}: в таблице есть ответы, которых быть не может."
