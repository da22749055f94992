"""Answers of a questionnaire as one Parquet file, in no order, and as a table that formulas read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from orientir.methodology import Field
from orientir.methodology.field import FieldType
from orientir.methodology.questionnaire import Survey
from orientir.snapshot import parquet
from orientir.snapshot.model import WHOSE, ColumnSpec, Stored, Table, column_of
from orientir.snapshot.parquet import Folder


def columns_of_survey(survey: Survey) -> tuple[ColumnSpec, ...]:
    """The columns of a table of answers: whose pupil answered (the id of the organisation), then the questions."""
    return columns_of_answers(survey.fields)


def columns_of_answers(fields: Iterable[Field]) -> tuple[ColumnSpec, ...]:
    return (ColumnSpec(WHOSE, FieldType.TEXT), *(column_of(f) for f in fields))


def write_answers(path: Path, columns: Sequence[ColumnSpec], rows: Iterable[Sequence[Stored]]) -> int:
    """Write rows of (random id, territory, cells) in the order of their ids, which is none; returns how many."""
    source = path.with_suffix(".csv")
    number = 0
    with source.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            writer.writerow(row)
            number += 1
    kinds = [(c.name, c.kind) for c in columns]
    parquet.convert(source, [("unit", str), ("territory", str), *kinds], path, order="unit")
    source.unlink()
    return number


def table_of(path: Path, level: str, columns: Sequence[ColumnSpec]) -> Table:
    """The file as a table of a level."""
    return Table(level, tuple(columns), parquet=path, size=parquet.size(path))


def table_for(path: Path, survey: Survey) -> Table:
    """The file as a snapshot keeps it: the columns of the questionnaire as its methodology has it, no others.

    A question that was not asked in that meaning is empty.
    """
    folder = Folder()
    target = folder.path / f"{survey.id}.parquet"
    columns = columns_of_survey(survey)
    kinds = [("unit", str), ("territory", str), *((c.name, c.kind) for c in columns)]
    parquet.project(path, kinds, target)
    return Table(survey.id, columns, parquet=target, size=parquet.size(target), folder=folder)
