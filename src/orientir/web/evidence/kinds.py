"""Tell what a file is by its bytes; its name proves nothing."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from orientir.terms import said
from orientir.workbooks.files import shown_name
from orientir.workbooks.guard import HostileFileError
from orientir.workbooks.zip_directory import declared

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx"
_MOST_PARTS, _LARGEST_DIRECTORY = 5_000, 1 << 20
_ACTIVE = re.compile(r"vbaproject|macrosheet|activex", re.IGNORECASE)
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Kind:
    """A kind of file: the suffix it gets, others that it may have, the type it is served with."""

    suffix: str
    content_type: str
    others: tuple[str, ...] = ()


PDF = Kind(".pdf", "application/pdf")
JPEG = Kind(".jpg", "image/jpeg", (".jpeg", ".jfif"))
PNG = Kind(".png", "image/png")
WEBP = Kind(".webp", "image/webp")
DOCX = Kind(".docx", f"{_OFFICE}wordprocessingml.document")
XLSX = Kind(".xlsx", f"{_OFFICE}spreadsheetml.sheet")
KINDS = {kind.suffix: kind for kind in (PDF, JPEG, PNG, WEBP, DOCX, XLSX)}


def kind_of(data: bytes) -> Kind:
    """What the bytes are. Raises ``HostileFileError`` for anything that is not taken."""
    if data.startswith(b"%PDF-"):
        if b"%%EOF" not in data[-4096:]:
            raise HostileFileError("evidence.cut_off")
        return PDF
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(b"PK\x03\x04"):
        return _of_office(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise HostileFileError("evidence.old_format")
    raise HostileFileError("evidence.other_kind", kinds=said("evidence.kinds"))


def _of_office(data: bytes) -> Kind:
    found = declared(len(data), lambda start, length: data[start : start + length])
    if found is None or found[0] > _MOST_PARTS or found[1] > _LARGEST_DIRECTORY:
        raise HostileFileError("evidence.damaged")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.lower() for name in archive.namelist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError) as fault:
        raise HostileFileError("evidence.damaged") from fault
    if any(_ACTIVE.search(name) for name in names):
        raise HostileFileError("evidence.macros")
    if "[content_types].xml" in names:
        for folder, kind in (("word/", DOCX), ("xl/", XLSX)):
            if any(name.startswith(folder) for name in names):
                return kind
    raise HostileFileError("evidence.archive")


def name_for(name: str, kind: Kind) -> str:
    """The name to show: without folders and invisible characters, with the suffix of what the file is.

    >>> name_for("../../etc/приказ.exe", PDF)
    'приказ.exe.pdf'
    """
    shown = shown_name(PurePosixPath(name.replace("\\", "/")).name).strip() or "файл"
    fits = PurePosixPath(shown.lower()).suffix in (kind.suffix, *kind.others)
    return shown if fits else f"{shown}{kind.suffix}"
