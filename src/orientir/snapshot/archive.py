"""An uncompressed ZIP whose every byte follows from its contents, with a manifest of the SHA-256 of each file.

Nothing in it depends on the machine or the day. A content is bytes, or a file where a table is large.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from orientir.snapshot.parquet import Folder
from orientir.terms import Issue, Refused

MANIFEST = "manifest.json"
EPOCH = (1980, 1, 1, 0, 0, 0)
LARGEST_TEXT = 512 * 1024 * 1024
"""Bytes of the contents that are read into memory."""
FORMATS = (1, 2, 3)

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


def unpack(path: Path, folder: Folder) -> dict[str, Content]:
    """The contents, checked against the manifest; tables in Parquet are put into ``folder``. Raises ``Refused``."""
    try:
        with zipfile.ZipFile(path) as archive:
            files = _contents(archive, path, folder)
        manifest: dict[str, Any] = json.loads(bytes_of(files[MANIFEST]))
        promised = manifest["files"]
        if manifest["format"] not in FORMATS:
            advice = "Обновите программу."
            raise Refused([Issue("newer_snapshot", str(path), "снимок записан более новой версией.", advice)])
    except FileNotFoundError:
        raise Refused([Issue("no_file", str(path), "файла нет.", "Проверьте имя и папку.")]) from None
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, NotImplementedError, OSError, RuntimeError):
        raise Refused([damaged(path, "файл повреждён или это не снимок.")]) from None
    found = {name: sha256(content) for name, content in files.items() if name != MANIFEST}
    wrong = sorted(name for name in promised.keys() | found.keys() if promised.get(name) != found.get(name))
    if wrong:
        raise Refused([damaged(path, f"«{name}» не совпадает с описью.") for name in wrong])
    return files


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
