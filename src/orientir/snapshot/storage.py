"""A snapshot on disk: one uncompressed ZIP whose every byte follows from its contents.

``manifest.json`` names every file with its SHA-256; the digest of the manifest is the digest of the
snapshot. Answers are CSV, so that they can be read without us in thirty years. Nothing in the archive
depends on the machine or the day, hence two freezes of the same forms are equal byte for byte, and
``verify`` can write the archive anew and compare.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from orientir.methodology import Methodology, load
from orientir.snapshot.model import ColumnSpec, Snapshot, Stored, Table, column_of
from orientir.terms import Absence, Issue, Participation, Refused, Year

FORMAT = 1
MANIFEST = "manifest.json"
EPOCH = (1980, 1, 1, 0, 0, 0)
MAX_BYTES = 512 * 1024 * 1024


def write(snapshot: Snapshot, path: Path) -> None:
    """Write the snapshot whole or not at all: a half-written file never bears its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(_archive(_files(snapshot)))
    part.replace(path)


def digest_of(snapshot: Snapshot) -> str:
    """SHA-256 of the manifest, which holds the SHA-256 of everything else."""
    return hashlib.sha256(_files(snapshot)[MANIFEST]).hexdigest()


def read(path: Path) -> Snapshot:
    """Read a snapshot; raises ``Refused`` where a byte is not what the manifest promises."""
    files = _unpacked(path)
    manifest: dict[str, Any] = json.loads(files[MANIFEST])
    methodology = _methodology(files, str(manifest["methodology"]["digest"]))
    levels: list[str] = manifest["levels"]
    year = Year(manifest["year"])
    return Snapshot(
        year=year,
        methodology=methodology,
        tables={level: _read_table(files, level, methodology, year) for level in levels},
        participation={
            level: {row[0]: Participation(row[1]) for row in _rows(files[f"units/{level}.csv"])} for level in levels
        },
        absences={
            level: {(row[0], row[1]): Absence(row[2]) for row in _rows(files[f"absences/{level}.csv"])}
            for level in levels
        },
        comments={
            level: {(row[0], row[1]): (row[2], row[3]) for row in _rows(files[f"comments/{level}.csv"])}
            for level in levels
        },
        synthetic=manifest["synthetic"],
        digest=hashlib.sha256(files[MANIFEST]).hexdigest(),
    )


def verify(path: Path) -> tuple[str, list[Issue]]:
    """The digest of a snapshot, and what is wrong with it: any changed byte, wherever it is."""
    try:
        files = _unpacked(path)
    except Refused as refusal:
        return "", refusal.issues
    if _archive(files) != path.read_bytes():
        return "", [_issue(path, "служебные байты архива изменены.")]
    return hashlib.sha256(files[MANIFEST]).hexdigest(), []


# --- contents ---------------------------------------------------------------------------------------


def _files(snapshot: Snapshot) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    methodology = snapshot.methodology
    for name, content in methodology.files.items():
        files[f"methodology/{name}"] = content
    for level, table in snapshot.tables.items():
        header = ["unit", "territory", *(column.name for column in table.columns)]
        files[f"answers/{level}.csv"] = _csv(header, (_shown(table.columns, row) for row in table.rows))
        members = snapshot.participation[level]
        files[f"units/{level}.csv"] = _csv(["unit", "participation"], members.items())
        files[f"absences/{level}.csv"] = _csv(
            ["unit", "field", "absence"],
            ((*key, value) for key, value in sorted(snapshot.absences.get(level, {}).items())),
        )
        files[f"comments/{level}.csv"] = _csv(
            ["unit", "field", "comment", "evidence"],
            ((*key, *value) for key, value in sorted(snapshot.comments.get(level, {}).items())),
        )
    files[MANIFEST] = _manifest(snapshot, files)
    return files


def _manifest(snapshot: Snapshot, files: Mapping[str, bytes]) -> bytes:
    methodology = snapshot.methodology
    campaign = methodology.campaigns.get(snapshot.year)
    states = list(snapshot.participation[snapshot.level].values())
    manifest = {
        "format": FORMAT,
        "year": snapshot.year,
        "synthetic": snapshot.synthetic,
        "methodology": {"id": methodology.id, "version": methodology.version, "digest": methodology.digest},
        "campaign": {
            "opens": str(campaign.opens) if campaign and campaign.opens else None,
            "closes": str(campaign.closes) if campaign and campaign.closes else None,
        },
        "levels": list(snapshot.tables),
        "participation": {str(state): states.count(state) for state in Participation},
        "rows": {level: len(table.rows) for level, table in snapshot.tables.items()},
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
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


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]


def _read_table(files: Mapping[str, bytes], level: str, methodology: Methodology, year: Year) -> Table:
    reader = csv.reader(io.StringIO(files[f"answers/{level}.csv"].decode(), newline=""))
    header = next(reader)
    specs = {f.id: column_of(f) for f in methodology.form(level, year)}
    columns = tuple(specs[name] for name in header[2:])
    rows = tuple((*row[:2], *(_cell(c, text) for c, text in zip(columns, row[2:], strict=True))) for row in reader)
    return Table(level, columns, rows, size=len(rows))


def _cell(column: ColumnSpec, text: str) -> Stored:
    if text == "":
        return None
    # Decimals are written with all their places, so dropping the point gives the stored integer.
    return int(text.replace(".", "")) if column.is_integer else text


# --- archive ----------------------------------------------------------------------------------------


def _archive(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def _unpacked(path: Path) -> dict[str, bytes]:
    """Every file of the archive, checked against the manifest."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refused([_issue(path, "файл слишком велик для снимка.")])
        with zipfile.ZipFile(path) as archive:
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in archive.infolist()):
                raise Refused([_issue(path, "это не снимок: внутри сжатые файлы.")])
            files = {name: archive.read(name) for name in archive.namelist()}
        promised = json.loads(files[MANIFEST])["files"]
    except FileNotFoundError:
        raise Refused([Issue("no_file", str(path), "файла нет.", "Проверьте имя и папку.")]) from None
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError, OSError, RuntimeError):
        raise Refused([_issue(path, "файл повреждён или это не снимок.")]) from None
    found = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != MANIFEST}
    wrong = sorted(name for name in promised.keys() | found.keys() if promised.get(name) != found.get(name))
    if wrong:
        raise Refused([_issue(path, f"«{name}» не совпадает с описью.") for name in wrong])
    return files


def _issue(path: Path, message: str) -> Issue:
    advice = "Возьмите неизменённую копию или заморозьте данные заново (orientir freeze)."
    return Issue("damaged_snapshot", str(path), message, advice)


def _methodology(files: Mapping[str, bytes], digest: str) -> Methodology:
    content = tuple(sorted((name, data) for name, data in files.items() if name.startswith("methodology/")))
    return _loaded(digest, content)


@lru_cache(maxsize=8)
def _loaded(digest: str, content: tuple[tuple[str, bytes], ...]) -> Methodology:
    with tempfile.TemporaryDirectory(prefix="orientir-") as name:
        folder = Path(name).resolve()
        for entry, data in content:
            target = (folder / entry).resolve()
            if not target.is_relative_to(folder):
                raise Refused([_issue(folder, f"недопустимое имя файла «{entry}».")])
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        methodology = load(folder / "methodology")
    if methodology.digest != digest:
        raise Refused([_issue(folder, "методика не совпадает с описью.")])
    return methodology
