"""Check a workbook before it is parsed: refuse what is not small and plain.

Declared sizes are never believed: every part is inflated piece by piece against a budget. The parser
then gets a workbook rebuilt from the checked parts alone, so the two cannot read one archive in two ways.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orientir.terms import remark
from orientir.workbooks.zip_directory import declared

MB = 1 << 20
LARGEST_FILE = 10 * MB
"""A filled form is about 30 KB; scans of orders belong under a link."""
LARGEST_SMALL_PART = 1 * MB
"""For parts that are read as a tree: names of sheets, styles."""
MOST_PARTS = 300

_PIECE = 1 << 16
_LARGEST_DIRECTORY = 1 << 18


@dataclass(frozen=True)
class Extent:
    """How large a workbook may be: the farthest cell that may hold something, and bytes once it is unpacked.

    That cell is in the last ``row`` and ``column``; a parser reserves the whole rectangle up to it. ``cells`` matches
    the references of cells inside of it;
    ``part`` limits one sheet, ``kept`` all parts that a parser needs, ``inflated`` the whole archive.
    """

    row: int
    column: str
    cells: str
    part: int
    kept: int
    inflated: int

    # Patterns run over files that strangers sent: none may look further than its own element.
    @cached_property
    def far_away(self) -> re.Pattern[bytes]:
        """A cell outside."""
        return re.compile(rf"""\sr\s*=\s*(?:"(?!{self.cells}")|'(?!{self.cells}'))""".encode())

    @cached_property
    def far_away_usual(self) -> re.Pattern[bytes]:
        """The same where nothing stands before an "=": a plain start makes the search several times faster."""
        return re.compile(rf'r=(?!"{self.cells}")'.encode())


FORM = Extent(4999, "CZ", "(?:[A-Z]|[A-C][A-Z])?[1-4]?[0-9]{1,3}", 4 * MB, 8 * MB, 32 * MB)
LIST = Extent(19999, "AZ", "A?[A-Z]?1?[0-9]{1,4}", 24 * MB, 32 * MB, 64 * MB)
TABLE = Extent(9999, "IZ", "(?:[A-Z]|[A-I][A-Z])?[1-9]?[0-9]{1,3}", 24 * MB, 32 * MB, 64 * MB)
"""A table of all units and questions: a country has as many municipalities as a region has schools, twice over."""
_R, _SPACE = b"r "
_EMPTY_ELEMENT = re.compile(rb"<(?:\w{1,20}:)?(?:row\s[^<>]{0,400}>|c\s[^<>]{0,400}(?:/>|>\s{0,9}</(?:\w{1,20}:)?c>))")
_DIMENSION = re.compile(rb"<(?:\w{1,20}:)?dimension\s[^<>]{0,200}/>")
"""The size that a sheet says it has; a parser would reserve all of it."""
_TARGET = re.compile(rb"""Target\s*=\s*["']/?([^"']{1,200})["']""")
_DECLARATION = re.compile(rb"<!(?!--|\[CDATA\[)")
_ENCODING = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\sencoding\s*=\s*["'](?!utf-?8["']|us-ascii["'])""", re.IGNORECASE
)
_EXTERNAL_BOOK = re.compile(rb"relationships/(?:externalLink|oleObject|attachedTemplate|vbaProject|connections)")
_NEEDED = re.compile(
    r"(?:\[content_types\]\.xml|_rels/\.rels|xl/(?:[^/]+\.xml|_rels/[^/]+\.rels|worksheets/[^/]+\.xml))", re.IGNORECASE
)
_LARGE = re.compile(r"xl/(?:worksheets/|sharedstrings)", re.IGNORECASE)
_NOT_NEEDED = re.compile(r"xl/(?:calcchain|metadata|persons?|volatiledependencies)\.xml", re.IGNORECASE)
_BY_NAME = (
    (re.compile(r"vbaproject|macrosheet|\.bas$", re.I), "file.macros"),
    (re.compile(r"^xl/externallinks/", re.I), "file.other_books"),
    (re.compile(r"^xl/(embeddings|activex|ctrlprops)/", re.I), "file.embedded"),
    (re.compile(r"^xl/(connections|querytables)", re.I), "file.connections"),
)


class HostileFileError(Exception):
    """A file that is not read: the key and the values of why, and of what to do."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    def said(self, language: str = "ru") -> tuple[str, str]:
        return remark(language, self.key, **self.values)


@dataclass(frozen=True)
class Checked:
    """The parts of a workbook that are safe to parse, by name, and the same as one stored archive."""

    parts: dict[str, bytes]
    archive: bytes


def check_workbook(data: bytes, extent: Extent = FORM) -> Checked:
    """Let a workbook through or raise ``HostileFileError``. Cost and memory are bounded whatever the bytes are."""
    check_size(len(data))
    _check_signature(data)
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_names(entries)
            parts = _usual(dict(_read_parts(archive, entries, extent)))
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, OSError, ValueError, OverflowError) as error:
        raise HostileFileError("file.damaged") from error
    except NotImplementedError as error:
        raise HostileFileError("file.compression") from error
    for name, content in parts.items():
        if name.lower().startswith("xl/worksheets/"):
            _check_cells(content, extent)
            parts[name] = _DIMENSION.sub(b"", content, count=1)
    return Checked(parts, _stored(parts))


def check_size(size: int) -> None:
    if size > LARGEST_FILE:
        raise HostileFileError("file.large", most=LARGEST_FILE // MB)
    if size == 0:
        raise HostileFileError("file.empty")


def _check_signature(data: bytes) -> None:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise HostileFileError("file.password")
        raise HostileFileError("file.old_format")
    if data.startswith(b"PK\x03\x04"):
        return
    if data.startswith((b"MZ", b"\x7fELF")):
        raise HostileFileError("file.program")
    if head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<table")):
        raise HostileFileError("file.page")
    if head.startswith(b"%pdf"):
        raise HostileFileError("file.pdf")
    raise HostileFileError("file.not_excel")


def _check_directory(data: bytes) -> None:
    """The size of the archive's directory, before a library reads all of it."""
    found = declared(len(data), lambda start, length: data[start : start + length])
    if found is None:
        raise HostileFileError("file.damaged")
    entries, size = found
    if entries > MOST_PARTS or size > _LARGEST_DIRECTORY:
        raise _too_many(entries)


