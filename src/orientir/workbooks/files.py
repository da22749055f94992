"""Files as they come: which are workbooks to be read, and how a file is named in a message."""

from __future__ import annotations

from pathlib import PurePosixPath

from orientir.terms import Issue
from orientir.workbooks.csv_sheet import SUFFIXES
from orientir.workbooks.guard import HostileFileError

_READ = {".xlsx", *SUFFIXES}
_OTHER_BOOKS = {".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".ods", ".numbers"}
_SYSTEM = {".ds_store", "thumbs.db", "desktop.ini"}


def hostile(name: str, error: HostileFileError) -> Issue:
    """The issue of a file that is not read at all."""
    return Issue("file.hostile", name, error.reason, error.cure)


def shown_name(name: str) -> str:
    """A file's name fit for a message: no control or direction characters, not endless."""
    clean = "".join(c if c.isprintable() else "·" for c in name)
    return clean if len(clean) <= 120 else f"{clean[:100]}…{clean[-15:]}"


def left_alone(name: str) -> str:
    """Why a file of that name is left alone, in a word; empty for one that must be read or refused."""
    name, suffix = name.lower(), PurePosixPath(name.lower()).suffix
    if name.startswith("~$"):
        return "временный файл Excel"
    if name.startswith(".") or name in _SYSTEM:
        return "служебный файл"
    return "" if suffix in _READ | _OTHER_BOOKS else "не книга Excel"


def check_name(name: str) -> None:
    """Refuse the small file that Excel keeps beside a book while it is open."""
    if PurePosixPath(name.replace("\\", "/")).name.startswith("~$"):
        raise HostileFileError(
            "Это временный файл, который Excel держит рядом с открытой книгой.",
            "Закройте книгу и пришлите саму анкету: её имя не начинается с «~$».",
        )


def check_suffix(name: str) -> None:
    """Refuse books of other formats by their names: what is inside is not looked at."""
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in _OTHER_BOOKS:
        raise HostileFileError(f"Формат {suffix} не читается.", "Сохраните анкету как «Книга Excel (.xlsx)».")
