"""PDF: read in a child process with limits, because a hostile file may hang or kill the library that opens it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from orientir.factcheck.read.document import Raw, RawParagraph, RawTable, TextDocument, assemble
from orientir.factcheck.read.unreadable import REASONS, UnreadableFile

_SECONDS = 60


def read_pdf(data: bytes, source: str = "") -> TextDocument:
    """Read a PDF with a text layer. Raises UnreadableFile."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "note.pdf"
        path.write_bytes(data)
        command = [sys.executable, "-m", "orientir.factcheck.read.pdf_child", str(path)]
        try:
            child = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
        except subprocess.TimeoutExpired as error:
            raise UnreadableFile("pdf-heavy") from error
    if child.returncode:
        raise UnreadableFile("pdf-broken" if child.returncode == 1 else "pdf-heavy")
    answer = json.loads(child.stdout)
    if isinstance(answer, str):
        raise UnreadableFile(answer if answer in REASONS else "pdf-broken")
    return assemble((_raw(piece) for piece in answer), source)


def _raw(piece: dict[str, object]) -> Raw:
    page = piece["page"]
    number = page if isinstance(page, int) else None
    rows = piece.get("rows")
    if isinstance(rows, list):
        return RawTable(tuple(tuple(map(str, row)) for row in rows), number)
    return RawParagraph(str(piece["text"]), page=number)