def _too_many(parts: int) -> HostileFileError:
    return HostileFileError("file.many_parts", parts=parts, most=MOST_PARTS)


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.orig_filename for entry in entries]
    if len(names) > MOST_PARTS:
        raise _too_many(len(names))
    for name in names:
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or re.search(r"[\x00-\x1f\\:]", name):
            raise HostileFileError("file.part_names")
        for pattern, key in _BY_NAME:
            if pattern.search(name):
                raise HostileFileError(key)
    if len({name.lower() for name in names}) != len(names):
        raise HostileFileError("file.same_names")
    if any(entry.flag_bits & 1 for entry in entries):
        raise HostileFileError("file.encrypted")


def _read_parts(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], extent: Extent
) -> Iterator[tuple[str, bytes]]:
    """Inflate every part against one budget; keep those that a parser needs, check all that are XML."""
    left, room = extent.inflated, extent.kept
    for entry in entries:
        name = entry.filename
        is_xml = name.lower().endswith((".xml", ".rels", ".vml"))
        large = _LARGE.match(name) is not None
        limit = min(left, extent.part if large else LARGEST_SMALL_PART) if is_xml else left
        content = b""
        with archive.open(entry) as part:
            if is_xml:
                content = part.read(limit + 1)
                size = len(content)
            else:
                size = 0
                while size <= limit and (piece := part.read(_PIECE)):
                    size += len(piece)
        if size > limit:
            raise HostileFileError("file.bomb")
        left -= size
        if is_xml:
            _check_xml(content)
            if name.lower().endswith((".rels", "[content_types].xml")):
                _check_links(content)
            if _NEEDED.fullmatch(name) and not _NOT_NEEDED.fullmatch(name):
                room -= size
                if room < 0:
                    raise HostileFileError("file.bomb")
                yield name, content


def _check_xml(content: bytes) -> None:
    if content[:4].startswith((b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")) or _ENCODING.match(content):
        raise HostileFileError("file.encoding")
    if b"!" in content and _DECLARATION.search(content):
        raise HostileFileError("file.declarations")


def _check_links(content: bytes) -> None:
    """What the book says about itself and its parts: in the list of types and in the relationships."""
    if b"macroEnabled" in content or b"vbaProject" in content:
        raise HostileFileError("file.macros")
    if _EXTERNAL_BOOK.search(content):
        raise HostileFileError("file.other_files")


def _check_cells(sheet: bytes, extent: Extent) -> None:
    """No cell with content beyond the farthest allowed one."""
    pattern = extent.far_away_usual if spelled_as_usual(sheet) else extent.far_away
    for found in pattern.finditer(sheet):
        if sheet[found.start()] == _R and sheet[found.start() - 1] != _SPACE:
            continue  # the end of another attribute's name: footer="0.3"
        start = sheet.rfind(b"<", max(0, found.start() - 400), found.start())
        # An empty row or cell with a format is harmless: LibreOffice writes one at the very end of a sheet.
        if start < 0 or not _EMPTY_ELEMENT.match(sheet, start):
            raise HostileFileError("file.far_cell", row=extent.row, column=extent.column)


def spelled_as_usual(xml: bytes) -> bool:
    """Whether nothing stands before an "=": then a plain search finds every attribute of a name."""
    body = xml[xml.find(b"?>", 0, 200) + 2 :].lstrip()  # the declaration ends its own line
    return not (b"\n" in body or b"\t" in body or b"\r" in body or b" =" in body)


def _usual(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts with the book under its usual name: the standard lets a program choose another."""
    lower = {name.lower(): name for name in parts}
    if "xl/workbook.xml" in lower:
        return parts
    main = _main_part(parts.get(lower.get("_rels/.rels", ""), b"")).lower()
    links = f"xl/_rels/{main.removeprefix('xl/')}.rels"
    if not main.startswith("xl/") or main not in lower:
        raise HostileFileError("file.not_xlsx")
    names = {lower[main]: "xl/workbook.xml", lower.get(links, ""): "xl/_rels/workbook.xml.rels"}
    return {names.get(name, name): content for name, content in parts.items()}


def _main_part(links: bytes) -> str:
    for link in links.split(b"<"):
        if b"relationships/officeDocument" in link and (target := _TARGET.search(link)):
            return target[1].decode("utf-8", "replace")
    return ""


def _stored(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()
