"""A snapshot on disk: tables, names and methodology in one archive, or in one folder, under one digest.

``manifest.json`` names every file with its SHA-256; the digest of the manifest is the digest of the snapshot. Answers
are CSV, so that they can be read without us in thirty years; a table of more than ``freezing.LARGE`` rows is Parquet
with numbers as integers, whose decimal places the manifest names. ``verify`` writes the archive anew and compares.

Format 4 keeps a large table of a country as a file for each region. Format 3 says of a unit that its form was sent and
not accepted, and holds records of registers and answers to questionnaires, which are a level without names; without any
of them a snapshot is of format 2, to the byte. Format 2 keeps the names of the units of every level, and the
methodology with its formulas parsed. Format 1 had neither and stays readable.
"""

from __future__ import annotations

import csv
import filecmp
import io
import json
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from orientir.methodology import FieldType, Methodology, compiled, load
from orientir.snapshot.archive import MANIFEST, Content, bytes_of, damaged, pack, sha256
from orientir.snapshot.consistency import UnreadableCell, checked
from orientir.snapshot.contents import contents
from orientir.snapshot.folder import lay
from orientir.snapshot.model import (
    ColumnSpec,
    Effort,
    Filed,
    Snapshot,
    Stored,
    Table,
    column_of,
    columns_of_register,
    pair,
    regions_of,
)
from orientir.snapshot.parquet import Folder, size
from orientir.snapshot.questionnaires import columns_of_survey
from orientir.terms import Absence, Issue, Participation, Refused, Unit, Year

COMPILED = "methodology.json"
LARGEST = 2**63 - 1
"""The largest number that engines hold."""
_UNIT = ("unit", "participation", "name", "kind", "within")


