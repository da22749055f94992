"""Read a PDF in the sandbox, because a hostile file may hang or kill the library that opens it."""

from __future__ import annotations

import json
from pathlib import Path

from orientir.factcheck.read.document import Raw, RawParagraph, RawTable, TextDocument, assemble
from orientir.factcheck.read.unreadable import REASONS, UnreadableFile
from orientir.workbooks.sandbox import ExhaustedError, Limits, NoAnswerError, Sandbox

LIMITS = Limits(memory=2 << 30, seconds=50, patience=60, largest_answer=64 << 20)
_SCRIPT = Path(__file__).with_name("pdf_child.py")


def read_pdf(data: bytes, source: str = "") -> TextDocument:
    """Read a PDF with a text layer. Raises UnreadableFile."""
    with Sandbox(_SCRIPT, LIMITS) as sandbox:
        try:
            sandbox.send(data)
            answer = json.loads(sandbox.receive())
        except NoAnswerError as error:
            raise UnreadableFile("pdf-broken") from error
        except (ExhaustedError, OSError) as error:
            raise UnreadableFile("pdf-heavy") from error
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
