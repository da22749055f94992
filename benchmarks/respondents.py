"""Invented respondents: as many as asked, the same ones every time, with the questions of the Irkutsk form."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orientir.analysis import Request
from orientir.methodology import FieldType, Methodology, load
from orientir.snapshot import ColumnSpec, Table
from orientir.snapshot.model import column_of
from orientir.terms import Year

ROOT = Path(__file__).resolve().parents[1]
YEAR = Year(2021)
LEVEL = "municipality"
MISSING_PERCENT = 3
SPREADS = (40, 300, 2_000, 5)
"""Answers of neighbouring questions are below 40, below 300 and so on: no column looks like the next."""


def methodology() -> Methodology:
    """The methodology of Irkutsk oblast: 42 territories, 66 questions, 39 indicators in 2021."""
    return load(ROOT / "methodology/irkutsk")


def requests(source: Methodology) -> dict[str, Request]:
    """What is computed: every indicator of the year."""
    formulas = {i.id: i.formula.at(YEAR) for i in source.indicators if i.level == LEVEL and i.in_force(YEAR)}
    return {id: Request(formula) for id, formula in formulas.items() if formula is not None}


def in_memory(source: Methodology, number: int, seed: int = 0) -> Table:
    """A table of rows; another seed gives other answers."""
    rows = duckdb.connect().execute(_select(source, number, seed)).fetchall()
    return Table(LEVEL, _columns(source), tuple(rows), size=number)


def in_file(source: Methodology, number: int, path: Path) -> Table:
    """The same in a Parquet file, never in the memory of Python."""
    duckdb.connect().execute(f"COPY ({_select(source, number, 0)}) TO '{path}' (FORMAT parquet)")
    return Table(LEVEL, _columns(source), parquet=path, size=number)


def _columns(source: Methodology) -> tuple[ColumnSpec, ...]:
    return tuple(column_of(field) for field in source.form(LEVEL, YEAR))


def _select(source: Methodology, number: int, seed: int) -> str:
    columns = _columns(source)
    cells = [_cell(column, place, len(columns), seed) for place, column in enumerate(columns)]
    places = ", ".join(f"'{territory.id}'" for territory in source.territories)
    territory = f"[{places}][1 + i % {len(source.territories)}] AS territory"
    return f"SELECT 'u' || i AS unit, {territory}, {', '.join(cells)} FROM range({number}) AS numbers(i)"


def _cell(column: ColumnSpec, place: int, width: int, seed: int) -> str:
    random = f"hash(i * {width} + {place + seed * 10**12})"
    if column.type is FieldType.YES_NO:
        answer = f"(({random} >> 8) % 2)::TINYINT"
    elif column.is_integer:
        answer = f"(({random} >> 8) % {SPREADS[place % len(SPREADS)]})::INTEGER"
    else:
        answer = f"'answer ' || (({random} >> 8) % 100)"
    return f'CASE WHEN {random} % 100 >= {MISSING_PERCENT} THEN {answer} END AS "{column.name}"'
