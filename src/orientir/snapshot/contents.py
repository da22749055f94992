"""The contents of a snapshot, archive or folder, checked against its manifest."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orientir.snapshot.archive import FORMATS, MANIFEST, Content, bytes_of, damaged, sha256, unzipped
from orientir.snapshot.folder import lying
from orientir.snapshot.parquet import Folder
from orientir.terms import Issue, Refused

MOST_ISSUES = 20


def contents(path: Path, folder: Folder) -> dict[str, Content]:
    """Each file by its name; large tables of an archive are put into ``folder``. Raises ``Refused``."""
    what = "папка повреждена" if path.is_dir() else "файл повреждён"
    try:
        files = lying(path) if path.is_dir() else unzipped(path, folder)
        manifest: dict[str, Any] = json.loads(bytes_of(files[MANIFEST]))
        if manifest["format"] not in FORMATS:
            advice = "Обновите программу."
            raise Refused([Issue("newer_snapshot", str(path), "снимок записан более новой версией.", advice)])
        wrong = _wrong(files, dict(manifest["files"]))
    except FileNotFoundError:
        raise Refused([Issue("no_file", str(path), "файла нет.", "Проверьте имя и папку.")]) from None
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, NotImplementedError, OSError, RuntimeError):
        raise Refused([damaged(path, f"{what} или это не снимок.")]) from None
    if wrong:
        raise Refused([damaged(path, f"«{name}» не совпадает с описью.") for name in wrong[:MOST_ISSUES]])
    return files


def _wrong(files: Mapping[str, Content], promised: Mapping[str, str]) -> list[str]:
    """The files that are not what the manifest promises; nothing is read while their names differ."""
    if differing := promised.keys() ^ (files.keys() - {MANIFEST}):
        return sorted(differing)
    return sorted(name for name in promised if sha256(files[name]) != promised[name])
