"""A ZIP of filled forms as it comes by e-mail: any folders, any names, made by any program, and perhaps hostile.

Nothing is unpacked to the disk, no name of the archive is ever a name of ours, declared sizes are not believed.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from orientir.workbooks.batch import Source
from orientir.workbooks.files import check_suffix, left_alone, shown_name
from orientir.workbooks.guard import LARGEST_FILE, MB, HostileFileError, check_size
from orientir.workbooks.zip_directory import declared

MOST_FILES = 2_000
"""In one archive; a region has fewer schools."""
LARGEST_INFLATED = 256 * MB
"""Of all files of an archive together: two thousand forms take a quarter of it."""

_LARGEST_DIRECTORY = 1 * MB
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 1
_ARCHIVES = {".zip", ".rar", ".7z", ".gz", ".tar"}
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, struct.error, OSError, ValueError, OverflowError, NotImplementedError,
    RuntimeError,
)  # fmt: skip


@dataclass
class _Budget:
    """Bytes that may still be inflated."""

    left: int


@contextmanager
def opened_archive(path: Path) -> Iterator[tuple[list[Source], list[tuple[str, str]]]]:
    """The files of an archive to be read, and those left alone as (name, why), in the order of their names.

    Raises ``HostileFileError`` where it is no archive that can be read.
    """
    _check_directory(path)
    try:
        # Windows writes names of files in the code page of the old command line, and says nothing about it.
        archive = zipfile.ZipFile(path, metadata_encoding="cp866")
    except _UNREADABLE as error:
        raise HostileFileError("archive.damaged") from error
    with archive:
        named = [(name_of(entry), entry) for entry in archive.infolist()]
        entries = sorted((pair for pair in named if not pair[0].endswith("/")), key=lambda pair: pair[0])
        if len(entries) > MOST_FILES:
            raise _too_many()
        budget = _Budget(LARGEST_INFLATED)
        sources, ignored = [], []
        for name, entry in entries:
            if word := passed_over(name):
                ignored.append((shown_name(name), word))
            else:
                sources.append(Source(shown_name(name), partial(_read, archive, entry, name, budget)))
        yield sources, ignored


def read_folder(path: Path, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """The files of an archive whose names are ``wanted``, by their names, within the same limits as forms.

    Raises ``HostileFileError``.
    """
    _check_directory(path)
    try:
        with zipfile.ZipFile(path, metadata_encoding="cp866") as archive:
            named = [(name_of(entry), entry) for entry in archive.infolist()]
            if len(named) > MOST_FILES:
                raise _too_many()
            budget = _Budget(LARGEST_INFLATED)
            chosen = [(name, entry) for name, entry in named if wanted(name)]
            return {name: _read(archive, entry, name, budget, kind=lambda _: None) for name, entry in chosen}
    except _UNREADABLE as error:
        raise HostileFileError("archive.damaged") from error


def name_of(entry: zipfile.ZipInfo) -> str:
    """The name as its author saw it: some programs write UTF-8 without the flag that says so."""
    name = entry.orig_filename
    if not entry.flag_bits & _UTF8_FLAG:
        with suppress(UnicodeError):
            name = name.encode("cp866").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def passed_over(name: str) -> str:
    """Why a file that came with the forms is left alone, in a word; another archive is refused, not passed over."""
    return "" if _suffix(name) in _ARCHIVES else left_alone(PurePosixPath(name).name)


def check_kind(name: str) -> None:
    """Refuse other archives, archives in archives and books of other formats by their names."""
    if (suffix := _suffix(name)) in _ARCHIVES:
        raise HostileFileError("archive.format", suffix=suffix)
    check_suffix(name)


def _read(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    name: str,
    budget: _Budget,
    kind: Callable[[str], None] = check_kind,
) -> bytes:
    if name.startswith("/") or ".." in name.split("/") or re.search(r"[\x00-\x1f:]", name):
        raise HostileFileError("archive.file_name")
    kind(name)
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise HostileFileError("archive.password")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise HostileFileError("archive.compression")
    try:
        with archive.open(entry) as part:
            data = part.read(max(0, min(LARGEST_FILE, budget.left)) + 1)
    except _UNREADABLE as error:
        raise HostileFileError("archive.damaged_file") from error
    budget.left -= len(data)
    check_size(len(data))
    if budget.left < 0:
        raise HostileFileError("archive.bomb")
    return data


def _check_directory(path: Path) -> None:
    """The size of the archive's directory, before a library reads all of it."""
    with path.open("rb") as file:
        if not file.read(4).startswith((b"PK\x03\x04", b"PK\x05\x06")):
            raise HostileFileError("archive.not_zip")

        def read(start: int, length: int) -> bytes:
            file.seek(start)
            return file.read(length)

        found = declared(path.stat().st_size, read)
    if found is None:
        raise HostileFileError("archive.damaged")
    if found[0] > 2 * MOST_FILES or found[1] > _LARGEST_DIRECTORY:
        raise _too_many()


def _too_many() -> HostileFileError:
    return HostileFileError("archive.many_files")


def _suffix(name: str) -> str:
    return PurePosixPath(name.lower()).suffix
