"""Write a document as PDF, DOCX and HTML, each file complete or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from orientir.report.document import Document
from orientir.report.docx import docx
from orientir.report.html import html
from orientir.report.pdf import pages_of, pdf, png_figures


def write_files(
    document: Document, folder: Path, name: str, step: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Write NAME.pdf, NAME.docx and NAME.html; ``step`` hears of each file as it is done."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []

    def save(suffix: str, data: bytes) -> None:
        path = folder / f"{name}.{suffix}"
        part = path.with_name(path.name + ".part")
        part.write_bytes(data)
        part.replace(path)
        written.append(path)
        step(suffix.upper())

    finished = pdf(document)
    save("pdf", finished)
    save("docx", docx(document, png_figures(document.figures), pages_of(document, finished)))
    save("html", html(document).encode())
    return written
