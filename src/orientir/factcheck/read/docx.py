"""Read DOCX: paragraphs, tables and notes straight from the XML.

python-docx leaves out inserted text, content controls and text boxes, which a published note is full of;
reading the three parts ourselves also keeps entities, links and macros out of reach.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from orientir.factcheck.read.document import Raw, RawParagraph, RawTable, TextDocument, assemble
from orientir.factcheck.read.unreadable import UnreadableFile

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {f"{_W}tab": " ", f"{_W}cr": " ", f"{_W}br": " ", f"{_W}noBreakHyphen": "-"}
_MAIN = "word/document.xml"
_RAISED = re.compile("(?<=[мМ])\ue000([23])\ue001")
_MOST_BYTES = 80 * 2**20
_MOST_PARTS = 5000
_MOST_COLUMNS = 100
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr", _FALLBACK}


def read_docx(data: bytes, source: str = "") -> TextDocument:
    """Read a DOCX file. Raises UnreadableFile for a broken, hostile or empty one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > _MOST_PARTS:
                raise UnreadableFile("docx-parts")
            main = main_part(archive)
            body = _part(archive, main)
            headings = _headings(archive)
            folder = main.rpartition("/")[0]
            notes = [
                _part(archive, name)
                for name in (f"{folder}/footnotes.xml", f"{folder}/endnotes.xml")
                if name in archive.namelist()
            ]
            pictures = any(name.startswith("word/media/") for name in archive.namelist())
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, KeyError, OSError, ValueError) as error:
        raise UnreadableFile("docx-broken") from error
    reader = _Reader(headings)
    raw = [piece for root in (body, *notes) for piece in reader.blocks(root)]
    document = assemble(raw, source)
    if not document.blocks:
        raise UnreadableFile("scanned" if pictures else "empty")
    return document


def main_part(archive: zipfile.ZipFile) -> str:
    """Name of the part that holds the text: Word Online calls it document2.xml. "" when there is none."""
    if _MAIN in archive.NameToInfo:
        return _MAIN
    if "_rels/.rels" not in archive.NameToInfo or archive.NameToInfo["_rels/.rels"].flag_bits & 1:
        return ""
    for relation in _part(archive, "_rels/.rels"):
        name = (relation.get("Target") or "").lstrip("/")
        is_text = (relation.get("Type") or "").endswith("/officeDocument") and name.startswith("word/")
        if is_text and name in archive.NameToInfo:
            return name
    return ""


def _part(archive: zipfile.ZipFile, name: str) -> _Element:
    """One XML part, parsed without DTD, entities or network; its size is measured, not believed."""
    from lxml import etree

    with archive.open(name) as stream:
        data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise UnreadableFile("docx-bomb")
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise UnreadableFile("docx-entities")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile("docx-broken") from error


def _headings(archive: zipfile.ZipFile) -> frozenset[str]:
    """Ids of the styles that are headings, in any language of Word."""
    if "word/styles.xml" not in archive.namelist():
        return frozenset()
    found = set()
    for style in _part(archive, "word/styles.xml").iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        title = (name.get(f"{_W}val") or "") if name is not None else ""
        if re.match(r"heading|заголовок|title|название", title, re.IGNORECASE):
            found.add(style.get(f"{_W}styleId") or "")
    return frozenset(found)


class _Reader:
    """Walks the body in order, counting pages as Word last laid them out."""

    def __init__(self, headings: frozenset[str]) -> None:
        self._headings = headings
        self._page = 1
        self._paged = False

    def blocks(self, root: _Element) -> Iterator[Raw]:
        for element in root:
            if element.tag == f"{_W}p":
                yield self._paragraph(element)
                for box in element.iter(f"{_W}txbxContent"):
                    if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                        yield from self.blocks(box)
            elif element.tag == f"{_W}tbl":
                page = self._page if self._paged else None
                yield RawTable(tuple(self._rows(element)), page, _headings_of(element))
            elif element.tag not in _SKIPPED:
                yield from self.blocks(element)

    def _paragraph(self, element: _Element) -> RawParagraph:
        style = element.find(f"{_W}pPr/{_W}pStyle")
        heading = style is not None and (style.get(f"{_W}val") or "") in self._headings
        # A raised figure is the mark of a note, but «м²» is a unit.
        text = re.sub("\ue000[^\ue001]*\ue001", "", _RAISED.sub(r"\1", "".join(self._text(element))))
        return RawParagraph(text, heading, self._page if self._paged else None)

    def _text(self, element: _Element) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if tag == f"{_W}t":
                yield child.text or ""
            elif tag == f"{_W}br" and child.get(f"{_W}type") == "page":
                self._turn()
                yield " "
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == f"{_W}lastRenderedPageBreak":
                self._turn()
            elif tag == f"{_W}r":
                yield from self._run(child)
            elif tag not in _SKIPPED and tag != f"{_W}txbxContent":
                yield from self._text(child)

    def _run(self, run: _Element) -> Iterator[str]:
        """Text of a run: nothing of a struck one, a raised figure between marks."""
        if _struck(run):
            return
        if _raised(run):
            yield f"\ue000{''.join(self._text(run))}\ue001"
        else:
            yield from self._text(run)

    def _turn(self) -> None:
        self._page += 1
        self._paged = True

    def _rows(self, table: _Element) -> Iterator[tuple[str, ...]]:
        for row in _within(table, f"{_W}tr"):
            cells: list[str] = []
            before = row.find(f"{_W}trPr/{_W}gridBefore")
            cells += [""] * (_number(before) if before is not None else 0)
            for cell in _within(row, f"{_W}tc"):
                merged = cell.find(f"{_W}tcPr/{_W}vMerge")
                goes_on = merged is not None and merged.get(f"{_W}val") in (None, "continue")
                text = "" if goes_on else " ".join(filter(None, (p.text for p in self._flat(cell))))
                span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                cells += [text] + [""] * ((_number(span) if span is not None else 1) - 1)
            yield tuple(cells[:_MOST_COLUMNS])

    def _flat(self, cell: _Element) -> Iterator[RawParagraph]:
        for block in self.blocks(cell):
            if isinstance(block, RawParagraph):
                yield block
            else:
                yield from (RawParagraph(text) for row in block.rows for text in row)


def _struck(run: _Element) -> bool:
    """Whether a run is struck through: the author has taken it out."""
    marks = (run.find(f"{_W}rPr/{_W}{name}") for name in ("strike", "dstrike"))
    return any(mark is not None and mark.get(f"{_W}val") not in ("0", "false", "off") for mark in marks)


def _raised(run: _Element) -> bool:
    """Whether a run is a raised figure or asterisk."""
    mark = run.find(f"{_W}rPr/{_W}vertAlign")
    text = "".join(run.itertext()).strip()
    return mark is not None and mark.get(f"{_W}val") == "superscript" and bool(re.fullmatch(r"[\d*,\s]{1,6}", text))


def _headings_of(table: _Element) -> int:
    """Rows at the top that Word repeats on every page."""
    count = 0
    for row in _within(table, f"{_W}tr"):
        if row.find(f"{_W}trPr/{_W}tblHeader") is None:
            break
        count += 1
    return count


def _within(element: _Element, tag: str) -> Iterator[_Element]:
    """Rows of a table or cells of a row, through content controls and insertions, not into inner tables."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _SKIPPED and child.tag not in (f"{_W}tbl", f"{_W}tc", f"{_W}tr"):
            yield from _within(child, tag)


def _number(element: _Element) -> int:
    value = element.get(f"{_W}val") or "1"
    return min(int(value), _MOST_COLUMNS) if value.isdigit() else 1
