"""An uncompressed ZIP whose every byte follows from its contents, with a manifest of the SHA-256 of each file.

Nothing in it depends on the machine or the day. A content is bytes, or a file where a table is large.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from orientir.snapshot.parquet import Folder
from orientir.terms import Issue, Refused

MANIFEST = "manifest.json"
EPOCH = (1980, 1, 1, 0, 0, 0)
LARGEST_TEXT = 512 * 1024 * 1024
"""Bytes of the contents that are read into memory."""
FORMATS = (1, 2, 3, 4)

Content = bytes | Path


def pack(files: Mapping[str, Content], target: IO[bytes]) -> None:
    """Write the archive in the order of the names."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            content = files[name]
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            if isinstance(content, bytes):
                archive.writestr(entry, content)
            else:
                entry.file_size = content.stat().st_size
                with content.open("rb") as source, archive.open(entry, "w") as stored:
                    shutil.copyfileobj(source, stored)


def sha256(content: Content) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unzipped(path: Path, folder: Folder) -> dict[str, Content]:
    """The contents of an archive, not yet checked; tables in Parquet are put into ``folder``."""
    with zipfile.ZipFile(path) as archive:
        return _contents(archive, path, folder)


def _contents(archive: zipfile.ZipFile, path: Path, folder: Folder) -> dict[str, Content]:
    entries = archive.infolist()
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise Refused([damaged(path, "это не снимок: внутри сжатые файлы.")])
    if sum(entry.file_size for entry in entries) > path.stat().st_size:
        raise Refused([damaged(path, "это не снимок: файлы внутри больше его самого.")])
    if sum(entry.file_size for entry in entries if not entry.filename.endswith(".parquet")) > LARGEST_TEXT:
        raise Refused([damaged(path, "файл слишком велик для снимка.")])
    files: dict[str, Content] = {}
    for number, entry in enumerate(entries):
        if not entry.filename.endswith(".parquet"):
            files[entry.filename] = archive.read(entry)
            continue
        files[entry.filename] = target = folder.path / f"{number}.parquet"  # never under a name from the archive
        with archive.open(entry) as source, target.open("wb") as file:
            shutil.copyfileobj(source, file)
    return files


def bytes_of(content: Content) -> bytes:
    """The whole content in memory."""
    return content if isinstance(content, bytes) else content.read_bytes()


def damaged(path: Path, message: str) -> Issue:
    advice = "Возьмите неизменённую копию или заморозьте данные заново (orientir freeze)."
    return Issue("damaged_snapshot", str(path), message, advice)
