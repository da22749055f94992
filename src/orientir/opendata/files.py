"""Write an edition as open data: CSV, JSON, Parquet, one workbook, and what describes them to people and programs."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from orientir.opendata import describe
from orientir.opendata.edition import Edition, to_json
from orientir.opendata.tables import Cell, Table, tables
from orientir.snapshot import parquet
from orientir.terms.csv_for_excel import STARTS_A_FORMULA
from orientir.workbooks.write_table import tables_xlsx

CONTENT = "edition.json"
CHECKSUMS = "checksums.sha256"
EXAMPLE = "example.py"


def write_edition(edition: Edition, folder: Path, address: str = "") -> list[Path]:
    """Write every file of an edition into an empty folder; the checksums of all others come last.

    ``address`` is where the files will be found (``https://…/data/``): catalogues must name it. The same edition gives
    the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = tables(edition)
    data = dict(_data(edition, kept))
    data |= {name: _json(made) for name, made in describe.schemas(edition, kept).items()}
    data[EXAMPLE] = describe.example(edition).encode()
    data["README.md"] = describe.readme(edition, kept).encode()
    data["dcat.jsonld"] = _json(describe.catalogue(edition, {name: _digest(d) for name, d in data.items()}, address))
    lines = [f"{_digest(made)}  {name}\n" for name, made in sorted(data.items())]
    data[CHECKSUMS] = "".join(lines).encode()
    for name, made in data.items():
        (folder / name).write_bytes(made)
    return [folder / name for name in data]


def _data(edition: Edition, kept: tuple[Table, ...]) -> Iterator[tuple[str, bytes]]:
    """The files with the numbers themselves, by name."""
    yield CONTENT, to_json(edition)
    dictionary = [["table", "column", "type", "required", "meaning"], *describe.dictionary(kept)]
    for table in kept:
        yield f"{table.name}.csv", _csv([[c.name for c in table.columns], *table.rows])
        yield f"{table.name}.json", _records(table)
        yield f"{table.name}.parquet", _parquet(table)
    yield "dictionary.csv", _csv(dictionary)
    sheets = [(table.name, [[c.name for c in table.columns], *table.rows]) for table in kept]
    yield f"orientir-{edition.year}.xlsx", tables_xlsx([*sheets, ("dictionary", dictionary)], day=edition.day)


def _csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Commas, points in numbers, UTF-8 (RFC 4180). No text is a formula: an apostrophe stands before its sign."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows([_text(cell) for cell in row] for row in rows)
    return file.getvalue().encode()


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return f"{cell:f}"
        case str():
            return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell
    return str(cell)


def _records(table: Table) -> bytes:
    """A list of objects; whole numbers stay whole."""
    names = [column.name for column in table.columns]
    return _json([dict(zip(names, map(_number, row), strict=True)) for row in table.rows])


def _number(cell: Cell) -> str | int | float | None:
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    return cell


def _json(made: object) -> bytes:
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _parquet(table: Table) -> bytes:
    """The table as Parquet, through the CSV that it is read from."""
    with tempfile.TemporaryDirectory(prefix="orientir-") as folder:
        source, target = Path(folder) / "rows.csv", Path(folder) / "rows.parquet"
        source.write_bytes(_csv(table.rows))
        parquet.convert(source, [(column.name, column.type) for column in table.columns], target)
        return target.read_bytes()


def _digest(made: bytes) -> str:
    return sha256(made).hexdigest()
