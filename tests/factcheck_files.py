"""Files for the readers: the same note as DOCX, HTML and PDF, and files made to harm."""

from __future__ import annotations

import io
import zipfile
from html import escape
from pathlib import Path

from orientir.factcheck.read.document import Paragraph, Table, TextDocument

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, main: str = "word/document.xml", **parts: bytes) -> bytes:
    """A DOCX of nothing but the given body, its text in the part ``main``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
        archive.writestr("_rels/.rels", f'<Relationships><Relationship Type="{kind}" Target="{main}"/></Relationships>')
        archive.writestr(main, f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def as_docx(document: TextDocument) -> bytes:
    body = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            body.append(paragraph(block.text))
        else:
            rows = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in block.rows)
            body.append("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
    return docx("".join(body))


def as_html(document: TextDocument) -> bytes:
    body = []
    for block in document.blocks:
        if isinstance(block, Table):
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in block.rows)
            body.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        else:
            body.append(f"<p>{escape(block.text)}</p>")
    return ("<!doctype html><meta charset=utf-8><body>" + "".join(body)).encode()


def as_pdf(document: TextDocument) -> bytes:
    """Set by Typst, which knows Russian hyphenation and rules its tables."""
    import typst

    def text(value: str) -> str:
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'#text("{quoted}")'

    lines = ['#set page(numbering: "1")', '#set text(lang: "ru", size: 9pt)']
    for block in document.blocks:
        if isinstance(block, Table):
            cells = ", ".join(f"[{text(cell)}]" for row in block.rows for cell in row)
            lines.append(f"#table(columns: {len(block.rows[0])}, {cells})")
        else:
            lines.append(text(block.text))
    source = "\n\n".join(lines).encode()
    pdf: bytes = typst.compile(source)
    return pdf


def bomb() -> bytes:
    """A DOCX of 100 KB whose text unpacks to 90 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b" " * (90 * 2**20))
    return buffer.getvalue()


def laughs() -> bytes:
    """A DOCX with entities that would swell to gigabytes, and one that would read a file."""
    entities = '<!ENTITY a "ха">' + "".join(
        f'<!ENTITY a{n} "{("&a" + str(n - 1) + ";") * 10 if n else "&a;" * 10}">' for n in range(9)
    )
    xml = (
        f'<!DOCTYPE w [{entities}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f'<w:document xmlns:w="{W}"><w:body>&a8;&x;</w:body></w:document>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", xml)
    return buffer.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
