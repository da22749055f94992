"""Read published editions: which there are, what they say, and their files as they were published.

The portal reads nothing else. A file is held against the manifest of its edition whenever it is read, and the manifest
against the digest in the database, whose line nobody can change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from orientir.opendata import Edition as Content
from orientir.opendata import from_json
from orientir.terms import Issue, Refused
from orientir.web.results.models import Edition

MANIFEST = "manifest.json"
DATA = "data/"
"""What stands before the names of the files that anybody may take away."""
CONTENT, NOTE, PICTURE, DRAWN = f"{DATA}edition.json", "note.json", "picture.png", "evidence.json"
KEPT = 8
"""Editions whose content a process keeps in memory: a megabyte or two each."""


@dataclass(frozen=True)
class Known:
    """What the database says of an edition."""

    number: int
    year: int
    day: date
    at: datetime
    snapshot: str
    manifest: str
    why: str


@dataclass(frozen=True)
class NotePage:
    """A part of the note that is read on its own: ``headings`` are level, text and anchor of those within."""

    id: str
    title: str
    headings: tuple[tuple[int, str, str], ...]
    html: str


@dataclass(frozen=True)
class CyclePage:
    """A document of the management cycle: what it is called, its whole title, what it is for, what it lacks."""

    id: str
    name: str
    title: str
    about: str
    brief: bool
    html: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """A file of an edition: name, bytes, SHA-256."""

    name: str
    size: int
    sha256: str


def known_editions() -> tuple[Known, ...]:
    """All editions, the latest first; one query."""
    columns = ("number", "year", "day", "at", "snapshot", "manifest", "why")
    return tuple(Known(*row) for row in Edition.objects.values_list(*columns))


def folder_of_edition(number: int) -> Path:
    """Where the files of an edition are."""
    return Path(settings.MEDIA_ROOT) / "editions" / str(number)


@lru_cache(maxsize=KEPT)
def content_of(known: Known) -> Content:
    """What an edition says. Raises ``Refused`` where its file is not the published one."""
    return from_json(read_file(known, CONTENT))


@lru_cache(maxsize=KEPT)
def note_of(known: Known) -> tuple[NotePage, ...]:
    """The note of an edition in parts."""
    made = json.loads(read_file(known, NOTE))
    return tuple(
        NotePage(page["id"], page["title"], tuple((h[0], h[1], h[2]) for h in page["headings"]), page["html"])
        for page in made
    )


@lru_cache(maxsize=KEPT)
def evidence_drawn(known: Known) -> Mapping[str, str]:
    """The pictures of evidence as SVG, by the id of their hypothesis; none in editions that have none."""
    drawn: dict[str, str] = json.loads(read_file(known, DRAWN)) if DRAWN in files_of(known) else {}
    return drawn


def pages_name(place: str) -> str:
    """The file with the documents of the cycle of a place."""
    return f"cycle/{place}.json"


@lru_cache(maxsize=KEPT * 4)
def cycle_of(known: Known, place: str) -> tuple[CyclePage, ...]:
    """The documents of the cycle of the region or of a territory; none in editions that have none."""
    if pages_name(place) not in files_of(known):
        return ()
    made = json.loads(read_file(known, pages_name(place)))
    return tuple(CyclePage(**page | {"missing": tuple(page["missing"])}) for page in made)


@lru_cache(maxsize=KEPT)
def files_of(known: Known) -> Mapping[str, File]:
    """The files of an edition by name. Raises ``Refused`` where the manifest is not the published one."""
    listed = _read(known, MANIFEST)
    if sha256(listed).hexdigest() != known.manifest:
        raise _damaged(known, MANIFEST)
    return {file["name"]: File(file["name"], file["size"], file["sha256"]) for file in json.loads(listed)["files"]}


def read_file(known: Known, name: str) -> bytes:
    """A file as it was published. Raises ``Refused`` where it is not there or is another one."""
    file = files_of(known).get(name)
    content = _read(known, name) if file else b""
    if file is None or sha256(content).hexdigest() != file.sha256:
        raise _damaged(known, name)
    return content


def manifest_of(number: int, year: int, folder: Path) -> bytes:
    """The list of the files in a folder, with their sizes and checksums."""
    files = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST):
        content = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        files.append({"name": name, "size": len(content), "sha256": sha256(content).hexdigest()})
    listed = {"number": number, "year": year, "files": files}
    return (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode()


def _read(known: Known, name: str) -> bytes:
    try:
        return (folder_of_edition(known.number) / name).read_bytes()
    except OSError as fault:
        raise _damaged(known, name) from fault


def _damaged(known: Known, name: str) -> Refused:
    message = f"файла «{name}» нет, или он не тот, что был опубликован."
    advice = "Восстановите папку редакции из резервной копии."
    return Refused([Issue("edition_damaged", f"Редакция {known.number}", message, advice)])
