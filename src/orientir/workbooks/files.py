"""Files as they come: which are workbooks to be read, and how a file is named in a message."""

from __future__ import annotations

from pathlib import PurePosixPath

from orientir.terms import Issue, say
from orientir.workbooks.csv_sheet import SUFFIXES
from orientir.workbooks.guard import HostileFileError

_READ = {".xlsx", *SUFFIXES}
_OTHER_BOOKS = {".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".ods", ".numbers"}
_SYSTEM = {".ds_store", "thumbs.db", "desktop.ini"}


def hostile(name: str, error: HostileFileError, language: str = "ru") -> Issue:
    """The issue of a file that is not read at all."""
    return Issue("file.hostile", name, *error.said(language))


def shown_name(name: str) -> str:
    """A file's name fit for a message: no control or direction characters, not endless."""
    clean = "".join(c if c.isprintable() else "·" for c in name)
    return clean if len(clean) <= 120 else f"{clean[:100]}…{clean[-15:]}"


def left_alone(name: str, language: str = "ru") -> str:
    """Why a file of that name is left alone, in a word; empty for one that must be read or refused."""
    name, suffix = name.lower(), PurePosixPath(name.lower()).suffix
    if name.startswith("~$"):
        return say(language, "left_alone.temporary")
    if name.startswith(".") or name in _SYSTEM:
        return say(language, "left_alone.system")
    return "" if suffix in _READ | _OTHER_BOOKS else say(language, "left_alone.other")


def check_name(name: str) -> None:
    """Refuse the small file that Excel keeps beside a book while it is open."""
    if PurePosixPath(name.replace("\\", "/")).name.startswith("~$"):
        raise HostileFileError("file.temporary")


def check_suffix(name: str) -> None:
    """Refuse books of other formats by their names: what is inside is not looked at."""
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in _OTHER_BOOKS:
        raise HostileFileError("file.format", suffix=suffix)