def write(snapshot: Snapshot, path: Path, *, as_folder: bool = False) -> None:
    """Write the snapshot whole or not at all: a half-written file never bears its name.

    As a folder it replaces nothing: ``Refused`` where the name is taken.
    """
    if as_folder:
        lay(_files(snapshot), path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        pack(_files(snapshot), file)
    part.replace(path)


def digest_of(snapshot: Snapshot) -> str:
    """SHA-256 of the manifest, which holds the SHA-256 of everything else."""
    return sha256(_files(snapshot)[MANIFEST])


def read(path: Path) -> Snapshot:
    """Read a snapshot; raises ``Refused`` where a byte is not what the manifest promises, or means nothing."""
    folder = Folder()
    return _read(contents(path, folder), folder, path)


def _read(files: Mapping[str, Content], folder: Folder, path: Path) -> Snapshot:
    try:
        return checked(_snapshot(files, folder), path)
    except UnreadableCell as error:
        raise Refused([damaged(path, str(error))]) from None
    except (AttributeError, ArithmeticError, LookupError, StopIteration, TypeError, ValueError, csv.Error) as error:
        raise Refused([damaged(path, "опись сходится, а содержимое не читается.")]) from error


def _snapshot(files: Mapping[str, Content], folder: Folder) -> Snapshot:
    manifest: dict[str, Any] = json.loads(_text(files, MANIFEST))
    year = Year(manifest["year"])
    methodology = _methodology(files, str(manifest["methodology"]["digest"])).of_year(year)
    levels: list[str] = manifest["levels"]
    members = {level: _rows(files, f"units/{level}.csv") for level in levels}
    return Snapshot(
        year=year,
        methodology=methodology,
        tables={level: _read_table(files, level, methodology, year, folder) for level in levels},
        participation={level: {row[0]: Participation(row[1]) for row in members[level]} for level in levels},
        absences={level: _keyed(files, f"absences/{level}", Absence) for level in levels},
        comments={level: _keyed(files, f"comments/{level}", pair) for level in levels},
        units={level: _units(level, methodology, members[level]) for level in levels},
        synthetic=manifest["synthetic"],
        collected=_collected(manifest["campaign"]),
        records={id: _read_records(files, id, methodology, folder) for id in manifest.get("records", ())},
        effort=Effort(**manifest["effort"]) if "effort" in manifest else None,
        digest=sha256(files[MANIFEST]),
    )


def verify(path: Path, digest: str = "") -> tuple[str, list[Issue]]:
    """The digest of a snapshot, and what is wrong with it: an archive that is not sealed, or that means nothing."""
    folder = Folder()
    try:
        files = contents(path, folder)
        found, issues = _sealed(files, path, folder, digest)
        if issues:
            return found, issues
        year = _read(files, folder, path).year
        if COMPILED in files and files[COMPILED] != compiled.to_json(_parsed(_sources(files)).of_year(year)):
            raise Refused([damaged(path, f"«{COMPILED}» не соответствует файлам методики.")])
    except Refused as refusal:
        return "", refusal.issues
    return found, []


def sealed(path: Path, digest: str = "") -> tuple[str, list[Issue]]:
    """The digest of a snapshot, and any byte that is not what its manifest promises; nothing in it is interpreted.

    Whoever changes a snapshot can write its manifest anew. Only the ``digest`` that was published with the data tells
    whether this is that snapshot.
    """
    folder = Folder()
    try:
        return _sealed(contents(path, folder), path, folder, digest)
    except Refused as refusal:
        return "", refusal.issues


def _sealed(files: Mapping[str, Content], path: Path, folder: Folder, digest: str) -> tuple[str, list[Issue]]:
    """The same of contents that agree with their manifest; raises ``Refused`` where they were packed otherwise."""
    if path.is_file() and not _is_packed(files, path, folder):
        raise Refused([damaged(path, "служебные байты архива изменены.")])
    found = sha256(files[MANIFEST])
    promised = re.sub(r"\s", "", digest).lower()
    if digest and not re.fullmatch("[0-9a-f]{64}", promised):
        advice = "Перепишите его из справки целиком: 64 знака, цифры и буквы от a до f."
        return found, [Issue("no_digest", "отпечаток", f"«{digest[:80]}» — не отпечаток.", advice)]
    if digest and promised != found:
        advice = "Возьмите файл у того, кто опубликовал справку."
        return found, [Issue("other_snapshot", str(path), f"это другой снимок: его отпечаток — {found}.", advice)]
    return found, []


def _is_packed(files: Mapping[str, Content], path: Path, folder: Folder) -> bool:
    """Whether an archive is what packing its contents gives, to the byte."""
    again = folder.path / "again"
    with again.open("wb") as file:
        pack(files, file)
    return filecmp.cmp(path, again, shallow=False)


# --- contents ---------------------------------------------------------------------------------------


def _files(snapshot: Snapshot) -> dict[str, Content]:
    files: dict[str, Content] = {}
    methodology = snapshot.methodology
    for name, content in methodology.files.items():
        files[f"methodology/{name}"] = content
    files[COMPILED] = compiled.to_json(methodology)
    for level, table in snapshot.tables.items():
        _put_table(files, f"answers/{level}", table)
        files[f"units/{level}.csv"] = _csv(_UNIT, _members(snapshot, level))
        _put(files, f"absences/{level}", ["unit", "field", "absence"], snapshot.absences.get(level, {}))
        _put(files, f"comments/{level}", ["unit", "field", "comment", "evidence"], snapshot.comments.get(level, {}))
    for register, table in snapshot.records.items():
        _put_table(files, f"records/{register}", table)
    files[MANIFEST] = _manifest(snapshot, files)
    return files


def _put_table(files: dict[str, Content], name: str, table: Table) -> None:
    if isinstance(table.parquet, Mapping):
        files.update({f"{name}/{region}.parquet": file for region, file in table.parquet.items()})
        return
    if table.parquet is not None:
        files[f"{name}.parquet"] = table.parquet
        return
    header = ["unit", "territory", *(column.name for column in table.columns)]
    files[f"{name}.csv"] = _csv(header, (_shown(table.columns, row) for row in table.rows))


def _members(snapshot: Snapshot, level: str) -> Iterable[Sequence[str]]:
    known = snapshot.units.get(level, {})
    for unit, state in snapshot.participation[level].items():
        found = known.get(unit)
        yield (unit, state, *((found.name, found.kind, found.within) if found else ("", "", "")))


def _put(files: dict[str, Content], name: str, header: Sequence[str], values: Mapping[tuple[str, str], Any]) -> None:
    if isinstance(values, Filed):
        files[f"{name}.parquet"] = values.path
        return
    rows = ((*key, *(value if isinstance(value, tuple) else (value,))) for key, value in sorted(values.items()))
    files[f"{name}.csv"] = _csv(header, rows)


def _manifest(snapshot: Snapshot, files: Mapping[str, Content]) -> bytes:
    methodology = snapshot.methodology
    opens, closes = snapshot.collected or (None, None)
    states = list(snapshot.participation[snapshot.level].values())
    known = {state for members in snapshot.participation.values() for state in members.values()}
    named = {level.id for level in methodology.levels} & set(snapshot.tables)
    newer = snapshot.records or named < set(snapshot.tables) or Participation.NOT_ACCEPTED in known
    manifest = {
        "format": 4 if any(isinstance(t.parquet, Mapping) for t in snapshot.tables.values()) else 3 if newer else 2,
        "year": snapshot.year,
        "synthetic": snapshot.synthetic,
        "methodology": {"id": methodology.id, "version": methodology.version, "digest": methodology.digest},
        "campaign": {
            "opens": str(opens) if opens else None,
            "closes": str(closes) if closes else None,
        },
        "levels": list(snapshot.tables),
        "participation": {
            str(state): states.count(state)
            for state in Participation
            if state is not Participation.NOT_ACCEPTED or state in known
        },
        "rows": {level: table.size for level, table in snapshot.tables.items()},
        "places": {
            level: {column.name: column.scale for column in table.columns if column.scale}
            for level, table in snapshot.tables.items()
            if table.parquet is not None
        },
        **({"effort": asdict(snapshot.effort)} if snapshot.effort else {}),
        **({"records": {id: table.size for id, table in snapshot.records.items()}} if snapshot.records else {}),
        "files": {name: sha256(content) for name, content in sorted(files.items())},
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _shown(columns: Sequence[ColumnSpec], row: Sequence[Stored]) -> list[str]:
    """A row as people read it: 608.75 rather than 60875."""
    cells = [str(row[0]), str(row[1])]
    for column, cell in zip(columns, row[2:], strict=True):
        if cell is not None and column.scale:
            digits = f"{abs(int(cell)):0{column.scale + 1}d}"
            sign = "-" if int(cell) < 0 else ""
            cells.append(f"{sign}{digits[: -column.scale]}.{digits[-column.scale :]}")
        else:
            cells.append("" if cell is None else str(cell))
    return cells


def _csv(header: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode()


# --- reading ----------------------------------------------------------------------------------------


def _text(files: Mapping[str, Content], name: str) -> str:
    return bytes_of(files[name]).decode()


def _rows(files: Mapping[str, Content], name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(_text(files, name), newline="")))[1:]


def _keyed(files: Mapping[str, Content], name: str, make: Any) -> Mapping[tuple[str, str], Any]:
    stored = files.get(f"{name}.parquet")
    if isinstance(stored, Path):
        return Filed(stored, make)
    return {(row[0], row[1]): make(*row[2:]) for row in _rows(files, f"{name}.csv")}


def _collected(campaign: Mapping[str, str | None]) -> tuple[date, date] | None:
    """The first and the last day of the collection; None where one of them is not known."""
    opens, closes = campaign["opens"], campaign["closes"]
    return (date.fromisoformat(opens), date.fromisoformat(closes)) if opens and closes else None


def _units(level: str, methodology: Methodology, members: Sequence[Sequence[str]]) -> dict[str, Unit]:
    """The units under their names of that year: territories are the methodology's, others stand in the snapshot."""
    territories: dict[str, Unit] = {t.id: t for t in methodology.territories if t.level == level}
    if territories or (members and len(members[0]) < len(_UNIT)):
        return territories
    return {row[0]: Unit(row[0], row[2], row[3], level, row[4]) for row in members if row[2]}


def _read_table(
    files: Mapping[str, Content], level: str, methodology: Methodology, year: Year, folder: Folder
) -> Table:
    survey = methodology.survey(level)
    known = columns_of_survey(survey) if survey else [column_of(f) for f in methodology.form(level, year)]
    regions = list(dict.fromkeys(regions_of(methodology.territories).values()))
    return _table(files, f"answers/{level}", level, known, folder, regions)


def _read_records(files: Mapping[str, Content], id: str, methodology: Methodology, folder: Folder) -> Table:
    register = methodology.register(id)
    if register is None:
        raise LookupError(id)
    return _table(files, f"records/{id}", id, columns_of_register(register), folder)


def _table(
    files: Mapping[str, Content],
    name: str,
    of: str,
    known: Iterable[ColumnSpec],
    folder: Folder,
    regions: Sequence[str] = (),
) -> Table:
    specs = {column.name: column for column in known}
    stored: Content | dict[str, Path] | None = files.get(f"{name}.parquet")
    if apart := {entry: file for entry, file in files.items() if entry.startswith(f"{name}/")}:
        ordered = {region: apart.pop(f"{name}/{region}.parquet", None) for region in regions}
        stored = {region: file for region, file in ordered.items() if isinstance(file, Path)}
        if apart or f"{name}.parquet" in files or f"{name}.csv" in files:
            raise LookupError(name)  # a file of no region, or two tables of one name
    if isinstance(stored, Path | dict):
        return Table(of, tuple(specs.values()), parquet=stored, size=size(stored), folder=folder)
    name = f"{name}.csv"
    reader = csv.reader(io.StringIO(_text(files, name), newline=""))
    columns = tuple(specs[column] for column in next(reader)[2:])
    rows = tuple(_row(columns, row, f"«{name}», строка {reader.line_num}") for row in reader)
    return Table(of, columns, rows, size=len(rows))


def _row(columns: Sequence[ColumnSpec], texts: Sequence[str], place: str) -> tuple[Stored, ...]:
    cells: list[Stored] = [*texts[:2]]
    for column, text in zip(columns, texts[2:], strict=True):
        try:
            cells.append(_cell(column, text))
        except ValueError:
            raise UnreadableCell(f"{place}: «{text[:40]}» не может быть ответом на «{column.name}».") from None
    return tuple(cells)


def _cell(column: ColumnSpec, text: str) -> Stored:
    if text == "":
        return None
    if not column.is_integer:
        return date.fromisoformat(text).isoformat() if column.type is FieldType.DATE else text
    if not re.fullmatch(rf"-?[0-9]{{1,18}}\.[0-9]{{{column.scale}}}" if column.scale else "-?[0-9]{1,18}", text):
        raise ValueError(text)
    # Decimals are written with all their places, so dropping the point gives the stored integer.
    number = int(text.replace(".", ""))
    if not (number in (0, 1) if column.type is FieldType.YES_NO else abs(number) <= LARGEST):
        raise ValueError(text)
    return number


# --- methodology ------------------------------------------------------------------------------------


def _sources(files: Mapping[str, Content]) -> tuple[tuple[str, bytes], ...]:
    """The methodology's own files by name within its folder."""
    named = ((name.removeprefix("methodology/"), content) for name, content in sorted(files.items()))
    return tuple((n, c) for n, c in named if f"methodology/{n}" in files and isinstance(c, bytes))


def _methodology(files: Mapping[str, Content], digest: str) -> Methodology:
    parsed = files.get(COMPILED)
    return _loaded(digest, _sources(files), parsed if isinstance(parsed, bytes) else None)


@lru_cache(maxsize=8)
def _loaded(digest: str, sources: tuple[tuple[str, bytes], ...], parsed: bytes | None) -> Methodology:
    found = compiled.from_json(parsed, dict(sources)) if parsed else None
    methodology = found or _parsed(sources)
    if methodology.digest != digest:
        raise Refused([damaged(Path(COMPILED), "методика не совпадает с описью.")])
    return methodology


def _parsed(sources: Sequence[tuple[str, bytes]]) -> Methodology:
    """The methodology read from its files, as its author wrote them."""
    with tempfile.TemporaryDirectory(prefix="orientir-") as name:
        folder = Path(name).resolve()
        for entry, data in sources:
            target = (folder / entry).resolve()
            if not target.is_relative_to(folder):
                raise Refused([damaged(folder, f"недопустимое имя файла «{entry}».")])
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return load(folder)
