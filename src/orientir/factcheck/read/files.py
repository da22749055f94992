"""Open a file: tell its format by its contents and call the reader of that format."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

from orientir.factcheck.read.document import TextDocument
from orientir.factcheck.read.plain_text import read_text
from orientir.factcheck.read.unreadable import UnreadableFile, refused

_MOST_BYTES = 50 * 2**20
_MOST_CHARACTERS = 2_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<body[\s>]|<(?:p|div|table|h[1-6])[\s>]", re.IGNORECASE)


def open_document(path: Path) -> TextDocument:
    """Read a note from DOCX, PDF, HTML or plain text.

    Raises ``orientir.terms.Refused`` with one sentence when the file cannot be read.
    """
    try:
        return read_bytes(_bytes(path), path.name)
    except UnreadableFile as error:
        raise refused(path.name, error) from error


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableFile("folder")
        if not path.is_file():
            raise UnreadableFile("missing")  # devices and pipes are no notes either
        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableFile("huge")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile("missing") from error


def read_bytes(data: bytes, source: str = "") -> TextDocument:
    """Read a note from its bytes. Raises UnreadableFile."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise UnreadableFile("empty")
    if head.startswith(b"%PDF-"):
        from orientir.factcheck.read.pdf import read_pdf

        document = read_pdf(data, source)
    elif data.startswith(b"PK"):
        document = _from_archive(data, source)
    elif data.startswith(_OLE):
        # Word keeps an encrypted DOCX inside an OLE file, under a name in UTF-16.
        raise UnreadableFile("password" if "EncryptedPackage".encode("utf-16-le") in data else "old-word")
    elif head.startswith(b"{\\rtf"):
        raise UnreadableFile("rtf")
    elif _HTML.search(head):
        from orientir.factcheck.read.html import read_html

        document = read_html(data, source)
    else:
        document = read_text(_decoded(data), source)
    return _sound(document)


def _from_archive(data: bytes, source: str) -> TextDocument:
    from orientir.factcheck.read.docx import main_part, read_docx

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entry = archive.NameToInfo.get(main_part(archive))
            if entry is None:
                raise UnreadableFile("other-office")
            if entry.flag_bits & 1:
                raise UnreadableFile("password")
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise UnreadableFile("docx-broken") from error
    return read_docx(data, source)


def _decoded(data: bytes) -> str:
    """Text in UTF-8, UTF-16 with a mark, or the old Windows code page."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data:
        raise UnreadableFile("binary")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1251", errors="replace")
    letters = sum(character.isalpha() and "а" <= character.lower() <= "я" for character in text)
    if letters * 3 < len(text):
        raise UnreadableFile("binary")
    return text


def _sound(document: TextDocument) -> TextDocument:
    from orientir.factcheck.read.document import Paragraph

    if not document.blocks:
        raise UnreadableFile("empty")
    size = sum(
        len(b.text) if isinstance(b, Paragraph) else sum(len(cell) for row in b.rows for cell in row)
        for b in document.blocks
    )
    if size > _MOST_CHARACTERS:
        raise UnreadableFile("long")
    return document
